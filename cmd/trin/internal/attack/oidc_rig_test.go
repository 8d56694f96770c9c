package attack

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
)

const (
	keeperReply  = "https://keeper.test/callback"
	keeperLeft   = "https://keeper.test/left"
	keeperSecret = "the-keepers-secret-of-more-than-forty-letters"
)

// newRelying is a Trin with two applications of OpenID Connect: rp, which can
// keep no secret, has no floor and confirms payments, and keeper, which proves
// itself, pushes its requests and gets refresh tokens.
func newRelying(t *testing.T) *protocols {
	t.Helper()
	hash := sha256.Sum256([]byte(keeperSecret))
	p := &protocols{}
	p.rig = newRig(t, "---\nkind: application\nid: app\n", `---
kind: application
id: rp
protocol: oidc
authentication: [idp]
settings:
  clientID: rp
  authMethod: none
  redirectURIs: ["`+relyingReply+`"]
  stepUpDetails: {payment: {level: 30, text: {"": "Pay {amount} to {to}."}}}
---
kind: application
id: keeper
protocol: oidc
authentication: [idp]
floor: 20
settings:
  clientID: keeper
  authMethod: client_secret_basic
  secretHashes: ["sha256:`+hex.EncodeToString(hash[:])+`"]
  redirectURIs: ["`+keeperReply+`"]
  postLogoutRedirectURIs: ["`+keeperLeft+`"]
  requirePushed: true
  refresh: session
---
kind: application
id: app
`)
	return p
}

// asKeeper posts a form as the application keeper, which proves itself.
func (p *protocols) asKeeper(path string, form url.Values) (status int, said map[string]any) {
	p.t.Helper()
	proof := "Basic " + base64.StdEncoding.EncodeToString([]byte("keeper:"+keeperSecret))
	return p.said(p.foreign(http.MethodPost, p.url(path), form, "Authorization", proof))
}

func (p *protocols) said(hop *useragent.Hop) (status int, said map[string]any) {
	p.t.Helper()
	if err := json.Unmarshal(hop.Body, &said); err != nil && len(hop.Body) > 0 {
		p.t.Fatalf("%s answered %d with what is no JSON: %.300s", hop.URL, hop.Status, hop.Body)
	}
	return hop.Status, said
}

// push pushes a request of keeper's and returns where its browser goes.
func (p *protocols) push(parameters ...string) (address, reference string) {
	p.t.Helper()
	challenge := sha256.Sum256([]byte(verifier))
	form := url.Values{
		"redirect_uri": {keeperReply}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"}, "nonce": {"n"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(parameters); i += 2 {
		form.Set(parameters[i], parameters[i+1])
	}
	status, said := p.asKeeper("/oidc/par", form)
	reference, _ = said["request_uri"].(string)
	if status != http.StatusCreated || reference == "" {
		p.t.Fatalf("the request was not taken: %d %v\n%s", status, said, p.log)
	}
	return p.url("/oidc/authorize?" + url.Values{"client_id": {"keeper"}, "request_uri": {reference}}.Encode()), reference
}

// keeps logs the browser in at keeper and returns what it got for the code.
func (p *protocols) keeps(b *useragent.Agent) map[string]any {
	p.t.Helper()
	address, _ := p.push()
	hop := p.open(b, address)
	if code(hop, keeperReply) == "" {
		hop = p.reply(b, nil)
	}
	status, said := p.asKeeper("/oidc/token", redeeming(code(hop, keeperReply), keeperReply))
	if status != http.StatusOK {
		p.t.Fatalf("no tokens: %d %v\n%s", status, said, p.log)
	}
	return said
}

// redeeming is the form of a code exchange.
func redeeming(code, reply string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {reply}, "code_verifier": {verifier}}
}

// opens reports whether the access token opens userinfo.
func (p *protocols) opens(token any) bool {
	p.t.Helper()
	text, _ := token.(string)
	return p.foreign(http.MethodGet, p.url("/oidc/userinfo"), nil, "Authorization", "Bearer "+text).Status == http.StatusOK
}

// nowhere fails when the hop leads to an application, or gives it anything.
func (p *protocols) nowhere(what string, hop *useragent.Hop) {
	p.t.Helper()
	to := hop.Header.Get("Location")
	if to != "" && !strings.HasPrefix(to, p.server.URL) && !strings.HasPrefix(to, "/") || strings.Contains(to, "code=") || hop.Status >= 500 {
		p.t.Errorf("%s: got %d to %q", what, hop.Status, to)
	}
}
