package attack

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// request is an AuthnRequest of the application. Zero fields are right.
type request struct {
	issuer      string // "" = appEntity
	key         string // "" = the application's; "none" = unsigned
	classes     []string
	comparison  string
	attributes  string // further attributes of the root, as XML
	inside      string // further children, behind the Issuer, as XML
	id          string
	relayState  string
	destination string
	instant     string
}

// xml writes the request.
func (q request) xml(r *rig) string {
	or := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	var asked strings.Builder
	if len(q.classes) > 0 {
		asked.WriteString(`<samlp:RequestedAuthnContext`)
		if q.comparison != "" {
			asked.WriteString(` Comparison="` + q.comparison + `"`)
		}
		asked.WriteString(`>`)
		for _, class := range q.classes {
			asked.WriteString(`<saml:AuthnContextClassRef>` + class + `</saml:AuthnContextClassRef>`)
		}
		asked.WriteString(`</samlp:RequestedAuthnContext>`)
	}
	return `<samlp:AuthnRequest xmlns:samlp="` + samltest.Protocol + `" xmlns:saml="` + samltest.Assertion + `" ID="` + or(q.id, fresh()) +
		`" Version="2.0" IssueInstant="` + or(q.instant, samltest.Instant(r.clock())) + `" Destination="` + or(q.destination, r.url("/saml2/sso")) + `" ` + q.attributes +
		`><saml:Issuer>` + or(q.issuer, appEntity) + `</saml:Issuer>` + q.inside + asked.String() + `</samlp:AuthnRequest>`
}

// redirect is the address that carries the request by HTTP-Redirect, signed as
// the request says.
func (q request) redirect(r *rig) string {
	key := q.key
	if key == "" {
		key = samltest.AttackerKey // the application's own, in this rig
	}
	if key == "none" {
		key = ""
	}
	return samltest.RedirectURL(r.url("/saml2/sso"), "SAMLRequest", []byte(q.xml(r)), q.relayState, key)
}

// begin sends the request in the browser, up to the provider's door.
func (r *rig) begin(b *useragent.Agent, q request) {
	r.t.Helper()
	if err := b.Open(r.t.Context(), q.redirect(r)); err != nil {
		r.t.Fatal(err)
	}
}

// asked is the AuthnRequest that Trin sent a provider.
type asked struct {
	ID         string
	XML        string
	RelayState string
	ForceAuthn string
	To         *url.URL
}

// challenge reads what the browser carries to the provider; it fails when the
// browser is not on its way there.
func (r *rig) challenge(b *useragent.Agent) asked {
	r.t.Helper()
	last := b.Last()
	to, err := url.Parse(last.Header.Get("Location"))
	if err != nil || to.Query().Get("SAMLRequest") == "" {
		r.t.Fatalf("the browser is not on its way to a provider: %d %s %.400s\n%s", last.Status, last.URL, last.Body, r.log)
	}
	content := inflate(r.t, to.Query().Get("SAMLRequest"))
	var parsed struct {
		ID         string `xml:"ID,attr"`
		ForceAuthn string `xml:"ForceAuthn,attr"`
	}
	if err := xml.Unmarshal(content, &parsed); err != nil {
		r.t.Fatal(err)
	}
	return asked{ID: parsed.ID, XML: string(content), RelayState: to.Query().Get("RelayState"), ForceAuthn: parsed.ForceAuthn, To: to}
}

// response is the right answer of the provider to what was asked.
func (r *rig) response(a asked) samltest.Response {
	return samltest.Response{
		Provider: idpEntity, Audience: r.url("/saml2/sp/idp/metadata"), Recipient: r.url("/saml2/sp/idp/acs"),
		Request: a.ID, Now: r.clock(), ID: fresh(), AssertionID: fresh(), NameID: "n-alice", NameFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
		Class: classTwo, SessionIndex: "s1", Attributes: []samltest.Attribute{{Name: "uid", Values: []string{"alice"}}},
		SignAssertion: samltest.ProviderKey,
	}
}

// deliver posts a response to the provider's assertion consumer service as the
// provider's page would.
func (r *rig) deliver(b *useragent.Agent, encoded, relayState string) *useragent.Hop {
	r.t.Helper()
	hop, err := b.Send(r.t.Context(), http.MethodPost, r.url("/saml2/sp/idp/acs"), url.Values{"SAMLResponse": {encoded}, "RelayState": {relayState}})
	if err != nil {
		r.t.Fatal(err)
	}
	return hop
}

// login takes a browser through a whole right login at level 2.
func (r *rig) login(b *useragent.Agent, q request) answer {
	r.t.Helper()
	r.begin(b, q)
	a := r.challenge(b)
	return r.answered(r.deliver(b, r.response(a).Encoded(), a.RelayState))
}

// answer is a Response that Trin gave an application.
type answer struct {
	XML, Action, RelayState string
	Status                  []string
	Class, Level, NameID    string
	InResponseTo            string
}

