package oidc

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// TestH1_LoginOfAnotherBrowser: whoever holds the address of a login's trip, in
// another browser, gets no code, and the login is not finished for them.
func TestH1_LoginOfAnotherBrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	victim, attacker := h.browser(), h.browser()
	victim.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	began := victim.authorize()
	trip, err := url.Parse(began.Location)
	if err != nil || trip.Path != "/idp" {
		t.Fatalf("got %q", began.Location)
	}
	attacker.get(trip.Path, trip.Query()).stays(attacker, http.StatusBadRequest)
	victim.get(trip.Path, trip.Query()).granted(victim)
	again := victim.get(trip.Path, trip.Query())
	if again.Values.Get("code") != "" {
		t.Error("a trip gave a second code")
	}
}

// TestH2_ProofKey: a request without a proof key by SHA-256 gets no code.
func TestH2_ProofKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.connect("secret", provesBySecret)
	h.connect("lax", provesBySecret, func(s *ApplicationSettings) { s.InsecureNoPKCE = true })
	for name, test := range map[string]struct {
		client, challenge, method string
		ok                        bool
	}{
		"as it should be":         {appClient, testChallenge, "S256", true},
		"none":                    {appClient, "", "", false},
		"a method alone":          {appClient, "", "S256", false},
		"no method":               {appClient, testChallenge, "", false},
		"plain":                   {appClient, testVerifier, "plain", false},
		"small letters":           {appClient, testChallenge, "s256", false},
		"unknown":                 {appClient, testChallenge, "S512", false},
		"too short":               {appClient, "abc", "S256", false},
		"too long":                {appClient, testChallenge + "A", "S256", false},
		"padded":                  {appClient, testChallenge + "=", "S256", false},
		"other alphabet":          {appClient, strings.ReplaceAll(testChallenge, "-", "+"), "S256", false},
		"bits beyond the hash":    {appClient, testChallenge[:42] + "N", "S256", false},
		"one that has a secret":   {"secret", "", "", false},
		"one that may":            {"lax", "", "", true},
		"one that may, by method": {"lax", "", "plain", false},
		"one that may, plain":     {"lax", testVerifier, "plain", false},
	} {
		b := h.browser()
		answer := b.authorize("client_id", test.client, "redirect_uri", redirectOf(test.client), "code_challenge", test.challenge, "code_challenge_method", test.method)
		if test.ok {
			if g := answer.granted(b); g.Challenge != test.challenge {
				t.Errorf("%s: got challenge %q", name, g.Challenge)
			}
			continue
		}
		answer.refusedWith(b, "invalid_request")
	}
}

func provesBySecret(s *ApplicationSettings) {
	s.AuthMethod, s.SecretHashes = authBasic, []string{"sha256:" + strings.Repeat("0", 64)}
}

func redirectOf(client string) string { return "https://" + client + ".test/cb" }

// The shapes of a redirect URI that is not the application's own.
var wrongRedirects = []string{
	"", "https://evil.test/cb", appRedirect + "/", appRedirect + "?x=1", appRedirect + "#", appRedirect + "#x", appRedirect + "&x=1",
	"https://app.test@evil.test/cb", "https://app.test%2f@evil.test/cb", "https://app.test%40evil.test/cb", "https://app.test./cb",
	"https://app.test//cb", "https://app.test/../cb", "https://app.test/./cb", "https://app.test/x/../cb", "https://app.test\\cb",
	"https://app.test/\tcb", "https://app.test/cb ", " https://app.test/cb", "https://app.test/%63b", "https://app.test/c%2562", "HTTPS://app.test/cb",
	"https://APP.test/cb", "https://app.test:443/cb", "http://app.test/cb", "//app.test/cb", "/cb", "app.test/cb", "javascript:alert(1)",
	"data:text/html,x", "https://app.test/cb\r\nSet-Cookie: x=1", "https://app.test/CB", "https://*.test/cb", "https://app.test/cb*",
	"http://127.0.0.1:1/cb", "https://app.test/cb%00", "https://аpp.test/cb", strings.Repeat("x", maxName+1),
}

