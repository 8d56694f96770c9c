package oidctest

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Provider is an OpenID provider. Whoever comes is logged in at once. What the
// functions bend is right before they are called; nil ones bend nothing.
type Provider struct {
	ClientID string
	Secret   string // of client_secret_basic; "" = it is not checked
	Subject  string
	Key      Key
	More     []Key // published beside Key
	Now      func() time.Time

	Config   func(map[string]any) // the configuration
	Keys     func(map[string]any) // the key set
	Header   func(map[string]any) // of the ID token
	Claims   func(map[string]any) // of the ID token
	UserInfo func(map[string]any) // the answer of userinfo
	Answer   func(url.Values)     // what comes to the callback
	Tokens   func(map[string]any) // the answer of the token endpoint
	// Raw writes the answer to a path itself, when it returns true.
	Raw func(http.ResponseWriter, *http.Request) bool
	// Sign writes the ID token itself.
	Sign func(header, claims map[string]any) string

	server *httptest.Server

	mu     sync.Mutex
	codes  map[string]url.Values // the request of each open code
	seen   map[string]int        // requests by path
	posted []url.Values          // to the token endpoint
	count  int
}

// Start serves the provider on this machine until stop is called.
func (p *Provider) Start() (stop func()) {
	p.codes, p.seen = map[string]url.Values{}, map[string]int{}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) { write(w, p.Configuration()) })
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) { write(w, p.KeySet()) })
	mux.HandleFunc("POST /token", p.serveToken)
	mux.HandleFunc("/userinfo", p.serveUserInfo)
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		request := r.URL.Query()
		http.Redirect(w, r, request.Get("redirect_uri")+"?"+p.Authorize(r.URL.String()).Encode(), http.StatusFound)
	})
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.seen[r.URL.Path]++
		p.mu.Unlock()
		if p.Raw == nil || !p.Raw(w, r) {
			mux.ServeHTTP(w, r)
		}
	}))
	return p.server.Close
}

// Issuer is the provider's name.
func (p *Provider) Issuer() string { return p.server.URL }

// Client is an HTTP client that reaches the provider.
func (p *Provider) Client() *http.Client { return p.server.Client() }

// Seen is how many requests came to the path.
func (p *Provider) Seen(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[path]
}

// Posted are the forms that came to the token endpoint.
func (p *Provider) Posted() []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.posted
}

// Configuration is the provider's configuration.
func (p *Provider) Configuration() map[string]any {
	config := map[string]any{
		"issuer": p.Issuer(), "authorization_endpoint": p.Issuer() + "/authorize", "token_endpoint": p.Issuer() + "/token",
		"jwks_uri": p.Issuer() + "/keys", "userinfo_endpoint": p.Issuer() + "/userinfo", "end_session_endpoint": p.Issuer() + "/logout",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256", "ES256", "HS256", "none"},
	}
	bend(p.Config, config)
	return config
}

// KeySet is the provider's JWK set.
func (p *Provider) KeySet() map[string]any {
	list := []any{p.Key.JWK()}
	for _, key := range p.More {
		list = append(list, key.JWK())
	}
	set := map[string]any{"keys": list}
	bend(p.Keys, set)
	return set
}

// Authorize logs the user in for the authorization request and returns the
// parameters that the browser brings to the callback.
func (p *Provider) Authorize(location string) url.Values {
	u, err := url.Parse(location)
	if err != nil {
		panic(err)
	}
	request := u.Query()
	p.mu.Lock()
	p.count++
	code := fmt.Sprintf("code-%d", p.count)
	p.codes[code] = request
	p.mu.Unlock()
	answer := url.Values{"code": {code}, "state": {request.Get("state")}}
	if p.Answer != nil {
		p.Answer(answer)
	}
	return answer
}

func (p *Provider) serveToken(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	p.mu.Lock()
	p.posted = append(p.posted, r.PostForm)
	request, open := p.codes[r.PostForm.Get("code")]
	delete(p.codes, r.PostForm.Get("code"))
	p.mu.Unlock()
	if id, secret, ok := r.BasicAuth(); p.Secret != "" && (!ok || id != url.QueryEscape(p.ClientID) || secret != url.QueryEscape(p.Secret)) {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	proof := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if !open || r.PostForm.Get("redirect_uri") != request.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(proof[:]) != request.Get("code_challenge") {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	answer := map[string]any{"access_token": "access-" + r.PostForm.Get("code"), "token_type": "Bearer", "expires_in": 300, "id_token": p.IDToken(request)}
	if p.Tokens != nil {
		p.Tokens(answer)
	}
	write(w, answer)
}

// IDToken is the ID token for an authorization request.
func (p *Provider) IDToken(request url.Values) string {
	now := p.Now()
	claims := map[string]any{
		"iss": p.Issuer(), "sub": p.Subject, "aud": p.ClientID, "exp": now.Add(5 * time.Minute).Unix(), "iat": now.Unix(),
		"nonce": request.Get("nonce"), "auth_time": now.Unix(),
	}
	if acr := strings.Fields(request.Get("acr_values")); len(acr) > 0 {
		claims["acr"] = acr[0]
	}
	header := map[string]any{"alg": p.Key.Algorithm(), "kid": p.Key.ID}
	bend(p.Claims, claims)
	bend(p.Header, header)
	if p.Sign != nil {
		return p.Sign(header, claims)
	}
	return p.Key.JWT(header, claims)
}

func (p *Provider) serveUserInfo(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer access-") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	claims := map[string]any{"sub": p.Subject}
	bend(p.UserInfo, claims)
	write(w, claims)
}

func bend(f func(map[string]any), members map[string]any) {
	if f != nil {
		f(members)
	}
}

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(JSON(v))
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(JSON(map[string]string{"error": code}))
}
