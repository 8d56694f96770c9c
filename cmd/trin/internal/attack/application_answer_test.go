package attack

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"golang.org/x/net/html"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

var certificatePattern = regexp.MustCompile(`X509Certificate>([^<]+)<`)

// verified checks the signature of the element at the path with a verifier that
// is not Trin's, by the certificates of Trin's metadata, and returns what was
// signed.
func (r *rig) verified(document, path string) *etree.Element {
	r.t.Helper()
	metadata := r.visit(r.browser(), r.url("/saml2/metadata"))
	store := dsig.MemoryX509CertificateStore{}
	for _, match := range certificatePattern.FindAllStringSubmatch(string(metadata.Body), -1) {
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(match[1]), ""))
		if err != nil {
			r.t.Fatal(err)
		}
		certificate, err := x509.ParseCertificate(raw)
		if err != nil {
			r.t.Fatal(err)
		}
		store.Roots = append(store.Roots, certificate)
	}
	parsed := etree.NewDocument()
	if err := parsed.ReadFromString(document); err != nil {
		r.t.Fatal(err)
	}
	el := parsed.FindElement(path)
	if el == nil {
		r.t.Fatalf("the document has no %s: %s", path, document)
	}
	validation := dsig.NewDefaultValidationContext(&store)
	validation.Clock = dsig.NewFakeClockAt(r.clock())
	signed, err := validation.Validate(el)
	if err != nil {
		r.t.Fatalf("%s: %v\n%s", path, err, document)
	}
	return signed
}

// payloads are what a hostile party writes where a page may echo it.
var payloads = map[string]string{
	"markup":     `"><script>alert(1)</script>`,
	"event":      `' onfocus=alert(1) autofocus x='`,
	"javascript": "javascript:alert(1)",
	"address":    "https://evil.test/?a=1&b=2",
	"lines":      "a\r\nSet-Cookie: x=y\r\n\r\n<h1>",
	"entity":     "&lt;b&gt; &#x0A; &quot;",
	"template":   "{{.}} ${7*7} %s %n",
	"80 bytes":   strings.Repeat("r", 80),
	"1 KB":       strings.Repeat("æ", 512),
	"a tab":      "a\tb",
	"direction":  "a\u202eb\u2066c",
}

// inertPage fails when a page could run what a party wrote, or be framed.
func (r *rig) inertPage(hop *useragent.Hop, payload string) {
	r.t.Helper()
	body := string(hop.Body)
	if strings.Contains(payload, "<") && strings.Contains(body, payload) {
		r.t.Errorf("the page holds %q as it was sent: %s", payload, body)
	}
	root, err := html.Parse(bytes.NewReader(hop.Body))
	if err != nil {
		r.t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "script" && (n.FirstChild != nil || !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "src" && strings.HasPrefix(a.Val, "/assets/") })) {
			r.t.Errorf("the page has a script in it: %s", body)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:") && a.Key != "value" {
				r.t.Errorf("the page has %s=%q in it: %s", a.Key, a.Val, body)
			}
		}
	}
	policy := hop.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action "} {
		if !strings.Contains(policy, want) {
			r.t.Errorf("the policy %q lacks %s", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") {
		r.t.Errorf("the policy allows too much: %s", policy)
	}
}

func TestE10_E11_RelayState(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, payload := range payloads {
		r.sub(name, func() {
			b := r.browser()
			r.ask(b, request{relayState: payload, id: "_relay" + strings.ReplaceAll(name, " ", "")})
			hop := r.reply(b, nil)
			a := r.answered(hop)
			normal := strings.ReplaceAll(strings.ReplaceAll(payload, "\r\n", "\n"), "\r", "\n")
			got := strings.ReplaceAll(a.RelayState, "\r\n", "\n")
			if got != normal || a.Action != appACS {
				r.t.Errorf("got %q at %s, want it as it was sent, at the application", a.RelayState, a.Action)
			}
			r.inertPage(hop, payload)
			if form := hop.Page.Form("SAMLResponse"); !slices.ContainsFunc(form.Controls, func(c useragent.Control) bool { return c.Type == "submit" }) {
				r.t.Error("the page has no button for a browser without scripts")
			}
			for name, values := range hop.Header {
				if strings.Contains(strings.Join(values, " "), "x=y") {
					r.t.Errorf("header %s holds what the RelayState wrote: %v", name, values)
				}
			}
			// A refusal echoes it the same way.
			b = r.browser()
			hop = r.ask(b, request{relayState: payload, attributes: `IsPassive="true" ForceAuthn="true"`})
			if a := r.answered(hop); strings.ReplaceAll(a.RelayState, "\r\n", "\n") != normal {
				r.t.Errorf("a refusal got %q", a.RelayState)
			}
			r.inertPage(hop, payload)
			r.harmless(b)
		})
	}
	for name, value := range map[string]string{"10 KB": strings.Repeat("x", 10<<10), "1,025 bytes": strings.Repeat("x", 1025), "NUL": "a\x00b"} {
		r.sub(name, func() {
			b := r.browser()
			r.refused(r.ask(b, request{relayState: value}), "RelayState")
			r.harmless(b)
		})
	}
}

