package console

import (
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
