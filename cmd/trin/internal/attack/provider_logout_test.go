package attack

import (
	"strings"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// leave is a LogoutRequest. Zero fields are those of the provider, about the
// session of [rig.response].
type leave struct {
	id, issuer, instant, destination string
	attributes                       string // further attributes of the root, as XML
	name, format                     string
	children                         string // behind the NameID; "none" = nothing, "" = the session's index
}

func (l leave) xml(r *rig) string {
	or := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	children := or(l.children, `<samlp:SessionIndex>s1</samlp:SessionIndex>`)
	if l.children == "none" {
		children = ""
	}
	return `<samlp:LogoutRequest xmlns:samlp="` + samltest.Protocol + `" xmlns:saml="` + samltest.Assertion + `" ID="` + or(l.id, fresh()) +
		`" Version="2.0" IssueInstant="` + or(l.instant, samltest.Instant(r.clock())) + `" Destination="` + or(l.destination, r.url("/saml2/sp/idp/slo")) + `" ` +
		l.attributes + `><saml:Issuer>` + or(l.issuer, idpEntity) + `</saml:Issuer><saml:NameID Format="` +
		or(l.format, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent") + `">` + or(l.name, "n-alice") + `</saml:NameID>` + children + `</samlp:LogoutRequest>`
}

// redirect is the address that carries the request, signed with the key; "" =
// unsigned.
func (l leave) redirect(r *rig, path, key string) string {
	return samltest.RedirectURL(r.url(path), "SAMLRequest", []byte(l.xml(r)), "", key)
}

// atLogout is the provider's single logout service at Trin.
const atLogout = "/saml2/sp/idp/slo"

// alive reports whether the browser has a session at Trin: a login at level 2
// then needs no provider.
func (r *rig) alive(b *useragent.Agent) bool {
	r.t.Helper()
	r.begin(b, request{classes: []string{classTwo}})
	last := b.Last()
	_, answered := readAnswer(&last)
	return answered
}

// leaves sends a right LogoutRequest of the provider and wants the session to
// end.
func (r *rig) leaves(b *useragent.Agent) {
	r.t.Helper()
	if !r.alive(b) {
		r.t.Fatal("there is no session to end")
	}
	if err := b.Open(r.t.Context(), leave{}.redirect(r, atLogout, samltest.ProviderKey)); err != nil {
		r.t.Fatal(err)
	}
	if to := b.Last().Header.Get("Location"); !strings.HasPrefix(to, appSLO) {
		r.t.Fatalf("the application is not told of the logout: %d %s to %q\n%s", b.Last().Status, b.Last().URL, to, r.log)
	}
	if r.alive(b) {
		r.t.Fatal("the session is still there after the right logout")
	}
}