var (
	statusPattern = regexp.MustCompile(`StatusCode [^>]*Value="([^"]*)"`)
	classPattern  = regexp.MustCompile(`AuthnContextClassRef>([^<]*)<`)
	levelPattern  = regexp.MustCompile(`Name="AuthenticatedAssuranceLevel"[^>]*>\s*<[^>]*AttributeValue[^>]*>([^<]*)<`)
	namePattern   = regexp.MustCompile(`<[a-z0-9]*:?NameID[^>]*>([^<]*)<`)
	toPattern     = regexp.MustCompile(`<[a-z0-9]*:?Response [^>]*InResponseTo="([^"]*)"`)
)

// answered reads the Response on a page that posts it; it fails when the page
// is another.
func (r *rig) answered(hop *useragent.Hop) answer {
	r.t.Helper()
	a, ok := readAnswer(hop)
	if !ok {
		r.t.Fatalf("Trin did not answer the application: %d %.600s\n%s", hop.Status, hop.Body, r.log)
	}
	return a
}

func readAnswer(hop *useragent.Hop) (answer, bool) {
	if hop == nil || hop.Page == nil {
		return answer{}, false
	}
	form := hop.Page.Form("SAMLResponse")
	if form == nil {
		return answer{}, false
	}
	values := form.Values("")
	content, err := base64.StdEncoding.DecodeString(values.Get("SAMLResponse"))
	if err != nil {
		return answer{}, false
	}
	a := answer{XML: string(content), Action: form.Action, RelayState: values.Get("RelayState")}
	for _, match := range statusPattern.FindAllStringSubmatch(a.XML, -1) {
		a.Status = append(a.Status, strings.TrimPrefix(match[1], samltest.Status))
	}
	first := func(pattern *regexp.Regexp) string {
		if match := pattern.FindStringSubmatch(a.XML); match != nil {
			return match[1]
		}
		return ""
	}
	a.Class, a.Level, a.NameID, a.InResponseTo = first(classPattern), first(levelPattern), first(namePattern), first(toPattern)
	return a, true
}

// refused fails unless Trin answered with a page of its own: a 4xx with a
// reference, the reason under it in the log, and nothing for any application.
// The reason must hold the words.
func (r *rig) refused(hop *useragent.Hop, words string) {
	r.t.Helper()
	if a, ok := readAnswer(hop); ok {
		r.t.Fatalf("Trin answered an application: %v %s", a.Status, a.XML)
	}
	if hop.Status < 400 || hop.Status > 499 {
		r.t.Fatalf("got status %d, want 4xx: %s to %s\n%.600s\n%s", hop.Status, hop.URL, hop.Header.Get("Location"), hop.Body, r.log)
	}
	if hop.Page == nil {
		r.t.Fatalf("the refusal is no page: %.300s", hop.Body)
	}
	reference := referencePattern.FindString(hop.Page.Text)
	if reference == "" {
		r.t.Fatalf("the page shows no reference: %s", hop.Page.Text)
	}
	for line := range strings.Lines(r.log.String()) {
		if strings.Contains(line, reference) && strings.Contains(line, words) {
			return
		}
	}
	r.t.Fatalf("the log does not say %q under %s:\n%s", words, reference, r.log)
}

var referencePattern = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}`)

// refusedToApplication fails unless the application got a refusal with these
// status codes and no assertion.
func (r *rig) refusedToApplication(hop *useragent.Hop, codes ...string) {
	r.t.Helper()
	a := r.answered(hop)
	if strings.Contains(a.XML, "Assertion ") || strings.Contains(a.XML, "EncryptedAssertion") {
		r.t.Fatalf("the refusal holds an assertion: %s", a.XML)
	}
	if got, want := strings.Join(a.Status, " "), strings.Join(codes, " "); got != want {
		r.t.Fatalf("got status %s, want %s\n%s", got, want, r.log)
	}
}

// harmless fails when any answer was a fault of the server, or a panic was
// logged.
func (r *rig) harmless(b *useragent.Agent) {
	r.t.Helper()
	for _, hop := range b.Hops {
		if hop.Status >= 500 {
			r.t.Errorf("%s %s ended in %d", hop.Method, hop.URL, hop.Status)
		}
	}
	if strings.Contains(r.log.String(), "panicked") {
		r.t.Errorf("a handler panicked:\n%s", r.log)
	}
}

func inflate(t *testing.T, encoded string) []byte {
	t.Helper()
	deflated, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(flate.NewReader(bytes.NewReader(deflated)))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// twin is another window of the same browser: it has the same cookies.
func (r *rig) twin(b *useragent.Agent) *useragent.Agent {
	r.t.Helper()
	other := r.browser()
	other.Take(r.server.URL, b.Cookies(r.server.URL))
	return other
}

func ptr[T any](v T) *T { return &v }
