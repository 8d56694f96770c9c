package installation

import (
	"fmt"
	"slices"
	"strings"

	"trin/broker"
)

// caps checks the most that a connection is believed. A cap says nothing of a
// ladder that it does not name; where the provider can state a class of such a
// ladder, and is held on another, that is a danger: whoever wrote the cap most
// likely meant all that the provider says.
func (b *builder) caps(d *document, caps levels, c *broker.AuthenticationConnection) {
	for i, l := range caps {
		field := "cap"
		if d.root.get("cap").value.kind == nodeList {
			field = fmt.Sprintf("cap.%d", i)
		}
		b.onLadder(d, field, l)
	}
	if len(c.Cap) == 0 {
		return
	}
	var open []string
	for ladder := range b.stated(c) {
		if c.Cap.On(ladder).IsZero() {
			name := string(ladder)
			if ladder == broker.HouseLadder {
				name = "house"
			}
			open = append(open, name)
		}
	}
	if len(open) > 0 {
		slices.Sort(open)
		b.danger(d, "cap", "The cap holds for no level of %s, which the provider can state too and is believed in. Write the most of it as well, as in cap: [30, {ladder: %s, value: 30}]; with value: 1 nothing is believed there.",
			strings.Join(open, " and "), open[0])
	}
}

// stated are the ladders on which the provider can state a level.
func (b *builder) stated(c *broker.AuthenticationConnection) map[broker.Ladder]bool {
	ladders := map[broker.Ladder]bool{}
	switch c.Source.Kind {
	case broker.SourceFixed:
		ladders[c.Source.Level.Ladder] = true
	case broker.SourceAttribute:
		for _, l := range c.Source.Values {
			ladders[l.Ladder] = true
		}
	default:
		for _, l := range c.Scale.Levels() {
			ladders[l.Ladder] = true
		}
	}
	return ladders
}
