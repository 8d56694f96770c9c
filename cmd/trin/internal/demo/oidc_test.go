package demo

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"trin/cmd/trin/internal/useragent"
)

// openIDPair is the application and the API before a provider that says what a
// test wants.
type openIDPair struct {
	*testing.T
	clock       *Clock
	agent       *useragent.Agent
	application *OIDCApplication
	resource    *Resource
	provider    *saidProvider
}

// saidProvider is an OpenID provider that signs whatever it is told.
type saidProvider struct {
	t     *testing.T
	base  string
	key   *ecdsa.PrivateKey
	clock *Clock

	mu       sync.Mutex
	asked    url.Values                  // the request that came last
	answer   func(query url.Values)      // changes what goes to the callback; nil = nothing
	claims   func(claims map[string]any) // changes the ID token
	header   map[jose.HeaderKey]any      // of the tokens that are signed
	wrongKey bool                        // another key signs
	access   string                      // the access token
	state    func() map[string]any       // what introspection says
}

func newOpenIDPair(t *testing.T) *openIDPair {
	t.Helper()
	p := &openIDPair{T: t, clock: &Clock{}, agent: useragent.New(nil)}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.provider = &saidProvider{t: t, key: key, clock: p.clock, access: "an-access-token"}
	p.provider.base = p.serve(p.provider.routes())
	application, resource := http.NewServeMux(), http.NewServeMux()
	api := p.serve(resource)
	p.resource = NewResource(api, []string{classOf(3)}, p.clock.Now)
	resource.Handle("/", p.resource)
	p.application = NewOIDCApplication(p.serve(application), map[int]string{2: classOf(2), 3: classOf(3)}, api, p.clock.Now)
	application.Handle("/", p.application)
	for _, trust := range []error{p.application.Trust(t.Context(), p.provider.base), p.resource.Trust(t.Context(), p.provider.base)} {
		if trust != nil {
			t.Fatal(trust)
		}
	}
	return p
}

func (p *openIDPair) serve(handler http.Handler) string {
	server := httptest.NewServer(handler)
	p.Cleanup(server.Close)
	return server.URL
}

func (p *openIDPair) open(path string) {
	p.Helper()
	if err := p.agent.Open(p.Context(), p.application.BaseURL+path); err != nil {
		p.Fatal(err)
	}
}

func (p *openIDPair) shows(text string) {
	p.Helper()
	if got := p.agent.Last().Page; got == nil || !strings.Contains(got.Text, text) {
		p.Fatalf("got the page %+v, want %q on it", got, text)
	}
}

func (s *saidProvider) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		s.write(w, openIDProvider{
			Issuer: s.base, Authorization: s.base + "/authorize", Token: s.base + "/token", Introspection: s.base + "/introspect",
			KeySet: s.base + "/keys", NamesItself: true,
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		s.write(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: s.key.Public(), KeyID: "the-key"}}})
	})
	mux.HandleFunc("GET /authorize", s.authorize)
	mux.HandleFunc("POST /token", s.tokens)
	mux.HandleFunc("POST /introspect", func(w http.ResponseWriter, r *http.Request) { s.write(w, s.state()) })
	return mux
}

func (s *saidProvider) write(w http.ResponseWriter, content any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(content); err != nil {
		s.t.Error(err)
	}
}

func (s *saidProvider) authorize(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = r.URL.Query()
	query := url.Values{"code": {"a-code"}, "state": {s.asked.Get("state")}, "iss": {s.base}}
	if s.answer != nil {
		s.answer(query)
	}
	http.Redirect(w, r, s.asked.Get("redirect_uri")+"?"+query.Encode(), http.StatusSeeOther)
}

func (s *saidProvider) tokens(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, secret, ok := r.BasicAuth(); !ok || secret == "" || r.PostFormValue("code_verifier") == "" {
		http.Error(w, "invalid_client", http.StatusUnauthorized)
		return
	}
	s.write(w, map[string]any{"token_type": "Bearer", "access_token": s.access, "id_token": s.idToken()})
}

// idToken is what the request that came last is answered with.
func (s *saidProvider) idToken() string {
	now := s.clock.Now().Unix()
	claims := map[string]any{
		"iss": s.base, "sub": "a-subject", "aud": "oidc-demo", "iat": now, "exp": now + 300, "auth_time": now - 10, "sid": "a-session",
		"nonce": s.asked.Get("nonce"), "acr": s.asked.Get("acr_values"), "at_hash": atHash("ES256", s.access),
	}
	if s.claims != nil {
		s.claims(claims)
	}
	return s.sign(claims)
}

