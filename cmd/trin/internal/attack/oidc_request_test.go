package attack

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
)

// Who changes the request in the browser gets no level stated that was not
// reached, and none below an essential one.
func TestF10_F34_OpenIDRequestThatIsLowered(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	b := p.browser()
	p.authorize(b, "rp", relyingReply)
	if got := p.idToken(code(p.reply(b, nil), relyingReply)); got.ACR == classThree || got.ACR == classFour {
		t.Errorf("got acr %q of a login at level 2", got.ACR)
	}
	essential := `{"id_token":{"acr":{"essential":true,"value":"` + classFour + `"}}}`
	for name, parameters := range map[string][]string{
		"essential": {"claims", essential}, "essential, and a wish": {"claims", essential, "acr_values", classTwo},
		"essential, silently": {"claims", essential, "prompt", "none"},
	} {
		hop := p.authorize(b, "rp", relyingReply, parameters...)
		if code(hop, relyingReply) != "" || !strings.Contains(hop.Header.Get("Location"), "error=") && !strings.Contains(hop.Header.Get("Location"), "SAMLRequest=") {
			t.Errorf("%s: got %d to %q", name, hop.Status, hop.Header.Get("Location"))
		}
	}
	address, _ := p.push()
	if hop := p.open(b, address); code(hop, keeperReply) == "" {
		t.Errorf("a pushed request got %d to %q", hop.Status, hop.Header.Get("Location"))
	}
	if hop := p.authorize(b, "keeper", keeperReply); code(hop, keeperReply) != "" || !strings.Contains(hop.Header.Get("Location"), "error=invalid_request") {
		t.Errorf("keeper must push, and got %d to %q", hop.Status, hop.Header.Get("Location"))
	}
	p.harmless(b)
}

// A pushed request is its application's, once, and nothing beside it counts.
func TestH7_OpenIDPushedRequestOfAnother(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	b := p.browser()
	address, reference := p.push("acr_values", classThree)
	to := func(client string, more url.Values) *useragent.Hop {
		more.Set("client_id", client)
		more.Set("request_uri", reference)
		return p.open(b, p.url("/oidc/authorize?"+more.Encode()))
	}
	p.nowhere("another application's", to("rp", url.Values{}))
	p.nowhere("another's, with an address", to("rp", url.Values{"redirect_uri": {relyingReply}, "response_type": {"code"}, "scope": {"openid"}}))
	to("keeper", url.Values{"redirect_uri": {"https://evil.test/"}, "acr_values": {classOne}, "claims": {"{}"}})
	hop := p.enter(b, p.atFactor(b, p.reply(b, nil)))
	status, said := p.asKeeper("/oidc/token", redeeming(code(hop, keeperReply), keeperReply))
	var claims map[string]any
	if text, _ := said["id_token"].(string); status != http.StatusOK || payload(text, &claims) != nil || claims["acr"] != classThree {
		t.Errorf("got %d %v, want what was pushed", status, claims)
	}
	p.nowhere("the same again", p.open(b, address))
	p.harmless(b)
}

// The consent that another browser was asked for, or that was asked about
// another request, is none.
func TestH1_OpenIDConsentOfAnotherBrowser(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	attacker, victim := p.browser(), p.browser()
	p.authorize(victim, "rp", relyingReply)
	p.reply(victim, nil)
	asked := func(b *useragent.Agent) url.Values {
		hop := p.authorize(b, "rp", relyingReply, "prompt", "consent")
		if hop.Page == nil || hop.Page.Form("trin_consent") == nil {
			t.Fatalf("the user is not asked: %d %.300s", hop.Status, hop.Body)
		}
		form := hop.Page.Form("trin_consent").Values("")
		form.Set("trin_allowed", "1")
		return form
	}
	stolen := asked(attacker)
	p.nowhere("another browser's", p.submit(victim, p.url("/oidc/authorize"), stolen))
	p.nowhere("in a link", p.open(victim, p.url("/oidc/authorize?"+stolen.Encode())))
	own := asked(victim)
	for name, change := range map[string]func(url.Values){
		"another request": func(f url.Values) { f.Set("scope", "openid profile") },
		"another state":   func(f url.Values) { f.Set("state", "attacker") },
		"another proof":   func(f url.Values) { f.Set("code_challenge", strings.Repeat("A", 43)) },
	} {
		form, err := url.ParseQuery(own.Encode())
		if err != nil {
			t.Fatal(err)
		}
		change(form)
		p.nowhere(name, p.submit(victim, p.url("/oidc/authorize"), form))
	}
	if hop := p.submit(victim, p.url("/oidc/authorize"), own); code(hop, relyingReply) == "" {
		t.Errorf("the true answer: got %d to %q", hop.Status, hop.Header.Get("Location"))
	}
	p.harmless(victim)
}

// A payment is confirmed by a factor that was given for it, whatever the session
// has. Its text is text, and the tokens say what was confirmed.
func TestH23_OpenIDConfirmation(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	b := p.browser()
	details := func(to string) string {
		raw, err := json.Marshal([]any{map[string]string{"type": "payment", "amount": "1 DKK", "to": to}})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	p.authorize(b, "rp", relyingReply, "acr_values", classThree)
	p.idToken(code(p.enter(b, p.atFactor(b, p.reply(b, nil))), relyingReply))
	redeemed := func(hop *useragent.Hop) map[string]any {
		form := redeeming(code(hop, relyingReply), relyingReply)
		form.Set("client_id", "rp")
		status, said := p.said(p.foreign(http.MethodPost, p.url("/oidc/token"), form))
		if status != http.StatusOK {
			t.Fatalf("no tokens: %d %v", status, said)
		}
		return said
	}
	const hostile = `<script>alert(1)</script>"' {to} Anna`
	for range 2 { // the second time too
		at := p.atFactor(b, p.authorize(b, "rp", relyingReply, "authorization_details", details(hostile)))
		page := p.open(b, at)
		if strings.Contains(string(page.Body), "<script>alert") || !strings.Contains(page.Page.Text, "Pay 1 DKK to "+hostile) {
			t.Errorf("the page does not show what is confirmed as text: %.600s", page.Page.Text)
		}
		said := redeemed(p.enter(b, at))
		if list, _ := said["authorization_details"].([]any); len(list) != 1 || list[0].(map[string]any)["to"] != hostile {
			t.Errorf("the tokens say %v, want what was confirmed", said["authorization_details"])
		}
	}
	if hop := p.authorize(b, "rp", relyingReply, "authorization_details", details("Anna"), "prompt", "none"); code(hop, relyingReply) != "" {
		t.Error("a payment was confirmed silently")
	}
	if said := redeemed(p.authorize(b, "rp", relyingReply)); said["authorization_details"] != nil {
		t.Errorf("nothing was confirmed, and the tokens say %v", said["authorization_details"])
	}
	for name, to := range map[string]string{"letters backwards": "Anna\u202e", "a line": "Anna\nBob", "too long": strings.Repeat("x", 300)} {
		if hop := p.authorize(b, "rp", relyingReply, "authorization_details", details(to)); !strings.Contains(hop.Header.Get("Location"), "error=invalid_authorization_details") {
			t.Errorf("%s: got %d to %q", name, hop.Status, hop.Header.Get("Location"))
		}
	}
	p.harmless(b)
}
