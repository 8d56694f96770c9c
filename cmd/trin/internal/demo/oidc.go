package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// OIDCApplication is a relying party of OpenID Connect, with a page for level 2
// and a page for level 3, pages that call the API of a [Resource], and an act
// that the user confirms. It reads its tokens with go-jose and code of its own,
// and keeps everything in memory.
type OIDCApplication struct {
	BaseURL string
	// ClientID and Secret are how the provider knows it.
	ClientID, Secret string
	// Classes is the acr that is asked for by page.
	Classes map[int]string
	// API is the address of the resource server.
	API string
	// Clock gives the time.
	Clock func() time.Time

	refreshing sync.Mutex // one at a time: a refresh token is good once

	mu       sync.Mutex
	provider *openIDProvider
	visits   map[string]oidcVisit  // by cookie
	pending  map[string]oidcAsking // by state
	told     map[string]time.Time  // jti of logout tokens that were taken, until they end
}

// openIDProvider is what a party read in the provider's discovery document
// (OpenID Connect Discovery 1.0, 3), and its keys.
type openIDProvider struct {
	Issuer        string `json:"issuer"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	Introspection string `json:"introspection_endpoint"`
	Pushed        string `json:"pushed_authorization_request_endpoint"`
	EndSession    string `json:"end_session_endpoint"`
	KeySet        string `json:"jwks_uri"`
	NamesItself   bool   `json:"authorization_response_iss_parameter_supported"`

	keys jose.JSONWebKeySet
}

// oidcVisit is one signed-in browser.
type oidcVisit struct {
	login       Login
	session     string // sid
	idToken     string // for the logout
	accessToken string
	refresh     string // the refresh token; "" = none was given
	used        string // the one before it, which is good for nothing any more
	confirmed   *Login // the login that confirmed an act; nil = none did
}

// oidcAsking is a request on its way.
type oidcAsking struct {
	page     int
	then     string // the path that the answer leads to
	act      bool   // the user confirms an act, and is not signed in anew
	pushed   bool   // the provider gets the request from the application itself
	browser  string // the cookie of the browser that began it
	nonce    string
	verifier string
	maxAge   string // as it was asked for; "" = not
	since    time.Time
}

// NewOIDCApplication makes an application.
func NewOIDCApplication(baseURL string, classes map[int]string, api string, clock func() time.Time) *OIDCApplication {
	return &OIDCApplication{
		BaseURL: baseURL, ClientID: "oidc-demo", Secret: token(), Classes: classes, API: api, Clock: clock,
		visits: map[string]oidcVisit{}, pending: map[string]oidcAsking{}, told: map[string]time.Time{},
	}
}

// Trust reads the provider's discovery document and keys; before it nobody can
// sign in.
func (a *OIDCApplication) Trust(ctx context.Context, issuer string) error {
	p, err := discover(ctx, issuer)
	if err != nil {
		return err
	}
	if p.Authorization == "" || p.Token == "" {
		return fmt.Errorf("the discovery document of %s names no endpoints", issuer)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.provider = p
	return nil
}

// discover reads a provider's own description. It must be about the issuer that
// was meant (OpenID Connect Discovery 1.0, 4.3).
func discover(ctx context.Context, issuer string) (*openIDProvider, error) {
	content, err := fetch(ctx, issuer+"/.well-known/openid-configuration")
	if err != nil {
		return nil, err
	}
	p := &openIDProvider{}
	if err := json.Unmarshal(content, p); err != nil {
		return nil, fmt.Errorf("the discovery document of %s: %w", issuer, err)
	}
	if p.Issuer != issuer {
		return nil, fmt.Errorf("the discovery document of %s is about %q", issuer, p.Issuer)
	}
	if content, err = fetch(ctx, p.KeySet); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(content, &p.keys); err != nil {
		return nil, fmt.Errorf("the keys of %s: %w", issuer, err)
	}
	if len(p.keys.Keys) == 0 {
		return nil, fmt.Errorf("%s has published no keys", issuer)
	}
	return p, nil
}

// ServeHTTP makes the application a handler.
func (a *OIDCApplication) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.routes().ServeHTTP(w, r)
}

func (a *OIDCApplication) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("GET /level/{level}", a.level)
	mux.HandleFunc("GET /callback", a.callback)
	mux.HandleFunc("GET /api/{call}", a.call)
	mux.HandleFunc("GET /refresh", a.refresh)
	mux.HandleFunc("GET /renew", a.renew)
	mux.HandleFunc("GET /renewed", a.renewed)
	mux.HandleFunc("POST /logout", a.logout)
	mux.HandleFunc("GET /signed-out", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusSeeOther) })
	mux.HandleFunc("POST /backchannel", a.backChannel)
	mux.HandleFunc("GET /frontchannel", a.frontChannel)
	mux.HandleFunc("GET /style.css", style)
	mux.HandleFunc("GET /icon.svg", picture)
	return mux
}

func (a *OIDCApplication) home(w http.ResponseWriter, r *http.Request) {
	render(w, r, http.StatusOK, welcome(oidcLook(), a.loginOf(r)))
}

func (a *OIDCApplication) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	render(w, r, status, failed(oidcLook(), err.Error(), a.loginOf(r)))
}

var errUntrusted = errors.New("the application has not read its provider's description yet")

// trusted is the provider, or an error before its description has been read.
func (a *OIDCApplication) trusted() (*openIDProvider, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.provider == nil {
		return nil, errUntrusted
	}
	return a.provider, nil
}
