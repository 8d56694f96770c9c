package installation_test

import (
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

// TestF37_ACapThatLeavesALadderOpen: whoever caps a provider on one ladder is told
// of those on which it is believed all the same.
func TestF37_ACapThatLeavesALadderOpen(t *testing.T) {
	t.Parallel()
	const text = `
kind: vocabulary
presets: [house, nsis]
---
kind: authentication
id: adfs
protocol: fake
settings: {peer: "urn:adfs"}
`
	nsis := "source: {claim: loa, values: {High: {ladder: nsis, value: 40}}}\n"
	for name, c := range map[string]struct {
		settings string
		open     string // the ladder that is left open; "" = none
		caps     int
	}{
		"no cap":                     {"", "", 0},
		"on one ladder":              {"cap: 20\n", "nsis", 1},
		"on the other":               {"cap: {ladder: nsis, value: 20}\n", "house", 1},
		"on both":                    {"cap: [20, {ladder: nsis, value: 1}]\n", "", 2},
		"on all that it can state":   {nsis + "cap: {ladder: nsis, value: 30}\n", "", 1},
		"on none that it can state":  {nsis + "cap: 30\n", "nsis", 1},
		"of a level that is fixed":   {"source: {fixed: {ladder: nsis, value: 30}}\ncap: 20\n", "nsis", 1},
		"two on one ladder":          {"cap: [20, 30]\n", "error", 0},
		"on a ladder that is unused": {"cap: [20, {ladder: eidas, value: 20}]\n", "error", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parsed, problems := installation.Parse("trin.yaml", []byte(text+c.settings), nil)
			configuration, found := parsed.Build(1, parts())
			problems = append(problems, found...)
			said := ""
			for _, p := range problems {
				if p.Severity == connections.SeverityError {
					said = "error"
				}
				if said == "" && strings.HasPrefix(p.Field, "cap") && p.Severity == connections.SeverityDanger {
					_, rest, _ := strings.Cut(p.Message, "no level of ")
					said, _, _ = strings.Cut(rest, ",")
				}
			}
			if said != c.open {
				t.Errorf("got %q left open, want %q: %v", said, c.open, problems)
			}
			if c.open == "error" {
				return
			}
			if got := configuration.Connections["adfs"].Cap; len(got) != c.caps {
				t.Errorf("got the cap %v, want one on %d ladders", got, c.caps)
			}
		})
	}
}