func (s *saidProvider) sign(claims map[string]any) string {
	key := s.key
	if s.wrongKey {
		key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // never fails: crypto/rand
	}
	options := (&jose.SignerOptions{}).WithHeader("kid", "the-key")
	for name, value := range s.header {
		options = options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return raw
}

// TestOIDCApplicationIsStrict changes what the provider says, and expects the
// application to take none of it.
func TestOIDCApplicationIsStrict(t *testing.T) {
	t.Parallel()
	set := func(name string, value any) func(*openIDPair) {
		return func(p *openIDPair) { p.provider.claims = func(claims map[string]any) { claims[name] = value } }
	}
	answer := func(name, value string) func(*openIDPair) {
		return func(p *openIDPair) { p.provider.answer = func(query url.Values) { query.Set(name, value) } }
	}
	tests := []struct {
		name   string
		change func(*openIDPair)
		want   string
	}{
		{"as it came", func(*openIDPair) {}, "The level 2 page is open"},
		{"a level in a claim", set(levelClaim, "30"), "(value 30)"},
		{"another state", answer("state", "another"), "state is not one"},
		{"another issuer answers", answer("iss", "https://other.example"), "https://other.example"},
		{"nobody says who answers", func(p *openIDPair) { p.provider.answer = func(query url.Values) { query.Del("iss") } }, "was asked and"},
		{"an error", answer("error", "unmet_authentication_requirements"), "Nobody at Trin could reach"},
		{"another key", func(p *openIDPair) { p.provider.wrongKey = true }, "the signature of the token"},
		{"a key that is not known", func(p *openIDPair) { p.provider.header = map[jose.HeaderKey]any{"kid": "other"} }, `names the key "other"`},
		{"another issuer", set("iss", "https://other.example"), "invalid issuer"},
		{"for another", set("aud", "somebody"), "invalid audience"},
		{"for two, made for another", set("azp", "somebody"), "made for"},
		{"for two, made for nobody", set("aud", []string{"oidc-demo", "somebody"}), "made for"},
		{"too old", set("exp", 1), "token is expired"},
		{"without an end", set("exp", nil), "does not say when"},
		{"another nonce", set("nonce", "another"), "nonce is not the one"},
		{"another access token", func(p *openIDPair) {
			p.provider.claims = func(claims map[string]any) { claims["at_hash"] = atHash("ES256", "other") }
		}, "at_hash differs"},
		{"nobody", set("sub", ""), "about nobody"},
		{"too low", set("acr", "urn:low"), "level 20 was asked for and 0 came back"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newOpenIDPair(t)
			test.change(p)
			p.open("/level/2")
			p.shows(test.want)
			if got := p.provider.asked.Get("code_challenge_method"); got != "S256" {
				t.Errorf("got the challenge method %q, want S256", got)
			}
		})
	}
}

func TestOIDCApplicationTakesAnAnswerOnce(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	p.open("/level/2")
	p.shows("The level 2 page is open")
	var callback string
	for _, hop := range p.agent.Hops {
		if hop.URL.Path == "/callback" {
			callback = hop.URL.RequestURI()
		}
	}
	p.open(callback)
	p.shows("state is not one")
}

// TestOIDCApplicationFollowsTheChallenge has an API that wants more than the
// application has, and one that is never content.
func TestOIDCApplicationFollowsTheChallenge(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	class := ""
	p.provider.state = func() map[string]any {
		return map[string]any{"active": true, "aud": p.resource.ClientID, "exp": p.clock.Now().Unix() + 60, "sub": "a-subject",
			"acr": class, "auth_time": p.clock.Now().Unix()}
	}
	p.open("/level/2")
	p.open("/api/appointments")
	p.shows("The API has answered: appointments")
	p.provider.claims = func(claims map[string]any) { class = claims["acr"].(string) }
	p.open("/api/journal")
	p.shows("The API has answered: journal")
	if got, want := p.provider.asked.Get("acr_values"), classOf(3); got != want {
		t.Errorf("got acr_values %q, want %q", got, want)
	}
	if got, want := p.provider.asked.Get("max_age"), "300"; got != want {
		t.Errorf("got max_age %q, want %q", got, want)
	}
	class, p.provider.claims = classOf(2), nil
	p.open("/api/journal")
	p.shows("the API is not content with what came: insufficient_user_authentication")
}

