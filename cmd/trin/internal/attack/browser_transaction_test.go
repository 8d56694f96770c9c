package attack

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"trin/cmd/trin/internal/useragent"
)

func TestG3_LoginCSRF(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	attacker := r.browser()
	r.ask(attacker, request{classes: []string{classTwo}})
	own := r.challenge(attacker)
	response := r.response(own).Encoded()
	loggedIn := r.browser()
	alice := r.login(loggedIn, request{})
	waiting := r.browser()
	r.ask(waiting, request{classes: []string{classTwo}})
	theirs := r.challenge(waiting)
	for name, c := range map[string]struct {
		victim *useragent.Agent
		relay  string
		words  string
	}{
		"a victim without anything":      {r.browser(), own.RelayState, "another browser"},
		"a victim who is logged in":      {loggedIn, own.RelayState, "another browser"},
		"a victim with a login open":     {waiting, own.RelayState, "another browser"},
		"under the victim's own login":   {waiting, theirs.RelayState, "InResponseTo"},
		"without RelayState":             {waiting, "", "RelayState"},
		"with a RelayState that is none": {waiting, "https://evil.test/", "no transaction"},
	} {
		r.sub(name, func() {
			r.refused(r.deliver(c.victim, response, c.relay), c.words)
			r.harmless(c.victim)
		})
	}
	r.sub("a page of another site posts it", func() {
		fields := url.Values{"SAMLResponse": {response}, "RelayState": {own.RelayState}}
		hop := r.foreign(http.MethodPost, r.url("/saml2/sp/idp/acs"), fields, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test", "Cookie", r.cookieHeader(loggedIn))
		form := hop.Page.Form("SAMLResponse", "trin_again")
		if hop.Status != http.StatusOK || form == nil || form.Action != r.url("/saml2/sp/idp/acs") {
			r.t.Fatalf("got %d %s, want Trin's own page to post it again", hop.Status, hop.Body)
		}
		r.refused(r.submit(loggedIn, form.Action, form.Values("")), "another browser")
	})
	if a := r.answered(r.ask(loggedIn, request{})); a.NameID != alice.NameID {
		t.Error("the victim's session was changed")
	}
	r.answered(r.deliver(waiting, r.response(theirs).Encoded(), theirs.RelayState))
	r.states(r.answered(r.deliver(attacker, response, own.RelayState)), classTwo, "20")
}

func TestG4_NamesCannotBeGuessed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	seen := map[string]bool{}
	for range 20 {
		r.ask(b, request{})
		leg := r.challenge(b).RelayState
		transaction, secret, ok := strings.Cut(leg, ".")
		if !ok || len(transaction) < 22 || len(secret) < 22 || len(leg) > 80 { // 128 bits in base64 each
			t.Fatalf("got the leg %q", leg)
		}
		if seen[transaction] || seen[secret] {
			t.Fatalf("%q repeats", leg)
		}
		seen[transaction], seen[secret] = true, true
	}
	unknown := strings.Repeat("A", 24)
	for name, address := range map[string]string{
		"chooser": "/choose/" + unknown, "code": codePage + unknown + "." + unknown, "password": "/password/" + unknown + "." + unknown,
		"recovery": codePage + unknown + "." + unknown + "/recovery",
	} {
		r.sub(name, func() {
			r.refused(r.visit(b, r.url(address)), "no transaction")
			r.refused(r.submit(b, r.url(address), url.Values{"code": {"1"}, "connection": {"idp"}, "name": {"a"}, "password": {"b"}}), "no transaction")
		})
	}
	for _, id := range []string{"", ".", "..", "%00", "%2e%2e%2f", "'", "%27%20OR%201=1--", strings.Repeat("x", 5000), "\u202e", "*", "%"} {
		r.sub("code "+strconv.Quote(id)[:min(len(strconv.Quote(id)), 20)], func() {
			hop := r.foreign(http.MethodGet, r.url("/choose/")+url.PathEscape(id), nil, "Cookie", r.cookieHeader(b))
			if _, ok := readAnswer(hop); ok || hop.Status < 300 || hop.Status >= 500 {
				r.t.Errorf("got %d", hop.Status)
			}
		})
	}
	r.harmless(b)
}

