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
	header   map[jose.HeaderKey]any      // of the tokens that are signed
	wrongKey bool                        // another key signs
	access   string                      // the access token
	state    func() map[string]any       // what introspection says
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
