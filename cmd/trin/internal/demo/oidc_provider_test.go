package demo

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

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
	given    func(answer map[string]any) // changes what comes with it
	header   map[jose.HeaderKey]any      // of the tokens that are signed
	wrongKey bool                        // another key signs
	access   string                      // the access token
	refresh  string                      // the refresh token, which changes whenever it is used; "" = none is given
	pushed   url.Values                  // the request that was pushed last
	state    func() map[string]any       // what introspection says
}

func (s *saidProvider) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		s.write(w, openIDProvider{
			Issuer: s.base, Authorization: s.base + "/authorize", Token: s.base + "/token", Introspection: s.base + "/introspect",
			Pushed: s.base + "/par", KeySet: s.base + "/keys", NamesItself: true,
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		s.write(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: s.key.Public(), KeyID: "the-key"}}})
	})
	mux.HandleFunc("GET /authorize", s.authorize)
	mux.HandleFunc("POST /par", s.push)
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
	if s.asked.Get("request_uri") == "urn:the-request" {
		s.asked = s.pushed
	}
	query := url.Values{"code": {"a-code"}, "state": {s.asked.Get("state")}, "iss": {s.base}}
	if s.answer != nil {
		s.answer(query)
	}
	http.Redirect(w, r, s.asked.Get("redirect_uri")+"?"+query.Encode(), http.StatusSeeOther)
}

func (s *saidProvider) tokens(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, secret, ok := r.BasicAuth(); !ok || secret == "" {
		http.Error(w, "invalid_client", http.StatusUnauthorized)
		return
	}
	switch sent := r.PostFormValue("refresh_token"); {
	case r.PostFormValue("grant_type") == "authorization_code" && r.PostFormValue("code_verifier") != "":
	case r.PostFormValue("grant_type") == "refresh_token" && s.refresh != "" && sent == s.refresh:
		s.access, s.refresh = s.access+"+", s.refresh+"+"
		s.asked.Del("nonce")
	default:
		w.WriteHeader(http.StatusBadRequest)
		s.write(w, map[string]any{"error": "invalid_grant", "error_description": "It is not good."})
		return
	}
	answer := map[string]any{"token_type": "Bearer", "access_token": s.access, "refresh_token": s.refresh, "id_token": s.idToken()}
	if s.given != nil {
		s.given(answer)
	}
	s.write(w, answer)
}

func (s *saidProvider) push(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, secret, ok := r.BasicAuth(); !ok || secret == "" || r.ParseForm() != nil {
		http.Error(w, "invalid_client", http.StatusUnauthorized)
		return
	}
	s.pushed = r.PostForm
	w.WriteHeader(http.StatusCreated)
	s.write(w, map[string]any{"request_uri": "urn:the-request", "expires_in": 60})
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
