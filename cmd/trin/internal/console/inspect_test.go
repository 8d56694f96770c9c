package console

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/connections/saml2/samltest"
)

// pasted reads a message on the page.
func (p *person) pasted(message, profile string) {
	p.r.Helper()
	p.open(p.r.admin + "/admin/inspect")
	p.submit("", map[string]string{"message": message, "profile": profile}, "message")
}

// A message is read against the installation: its names, its signature, its level
// and the rules of a profile.
func TestInspect_OnARealNode(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin := r.administrator()
	r.also("kind: authentication\nid: kommune\nprotocol: saml2\nsettings:\n  metadata: |\n    " + strings.ReplaceAll(samltest.IDP{
		EntityID: "https://idp.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp.example.dk/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata(), "\n", "\n    ") + "\n")
	message := samltest.Response{Provider: "https://idp.example.dk", Audience: r.url + "/saml2/sp/kommune/metadata", Recipient: r.url + "/saml2/sp/kommune/acs", Now: r.clock.Now(),
		NameID: "<script>alert(1)</script>", Class: "https://refeds.org/profile/mfa", SignAssertion: samltest.ProviderKey}
	admin.pasted("https://x.example/?RelayState=r&SAMLResponse="+url.QueryEscape(message.Encoded()), "saml2int")
	admin.reads(http.StatusOK, "authentication kommune", "Trin itself", "holds", "Response/Assertion", "RelayState", "https://refeds.org/profile/mfa", "alert(1)")
	if strings.Contains(string(admin.Last().Body), "<script>alert") {
		t.Error("what stands in a message is markup on the page")
	}
	message.SignAssertion = samltest.AttackerKey
	admin.pasted(message.Encoded(), "")
	admin.reads(http.StatusOK, "whole, by a key that nobody known has")
	admin.pasted("<!DOCTYPE a><a/>", "")
	admin.reads(http.StatusUnprocessableEntity, "It cannot be read")
	admin.pasted("https://x.example/cb?code=hunter2&state=abc", "'><b>")
	admin.reads(http.StatusOK, "abc", "•••")
	if strings.Contains(string(admin.Last().Body), "hunter2") {
		t.Error("a code is shown")
	}
}

// K6: the connections of another organisation are not named by what is pasted.
func TestK6_TheInspectorNamesWhatOneSees(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	r.also("kind: authentication\nid: kommune\nprotocol: saml2\norganisation: south\nsettings:\n  metadata: |\n    " + strings.ReplaceAll(samltest.IDP{
		EntityID: "https://idp.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp.example.dk/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata(), "\n", "\n    ") + "\n")
	message := samltest.Response{Provider: "https://idp.example.dk", Audience: "https://x.example", Now: r.clock.Now(), NameID: "bo", Class: "x", SignAssertion: samltest.ProviderKey}
	p := r.signedIn("nora", "north", access.Viewer, true)
	p.pasted(message.Encoded(), "")
	p.reads(http.StatusOK, "no connection that you see", "whole, by a key that nobody known has")
	if strings.Contains(string(p.Last().Body), "kommune") {
		t.Error("another organisation's connection is named")
	}
}

// K6: Trin's address towards a connection of another organisation is not told
// from one that nobody has.
func TestK6_TheInspectorTellsNoAddressOfAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	r.also("kind: application\nid: wiki\nprotocol: wsfed\norganisation: south\nauthentication: [administrators]\nsettings: {realm: 'urn:wiki', reply: ['https://wiki.example.dk/']}\n---\n" +
		"kind: authentication\nid: secret-party\nprotocol: oidc\norganisation: south\nfirstFactor: 20\nsettings: {issuer: 'https://op.example.dk', clientID: x, authMethod: none}\n")
	north, all := r.signedIn("nora", "north", access.Viewer, true), r.signedIn("anna", "", access.Viewer, true)
	at := func(p *person, id string) string {
		p.pasted(`{"id_token":"`+unsignedToken(`{"aud":"`+r.url+"/oidc/rp/"+id+`/callback"}`)+`"}`, "")
		p.sees(http.StatusOK)
		text, _, _ := strings.Cut(strings.ReplaceAll(said(p.Last()), id, "ID"), "Reference:") // of the page
		return text
	}
	if !strings.Contains(at(all, "secret-party"), "Trin itself") {
		t.Fatal("the address is not one of Trin's")
	}
	if got, none := at(north, "secret-party"), at(north, "no-such-party"); got != none {
		t.Errorf("another organisation's connection is told from none:\n%s\n%s", got, none)
	}
}

func unsignedToken(claims string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "."
}

// P3: what is pasted costs the server a bounded page, by the API too, and no
// script, direction or control of it is the page's.
func TestP3_TheInspectorsPageIsBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	p, c := r.signedIn("viola", "", access.Viewer, true), r.all()
	deep := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","x":`+strings.Repeat("[", 9000)+strings.Repeat("0,", 20000)+"0"+strings.Repeat("]", 9000)+"}")) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{}`)) + ".AA"
	p.pasted(deep, "")
	if len(p.Last().Body) > 1<<20 {
		t.Errorf("a token of %d octets became a page of %d", len(deep), len(p.Last().Body))
	}
	if a := c.must("POST", "/inspect", deep, "Content-Type", "application/octet-stream"); len(a.body) > 1<<20 {
		t.Errorf("a token of %d octets became an answer of %d", len(deep), len(a.body))
	}
	for _, evil := range []string{"\u202e<script>alert(1)</script>", "\x1b[2J", "\x00", "\"'><img src=x onerror=alert(1)>", "javascript:alert(1)"} {
		for _, text := range []string{`{"iss":"` + evil + `","acr":"` + evil + `","sub":"` + evil + `"}`} {
			encoded, err := json.Marshal(evil)
			if err != nil {
				t.Fatal(err)
			}
			text = strings.ReplaceAll(text, `"`+evil+`"`, string(encoded))
			p.pasted(unsignedToken(text), evil)
			p.sees(http.StatusOK)
			if body := string(p.Last().Body); strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, `href="javascript`) || strings.ContainsAny(body, "\x00\x1b\u202e") {
				t.Errorf("%q is more than text on the page", evil)
			}
		}
	}
}