// TestH4_RedirectURI: only an address of the settings, byte for byte, and the
// port of a loopback number for an application on the user's own device.
func TestH4_RedirectURI(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, asked := range wrongRedirects {
		b := h.browser()
		answer := b.authorize("redirect_uri", asked)
		answer.stays(b, http.StatusBadRequest)
		if h.trips() > 0 {
			t.Fatalf("%q: a login has begun", asked)
		}
	}
	native := h.connect("native", func(s *ApplicationSettings) {
		s.Native, s.RedirectURIs = true, []string{"http://127.0.0.1/cb", "http://[::1]:80/cb", "http://localhost/cb"}
	})
	for asked, want := range map[string]bool{
		"http://127.0.0.1/cb": true, "http://127.0.0.1:5000/cb": true, "http://[::1]:5000/cb": true, "http://[::1]/cb": true,
		"http://localhost/cb": true, "http://localhost:5000/cb": false, "http://127.0.0.2:5000/cb": false, "https://127.0.0.1:5000/cb": false,
		"http://127.0.0.1:5000/cb?x": false, "http://127.0.0.1:5000/cb/": false, "http://127.0.0.1:5000@evil.test/cb": false,
		"http://x@127.0.0.1:5000/cb": false, "http://127.0.0.1:5000/%63b": false, "http://127.1:5000/cb": false, "http://0x7f.0.0.1/cb": false,
		"http://127.0.0.1:5000/cb#x": false, "http://[::ffff:127.0.0.1]:5000/cb": false, "http://127.0.0.1:99999999/cb": true,
	} {
		if _, err := h.front(native.ID).redirectURI(asked); (err == nil) != want {
			t.Errorf("%q: got %v, want accepted %t", asked, err, want)
		}
	}
	h.connect("numbers", func(s *ApplicationSettings) { s.Native, s.RedirectURIs = true, []string{"http://192.0.2.1/cb"} })
	if _, err := h.front("numbers").redirectURI("http://192.0.2.1:5000/cb"); err == nil {
		t.Error("any port of another machine may be used")
	}
	h.connect("elsewhere", func(s *ApplicationSettings) { s.RedirectURIs = []string{"http://127.0.0.1/cb"} })
	if _, err := h.front("elsewhere").redirectURI("http://127.0.0.1:5000/cb"); err == nil {
		t.Error("an application that is not native may use any port")
	}
}

// TestH5_ErrorsStayWithoutRedirect: no error leads to an address that is not the
// application's own, whatever else is wrong with the request.
func TestH5_ErrorsStayWithoutRedirect(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, parameters := range [][]string{
		{"redirect_uri", "https://evil.test/cb", "response_type", "token"},
		{"redirect_uri", "https://evil.test/cb", "prompt", "none"},
		{"redirect_uri", "https://evil.test/cb", "response_mode", "form_post", "scope", "x"},
		{"redirect_uri", "https://evil.test/cb", "request", "x"},
		{"redirect_uri", "https://evil.test/cb", "claims", "{"},
		{"client_id", "nobody", "response_type", "token"},
		{"client_id", "", "prompt", "none"},
		{"state", strings.Repeat("x", maxState+1)},
		{"state", "a\nb"},
		{"request_uri", pushedPrefix + "unknown"},
	} {
		b := h.browser()
		answer := b.authorize(parameters...)
		if answer.Location != "" || answer.Status < 400 || strings.Contains(answer.Action, "evil.test") {
			t.Errorf("%q: got %d, %q, %q", parameters, answer.Status, answer.Location, answer.Action)
		}
	}
	const evil = "redirect_uri=https%3A%2F%2Fevil.test%2Fcb"
	for _, query := range []string{requestQuery().Encode() + "&" + evil, evil + "&" + requestQuery().Encode()} {
		b := h.browser()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+authorizePath+"?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		b.do(r).stays(b, http.StatusBadRequest)
	}
}

// TestH6_ResponseTypesAndModes: code alone, in the query or a form, whose values
// are escaped.
func TestH6_ResponseTypesAndModes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, asked := range []string{"token", "id_token", "id_token token", "code id_token", "code token", "none", "CODE", "code ", "code code"} {
		b := h.browser()
		b.authorize("response_type", asked).refusedWith(b, "unsupported_response_type")
	}
	for _, mode := range []string{"fragment", "web_message", "query.jwt", "QUERY"} {
		b := h.browser()
		b.authorize("response_mode", mode).refusedWith(b, "invalid_request")
	}
}

