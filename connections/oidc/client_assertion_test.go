package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// clientKey is a key of an application's own.
type clientKey struct {
	id      string
	private *ecdsa.PrivateKey
}

func newClientKey(t testing.TB, id string) clientKey {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return clientKey{id, private}
}

// publicKeys is the JWK set of keys.
func publicKeys(keys ...clientKey) json.RawMessage {
	var set jose.JSONWebKeySet
	for _, key := range keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.private.Public(), KeyID: key.id, Use: "sig"})
	}
	raw, err := json.Marshal(set)
	if err != nil {
		panic(err) // two fields of the standard library's own types
	}
	return raw
}

// sign writes an assertion; headers are added to its own.
func (key clientKey) sign(t testing.TB, claims map[string]any, headers map[string]any) string {
	t.Helper()
	return signWith(t, jose.ES256, key.private, key.id, claims, headers)
}

func signWith(t testing.TB, algorithm jose.SignatureAlgorithm, private any, id string, claims, headers map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", id)
	for name, value := range headers {
		options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: private}, options)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// assertion are the claims of a right assertion with others in their place; nil
// leaves one out.
func (h *house) assertion(other map[string]any) map[string]any {
	id, err := randomText(rand.Reader, 16)
	if err != nil {
		h.t.Fatal(err)
	}
	now := h.clock().Unix()
	claims := map[string]any{"iss": appClient, "sub": appClient, "aud": h.base, "jti": id, "iat": now, "exp": now + 60}
	maps.Copy(claims, other)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}

func withAssertion(form url.Values, assertion string) url.Values {
	form.Set("client_assertion_type", assertionType)
	form.Set("client_assertion", assertion)
	return form
}

func TestH8_ClientAssertion(t *testing.T) {
	t.Parallel()
	key, other := newClientKey(t, "k1"), newClientKey(t, "k1")
	h := newHouse(t, func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, publicKeys(key) })
	now := h.clock().Unix()
	claims := func(name string, value any) string { return key.sign(t, h.assertion(map[string]any{name: value}), nil) }
	encoded := func(v string) string { return base64.RawURLEncoding.EncodeToString([]byte(v)) }
	payload, err := json.Marshal(h.assertion(nil))
	if err != nil {
		t.Fatal(err)
	}
	twice := strings.Replace(string(payload), `"aud"`, `"aud":"https://evil.test","aud"`, 1)
	public, err := x509.MarshalPKIXPublicKey(key.private.Public())
	if err != nil {
		t.Fatal(err)
	}
	x5c := map[string]any{"jwk": jose.JSONWebKey{Key: other.private.Public()}, "jku": "https://evil.test/jwks"}
	for name, test := range map[string]struct {
		assertion string
		want      int
	}{
		"as it should be":              {key.sign(t, h.assertion(nil), nil), http.StatusOK},
		"for the token endpoint":       {claims("aud", h.base+pathToken), http.StatusOK},
		"without iat":                  {claims("iat", nil), http.StatusOK},
		"typ of its own":               {signTyped(t, key, h.assertion(nil), "client-authentication+jwt"), http.StatusOK},
		"audience in a list":           {claims("aud", []string{h.base}), http.StatusUnauthorized},
		"audience among others":        {claims("aud", []string{h.base, "https://other.test"}), http.StatusUnauthorized},
		"audience of another":          {claims("aud", "https://other.test"), http.StatusUnauthorized},
		"audience with a slash":        {claims("aud", h.base+"/"), http.StatusUnauthorized},
		"audience of another endpoint": {claims("aud", h.base+pathUserInfo), http.StatusUnauthorized},
		"audience of pushed requests":  {claims("aud", h.base+pushedPath), http.StatusUnauthorized},
		"no audience":                  {claims("aud", nil), http.StatusUnauthorized},
		"AUD for aud":                  {key.sign(t, h.assertion(map[string]any{"aud": nil, "AUD": h.base}), nil), http.StatusUnauthorized},
		"another issuer":               {claims("iss", "other"), http.StatusUnauthorized},
		"another subject":              {claims("sub", "other"), http.StatusUnauthorized},
		"no subject":                   {claims("sub", nil), http.StatusUnauthorized},
		"no jti":                       {claims("jti", nil), http.StatusUnauthorized},
		"an empty jti":                 {claims("jti", ""), http.StatusUnauthorized},
		"a long jti":                   {claims("jti", strings.Repeat("a", maxJTI+1)), http.StatusUnauthorized},
		"a jti that is a number":       {claims("jti", 5), http.StatusUnauthorized},
		"no end":                       {claims("exp", nil), http.StatusUnauthorized},
		"expired":                      {claims("exp", now-31), http.StatusUnauthorized},
		"expired within the skew":      {claims("exp", now-10), http.StatusOK},
		"an end far ahead":             {claims("exp", now+3601), http.StatusUnauthorized},
		"a huge end":                   {claims("exp", 1e300), http.StatusUnauthorized},
		"a negative end":               {claims("exp", -1e300), http.StatusUnauthorized},
		"an end that is a text":        {claims("exp", "9999999999"), http.StatusUnauthorized},
		"from the future":              {claims("iat", now+60), http.StatusUnauthorized},
		"not valid yet":                {claims("nbf", now+60), http.StatusUnauthorized},
		"signed by another":            {other.sign(t, h.assertion(nil), nil), http.StatusUnauthorized},
		"signed by the key it brings":  {other.sign(t, h.assertion(nil), x5c), http.StatusUnauthorized},
		"alg none":                     {encoded(`{"alg":"none"}`) + "." + encoded(string(payload)) + ".", http.StatusUnauthorized},
		"HS256 with the public key":    {signWith(t, jose.HS256, public, "k1", h.assertion(nil), nil), http.StatusUnauthorized},
		"another kid":                  {clientKey{"k2", key.private}.sign(t, h.assertion(nil), nil), http.StatusUnauthorized},
		"no kid":                       {clientKey{"", key.private}.sign(t, h.assertion(nil), nil), http.StatusOK},
		"a member twice":               {key.raw(t, twice), http.StatusUnauthorized},
		"typ of an access token":       {signTyped(t, key, h.assertion(nil), "at+jwt"), http.StatusUnauthorized},
		"nonsense":                     {"a.b.c", http.StatusUnauthorized},
	} {
		got := h.call(pathToken, withAssertion(codeForm(h.login()), test.assertion))
		if got.Status != test.want {
			t.Errorf("%s: got %d %s, want %d", name, got.Status, got.Body, test.want)
		}
	}
}

