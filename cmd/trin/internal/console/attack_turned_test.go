package console

import (
	"net/http"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/connections/saml2/samltest"
)

// turning are the characters that turn the direction of text.
const turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

// K2: nothing that an administrator or a partner writes turns the text around it,
// and what metadata says is shown as it is.
func TestK2_NothingTurnsTheText(t *testing.T) {
	t.Parallel()
	r := changing(t)
	c := r.all()
	path, tag := c.newDraft("")
	for _, turns := range strings.Split(turning, "") {
		for _, name := range []string{`"name": "a` + turns + `b"`, `"name": {"en": "a` + turns + `b"}`} {
			c.refused("invalid-installation", http.MethodPatch, path+"/documents/application/journal", "{"+name+"}", "If-Match", tag, "Content-Type", "application/merge-patch+json")
		}
		c.refused("invalid", http.MethodPost, "/drafts", `{"title":"a`+turns+`b"}`)
		c.refused("invalid", http.MethodPost, "/partners", `{"label": "K`+turns+`D", "kind": "application", "protocol": "saml2", "id": "payroll", "days": 3}`)
	}
	c.refused("invalid-installation", http.MethodPost, path+"/import", "kind: fragment\nid: f\nsteps:\n  - add: {claim: x, values: [\"a\\u202Eb\"]}\n", "Content-Type", "application/yaml", "If-Match", tag)
	peer := samltest.SP{EntityID: "https://turned.example.dk/\u202egro.live", Consumers: []string{"https://turned.example.dk/acs"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	r.also("kind: application\nid: turned\nprotocol: saml2\nauthentication: [local]\nsettings:\n  metadata: |\n    " + strings.ReplaceAll(peer, "\n", "\n    ") + "\n")
	p := r.signedIn("viggo", "", access.Viewer, false)
	p.page("/admin/applications/turned", "https://turned.example.dk/<U+202E>gro.live")
	if strings.ContainsAny(said(p.Last()), turning) {
		t.Error("the page turns its text")
	}
}