func TestE11_NamesAndMessagesOnPages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	evil := `</p><script>alert(1)</script>" onload="x`
	quoted := `'` + strings.ReplaceAll(evil, "'", "''") + `'`
	r.use(nil,
		"id: other\nprotocol: saml2\n", "id: other\nprotocol: saml2\nname: "+quoted+"\n",
		"id: app\nprotocol: saml2\n", "id: app\nprotocol: saml2\nname: "+quoted+"\n",
		"id: rival\nprotocol: saml2\n", "id: rival\nprotocol: saml2\nname: "+quoted+"\n",
		"  metadataFile: app\n", "  metadataFile: app\n  allowInitiated: true\n",
		"  issuer: Trin\n", "  issuer: "+`'"><script>alert(2)</script>'`+"\n")
	shown := func(hop *useragent.Hop) {
		r.t.Helper()
		if hop.Page == nil || !strings.Contains(hop.Page.Text, "alert(1)") {
			r.t.Fatalf("the page does not show the name: %d %.400s", hop.Status, hop.Body)
		}
		r.inertPage(hop, evil)
	}
	r.sub("chooser", func() {
		b := r.browser()
		shown(r.visit(b, r.ask(b, request{issuer: otherEntity, key: "none"}).Header.Get("Location")))
		r.harmless(b)
	})
	r.sub("one-time code", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classThree}})
		at := r.atFactor(b, r.reply(b, nil))
		shown(r.visit(b, at))
		page := r.submit(b, at, url.Values{"code": {payloads["markup"]}})
		r.inertPage(page, payloads["markup"])
		r.inertPage(r.visit(b, at+"/recovery"), evil)
		r.harmless(b)
	})
	r.sub("confirmation", func() {
		b := r.browser()
		shown(r.visit(b, r.url("/saml2/start/app")))
		r.harmless(b)
	})
	r.sub("error pages", func() {
		b := r.browser()
		for _, address := range []string{
			r.url("/saml2/start/" + url.PathEscape(evil)), r.url("/choose/" + url.PathEscape(evil)), r.url("/totp/" + url.PathEscape(evil)),
			r.url("/" + url.PathEscape(evil)), r.url("/saml2/sso?SAMLRequest=" + url.QueryEscape(evil)), r.url("/?lang=" + url.QueryEscape(evil)),
			r.url("/logged-out?partial=" + url.QueryEscape(evil) + "&lang=" + url.QueryEscape(evil)),
		} {
			hop := r.visit(b, address)
			r.inertPage(hop, evil)
			if strings.Contains(hop.Page.Text, "alert(1)") {
				r.t.Errorf("%s echoes what it was sent: %s", address, hop.Page.Text)
			}
		}
		r.harmless(b)
	})
	r.sub("what the provider says", func() {
		b := r.browser()
		r.ask(b, request{})
		hop := r.reply(b, func(response *samltest.Response) {
			response.Status, response.Message, response.Unasserted = []string{"Responder", "AuthnFailed"}, evil, true
			response.SignAssertion, response.SignResponse = "", samltest.ProviderKey
		})
		r.refusedToApplication(hop, responder, "AuthnFailed")
		if a := r.answered(hop); strings.Contains(a.XML, "alert") {
			r.t.Errorf("the provider's message was passed on: %s", a.XML)
		}
		r.inertPage(hop, evil)
		r.harmless(b)
	})
}

func TestE14_ValuesThatLookLikeXML(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	values := []string{
		`<b>&amp;</b>`, `]]>`, `"quotes" and 'these'`, `</saml:AttributeValue><saml:AttributeValue>admin`, "line\nbreak\ttab", "æøå \U0001F600 e\u0301",
		`<!DOCTYPE x [<!ENTITY e "x">]>&e;`, `&lt;`, `<?pi x?>`, `a<!-- -->b`, "\u00a0x\u00a0", "\u2028",
	}
	b := r.browser()
	r.ask(b, request{})
	a := r.answered(r.reply(b, func(response *samltest.Response) {
		response.Attributes = append(response.Attributes, samltest.Attribute{Name: `note "x" <y>`, Values: values})
	}))
	signed := r.verified(a.XML, "//Assertion")
	var got []string
	for _, attribute := range signed.FindElements("./AttributeStatement/Attribute") {
		if attribute.SelectAttrValue("Name", "") == `note "x" <y>` {
			for _, value := range attribute.SelectElements("AttributeValue") {
				got = append(got, value.Text())
			}
		}
	}
	if !slices.Equal(got, values) {
		t.Errorf("got  %q\nwant %q", got, values)
	}
	r.harmless(b)
}

