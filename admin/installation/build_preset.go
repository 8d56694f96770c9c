package installation

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"trin/broker"
)

// presetEntry is a preset of a vocabulary: its name, or its name with what is
// other here than it has it.
type presetEntry struct {
	Name   string           `json:"name"`
	Ladder *ladderName      `json:"ladder"` // that its levels are put on; nil = where they are
	Ranks  map[string]*rank `json:"ranks"`  // values of its classes, by ref
}

var _ fromNode = (*presetEntry)(nil)

func (e *presetEntry) decode(d *decoder, path string, n *node) {
	if n.kind == nodeMap {
		d.fields(reflect.ValueOf(e).Elem(), path, n)
		return
	}
	if d.is(n, nodeText, path, "the name of a preset, or {name: samlcore, ladder: house, ranks: {…}}") {
		e.Name = n.text
	}
}

// ladderName is the name of a ladder.
type ladderName broker.Ladder

var _ fromNode = (*ladderName)(nil)

func (l *ladderName) decode(d *decoder, path string, n *node) {
	if d.is(n, nodeText, path, "the name of a ladder") {
		*l = ladderName(d.ladder(path, n.text))
	}
}

// rank is a comparable value, whatever its ladder.
type rank int

var _ fromNode = (*rank)(nil)

func (r *rank) decode(d *decoder, path string, n *node) { *r = rank(d.value(path, n)) }

// preset adds the classes of a preset. What the document itself says about a
// class stands; two presets must not contradict each other.
func (b *builder) preset(d *document, field string, entry presetEntry, list *classList) {
	if !slices.Contains(Presets(), entry.Name) {
		known := Presets()
		b.fail(d, field, "There is no preset %q.%s Write one of %s.", entry.Name, nearest(entry.Name, known), strings.Join(known, ", "))
		return
	}
	classes := b.presetClasses(entry.Name)
	b.adapt(d, field, entry, classes)
	for _, class := range classes {
		if list.own[class.Ref] {
			continue
		}
		at, twice := list.at[class.Ref]
		switch {
		case !twice:
			list.add(class)
		case list.classes[at] != class:
			b.fail(d, field, "The presets disagree about %q: it is %s in one and %s in %s. Take one preset away, or list the class under classes.", class.Ref, worth(list.classes[at]), worth(class), entry.Name)
		}
	}
}

// worth is what a class counts as, for a sentence.
func worth(class broker.Class) string {
	if class.Kind == broker.KindLevel {
		return class.Level.String()
	}
	return "a " + string(class.Kind)
}

// presetClasses are the classes of a preset, those of the presets that it is
// made of first.
func (b *builder) presetClasses(name string) []broker.Class {
	p, ok := preset(name)
	if !ok {
		return nil
	}
	var v vocabularyDocument
	b.decode(p, &v)
	var classes []broker.Class
	for _, other := range v.Presets {
		classes = append(classes, b.presetClasses(other.Name)...)
	}
	for i, entry := range v.Classes {
		if class, ok := b.class(p, fmt.Sprintf("classes.%d", i), entry); ok {
			classes = append(classes, class)
		}
	}
	return classes
}

// adapt puts the classes of a preset onto another ladder and gives them other
// values.
func (b *builder) adapt(d *document, field string, entry presetEntry, classes []broker.Class) {
	ranked := map[string]bool{}
	for i := range classes {
		if classes[i].Kind != broker.KindLevel {
			continue
		}
		if entry.Ladder != nil {
			classes[i].Level.Ladder = broker.Ladder(*entry.Ladder)
		}
		ref := string(classes[i].Ref)
		ranked[ref] = true
		if value, own := entry.Ranks[ref]; own && *value > 0 {
			classes[i].Level.Value = int(*value)
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(entry.Ranks)) {
		if !ranked[ref] {
			b.fail(d, field+".ranks."+ref, "The preset %s has no class %q with a level. Write one that docs/vocabularies.md lists, or list the class under classes.", entry.Name, ref)
		}
	}
}
