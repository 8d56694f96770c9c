package drafts

import (
	"bytes"
	"fmt"

	"trin/admin/installation"
	"trin/connections"
)

// administrationKind is the protocol of the administration's own application.
const administrationKind = "console"

// waysIn are the documents by which administrators log in, in any of the lists:
// the administration's application and all that it names, directly or by way of
// others. Whoever changes one could be any administrator at the next login.
func waysIn(lists ...[]connections.Document) (map[name]bool, error) {
	found := map[name]bool{}
	for _, documents := range lists {
		there := make(map[name]connections.Document, len(documents))
		var open []name
		for _, d := range documents {
			at := name{d.Kind, d.ID}
			there[at] = d
			if administers(d) {
				open = append(open, at)
			}
		}
		seen := map[name]bool{}
		for len(open) > 0 {
			at := open[len(open)-1]
			open = open[:len(open)-1]
			d, known := there[at]
			if !known || seen[at] {
				continue
			}
			seen[at], found[at] = true, true
			all, err := installation.References(d)
			if err != nil {
				return nil, fmt.Errorf("what administrators log in by: %w", err)
			}
			for _, r := range all {
				open = append(open, name{r.ToKind, r.ToID})
			}
		}
	}
	return found, nil
}

// administers reports whether the document is the administration's application,
// also while it is switched off.
func administers(d connections.Document) bool {
	if d.Kind != installation.KindApplication || !bytes.Contains(d.Body, []byte(administrationKind)) {
		return false
	}
	protocol, _ := installation.Field(d, "protocol")
	return protocol == administrationKind
}