func TestE23_RefusalsAreSignedAndEmpty(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		q     request
		then  func(*samltest.Response) // nil: refused at once
		codes []string
	}{
		"unknown class":         {request{classes: []string{"urn:x"}}, nil, []string{requester, noContext}},
		"malformed":             {request{classes: []string{classTwo}, comparison: "Minimum"}, nil, []string{requester, "RequestDenied"}},
		"declarations":          {request{inside: `<samlp:RequestedAuthnContext><saml:AuthnContextDeclRef>x</saml:AuthnContextDeclRef></samlp:RequestedAuthnContext>`}, nil, []string{requester, "RequestUnsupported"}},
		"passive":               {request{attributes: `IsPassive="true" ForceAuthn="true"`}, nil, []string{responder, "NoPassive"}},
		"no such provider":      {request{inside: hint("https://nobody.test")}, nil, []string{responder, "NoSupportedIDP"}},
		"proxy count":           {request{inside: `<samlp:Scoping ProxyCount="0"/>`}, nil, []string{responder, "ProxyCountExceeded"}},
		"name format":           {request{inside: `<samlp:NameIDPolicy Format="urn:x"/>`}, nil, []string{requester, "InvalidNameIDPolicy"}},
		"version":               {request{}, nil, []string{"VersionMismatch", "RequestVersionTooHigh"}},
		"level":                 {request{classes: []string{classFour}}, returning(classTwo), []string{responder, noContext}},
		"the provider says no":  {request{}, saying("Responder", "AuthnFailed"), []string{responder, "AuthnFailed"}},
		"nobody":                {request{}, saying("Responder", "UnknownPrincipal"), []string{responder, "UnknownPrincipal"}},
		"something of its own":  {request{}, saying("Responder", "../../evil"), []string{responder, "AuthnFailed"}},
		"a fault, nothing more": {request{}, saying("Requester"), []string{responder, "AuthnFailed"}},
	} {
		r.sub(name, func() {
			b := r.browser()
			var hop *useragent.Hop
			if name == "version" {
				document := strings.Replace(c.q.xml(r), `Version="2.0"`, `Version="3.0"`, 1)
				hop = r.visit(b, samltest.RedirectURL(r.url("/saml2/sso"), "SAMLRequest", []byte(document), "", samltest.AttackerKey))
			} else {
				hop = r.ask(b, c.q)
			}
			if c.then != nil {
				hop = r.reply(b, c.then)
			}
			r.refusedToApplication(hop, c.codes...)
			a := r.answered(hop)
			signed := r.verified(a.XML, "/Response")
			if signed.SelectElement("Assertion") != nil || a.InResponseTo == "" || signed.SelectAttrValue("Destination", "") != appACS {
				r.t.Errorf("got %s", a.XML)
			}
			r.harmless(b)
		})
	}
}

// saying makes the provider refuse.
func saying(codes ...string) func(*samltest.Response) {
	return func(response *samltest.Response) {
		response.Status, response.Unasserted, response.SignAssertion, response.SignResponse = codes, true, "", samltest.ProviderKey
	}
}

func TestE25_KeysAndAlgorithms(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := r.login(r.browser(), request{})
	r.verified(a.XML, "//Assertion")
	for _, want := range []string{"xmldsig-more#rsa-sha256", "xmlenc#sha256"} {
		if !strings.Contains(a.XML, want) {
			t.Errorf("the default signature has no %s: %s", want, a.XML)
		}
	}
	r.use(nil, "  metadataFile: app\n", "  metadataFile: app\n  sign: {what: both, algorithm: rsa-sha512}\n")
	b := r.browser()
	a = r.login(b, request{})
	r.verified(a.XML, "//Assertion")
	r.verified(a.XML, "/Response")
	if got := strings.Count(a.XML, "xmldsig-more#rsa-sha512"); got != 2 {
		t.Errorf("got %d signatures with SHA-512, want 2", got)
	}
	for _, algorithm := range []string{"rsa-sha1", "none", "hmac-sha256", "RSA-SHA256"} {
		r.notAccepted(edited(t, standard(), "  metadataFile: app\n", "  metadataFile: app\n  sign: {algorithm: "+algorithm+"}\n"), nil, "algorithm")
	}
	for _, page := range []string{"/saml2/metadata", "/saml2/metadata/single", "/saml2/sp/idp/metadata"} {
		if body := string(r.visit(b, r.url(page)).Body); strings.Contains(body, "PRIVATE") || strings.Contains(body, "RSAKeyValue") {
			t.Errorf("%s holds more than certificates: %s", page, body)
		}
	}
	if strings.Contains(r.log.String(), "PRIVATE KEY") {
		t.Error("the log holds a private key")
	}
	r.harmless(b)
}