// TestResourceIsStrict calls the journal with tokens of all kinds.
func TestResourceIsStrict(t *testing.T) {
	t.Parallel()
	state := func(name string, value any) func(*openIDPair, map[string]any) {
		return func(_ *openIDPair, state map[string]any) { state[name] = value }
	}
	old := func(p *openIDPair, state map[string]any) {
		state["auth_time"] = p.clock.Now().Add(-journalMaxAge - 2*time.Second).Unix()
	}
	asked := `error="insufficient_user_authentication"`
	tests := []struct {
		name   string
		change func(*openIDPair, map[string]any)
		jwt    string // typ of a JWT; "" = opaque
		want   string // in the challenge; "" = it is let through
	}{
		{"good", func(*openIDPair, map[string]any) {}, "", ""},
		{"a JWT", func(*openIDPair, map[string]any) {}, "at+jwt", ""},
		{"ended", state("active", false), "", `error="invalid_token"`},
		{"for another", state("aud", "somebody"), "", `error="invalid_token"`},
		{"too old", state("exp", 1), "", `error="invalid_token"`},
		{"a JWT for another", state("aud", "somebody"), "at+jwt", `error="invalid_token"`},
		{"a JWT of another issuer", state("iss", "https://other.example"), "at+jwt", `error="invalid_token"`},
		{"a JWT too old", state("exp", 1), "at+jwt", `error="invalid_token"`},
		{"an ID token", func(*openIDPair, map[string]any) {}, "JWT", `error="invalid_token"`},
		{"too low", state("acr", classOf(2)), "", asked},
		{"no acr", state("acr", nil), "at+jwt", asked},
		{"no auth_time", state("auth_time", nil), "", asked},
		{"an old login", old, "", asked},
		{"an old login, in a JWT", old, "at+jwt", asked},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newOpenIDPair(t)
			now := p.clock.Now().Unix()
			says := map[string]any{"active": true, "iss": p.provider.base, "aud": p.resource.ClientID, "iat": now, "exp": now + 60,
				"sub": "a-subject", "acr": classOf(3), "auth_time": now}
			test.change(p, says)
			p.provider.state = func() map[string]any { return says }
			access := "opaque"
			if test.jwt != "" {
				p.provider.header = map[jose.HeaderKey]any{"typ": test.jwt}
				access = p.provider.sign(says)
			}
			request := httptest.NewRequest(http.MethodGet, "/journal", nil)
			request.Header.Set("Authorization", "Bearer "+access)
			answer := httptest.NewRecorder()
			p.resource.ServeHTTP(answer, request)
			got := answer.Header().Get("WWW-Authenticate")
			if test.want == "" && answer.Code != http.StatusOK || test.want != "" && (answer.Code != http.StatusUnauthorized || !strings.Contains(got, test.want)) {
				t.Errorf("got %d with the challenge %q, want %q", answer.Code, got, test.want)
			}
		})
	}
}

// TestOIDCApplicationIsLoggedOut posts logout tokens.
func TestOIDCApplicationIsLoggedOut(t *testing.T) {
	t.Parallel()
	events := map[string]any{backChannelEvent: map[string]any{}}
	tests := []struct {
		name   string
		typ    string
		change map[string]any
		ended  bool
	}{
		{"by the session", "logout+jwt", nil, true},
		{"by the subject", "logout+jwt", map[string]any{"sid": nil, "sub": "a-subject"}, true},
		{"another session", "logout+jwt", map[string]any{"sid": "another"}, false},
		{"an ID token", "JWT", nil, false},
		{"no event", "logout+jwt", map[string]any{"events": map[string]any{}}, false},
		{"a nonce", "logout+jwt", map[string]any{"nonce": "x"}, false},
		{"nobody", "logout+jwt", map[string]any{"sid": nil}, false},
		{"for another", "logout+jwt", map[string]any{"aud": "somebody"}, false},
		{"no jti", "logout+jwt", map[string]any{"jti": nil}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newOpenIDPair(t)
			p.open("/level/2")
			now := p.clock.Now().Unix()
			claims := map[string]any{"iss": p.provider.base, "aud": "oidc-demo", "iat": now, "exp": now + 120, "jti": "one", "events": events, "sid": "a-session"}
			for name, value := range test.change {
				claims[name] = value
				if value == nil {
					delete(claims, name)
				}
			}
			p.provider.header = map[jose.HeaderKey]any{"typ": test.typ}
			form := url.Values{"logout_token": {p.provider.sign(claims)}}
			answer, err := http.PostForm(p.application.BaseURL+"/backchannel", form)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close() // nothing is read
			p.open("/")
			if got := strings.Contains(p.agent.Last().Page.Text, "You are not signed in"); got != test.ended {
				t.Errorf("got the visit ended: %v, want %v (the answer was %s)", got, test.ended, answer.Status)
			}
			again, err := http.PostForm(p.application.BaseURL+"/backchannel", form)
			if err != nil {
				t.Fatal(err)
			}
			_ = again.Body.Close() // nothing is read
			if again.StatusCode != http.StatusBadRequest {
				t.Errorf("got %s for a logout token that was used or is none, want 400", again.Status)
			}
		})
	}
}

func TestOIDCApplicationIsLoggedOutInAFrame(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	p.open("/level/2")
	for _, wrong := range []url.Values{{"iss": {"https://other.example"}, "sid": {"a-session"}}, {"iss": {p.provider.base}}, {"iss": {p.provider.base}, "sid": {"other"}}} {
		p.open("/frontchannel?" + wrong.Encode())
		p.open("/level/2")
		p.shows("The level 2 page is open")
		if got := len(p.application.visits); got != 1 {
			t.Fatalf("got %d visits, want 1", got)
		}
	}
	p.open("/frontchannel?" + url.Values{"iss": {p.provider.base}, "sid": {"a-session"}}.Encode())
	p.open("/")
	p.shows("You are not signed in")
}