// TestH7_RequestObjects: nothing takes the place of the parameters, and nothing
// is fetched.
func TestH7_RequestObjects(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	fetched := make(chan string, 10)
	h.kind.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		fetched <- r.URL.String()
		return nil, http.ErrHandlerTimeout
	})}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." +
		base64.RawURLEncoding.EncodeToString([]byte(`{"redirect_uri":"https://evil.test/cb","client_id":"app"}`)) + "."
	for _, test := range [][3]string{
		{"request", none, "request_not_supported"},
		{"request", "x", "request_not_supported"},
		{"request_uri", "https://evil.test/request", "request_uri_not_supported"},
		{"request_uri", "http://169.254.169.254/", "request_uri_not_supported"},
		{"request_uri", "urn:other", "request_uri_not_supported"},
	} {
		b := h.browser()
		answer := b.authorize(test[0], test[1])
		answer.refusedWith(b, test[2])
		if !strings.HasPrefix(answer.Location, appRedirect+"?") {
			t.Errorf("%q: got %q", test, answer.Location)
		}
	}
	select {
	case address := <-fetched:
		t.Errorf("%s was fetched", address)
	default:
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// hint is an ID token of Trin's for the application, with changed claims.
func (h *house) hint(key samltest.Key, change map[string]any) string {
	h.t.Helper()
	claims := map[string]any{"iss": h.base, "aud": appClient, "sub": "somebody", "exp": h.clock().Add(-time.Hour).Unix(), "iat": 1}
	for name, value := range change {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	signer, err := newSigningKey(key.Signer, "")
	if err != nil {
		h.t.Fatal(err)
	}
	token, err := signer.sign("JWT", claims)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// TestH9_IDTokenHint: a hint is Trin's own, for this application, and names who
// must answer; nobody else does.
func TestH9_IDTokenHint(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	trin := samltest.Named(samltest.TrinKey)
	b := h.browser()
	sub := b.authorize().granted(b).Sub
	own := h.hint(trin, map[string]any{"sub": sub})
	b.authorize("prompt", "none", "id_token_hint", own).granted(b)
	b.authorize("prompt", "none", "id_token_hint", h.hint(trin, map[string]any{"sub": sub, "aud": []string{"x", appClient}})).granted(b)

	other := h.hint(trin, map[string]any{"sub": "somebody else"})
	b.authorize("prompt", "none", "id_token_hint", other).refusedWith(b, "login_required")
	b.authorize("id_token_hint", other).refusedWith(b, "login_required")
	b.authorize("prompt", "none", "claims", `{"id_token":{"sub":{"value":"somebody else"}}}`).refusedWith(b, "login_required")
	b.authorize("id_token_hint", own, "claims", `{"id_token":{"sub":{"value":"somebody else"}}}`).refusedWith(b, "invalid_request")

	body, signature, _ := cutLast(own)
	for name, token := range map[string]string{
		"another application's": h.hint(trin, map[string]any{"sub": sub, "aud": "other"}),
		"another issuer's":      h.hint(trin, map[string]any{"sub": sub, "iss": "https://evil.test"}),
		"another key's":         h.hint(samltest.Named(samltest.TrinECKey), map[string]any{"sub": sub}),
		"nobody's":              h.hint(trin, map[string]any{"sub": nil}),
		"a logout token":        h.hint(trin, map[string]any{"sub": sub, "events": map[string]any{eventLogout: map[string]any{}}}),
		"unsigned":              unsigned(own),
		"changed":               body + "." + strings.Repeat("A", len(signature)),
		"too long":              own + strings.Repeat("A", maxToken),
		"no token":              "x.y.z",
	} {
		t.Run(name, func(t *testing.T) {
			b.authorize("prompt", "none", "id_token_hint", token).refusedWith(b, "invalid_request")
		})
	}
}

func cutLast(token string) (before, after string, ok bool) {
	i := strings.LastIndex(token, ".")
	return token[:i], token[i+1:], i > 0
}

// unsigned is the token with alg none and no signature.
func unsigned(token string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + strings.Split(token, ".")[1] + "."
}

// TestH14_Subjects: another sector knows the user by another name, and no name
// is given to another user.
func TestH14_Subjects(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for id, change := range map[broker.ID]func(*ApplicationSettings){
		"other":   func(*ApplicationSettings) {},
		"sector1": func(s *ApplicationSettings) { s.Sector = "sector.test" },
		"sector2": func(s *ApplicationSettings) { s.Sector = "sector.test" },
		"public1": func(s *ApplicationSettings) { s.Subject = subjectPublic },
		"public2": func(s *ApplicationSettings) { s.Subject = subjectPublic },
		// Whoever chooses their own client_id or sector gets no other's names.
		"posing": func(s *ApplicationSettings) { s.Sector = h.base + "/oidc" },
	} {
		h.connect(id, change)
	}
	subs := map[string]string{}
	for _, user := range []string{"alice", "bob"} {
		h.user = user
		b := h.browser()
		for _, client := range []string{appClient, "other", "sector1", "sector2", "public1", "public2", "posing"} {
			g := b.authorize("client_id", client, "redirect_uri", redirectOf(client)).granted(b)
			subs[user+" "+client] = g.Sub
			again := b.authorize("client_id", client, "redirect_uri", redirectOf(client), "prompt", "login").granted(b)
			if again.Sub != g.Sub || strings.Contains(g.Sub, user) || len(g.Sub) < 30 {
				t.Errorf("%s at %s: got %q and then %q", user, client, g.Sub, again.Sub)
			}
		}
	}
	same := map[string]string{"sector2": "sector1", "public2": "public1"}
	for a, subA := range subs {
		for b, subB := range subs {
			userA, clientA, _ := strings.Cut(a, " ")
			userB, clientB, _ := strings.Cut(b, " ")
			want := userA == userB && (clientA == clientB || same[clientA] == clientB || same[clientB] == clientA)
			if (subA == subB) != want {
				t.Errorf("%s is %q and %s is %q", a, subA, b, subB)
			}
		}
	}
}

// TestH16_NoRegistration: nothing registers an application from outside.
func TestH16_NoRegistration(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	b.authorize("registration", `{"redirect_uris":["https://evil.test/cb"]}`).refusedWith(b, "registration_not_supported")
	for _, path := range []string{"/oidc/register", "/register", "/connect/register", "/oidc/device_authorization"} {
		if got := b.post(path, url.Values{"redirect_uris": {"https://evil.test/cb"}}); got.Status != http.StatusNotFound {
			t.Errorf("%s: got %d", path, got.Status)
		}
	}
	if got := h.discovered(b); got["registration_endpoint"] != nil || got["device_authorization_endpoint"] != nil {
		t.Errorf("discovery tells of %v", got)
	}
}

func (h *house) discovered(b *browser) map[string]any {
	h.t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(b.get("/.well-known/openid-configuration", nil).Body), &document); err != nil {
		h.t.Fatal(err)
	}
	return document
}

// TestH17_AnswersNameTheirIssuer: a code and an error, in a query and a form.
func TestH17_AnswersNameTheirIssuer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, parameters := range [][]string{{}, {"prompt", "none"}, {"scope", "x"}, {"iss", "https://evil.test"}} {
		b := h.browser()
		if answer := b.authorize(parameters...); len(answer.Values["iss"]) != 1 || answer.Values.Get("iss") != h.base {
			t.Errorf("%q: got %q", parameters, answer.Values["iss"])
		}
		if answer := b.authorize(append(parameters, "response_mode", "form_post")...); answer.Form.Get("iss") != h.base {
			t.Errorf("%q by post: got %q", parameters, answer.Form.Get("iss"))
		}
	}
	if got := h.discovered(h.browser()); got["authorization_response_iss_parameter_supported"] != true || got["issuer"] != h.base {
		t.Errorf("got %v", got)
	}
}

// TestH19_KeySet: public members alone, one kid a key, and the old key stays
// through a rollover.
func TestH19_KeySet(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.connect("elliptic", func(s *ApplicationSettings) { s.Keys = "elliptic" })
	own := samltest.Named(samltest.TrinKey)
	next := samltest.Named(samltest.TrinECKey)
	before := h.keySet()
	if len(before) != 2 {
		t.Fatalf("got %d keys, want those of both sets", len(before))
	}
	h.mu.Lock()
	h.keys[connections.DefaultKeys] = []connections.Key{
		next.Own(connections.KeySigning, connections.KeyActive), own.Own(connections.KeySigning, connections.KeyRetired)}
	h.mu.Unlock()
	after := h.keySet()
	kids := map[any]bool{}
	for _, key := range after {
		for name := range key {
			if strings.Contains(" d p q dp dq qi k oth ", " "+name+" ") {
				t.Errorf("the private member %s is published", name)
			}
		}
		if kids[key["kid"]] || key["kid"] == "" || key["use"] != "sig" {
			t.Errorf("got %v", key)
		}
		kids[key["kid"]] = true
	}
	for _, key := range before {
		if !kids[key["kid"]] {
			t.Errorf("key %v is gone after the rollover", key["kid"])
		}
	}
	signing, err := h.front(appClient).signingKey(t.Context())
	if id, _ := keyID(next.Signer.Public()); err != nil || signing.ID != id || !kids[signing.ID] {
		t.Errorf("got %+v, %v, want the new key to sign", signing, err)
	}
	hint := h.hint(own, nil)
	if _, err := h.front(appClient).readIDTokenHint(t.Context(), hint); err != nil {
		t.Errorf("a token of the old key: %v", err)
	}
}

func (h *house) keySet() []map[string]any {
	h.t.Helper()
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal([]byte(h.browser().get("/oidc/keys", nil).Body), &set); err != nil {
		h.t.Fatal(err)
	}
	return set.Keys
}
