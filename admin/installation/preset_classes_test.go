package installation

import (
	"slices"
	"testing"

	"trin/connections"
)

func TestPresetClasses(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"nsis":  "https://data.gov.dk/concept/core/nsis/loa/Substantial",
		"house": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", // of one that it is made of
	} {
		if got := PresetClasses(name); !slices.Contains(got, want) {
			t.Errorf("%s: got %v without %s", name, got, want)
		}
	}
	if got := PresetClasses("../profiles/adfs"); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	text := "kind: application\nid: x\nsettings:\n  metadata: y\n  skew: 9h\n"
	got := Lines([]byte(text), []Problem{{Field: "settings.skew", Severity: connections.SeverityError}, {Field: "settings.absent"}, {Field: ""}})
	if got[0].Line != 5 || got[1].Line != 4 && got[1].Line != 3 || got[2].Line != 1 {
		t.Errorf("got %+v", got)
	}
	if got := Lines([]byte("x: ["), []Problem{{Field: "a", Line: 7}}); got[0].Line != 7 {
		t.Errorf("a text that cannot be read: got %+v", got)
	}
}
