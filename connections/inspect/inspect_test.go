package inspect_test

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/go-jose/go-jose/v4"

	"trin/broker"
	"trin/connections/inspect"
	"trin/connections/saml2/samltest"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// options know one provider, one application and Trin.
func options() inspect.Options {
	return inspect.Options{
		Now: now, Skew: time.Minute,
		Parties: []inspect.Party{
			{Kind: "application", ID: "journal", Names: []string{"https://sp.example"}, Certificates: []*x509.Certificate{samltest.Named(samltest.ProviderNextKey).Certificate}},
			{Kind: "authentication", ID: "kommune", Names: []string{"https://idp.example"}, Certificates: []*x509.Certificate{samltest.Named(samltest.ProviderKey).Certificate}},
			{Names: []string{"https://trin.example"}, Certificates: []*x509.Certificate{samltest.Named(samltest.TrinKey).Certificate}},
		},
		Level: func(ref broker.ClassRef) (broker.Level, bool) { return broker.Level{Value: 30}, ref == "urn:known" },
	}
}

func response() samltest.Response {
	return samltest.Response{
		Provider: "https://idp.example", Audience: "https://trin.example", Recipient: "https://trin.example/acs", Now: now, NameID: "bo", Class: "urn:known", SignAssertion: samltest.ProviderKey,
	}
}

