package kombit

import (
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// TestGuide_BelievesAPasswordAtMost: the guide's cap holds on both ladders. What
// the provider says above a password counts as one, a class that nobody knows
// counts as nothing, and trin check does not warn of the connection.
func TestGuide_BelievesAPasswordAtMost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, problem := range r.problems() {
		if strings.Contains(problem, "danger") && strings.Contains(problem, "municipality") {
			t.Errorf("the guide's provider is a danger: %s", problem)
		}
	}
	for name, c := range map[string]struct {
		class string
		want  broker.Level
	}{
		"a password":            {password, broker.Level{Value: 20}},
		"no class":              {"", broker.Level{Value: 20}},
		"level 3":               {levelPrefix + "3", broker.Level{Value: 20}},
		"two factors":           {multiple, broker.Level{Value: 20}},
		"NSIS High":             {high, broker.Level{Ladder: "nsis", Value: 20}},
		"one that nobody knows": {"urn:example:strongest", broker.Level{}},
	} {
		b := r.browser()
		r.post(b, r.fresh("request-2-substantial.xml"))
		a := r.challenge(b)
		response := unique(fromMunicipality(a.id, r.clock()))
		response.Class = c.class
		r.answers(b, a, response)
		has(t, r.accepted(r.ch2, r.enters(b)), levelClaim, "Substantial") // by the code alone
		if trips := r.record().Trips; len(trips) == 0 || trips[0].Counted != c.want {
			t.Errorf("%s: got the trips %+v, want that it counts as %v", name, trips, c.want)
		}
		r.advance(time.Minute)
	}
}
