package broker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

func TestReachLevel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.versions[0]
	multi := c.Applications["multi"]
	multi.TrustsRequesters, multi.EndPolicy = true, true
	multi.Requesters = map[string]*broker.Requester{
		"urn:three": {ID: "three", Identifier: "urn:three", Floor: broker.NewLevels(level(30))},
		"urn:apart": {ID: "apart", Identifier: "urn:apart", Floor: broker.NewLevels(broker.Level{Ladder: "nsis", Value: 1})},
	}
	for name, test := range map[string]struct {
		application broker.ID
		requester   string
		level       broker.Level
		want        string
	}{
		"the application's own":          {"multi", "", broker.Level{}, "adfs silently, mitid silently"},
		"a level that a factor reaches":  {"multi", "", level(30), "adfs by factor, mitid silently if 30"},
		"a level that one may answer":    {"multi", "", level(40), "adfs silently if 40, mitid silently if 40"},
		"the floor of a requester":       {"multi", "urn:three", broker.Level{}, "adfs by factor, mitid silently if 30"},
		"a ladder that nothing is on":    {"multi", "urn:apart", broker.Level{}, "adfs not at all, mitid not at all"},
		"the application behind":         {"multi", "https://sp.example", broker.Level{}, "adfs silently, mitid not at all"},
		"a requester that nobody knows":  {"multi", "urn:stranger", broker.Level{}, "adfs silently, mitid silently"},
		"an application that is not one": {"nobody", "", broker.Level{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, reach := range c.ReachLevel(test.application, test.requester, test.level, time.Now()) {
				text := string(reach.Connection) + " " + string(reach.Way)
				if !reach.When.IsZero() {
					text += fmt.Sprint(" if ", reach.When.Value)
				}
				got = append(got, text)
				if reach.Application != test.application || reach.Level != test.level {
					t.Errorf("got %+v", reach)
				}
			}
			if text := strings.Join(got, ", "); text != test.want {
				t.Errorf("got %q, want %q", text, test.want)
			}
		})
	}
	if len(multi.Floor) != 0 {
		t.Error("the application has been changed")
	}
}
