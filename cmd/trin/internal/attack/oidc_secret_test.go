package attack

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/store"
)

// What opens something, codes, tokens, secrets and proofs, is in no log and in
// no record, also when it is refused.
func TestG12_OpenIDSecretsAreNotLogged(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	b := p.browser()
	address, reference := p.push("state", "a-state-of-keeper", "nonce", "a-nonce-of-keeper")
	p.open(b, address)
	given := code(p.reply(b, nil), keeperReply)
	wrong := redeeming(given, keeperReply)
	wrong.Set("client_id", "keeper")
	wrong.Set("client_secret", "a-wrong-secret-that-is-long")
	p.foreign(http.MethodPost, p.url("/oidc/token"), wrong)
	p.foreign(http.MethodPost, p.url("/oidc/token?client_secret="+keeperSecret), redeeming(given, keeperReply))
	_, said := p.asKeeper("/oidc/token", redeeming(given, keeperReply))
	access, _ := said["access_token"].(string)
	refresh, _ := said["refresh_token"].(string)
	id, _ := said["id_token"].(string)
	if !p.opens(access) || refresh == "" || id == "" {
		t.Fatalf("no tokens: %v", said)
	}
	p.foreign(http.MethodGet, p.url("/oidc/userinfo?access_token="+access), nil)
	p.asKeeper("/oidc/introspect", url.Values{"token": {access}})
	p.asKeeper("/oidc/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh + "A"}})
	p.open(p.browser(), p.url("/oidc/authorize?"+url.Values{"client_id": {"keeper"}, "redirect_uri": {keeperReply}, "id_token_hint": {id}, "code": {given}}.Encode()))
	p.open(p.browser(), p.url("/oidc/logout?"+url.Values{"id_token_hint": {id + "A"}}.Encode()))
	p.asKeeper("/oidc/token", redeeming(given, keeperReply))
	p.asKeeper("/oidc/revoke", url.Values{"token": {refresh}})
	records, err := p.node.Store.Records(t.Context(), store.RecordQuery{Limit: 20})
	if err != nil || len(records) == 0 {
		t.Fatalf("no record of a login: %v", err)
	}
	kept, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	log := p.log.String()
	for what, secret := range map[string]string{
		"the code": given, "the access token": access[:40], "the refresh token": refresh[:40], "the ID token": id[strings.LastIndex(id, ".")+1:],
		"the secret": keeperSecret, "a wrong secret": "a-wrong-secret-that-is-long", "the verifier": verifier,
		"the pushed request": reference, "the state": "a-state-of-keeper", "the nonce": "a-nonce-of-keeper",
	} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %s", what)
		}
		if strings.Contains(string(kept), secret) {
			t.Errorf("a record holds %s", what)
		}
	}
	if !strings.Contains(log, "an application was refused") {
		t.Error("the log says nothing at all")
	}
}

// A page of another origin reads nothing, whatever it sends, and is sent no
// cookie's answer.
func TestH18_OpenIDOriginsOfPages(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	b := p.browser()
	access, _ := p.keeps(b)["access_token"].(string)
	for _, path := range []string{"/oidc/token", "/oidc/userinfo", "/oidc/introspect", "/oidc/revoke", "/oidc/par", "/oidc/authorize", "/oidc/logout"} {
		for _, origin := range []string{"https://evil.test", "null", "https://keeper.test", p.server.URL + ".evil.test"} {
			for _, method := range []string{http.MethodOptions, http.MethodGet, http.MethodPost} {
				hop := p.foreign(method, p.url(path), url.Values{}, "Origin", origin, "Authorization", "Bearer "+access, "Cookie", p.cookieHeader(b),
					"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization")
				for name := range hop.Header {
					if strings.HasPrefix(name, "Access-Control-Allow-") {
						t.Errorf("%s %s from %s: got %s: %q", method, path, origin, name, hop.Header.Get(name))
					}
				}
			}
		}
	}
	p.harmless(b)
}
