package lab

import (
	"testing"

	engine "trin/connections/lab"
	"trin/templates/console"
)

// TestEverythingHasWords: each fault, what must become of it, and each finding is
// said in words.
func TestEverythingHasWords(t *testing.T) {
	t.Parallel()
	for _, p := range engine.Protocols() {
		if protocolWords[p].IsZero() {
			t.Errorf("%s has no name", p)
		}
		for _, fault := range engine.Faults(p) {
			if faultWords[fault].IsZero() || mustWords[engine.MustOf(fault)].IsZero() {
				t.Errorf("%s: %s is not said", p, fault)
			}
		}
		for _, fault := range engine.RequestFaults(p) {
			if requestWords[fault].IsZero() {
				t.Errorf("%s: %s is not said", p, fault)
			}
		}
	}
	for _, name := range engine.FindingNames() {
		if said := findingWords[name]; said.Text.IsZero() || said.Tone == console.Plain {
			t.Errorf("%s is not said", name)
		}
	}
}

// TestHeldBadge: what Trin did is held against what it must do.
func TestHeldBadge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		held  engine.Held
		fault string
		want  console.Tone
	}{
		"right, let in":                    {engine.Held{How: engine.LetIn}, "", console.Good},
		"right, refused":                   {engine.Held{How: engine.Refused}, "", console.Warn},
		"wrong, refused":                   {engine.Held{How: engine.Refused}, engine.FaultExpired, console.Good},
		"wrong, not taken":                 {engine.Held{How: engine.NotTaken}, engine.FaultExpired, console.Good},
		"wrong, let in":                    {engine.Held{How: engine.LetIn}, engine.FaultExpired, console.Bad},
		"wrong, believed":                  {engine.Held{How: engine.Taken}, engine.FaultExpired, console.Bad},
		"no class, let in without a level": {engine.Held{How: engine.LetIn}, engine.FaultNoClass, console.Good},
		"right, not taken":                 {engine.Held{How: engine.NotTaken}, "", console.Warn},
		"right, not come":                  {engine.Held{How: engine.Nothing}, "", console.Info},
		"wrong, not come":                  {engine.Held{How: engine.Nothing}, engine.FaultExpired, console.Info},
		"nothing known":                    {engine.Held{}, engine.FaultExpired, console.Info},
	} {
		f := console.Frame{}
		if got := heldBadge(f, c.held, c.fault); got.Tone != c.want || got.Text == "" {
			t.Errorf("%s: got %q %q, want %q", name, got.Tone, got.Text, c.want)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "a": 1, "a\r\n\r\n b \n": 2} {
		if got := lines(text); len(got) != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
	for typed, wrong := range map[string]bool{"": false, "0": false, "-1": true, "x": true} {
		if got := read(map[string][]string{"proxyCount": {typed}}); got.wrongCount != wrong || !wrong && (got.ProxyCount != nil) != (typed != "") {
			t.Errorf("%q: got %+v", typed, got)
		}
	}
}