func read(t *testing.T, pasted string) *inspect.Result {
	t.Helper()
	r, err := inspect.Inspect(pasted, options())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func deflated(t *testing.T, content []byte) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// However a message travels, it is read alike.
func TestEveryWayToPaste(t *testing.T) {
	t.Parallel()
	content := response().Bytes()
	encoded := base64.StdEncoding.EncodeToString(content)
	for name, pasted := range map[string]string{
		"XML": "\ufeff  " + string(content), "base64": encoded, "base64 in lines": encoded[:70] + "\r\n" + encoded[70:], "base64url": base64.RawURLEncoding.EncodeToString(content),
		"percent-encoded": url.QueryEscape(encoded), "deflated": deflated(t, content), "form": "SAMLResponse=" + url.QueryEscape(encoded) + "&RelayState=x",
		"address": "https://trin.example/acs?SAMLResponse=" + url.QueryEscape(deflated(t, content)),
	} {
		r := read(t, pasted)
		if r.Kind != inspect.SAML || r.Name != "Response" || len(r.Signatures) != 1 || !strings.Contains(r.Text, "<saml:") {
			t.Errorf("%s: got %s %s with %d signatures", name, r.Kind, r.Name, len(r.Signatures))
		}
	}
}

// Who has signed what, and whether it holds.
func TestSignatures(t *testing.T) {
	t.Parallel()
	both, stranger, altered := response(), response(), response()
	both.SignResponse = samltest.ProviderKey
	stranger.SignAssertion = samltest.AttackerKey
	altered.EditSent = func(el *etree.Element) { el.FindElement("//NameID").SetText("eve") }
	unsigned := response()
	unsigned.SignAssertion = ""
	for _, test := range []struct {
		name     string
		message  samltest.Response
		elements string
		holds    bool
		by       broker.ID
	}{
		{"the assertion", response(), "Response/Assertion", true, "kommune"},
		{"both", both, "Response Response/Assertion", true, "kommune"},
		{"a stranger", stranger, "Response/Assertion", true, ""},
		{"altered", altered, "Response/Assertion", false, ""},
		{"unsigned", unsigned, "", false, ""},
	} {
		r := read(t, string(test.message.Bytes()))
		var elements []string
		for _, s := range r.Signatures {
			elements = append(elements, s.Element)
			by := broker.ID("")
			if s.By != nil {
				by = s.By.ID
			}
			if s.Holds != test.holds || by != test.by || s.Holds == (s.Why != "") || s.Algorithm == "" {
				t.Errorf("%s: got %+v", test.name, s)
			}
		}
		if got := strings.Join(elements, " "); got != test.elements {
			t.Errorf("%s: got signatures of %q, want %q", test.name, got, test.elements)
		}
	}
}

// Names, levels and times are held against what is known here.
func TestWhatItMeans(t *testing.T) {
	t.Parallel()
	o := options()
	o.Now = now.Add(time.Hour)
	r, err := inspect.Inspect(string(response().Bytes()), o)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, n := range r.Names {
		if n.Party != nil {
			found[n.Name] = string(n.Party.ID)
		}
	}
	if found["Assertion/Issuer"] != "kommune" || found["Response/Issuer"] != "kommune" {
		t.Errorf("got the names %+v", r.Names)
	}
	if id, ok := found["Audience"]; !ok || id != "" {
		t.Errorf("the audience is not Trin: %+v", r.Names)
	}
	if len(r.Classes) != 1 || !r.Classes[0].Known || r.Classes[0].Level.Value != 30 {
		t.Errorf("got the classes %+v", r.Classes)
	}
	over := 0
	for _, at := range r.Times {
		if at.State == inspect.TimeOver {
			over++
		}
	}
	if over == 0 || !r.Linted || len(r.Lint) == 0 {
		t.Errorf("an hour later %d times are over, and lint says %v", over, r.Lint)
	}
	o.Now = now.Add(-time.Hour)
	if r, err = inspect.Inspect(string(response().Bytes()), o); err != nil || r.Times[0].State != inspect.TimeNotYet {
		t.Errorf("an hour before: got %+v, %v", r.Times, err)
	}
}

// The signature of an address is over its octets as they were sent.
func TestRedirectSignature(t *testing.T) {
	t.Parallel()
	request := samltest.Request{Issuer: "https://sp.example", Destination: "https://trin.example/sso", Now: now, Classes: []string{"urn:known"}, Comparison: "minimum"}.Bytes()
	address := samltest.RedirectURL("https://trin.example/sso", "SAMLRequest", request, "a b&c", samltest.ProviderNextKey)
	r := read(t, address)
	if len(r.Signatures) != 1 || !r.Signatures[0].Holds || r.Signatures[0].By == nil || r.Signatures[0].By.ID != "journal" {
		t.Fatalf("got %+v", r.Signatures)
	}
	r = read(t, strings.Replace(address, "RelayState=a", "RelayState=x", 1))
	if len(r.Signatures) != 1 || r.Signatures[0].Holds {
		t.Errorf("an altered RelayState: got %+v", r.Signatures)
	}
	if r = read(t, samltest.RedirectURL("https://trin.example/sso", "SAMLRequest", request, "", samltest.AttackerKey)); r.Signatures[0].Holds {
		t.Errorf("a stranger's: got %+v", r.Signatures)
	}
}

func signedToken(t *testing.T, key, claims string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: samltest.Named(key).Signer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(claims))
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTokens(t *testing.T) {
	t.Parallel()
	const claims = `{"iss":"https://trin.example","aud":["https://sp.example"],"acr":"urn:known","iat":1795348800,"exp":1795348801,"sub":"bo","code":"hunter2"}`
	r := read(t, signedToken(t, samltest.TrinKey, claims))
	if r.Kind != inspect.JWT || !r.Signatures[0].Holds || r.Signatures[0].By == nil || r.Signatures[0].By.Kind != "" {
		t.Errorf("got %+v", r.Signatures)
	}
	if len(r.Classes) != 1 || !r.Classes[0].Known || len(r.Names) != 2 || r.Names[1].Party == nil || r.Names[1].Party.ID != "journal" {
		t.Errorf("got %+v, %+v", r.Classes, r.Names)
	}
	if strings.Contains(r.Text, "hunter2") {
		t.Error("a code is shown")
	}
	if r = read(t, signedToken(t, samltest.AttackerKey, claims)); r.Signatures[0].Holds {
		t.Error("a stranger's token holds")
	}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "."
	if r = read(t, none); r.Signatures[0].Holds || r.Signatures[0].Why != "the token is not signed" {
		t.Errorf("got %+v", r.Signatures)
	}
	jwe := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RSA-OAEP-256","enc":"A256GCM"}`)) + ".a.b.c.d"
	if r = read(t, jwe); r.Kind != inspect.JWE || !r.Encrypted || !strings.Contains(r.Text, "A256GCM") {
		t.Errorf("got %+v", r)
	}
}

// K7: no password, code or token of what was pasted is shown again.
func TestK7_WhatIsPastedIsMasked(t *testing.T) {
	t.Parallel()
	for _, pasted := range []string{
		"https://x.example/cb?code=hunter2&state=s", "client_id=a&client_secret=hunter2&grant_type=password&password=hunter2", "https://u:hunter2@x.example/?wa=wsignin1.0",
		`{"access_token":"hunter2","nested":[{"refresh_token":"hunter2"}]}`, "https://x.example/cb#access_token=hunter2&token_type=bearer",
		"https://x.example/cb?state=s#access_token=hunter2", "https://x.example/?wctx=1;code=hunter2", "https://x.example/?goto=https%3A%2F%2Fy.example%2Fcb%3Fcode%3Dhunter2", "https://x.example/?goto=https%3A%2F%2Fu:hunter2%40y.example%2F",
		"grant_type=x&assertion=hunter2", "grant_type=x&subject_token=hunter2", "state=s&%20code=hunter2", "user_password=hunter2&a=b",
		`{"password":["hunter2"]}`, `{"client_secret":{"value":"hunter2"}}`, `{"location":"https://x.example/cb?code=hunter2"}`, `{"keys":[{"kty":"RSA","n":"x","d":"hunter2"}]}`, `{"registration_access_token":"hunter2"}`,
		`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><BinarySecurityToken ValueType="urn:ietf:params:oauth:token-type:jwt">hunter2</BinarySecurityToken></s:Header></s:Envelope>`,
		unsealed(`{"alg":"RS256","jwk":{"kty":"oct","k":"hunter2"}}`, `{"code":"hunter2","nested":{"secret":"hunter2"}}`),
		`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><Password>hunter2</Password></s:Header></s:Envelope>`,
	} {
		r := read(t, pasted)
		all := r.Text
		for _, one := range append(r.Parameters, r.Facts...) {
			all += " " + one.Name + "=" + one.Value
		}
		if strings.Contains(all, "hunter2") || !strings.Contains(all, inspect.Mask) {
			t.Errorf("%s: got %s", pasted, all)
		}
	}
}

// A: what the gate stops is not looked into, however it is wrapped, and a bomb
// is not inflated.
func TestA_TheGateStandsBeforeTheInspector(t *testing.T) {
	t.Parallel()
	bad := map[string]string{
		"a bomb":         deflated(t, bytes.Repeat([]byte("<a>"), 1<<20)),
		"too large":      strings.Repeat("<", inspect.MaxInput+1),
		"nothing":        " \n",
		"no message":     "hello there",
		"a broken token": "a.b.c",
		"broken JSON":    `{"a":`,
	}
	for _, variant := range samltest.Malformed(response().Bytes()) {
		bad["base64 of "+variant.Name] = base64.StdEncoding.EncodeToString(variant.XML)
	}
	for name, pasted := range bad {
		r, err := inspect.Inspect(pasted, options())
		var unreadable *inspect.UnreadableError
		if !errors.As(err, &unreadable) || unreadable.Why == "" || r != nil {
			t.Errorf("%s: got %v, %v", name, r, err)
		}
	}
}

// Any text is answered without a panic.
func FuzzInspect(f *testing.F) {
	for _, seed := range []string{"SAMLRequest=x", "https://x?%", "a.b.c", `{"id_token":"a.b.c"}`, "<a/>", "%3Ca/%3E", "?=&=", "wresult=<a/>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		r, err := inspect.Inspect(pasted, options())
		if (r == nil) == (err == nil) {
			t.Errorf("got %v, %v", r, err)
		}
	})
}

// K2: what is not seen, or turns the text around it, is written as its number.
func TestK2_Visible(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain é\n\tx": "plain é\n\tx", "a\u202eb": "a<U+202E>b", "\x00\x1b[2J": "<U+0000><U+001B>[2J", "a\u200bb\u2028c\u0085": "a<U+200B>b<U+2028>c<U+0085>", "\U000e0041": "<U+E0041>", "": "",
	} {
		if got := inspect.Visible(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
