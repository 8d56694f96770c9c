package attack

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// No link, no forged form and nobody else's ID token ends the session of the
// browser, and a logout leads to addresses of the settings alone.
func TestH20_OpenIDLogoutByOthers(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	attacker, victim := p.browser(), p.browser()
	address, _ := p.push()
	p.open(attacker, address)
	status, said := p.asKeeper("/oidc/token", redeeming(code(p.reply(attacker, as("mallory")), keeperReply), keeperReply))
	hint, _ := said["id_token"].(string)
	if status != http.StatusOK || hint == "" {
		t.Fatalf("no tokens: %d %v", status, said)
	}
	p.ask(victim, request{})
	p.answered(p.reply(victim, nil))
	p.alive(victim)
	at := p.url("/oidc/logout")
	tries := func(when string) {
		t.Helper()
		for name, query := range map[string]url.Values{
			"nothing":               {},
			"a client_id":           {"client_id": {"keeper"}, "post_logout_redirect_uri": {keeperLeft}},
			"a foreign address":     {"client_id": {"keeper"}, "post_logout_redirect_uri": {"https://evil.test/"}},
			"an address and no one": {"post_logout_redirect_uri": {keeperLeft}},
			"a forged yes":          {"client_id": {"keeper"}, "trin_consent": {"99999999999.AAAA"}},
			"an unsigned token":     {"id_token_hint": {hint[:strings.LastIndex(hint, ".")+1]}},
		} {
			p.nowhere(when+", "+name, p.open(victim, at+"?"+query.Encode()))
			p.nowhere(when+", posted, "+name, p.foreign(http.MethodPost, at, query, "Sec-Fetch-Site", "cross-site", "Cookie", p.cookieHeader(victim)))
			if !p.alive(victim) {
				t.Fatalf("%s, %s: the session has ended", when, name)
			}
		}
	}
	tries("logged in elsewhere")
	p.keeps(victim)
	tries("logged in there")
	p.nowhere("the attacker's token", p.open(victim, at+"?"+url.Values{"id_token_hint": {hint}}.Encode()))
	if !p.alive(victim) {
		t.Fatal("the attacker's ID token has ended the victim's session")
	}
	question := p.open(attacker, at+"?"+url.Values{"client_id": {"keeper"}}.Encode())
	if form := question.Page.Form("trin_consent"); form == nil {
		t.Errorf("nobody was asked: %d %.300s", question.Status, question.Body)
	} else {
		p.nowhere("another browser's page", p.submit(victim, at, form.Values("")))
	}
	if !p.alive(victim) {
		t.Error("a page that another browser was shown has ended the session")
	}
	p.harmless(victim)
}
