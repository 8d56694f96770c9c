package oidc

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/connections"
)

// answer is what an endpoint answered to an application.
type answer struct {
	Status int
	Header http.Header
	Body   string
	JSON   map[string]any
}

// text is a member of the answer that is a text.
func (a answer) text(name string) string {
	s, _ := a.JSON[name].(string)
	return s
}

// call posts a form to an endpoint, or gets it when the form is nil.
func (h *house) call(path string, form url.Values, header ...string) answer {
	h.t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, h.base+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return h.send(r)
}

// send sends a request as it is.
func (h *house) send(r *http.Request) answer {
	h.t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	a := answer{Status: response.StatusCode, Header: response.Header, Body: string(body)}
	if len(body) > 0 && json.Unmarshal(body, &a.JSON) != nil {
		a.JSON = nil
	}
	return a
}

// login logs the user in at the application and returns the code.
func (h *house) login(parameters ...string) string {
	h.t.Helper()
	return h.browser().code(parameters...)
}

func (b *browser) code(parameters ...string) string {
	b.t.Helper()
	p := b.authorize(parameters...)
	code := p.Values.Get("code")
	if code == "" {
		b.t.Fatalf("got no code but %d %q %q", p.Status, p.Location, clip(p.Body))
	}
	return code
}

// form is the form of a code exchange by the application "app"; an empty value
// leaves a parameter out.
func codeForm(code string, parameters ...string) url.Values {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {appRedirect}, "client_id": {appClient},
		"code_verifier": {testVerifier}}
	return with(form, parameters...)
}

func refreshForm(token string, parameters ...string) url.Values {
	return with(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {appClient}}, parameters...)
}

func with(form url.Values, parameters ...string) url.Values {
	for i := 0; i+1 < len(parameters); i += 2 {
		if parameters[i+1] == "" {
			form.Del(parameters[i])
			continue
		}
		form.Set(parameters[i], parameters[i+1])
	}
	return form
}

// tokens logs in and exchanges the code.
func (h *house) tokens(parameters ...string) answer {
	h.t.Helper()
	a := h.call(pathToken, codeForm(h.login(parameters...)))
	if a.Status != http.StatusOK || a.text("access_token") == "" {
		h.t.Fatalf("got %d %s, want tokens", a.Status, a.Body)
	}
	return a
}

// wants checks an error.
func (a answer) wants(t testing.TB, what string, status int, code string) {
	t.Helper()
	if a.Status != status || a.text("error") != code {
		t.Errorf("%s: got %d %q, want %d %s", what, a.Status, clip(a.Body), status, code)
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("%s: got Cache-Control %q, want no-store", what, got)
	}
}

// userInfo asks with an access token in the header.
func (h *house) userInfo(token string) answer {
	h.t.Helper()
	return h.call(pathUserInfo, nil, "Authorization", "Bearer "+token)
}

// works checks that an access token is good, or that it is not.
func (h *house) works(what, token string, want bool) {
	h.t.Helper()
	if got := h.userInfo(token); (got.Status == http.StatusOK) != want {
		h.t.Errorf("%s: the access token gives %d %s, want it to work: %v", what, got.Status, clip(got.Body), want)
	}
}

// readToken verifies a JWT with the keys that Trin publishes.
func (h *house) readToken(token, typ string) map[string]any {
	h.t.Helper()
	published := h.call("/oidc/keys", nil)
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(published.Body), &set); err != nil {
		h.t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(token, tokenAlgorithms)
	if err != nil {
		h.t.Fatalf("%q: %v", clip(token), err)
	}
	header := signed.Signatures[0].Protected
	if got, _ := header.ExtraHeaders[jose.HeaderType].(string); got != typ {
		h.t.Errorf("got a token of type %q, want %q", got, typ)
	}
	keys := set.Key(header.KeyID)
	if len(keys) != 1 {
		h.t.Fatalf("got %d published keys with the kid %q, want 1", len(keys), header.KeyID)
	}
	payload, err := signed.Verify(keys[0].Key)
	if err != nil {
		h.t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		h.t.Fatal(err)
	}
	return claims
}

// secretHashOf is the entry of secretHashes for a secret, as its comment in the
// settings says it.
func secretHashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// withSecret makes an application prove itself by a secret.
func withSecret(method string, secrets ...string) func(*ApplicationSettings) {
	return func(s *ApplicationSettings) {
		s.AuthMethod = method
		for _, secret := range secrets {
			s.SecretHashes = append(s.SecretHashes, secretHashOf(secret))
		}
	}
}

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id)+":"+url.QueryEscape(secret)))
}

// plant keeps a grant by hand, and returns its code.
func (h *house) plant(change func(*connections.Grant)) (code string) {
	h.t.Helper()
	code, err := randomText(rand.Reader, 32)
	if err != nil {
		h.t.Fatal(err)
	}
	id, err := randomText(rand.Reader, 16)
	if err != nil {
		h.t.Fatal(err)
	}
	now := h.clock()
	g := connections.Grant{ID: id, Application: appClient, Session: "the session", SID: "the session", Sub: "the sub", RedirectURI: appRedirect, Challenge: testChallenge,
		Scopes: []string{"openid"}, Class: classLow, Instant: now, Methods: []string{"pwd"}, Created: now, Expires: now.Add(time.Hour)}
	change(&g)
	if err := h.grants.NewGrant(h.t.Context(), g, digest(code), now.Add(time.Minute)); err != nil {
		h.t.Fatal(err)
	}
	return code
}
