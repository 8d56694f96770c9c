package kombit

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/claimstx/bpp"
	"trin/cmd/trin/internal/contexthandler"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// The attributes of the two handlers.
const (
	attrLevel       = "dk:gov:saml:attribute:AssuranceLevel"
	attrPrivileges1 = "dk:gov:saml:attribute:Privileges_intermediate"
	attrPrivileges2 = "https://data.gov.dk/model/core/eid/privilegesIntermediate"
)

// posted sends a sample as a form does, up to where somebody must act.
func (r *rig) posted(b *useragent.Agent, name string) *useragent.Hop {
	r.Helper()
	return r.post(b, sample(r.T, name))
}

// post sends a request by HTTP-POST and follows what a browser follows.
func (r *rig) post(b *useragent.Agent, request []byte) *useragent.Hop {
	r.Helper()
	hop, err := b.Send(r.Context(), http.MethodPost, address+"/saml2/sso", url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(request)}, "RelayState": {relayState}})
	if err != nil {
		r.Fatal(err)
	}
	return r.onward(b, hop)
}

// onward follows redirects within Trin.
func (r *rig) onward(b *useragent.Agent, hop *useragent.Hop) *useragent.Hop {
	r.Helper()
	for hop.Status >= 300 && hop.Status < 400 {
		to, err := hop.URL.Parse(hop.Header.Get("Location"))
		if err != nil || "https://"+to.Host != address {
			break
		}
		if err := b.Open(r.Context(), to.String()); err != nil {
			r.Fatal(err)
		}
		last := b.Last()
		hop = &last
	}
	return hop
}

// asked is what Trin asks a provider.
type asked struct {
	*etree.Element
	id, relayState string
	to             *url.URL
}