// Two tabs, two applications, two providers, in all six orders.
func TestG5_TwoTabsInEveryOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	type tab struct {
		begin, finish func(b *useragent.Agent) *useragent.Hop
		action, class string
	}
	var atIDP, atRival asked
	app := tab{
		func(b *useragent.Agent) *useragent.Hop {
			hop := r.ask(b, request{id: fresh(), relayState: "app's", classes: []string{classTwo}})
			atIDP = r.challenge(b)
			return hop
		},
		func(b *useragent.Agent) *useragent.Hop {
			return r.deliver(b, r.response(atIDP).Encoded(), atIDP.RelayState)
		}, appACS, classTwo,
	}
	other := tab{
		func(b *useragent.Agent) *useragent.Hop {
			hop := r.ask(b, request{issuer: otherEntity, key: "none", relayState: "other's", classes: []string{classThree}, attributes: `ForceAuthn="true"`, inside: hint(rivalEntity)})
			atRival = r.challenge(b)
			return hop
		},
		func(b *useragent.Agent) *useragent.Hop {
			response := r.response(atRival)
			response.Provider, response.SignAssertion, response.Class = rivalEntity, "provider-next", classThree
			response.Audience, response.Recipient = r.url("/saml2/sp/rival/metadata"), r.url("/saml2/sp/rival/acs")
			return r.submit(b, response.Recipient, url.Values{"SAMLResponse": {response.Encoded()}, "RelayState": {atRival.RelayState}})
		}, otherACS, classThree,
	}
	for name, order := range map[string]string{"AaBb": "AaBb", "ABab": "ABab", "ABba": "ABba", "BAab": "BAab", "BAba": "BAba", "BbAa": "BbAa"} {
		r.sub(name, func() {
			b := r.browser()
			for _, step := range order {
				switch step {
				case 'A':
					app.begin(b)
				case 'B':
					other.begin(b)
				case 'a', 'b':
					which, relay := app, "app's"
					if step == 'b' {
						which, relay = other, "other's"
					}
					if a := r.answered(which.finish(b)); a.Action != which.action || a.RelayState != relay || a.Class != which.class {
						r.t.Errorf("got %s with %s at %s", a.Class, a.RelayState, a.Action)
					}
				}
			}
			r.harmless(b)
		})
	}
}

func TestG6_G7_AfterTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	address := request{classes: []string{classThree}, id: "_end"}.redirect(r)
	r.visit(b, address)
	asked := r.challenge(b)
	response := r.response(asked).Encoded()
	at := r.atFactor(b, r.deliver(b, response, asked.RelayState))
	r.sub("the page is opened again while it waits", func() {
		for range 3 {
			if hop := r.visit(b, at); hop.Status != http.StatusOK || hop.Page.Form("code") == nil {
				r.t.Fatalf("got %d", hop.Status)
			}
		}
	})
	r.states(r.answered(r.enter(b, at)), classThree, "30")
	transaction, _, _ := strings.Cut(strings.TrimPrefix(at, r.url(codePage)), ".")
	for name, hop := range map[string]func() *useragent.Hop{
		"the request":           func() *useragent.Hop { return r.visit(b, address) },
		"the provider's answer": func() *useragent.Hop { return r.deliver(b, response, asked.RelayState) },
		"a new answer to it": func() *useragent.Hop {
			return r.deliver(b, r.response(asked).Encoded(), asked.RelayState)
		},
		"the code's page":   func() *useragent.Hop { return r.visit(b, at) },
		"the code again":    func() *useragent.Hop { return r.enter(b, at) },
		"cancelling it":     func() *useragent.Hop { return r.submit(b, at, url.Values{"cancel": {"1"}}) },
		"its recovery page": func() *useragent.Hop { return r.visit(b, at+"/recovery") },
		"its chooser":       func() *useragent.Hop { return r.visit(b, r.url("/choose/"+transaction)) },
		"choosing": func() *useragent.Hop {
			return r.submit(b, r.url("/choose/"+transaction), url.Values{"connection": {"idp"}})
		},
	} {
		r.sub(name, func() { r.refused(hop(), "") })
	}
	r.sub("a login that took too long", func() {
		late := r.browser()
		r.ask(late, request{classes: []string{classTwo}})
		a := r.challenge(late)
		r.advance(2 * time.Hour)
		r.refused(r.deliver(late, r.response(a).Encoded(), a.RelayState), "")
		r.harmless(late)
	})
	r.harmless(b)
}

func TestG8_ManyOpenLogins(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	var all []asked
	for range 60 {
		r.ask(b, request{classes: []string{classTwo}})
		all = append(all, r.challenge(b))
		r.advance(time.Millisecond)
	}
	if got := len(r.cookieHeader(b)); got > 4096 || got == 0 {
		t.Errorf("the cookies are %d bytes", got)
	}
	if got := len(b.Cookies(r.server.URL)); got > 3 {
		t.Errorf("got %d cookies", got)
	}
	finish := func(i int) *useragent.Hop { return r.deliver(b, r.response(all[i]).Encoded(), all[i].RelayState) }
	r.refused(finish(0), "no transaction")
	r.refused(finish(9), "no transaction")
	r.states(r.answered(finish(10)), classTwo, "20")
	r.states(r.answered(finish(59)), classTwo, "20")
	r.sub("another browser is not pushed out", func() {
		victim := r.browser()
		r.ask(victim, request{classes: []string{classTwo}})
		a := r.challenge(victim)
		for range 55 {
			r.ask(b, request{attributes: `ForceAuthn="true"`})
		}
		r.states(r.answered(r.deliver(victim, r.response(a).Encoded(), a.RelayState)), classTwo, "20")
	})
	r.harmless(b)
}