// raw signs a payload as it is.
func (key clientKey) raw(t testing.TB, payload string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key.private}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func signTyped(t testing.TB, key clientKey, claims map[string]any, typ string) string {
	t.Helper()
	return key.sign(t, claims, map[string]any{"typ": typ})
}

func TestH8_AssertionOnce(t *testing.T) {
	t.Parallel()
	key := newClientKey(t, "k1")
	h := newHouse(t, func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, publicKeys(key) })
	assertion := key.sign(t, h.assertion(nil), nil)
	code := h.login()
	if got := h.call(pathToken, withAssertion(codeForm(code, "client_id", ""), assertion)); got.Status != http.StatusOK {
		t.Errorf("got %d %s, want tokens without client_id beside the assertion", got.Status, got.Body)
	}
	h.call(pathToken, withAssertion(codeForm(h.login()), assertion)).wants(t, "a second time", http.StatusUnauthorized, errorInvalidClient)
	h.call(pathIntrospect, withAssertion(url.Values{"token": {"x"}}, assertion)).wants(t, "at another endpoint", http.StatusUnauthorized, errorInvalidClient)

	var given atomic.Int64
	var all sync.WaitGroup
	assertion = key.sign(t, h.assertion(nil), nil)
	for range 50 {
		all.Go(func() {
			if h.call(pathIntrospect, withAssertion(url.Values{"token": {"x"}}, assertion)).Status == http.StatusOK {
				given.Add(1)
			}
		})
	}
	all.Wait()
	if given.Load() != 1 {
		t.Errorf("got in %d times of 50 with one assertion, want once", given.Load())
	}
}

// An assertion of one application does not prove another.
func TestH8_AssertionOfAnother(t *testing.T) {
	t.Parallel()
	key, other := newClientKey(t, "k1"), newClientKey(t, "k1")
	h := newHouse(t, func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, publicKeys(key) })
	h.connect("other", func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, publicKeys(other) })
	assertion := other.sign(t, h.assertion(map[string]any{"iss": "other", "sub": "other"}), nil)
	h.call(pathToken, withAssertion(codeForm(h.login()), assertion)).wants(t, "with the client_id of the other one", http.StatusUnauthorized, errorInvalidClient)
	h.call(pathToken, withAssertion(codeForm(h.login(), "client_id", ""), assertion)).wants(t, "with its code", http.StatusBadRequest, errorInvalidGrant)
}