// challenge reads the AuthnRequest that the browser carries to a provider.
func (r *rig) challenge(b *useragent.Agent) asked {
	r.Helper()
	to, err := url.Parse(b.Last().Header.Get("Location"))
	if err != nil || to.Query().Get("SAMLRequest") == "" {
		r.Fatalf("the browser is not on its way to a provider: %d %s %.400s\n%s", b.Last().Status, b.Last().URL, b.Last().Body, r.logged())
	}
	deflated, err := base64.StdEncoding.DecodeString(to.Query().Get("SAMLRequest"))
	if err != nil {
		r.Fatal(err)
	}
	content, err := io.ReadAll(flate.NewReader(bytes.NewReader(deflated)))
	if err != nil {
		r.Fatal(err)
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(content); err != nil {
		r.Fatal(err)
	}
	return asked{document.Root(), document.Root().SelectAttrValue("ID", ""), to.Query().Get("RelayState"), to}
}

// classes are the classes that a provider is asked for, and the comparison.
func (a asked) classes() (classes []string, comparison string) {
	for _, el := range a.FindElements("./RequestedAuthnContext/AuthnContextClassRef") {
		classes = append(classes, el.Text())
	}
	if el := a.FindElement("./RequestedAuthnContext"); el != nil {
		comparison = el.SelectAttrValue("Comparison", "exact")
	}
	return classes, comparison
}

// answers posts the provider's answer.
func (r *rig) answers(b *useragent.Agent, a asked, response samltest.Response) *useragent.Hop {
	r.Helper()
	hop, err := b.Send(r.Context(), http.MethodPost, response.Recipient, url.Values{"SAMLResponse": {response.Encoded()}, "RelayState": {a.relayState}})
	if err != nil {
		r.Fatal(err)
	}
	return r.onward(b, hop)
}

// municipal lets the user in at the municipality's provider.
func (r *rig) municipal(b *useragent.Agent) *useragent.Hop {
	r.Helper()
	a := r.challenge(b)
	if !strings.HasPrefix(a.to.String(), municipalitySSO) {
		r.Fatalf("the provider that is asked is %s", a.to)
	}
	return r.answers(b, a, unique(fromMunicipality(a.id, r.clock())))
}

// unique gives the response identifiers of its own.
func unique(response samltest.Response) samltest.Response {
	response.ID, response.AssertionID = "_r"+response.Request, "_a"+response.Request
	return response
}

// encrypted is the response as providers of OIOSAML 3 send it.
func encrypted(response samltest.Response) samltest.Response {
	response = unique(response)
	response.EncryptTo, response.Encryption = samltest.EncryptionKey, samltest.OIOSAML3()
	return response
}

// enters types the code of this moment; it fails when no code is asked for.
func (r *rig) enters(b *useragent.Agent) *useragent.Hop {
	r.Helper()
	last := b.Last()
	if last.Page == nil || last.Page.Form("code") == nil {
		r.Fatalf("no code is asked for: %d %s %.400s\n%s", last.Status, last.URL, last.Body, r.logged())
	}
	if err := b.Submit(r.Context(), last.Page.Form("code"), "", map[string]string{"code": r.code()}); err != nil {
		r.Fatal(err)
	}
	last = b.Last()
	return &last
}

// chooses presses the button of a connection.
func (r *rig) chooses(b *useragent.Agent, connection string) {
	r.Helper()
	page := b.Last().Page
	if page == nil {
		r.Fatalf("there is no chooser: %d %.300s\n%s", b.Last().Status, b.Last().Body, r.logged())
	}
	if err := b.Submit(r.Context(), page.Form("connection"), "connection="+connection, nil); err != nil {
		r.Fatal(err)
	}
}

// form is the answer's form; it fails when the page has none.
func (r *rig) form(hop *useragent.Hop) url.Values {
	r.Helper()
	if hop.Page == nil || hop.Page.Form("SAMLResponse") == nil {
		r.Fatalf("the context handler is not answered: %d %s %.600s\n%s", hop.Status, hop.URL, hop.Body, r.logged())
	}
	return hop.Page.Form("SAMLResponse").Values("")
}

// accepted is the login that the handler accepts.
func (r *rig) accepted(h *contexthandler.Handler, hop *useragent.Hop) contexthandler.Login {
	r.Helper()
	form := r.form(hop)
	if got := hop.Page.Form("SAMLResponse").Action; got != h.ConsumerURL() {
		r.Errorf("the answer goes to %s, want %s", got, h.ConsumerURL())
	}
	if got := form.Get("RelayState"); got != relayState {
		r.Errorf("got the RelayState %q, want %q", got, relayState)
	}
	login, err := h.Read(form.Get("SAMLResponse"))
	if err != nil {
		r.Fatalf("%v\n%s", err, r.logged())
	}
	return login
}

// refused is the refusal that the handler gets: signed, for the request, with
// the codes and nothing of a user.
func (r *rig) refused(h *contexthandler.Handler, hop *useragent.Hop, request string, codes ...string) {
	r.Helper()
	form := r.form(hop)
	_, err := h.Read(form.Get("SAMLResponse"))
	refusal, ok := err.(*contexthandler.Refusal)
	if !ok {
		r.Fatalf("got %v, want a signed refusal\n%s", err, r.logged())
	}
	if !slices.Equal(refusal.Codes, codes) || refusal.InResponseTo != request || form.Get("RelayState") != relayState {
		r.Errorf("got %q to %s with %q, want %q to %s", refusal.Codes, refusal.InResponseTo, form.Get("RelayState"), codes, request)
	}
	content, _ := base64.StdEncoding.DecodeString(form.Get("SAMLResponse"))
	if bytes.Contains(content, []byte("Assertion ")) || bytes.Contains(content, []byte("EncryptedAssertion")) {
		r.Error("the refusal holds an assertion")
	}
}

// page fails unless Trin shows a page of its own, without an answer to anybody;
// the log holds the words.
func (r *rig) page(hop *useragent.Hop, words string) {
	r.Helper()
	if hop.Page == nil || hop.Page.Form("SAMLResponse") != nil || hop.Status < 400 || hop.Status > 499 {
		r.Fatalf("got %d %.300s, want a page that refuses", hop.Status, hop.Body)
	}
	if !strings.Contains(r.logged(), words) {
		r.Errorf("the log does not say %q:\n%s", words, r.logged())
	}
}

// has fails unless the attribute has these values, and no others.
func has(t *testing.T, login contexthandler.Login, name string, want ...string) {
	t.Helper()
	if got := login.Values(name); !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", name, got, want)
	}
}

// lists fails unless the attribute holds a list of these privileges.
func lists(t *testing.T, login contexthandler.Login, name string, want ...string) {
	t.Helper()
	values := login.Values(name)
	if len(want) == 0 {
		if len(values) > 0 {
			t.Errorf("got %q, want no privileges", values)
		}
		return
	}
	if len(values) != 1 {
		t.Fatalf("got %d values of %s, want one", len(values), name)
	}
	list, _, err := bpp.Parse(values[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := list.Privileges(); !slices.Equal(got, want) {
		t.Errorf("got the privileges %q, want %q", got, want)
	}
}

// steppedUp is the login by HTTP-POST of a sample with the second factor.
func (r *rig) steppedUp(h *contexthandler.Handler, b *useragent.Agent, name string) contexthandler.Login {
	r.Helper()
	r.posted(b, name)
	r.municipal(b)
	return r.accepted(h, r.enters(b))
}

// edited replaces the first of each pair by the second.
func edited(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
