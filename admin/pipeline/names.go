package pipeline

import (
	"net/http"
	"slices"

	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// names are what steps may name, as the draft shows it and the actor sees it.
type names struct{ lookups, externals, fragments, ladders []string }

// choices are those of a field that names something; false = it names nothing.
func (n names) choices(field string) ([]string, bool) {
	switch field {
	case "lookup.from":
		return n.lookups, true
	case "external.from":
		return n.externals, true
	case "use.fragment":
		return n.fragments, true
	case "assurance.ladder", "assurance.unlessLadder":
		return n.ladders, true
	}
	return nil, false
}

// named reads them.
func (x *Room) named(r *http.Request, s *subject) (names, error) {
	have, err := x.Desk.Examine(r.Context(), s.actor, s.draft.ID)
	if err != nil {
		return names{}, err
	}
	var n names
	external := map[string]bool{}
	for _, k := range x.Parts().Claims.Lookups {
		external[k.Name] = k.OpenExternal != nil
	}
	for _, d := range have.Documents {
		switch {
		case d.Kind == installation.KindLookup && external[typeOf(d)]:
			n.externals = append(n.externals, d.ID)
		case d.Kind == installation.KindLookup:
			n.lookups = append(n.lookups, d.ID)
		case d.Kind == installation.KindFragment && !(s.kind == d.Kind && s.id == d.ID):
			n.fragments = append(n.fragments, d.ID)
		}
	}
	if have.Configuration != nil {
		n.ladders = ladders(have.Configuration)
	}
	return n, nil
}

// typeOf is the type of a lookup.
func typeOf(d connections.Document) string {
	sort, _ := installation.Field(d, "type")
	name, _ := sort.(string)
	return name
}

// ladders are those of the vocabulary, as steps name them.
func ladders(c *broker.Configuration) []string {
	var all []string
	for _, class := range c.Vocabulary.Classes() {
		name := string(class.Level.Ladder)
		if name == "" {
			name = claimstx.HouseLadderName
		}
		if class.Kind == broker.KindLevel && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