// published is where an application publishes its keys.
type published struct {
	*httptest.Server
	mu    sync.Mutex
	body  []byte
	read  int
	fails bool
}

func publish(t testing.TB, body []byte) *published {
	t.Helper()
	p := &published{body: body}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.read++; p.fails {
			http.Error(w, "no", http.StatusBadGateway)
			return
		}
		_, _ = w.Write(p.body)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *published) set(body []byte, fails bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.body, p.fails = body, fails
}

func (p *published) times() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.read
}

func TestClientKeysThatArePublished(t *testing.T) {
	t.Parallel()
	first, second := newClientKey(t, "k1"), newClientKey(t, "k2")
	p := publish(t, publicKeys(first))
	h := newHouse(t, func(s *ApplicationSettings) { s.AuthMethod, s.JWKSURI = authPrivateKey, p.URL })
	try := func(what string, key clientKey, want bool, times int) {
		t.Helper()
		got := h.call(pathIntrospect, withAssertion(url.Values{"token": {"x"}}, key.sign(t, h.assertion(nil), nil)))
		if (got.Status == http.StatusOK) != want {
			t.Errorf("%s: got %d %s, want it accepted: %v", what, got.Status, got.Body, want)
		}
		if p.times() != times {
			t.Errorf("%s: the keys were read %d times, want %d", what, p.times(), times)
		}
	}
	try("the first", first, true, 1)
	try("the first again", first, true, 1)
	p.set(publicKeys(first, second), false)
	for range 5 {
		try("a new key, at once", second, false, 1)
	}
	h.pass(clientKeysPause)
	try("a new key, after the pause", second, true, 2)
	p.set(nil, true)
	h.pass(clientKeysFresh)
	try("while the address is down", second, true, 3)
	try("while it is down, at once again", second, true, 3)
	h.pass(clientKeysStale)
	try("when it is down for too long", second, false, 4)
	h.pass(clientKeysPause)
	p.set([]byte(strings.Repeat(" ", clientKeysBytes)+string(publicKeys(second))), false)
	try("a set that is too large", second, false, 5)
	h.pass(clientKeysPause)
	p.set(publicKeys(second), false)
	try("when it is there again", second, true, 6)
	try("a key that is not there any more", first, false, 6)
}

func TestWeakClientKeysAreRefused(t *testing.T) {
	t.Parallel()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: weak.Public(), KeyID: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readKeySet(raw); err == nil {
		t.Error("got a key of 1024 bits accepted")
	}
}

// The jti is remembered until the assertion cannot be accepted any more.
func TestH8_AssertionIsRememberedLongEnough(t *testing.T) {
	t.Parallel()
	k := &kind{Deps: Deps{BaseURL: "https://trin.test", Clock: func() time.Time { return time.Unix(1000, 0) }}}
	end := 1060.0
	until, err := k.checkAssertionClaims(&frontend{settings: ApplicationSettings{ClientID: "a"}}, pathToken,
		assertionClaims{Issuer: "a", Subject: "a", ID: "x", Audience: "https://trin.test", Expires: &end})
	if want := time.Unix(1060, 0).Add(assertionSkew); err != nil || !until.After(want) {
		t.Errorf("got %v, %v, want it remembered beyond %v", until, err, want)
	}
}

// Whoever has a key that is known does not wait while another's is looked for;
// who needs what is being read waits for that, and reads nothing himself.
func TestI7_ClientKeysWhileTheyAreRead(t *testing.T) {
	t.Parallel()
	known, begun, goOn := newClientKey(t, "k1"), make(chan struct{}, 8), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begun <- struct{}{}
		<-goOn
		_, _ = w.Write(publicKeys(known))
	}))
	t.Cleanup(server.Close)
	now := time.Unix(1000, 0)
	keys := newClientKeys(server.Client(), func() time.Time { return now })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if set, err := keys.get(context.Background(), server.URL, "k1"); err != nil || len(set.Keys) != 1 {
				t.Errorf("got %v, %v, want the key", set, err)
			}
		})
	}
	<-begun
	goOn <- struct{}{}
	all.Wait()
	now = now.Add(clientKeysPause)
	all.Go(func() { _, _ = keys.get(context.Background(), server.URL, "unknown") })
	<-begun
	if set, err := keys.get(t.Context(), server.URL, "k1"); err != nil || len(set.Keys) != 1 {
		t.Errorf("got %v, %v while another key is looked for, want the known one", set, err)
	}
	close(goOn)
	all.Wait()
	if len(begun) != 0 {
		t.Errorf("the address was read %d times more, want twice in all", len(begun))
	}
}
