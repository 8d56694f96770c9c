package installation

import (
	"encoding/json"
	"slices"
	"strings"

	"trin/claimstx"
)

// lookupDocument is something that pipelines can ask.
type lookupDocument struct {
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Type     string `json:"type"`
	Settings *node  `json:"settings"`
}

// lookupsOf takes every lookup of the installation.
func (b *builder) lookupsOf(documents []*document) []*made {
	var on rests
	if len(b.deps.Lookups) > 0 {
		on.lookups = &b.deps.Lookups[0]
	}
	all := make([]*made, 0, len(documents))
	for _, d := range documents {
		all = append(all, b.remember(d, on, func(m *made) { b.buildLookup(d, m) }))
	}
	return all
}

// buildLookup opens a lookup. One with an error is known by its id, and is nil.
func (b *builder) buildLookup(d *document, m *made) {
	l := decoded[lookupDocument](b, d)
	kind := b.lookupKind(d, l.Type)
	if kind == nil {
		return
	}
	raw, ok := b.lookupSettings(d, kind, l.Settings)
	m.transforms = kind.OpenExternal != nil
	if !ok {
		return
	}
	if m.transforms {
		opened, err := kind.OpenExternal(d.id, raw)
		if err != nil {
			b.fail(d, "settings", "The service cannot be opened: %s. Mend its settings.", err)
			return
		}
		m.external = opened
		return
	}
	opened, err := kind.Open(d.id, raw)
	if err != nil {
		b.fail(d, "settings", "The lookup cannot be opened: %s. Mend its settings.", err)
		return
	}
	m.lookup = opened
}

// lookupKind finds the type.
func (b *builder) lookupKind(d *document, name string) *claimstx.LookupKind {
	var known []string
	for i := range b.deps.Lookups {
		if b.deps.Lookups[i].Name == name {
			return &b.deps.Lookups[i]
		}
		known = append(known, b.deps.Lookups[i].Name)
	}
	slices.Sort(known)
	if name == "" {
		b.fail(d, "", "The type is missing. Write type: and one of %s.", strings.Join(known, ", "))
	} else {
		b.fail(d, "type", "%q is not a type of lookup.%s Write one of %s.", name, nearest(name, known), strings.Join(known, ", "))
	}
	return nil
}

// lookupSettings has the type check the settings.
func (b *builder) lookupSettings(d *document, kind *claimstx.LookupKind, settings *node) (json.RawMessage, bool) {
	raw := json.RawMessage("{}")
	if settings != nil {
		if settings.kind != nodeMap {
			b.fail(d, "settings", "The settings are %s, but should be a map of fields. Write name: value on lines of their own.", describe(settings))
			return raw, false
		}
		if d.unread(settings) {
			return raw, false
		}
		encoded, err := json.Marshal(settings.json())
		if err != nil {
			b.fail(d, "settings", "The settings cannot be read: %s. Mend them.", err)
			return raw, false
		}
		raw = encoded
	}
	problems := kind.Check(raw)
	for _, p := range problems {
		b.fail(d, strings.TrimSuffix(join("settings", p.Field), "."), "%s", p.Message)
	}
	return raw, len(problems) == 0 && !b.broken[d]
}

// Lookups are the opened lookups of the text by their ids; those that have an
// error are not among them, nor services that transform claims: they answer no
// questions.
func (t *Text) Lookups(parts Parts) (map[string]claimstx.Lookup, []Problem) {
	b := t.builder(parts)
	of := b.sorted(t.documents)
	found := map[string]claimstx.Lookup{}
	for _, m := range b.lookupsOf(of.lookups) {
		if m.lookup != nil {
			found[m.whole.id] = m.lookup
		}
	}
	b.sort(t.documents)
	return found, b.problems
}
