package installation_test

import (
	"strings"
	"testing"

	"trin/admin/installation"
)

// TestK6_TheLabIsForTheLabAlone: a connection whose provider says whatever it is
// told to is named by nobody else, and shares neither sessions nor users.
func TestK6_TheLabIsForTheLabAlone(t *testing.T) {
	t.Parallel()
	const text = `
kind: vocabulary
presets: [house]
---
kind: application
id: tried
protocol: fake
lab: true
ssoGroup: lab
authentication: [liar]
settings: {peer: "urn:tried"}
---
kind: application
id: real
protocol: fake
authentication: [honest]
settings: {peer: "urn:real"}
---
kind: authentication
id: liar
protocol: fake
lab: true
settings: {peer: "urn:liar"}
---
kind: authentication
id: honest
protocol: fake
settings: {peer: "urn:honest"}
`
	for name, c := range map[string]struct{ from, to, field, want string }{
		"as it should be":       {"", "", "", ""},
		"another application":   {"[honest]", "[honest, liar]", "authentication.1", "Only the lab's own"},
		"a group shared":        {"ssoGroup: lab\n", "", "ssoGroup", "same SSO group"},
		"a namespace shared":    {"id: liar\nprotocol: fake\nlab: true", "id: liar\nprotocol: fake\nlab: true\nsubjectNamespace: honest", "subjectNamespace", "same namespace"},
		"of an organisation":    {"id: liar\n", "id: liar\norganisation: odense\n", "organisation", "no organisation"},
		"an application of one": {"id: tried\n", "id: tried\norganisation: odense\n", "organisation", "no organisation"},
		"a login of Trin's own": {"id: liar\nprotocol: fake\nlab: true\nsettings: {peer: \"urn:liar\"}", "id: liar\nprotocol: fake-local\nlab: true", "lab", "Trin itself"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.from != "" && !strings.Contains(text, c.from) {
				t.Fatalf("the text has no %q", c.from)
			}
			parsed, problems := installation.Parse("trin.yaml", []byte(strings.Replace(text, c.from, c.to, 1)), nil)
			_, found := parsed.Build(1, parts())
			errs := installation.Errors(append(problems, found...))
			if c.want == "" {
				if len(errs) > 0 {
					t.Error(errs)
				}
				return
			}
			for _, p := range errs {
				if p.Field == c.field && strings.Contains(p.Message, c.want) {
					return
				}
			}
			t.Errorf("got %v, want %s: %s", errs, c.field, c.want)
		})
	}
}
