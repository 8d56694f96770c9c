package attack

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"trin/broker"
)

const bobsSecret = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"

// bobHasCodes enrols bob beside alice.
func (r *rig) bobHasCodes() {
	r.t.Helper()
	if _, err := r.node.Codes.Enrol(r.t.Context(), "code", broker.Subject{Namespace: "people", Value: "bob"}, bobsSecret, nil); err != nil {
		r.t.Fatal(err)
	}
}

// bobsCode is one that was not used before.
func (r *rig) bobsCode() string {
	r.t.Helper()
	r.advance(30 * time.Second)
	code, err := totp.GenerateCode(bobsSecret, r.clock())
	if err != nil {
		r.t.Fatal(err)
	}
	return code
}

func TestF19_SomebodyElsesFactor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bobHasCodes()
	three := request{classes: []string{classThree}}
	r.sub("bob's code at alice's login", func() {
		b := r.browser()
		r.ask(b, three)
		at := r.atFactor(b, r.reply(b, nil))
		for _, fields := range []url.Values{
			{"code": {r.bobsCode()}}, {"code": {r.bobsCode()}, "subject": {"bob"}, "user": {"bob"}, "connection": {"code"}},
		} {
			hop := r.submit(b, at, fields)
			if hop.Page == nil || hop.Page.Form("code") == nil {
				r.t.Fatalf("got %d %s, want to be asked again", hop.Status, hop.Body)
			}
		}
		r.logged("the code is wrong")
		a := r.answered(r.enter(b, at))
		r.states(a, classThree, "30")
		r.harmless(b)
	})
	r.sub("bob's page with alice's code", func() {
		b := r.browser()
		r.ask(b, three)
		at := r.atFactor(b, r.reply(b, as("bob")))
		r.advance(30 * time.Second)
		hop := r.submit(b, at, url.Values{"code": {r.code()}})
		if hop.Page == nil || hop.Page.Form("code") == nil {
			r.t.Fatalf("got %d %s, want to be asked again", hop.Status, hop.Body)
		}
		r.harmless(b)
	})
	r.sub("alice's page in bob's browser, and the reverse", func() {
		alice, bob := r.browser(), r.browser()
		r.ask(alice, three)
		r.ask(bob, three)
		alices, bobs := r.atFactor(alice, r.reply(alice, nil)), r.atFactor(bob, r.reply(bob, as("bob")))
		r.refused(r.submit(bob, alices, url.Values{"code": {r.bobsCode()}}), "another browser")
		r.refused(r.submit(alice, bobs, url.Values{"code": {r.code()}}), "another browser")
		r.states(r.answered(r.enter(alice, alices)), classThree, "30")
		r.states(r.answered(r.submit(bob, bobs, url.Values{"code": {r.bobsCode()}})), classThree, "30")
	})
	r.sub("the session becomes bob's while alice's step-up waits", func() {
		b := r.browser()
		alice := r.login(b, request{classes: []string{classTwo}})
		waiting := r.atFactor(b, r.ask(b, three))
		r.ask(b, request{attributes: `ForceAuthn="true"`, classes: []string{classTwo}})
		bob := r.answered(r.reply(b, as("bob")))
		if bob.NameID == alice.NameID {
			r.t.Fatal("the session is still alice's")
		}
		hop := r.enter(b, waiting)
		if _, ok := readAnswer(hop); ok {
			r.t.Fatalf("alice's code was enough without alice's login: %s", hop.Body)
		}
		// Alice has to log in again; bob, who comes instead, has to give his own code.
		at := r.atFactor(b, r.reply(b, as("bob")))
		a := r.answered(r.submit(b, at, url.Values{"code": {r.bobsCode()}}))
		if r.states(a, classThree, "30"); a.NameID != bob.NameID {
			r.t.Error("the answer is not about bob")
		}
		r.harmless(b)
	})
}

func TestF20_SomebodyElseComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bobHasCodes()
	b := r.browser()
	alice := r.stepUp(b, request{})
	old := r.cookieHeader(b)
	r.ask(b, request{attributes: `ForceAuthn="true"`, classes: []string{classTwo}})
	bob := r.answered(r.reply(b, as("bob")))
	if r.states(bob, classTwo, "20"); bob.NameID == alice.NameID {
		t.Fatal("bob was answered as alice")
	}
	r.atFactor(b, r.ask(b, request{classes: []string{classThree}})) // alice's code does not count for bob
	if ended := r.record(); ended.Logout == nil || ended.Logout.By == "" || ended.Subject.Value != "alice" {
		t.Errorf("the newest record is %+v, want that of the end of alice's session", ended)
	}
	hop := r.foreign(http.MethodGet, request{attributes: `IsPassive="true"`, classes: []string{classThree}}.redirect(r), nil, "Cookie", old)
	if a, ok := readAnswer(hop); ok && a.NameID != "" {
		t.Errorf("alice's session lives on beside bob's: %s", a.XML)
	}
	r.harmless(b)
}

func TestF21_OtherBrowsersLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	attacker, victim := r.browser(), r.browser()
	r.ask(attacker, request{classes: []string{classThree}})
	at := r.atFactor(attacker, r.reply(attacker, nil))
	for name, hop := range map[string]*struct {
		method string
		fields url.Values
	}{"opened": {http.MethodGet, nil}, "a code": {http.MethodPost, url.Values{"code": {r.code()}}}, "cancel": {http.MethodPost, url.Values{"cancel": {"1"}}}} {
		r.sub("in a fresh browser: "+name, func() {
			got, err := victim.Send(r.t.Context(), hop.method, at, hop.fields)
			if err != nil {
				r.t.Fatal(err)
			}
			r.refused(got, "another browser")
		})
		r.sub("in a browser with a session: "+name, func() {
			own := r.browser()
			r.login(own, request{})
			got, err := own.Send(r.t.Context(), hop.method, at, hop.fields)
			if err != nil {
				r.t.Fatal(err)
			}
			r.refused(got, "another browser")
		})
		r.sub("without any cookie: "+name, func() {
			r.refused(r.foreign(hop.method, at, hop.fields), "another browser")
		})
	}
	r.sub("the provider's answer in the victim's browser", func() {
		r.ask(attacker, request{classes: []string{classTwo}, attributes: `ForceAuthn="true"`})
		a := r.challenge(attacker)
		r.refused(r.deliver(victim, r.response(a).Encoded(), a.RelayState), "another browser")
		r.answered(r.deliver(attacker, r.response(a).Encoded(), a.RelayState))
	})
	r.sub("the chooser", func() {
		fresh := r.browser()
		page := r.ask(fresh, request{issuer: otherEntity, key: "none"}).Header.Get("Location")
		r.refused(r.visit(victim, page), "another browser")
		r.refused(r.submit(victim, page, url.Values{"connection": {"idp"}}), "another browser")
		r.refused(r.submit(victim, page, url.Values{"cancel": {"1"}}), "another browser")
		if hop := r.visit(fresh, page); hop.Status != http.StatusOK {
			r.t.Errorf("the login that the chooser belongs to is gone: %d", hop.Status)
		}
	})
	r.states(r.answered(r.enter(attacker, at)), classThree, "30")
	r.harmless(attacker)
	r.harmless(victim)
}

func TestF22_StepUpInAnotherTab(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.login(b, request{})
	three := request{classes: []string{classThree}}
	one, two := r.atFactor(b, r.ask(b, three)), r.atFactor(b, r.ask(b, three))
	if one == two {
		t.Fatal("two tabs have one login")
	}
	r.states(r.answered(r.enter(b, one)), classThree, "30")
	r.states(r.answered(r.ask(b, three)), classThree, "30") // a third tab: the session is enough
	r.refused(r.enter(b, one), "")                          // the first is over
	r.states(r.answered(r.enter(b, two)), classThree, "30")
	r.sub("level 4 is not reached by it", func() {
		r.ask(b, request{classes: []string{classFour}})
		r.refusedToApplication(r.reply(b, nil), responder, noContext)
	})
	r.harmless(b)
}

func TestF23_SkippingTheFactor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.ask(b, request{classes: []string{classThree}})
	asked := r.challenge(b)
	atProvider := r.response(asked).Encoded()
	at := r.atFactor(b, r.deliver(b, atProvider, asked.RelayState))
	leg := strings.TrimPrefix(at, r.url(codePage))
	transaction, _, _ := strings.Cut(leg, ".")

	for name, c := range map[string]struct {
		address string
		fields  url.Values
	}{
		"the provider's answer again":              {r.url("/saml2/sp/idp/acs"), url.Values{"SAMLResponse": {atProvider}, "RelayState": {asked.RelayState}}},
		"a new answer for the factor's leg":        {r.url("/saml2/sp/idp/acs"), url.Values{"SAMLResponse": {r.response(asked).Encoded()}, "RelayState": {leg}}},
		"a new answer without RelayState":          {r.url("/saml2/sp/idp/acs"), url.Values{"SAMLResponse": {r.response(asked).Encoded()}}},
		"an answer to the factor's own connection": {r.url("/saml2/sp/code/acs"), url.Values{"SAMLResponse": {r.response(asked).Encoded()}, "RelayState": {leg}}},
		"the chooser of the login":                 {r.url("/choose/" + transaction), url.Values{"connection": {"idp"}}},
		"the chooser of the login, the factor":     {r.url("/choose/" + transaction), url.Values{"connection": {"code"}}},
		"the first factor's page":                  {r.url(codePage + asked.RelayState), url.Values{"code": {r.code()}}},
		"the transaction as a leg":                 {r.url(codePage + transaction), url.Values{"code": {r.code()}}},
		"an empty secret":                          {r.url(codePage + transaction + "."), url.Values{"code": {r.code()}}},
		"another secret":                           {r.url(codePage + transaction + ".AAAAAAAAAAAAAAAAAAAAAAAA"), url.Values{"code": {r.code()}}},
		"a path that climbs":                       {r.url(codePage + transaction + "%2f..%2f" + leg), url.Values{"code": {r.code()}}},
		"a leg of 10 KB":                           {r.url(codePage + leg + strings.Repeat("x", 10<<10)), url.Values{"code": {r.code()}}},
		"a password at the factor":                 {r.url("/password/" + leg), url.Values{"name": {"alice"}, "password": {"x"}}},
	} {
		r.sub(name, func() { r.refused(r.submit(b, c.address, c.fields), "") })
	}
	for name, fields := range map[string]url.Values{
		"nothing":               {},
		"the end of enrolment":  {"saved": {"1"}},
		"level and application": {"level": {"30"}, "application": {"other"}, "class": {classFour}},
		"a wrong code":          {"code": {"000000"}, "level": {"30"}},
		"two codes":             {"code": {"000000", r.code()}},
		"an empty code":         {"code": {""}},
		"a recovery code":       {"recovery": {"AAAA-AAAA-AAAA-AAAA"}},
	} {
		r.sub("the page with "+name, func() {
			hop := r.submit(b, at, fields)
			if _, ok := readAnswer(hop); ok || hop.Status == http.StatusSeeOther && hop.Header.Get("Location") != at {
				r.t.Fatalf("got %d to %q: %s", hop.Status, hop.Header.Get("Location"), hop.Body)
			}
		})
	}
	r.sub("no cookie", func() {
		r.refused(r.foreign(http.MethodPost, at, url.Values{"code": {r.code()}}), "another browser")
	})
	r.sub("from another site", func() {
		r.refused(r.foreign(http.MethodPost, at, url.Values{"code": {r.code()}}, "Cookie", r.cookieHeader(b), "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test"), "another site")
	})
	r.advance(5 * time.Minute) // of the pause after so many wrong codes
	r.advance(30 * time.Second)
	code := r.code()
	r.states(r.answered(r.submit(b, at, url.Values{"code": {code}})), classThree, "30")
	r.sub("the page twice", func() {
		r.refused(r.submit(b, at, url.Values{"code": {code}}), "")
		r.refused(r.enter(b, at), "")
		r.refused(r.visit(b, at), "")
	})
	r.harmless(b)
}

func TestF24_FactorOfAnotherLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.login(b, request{})
	three := r.atFactor(b, r.ask(b, request{classes: []string{classThree}}))
	r.ask(b, request{classes: []string{classFour}, relayState: "four"})
	four := r.challenge(b)
	r.refused(r.enter(b, r.url(codePage+four.RelayState)), "")
	a := r.answered(r.enter(b, three))
	if r.states(a, classThree, "30"); a.RelayState != "" {
		t.Errorf("the other login was answered: %s", a.RelayState)
	}
	hop := r.deliver(b, r.response(four).Encoded(), four.RelayState)
	r.refusedToApplication(hop, responder, noContext)
	if a := r.answered(hop); a.RelayState != "four" {
		t.Errorf("got RelayState %q", a.RelayState)
	}
	r.recorded(broker.RefusedLevel, "")
	r.harmless(b)
}

// What a browser keeps of a factor is the session's evidence, and that is good
// for its user, its browser and its time only.
func TestF28_FactorRemembered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bobHasCodes()
	three := request{classes: []string{classThree}}
	b := r.browser()
	r.stepUp(b, request{})
	r.states(r.answered(r.ask(b, three)), classThree, "30")
	r.sub("another browser", func() {
		other := r.browser()
		r.ask(other, three)
		r.atFactor(other, r.reply(other, nil))
	})
	r.sub("only the binding's cookie of it", func() {
		for _, c := range b.Cookies(r.server.URL) {
			if !strings.Contains(c.Name, "session") {
				hop := r.foreign(http.MethodGet, three.redirect(r), nil, "Cookie", c.Name+"="+c.Value)
				if _, ok := readAnswer(hop); ok {
					r.t.Errorf("cookie %s alone was enough", c.Name)
				}
			}
		}
	})
	r.sub("a fresh login", func() {
		r.ask(b, request{classes: []string{classThree}, attributes: `ForceAuthn="true"`})
		r.atFactor(b, r.reply(b, nil))
	})
	r.sub("too weak", func() {
		r.ask(b, request{classes: []string{classFour}})
		r.refusedToApplication(r.reply(b, nil), responder, noContext)
	})
	r.sub("another user", func() {
		r.ask(b, request{classes: []string{classThree}, attributes: `ForceAuthn="true"`})
		at := r.atFactor(b, r.reply(b, as("bob")))
		r.refusedToApplication(r.submit(b, at, url.Values{"cancel": {"1"}}), responder, "AuthnFailed")
		r.atFactor(b, r.ask(b, three)) // the session is bob's now
	})
	r.harmless(b)
}

func TestF30_Cancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.ask(b, request{classes: []string{classThree}})
	at := r.atFactor(b, r.reply(b, nil))
	r.refusedToApplication(r.submit(b, at, url.Values{"cancel": {"1"}, "code": {r.code()}}), responder, "AuthnFailed")
	r.recorded(broker.RefusedCancelled, "cancelled")
	r.refused(r.enter(b, at), "")
	r.states(r.answered(r.ask(b, request{classes: []string{classTwo}, attributes: `IsPassive="true"`})), classTwo, "20")
	r.refusedToApplication(r.ask(b, request{classes: []string{classThree}, attributes: `IsPassive="true"`}), responder, "NoPassive")
	r.harmless(b)
}

// What the factor needs is away: nothing is issued, and nothing weaker.
func TestF31_FactorDown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.ask(b, request{classes: []string{classThree}})
	at := r.atFactor(b, r.reply(b, nil))
	if err := r.node.Store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, hop := range []string{at, request{classes: []string{classTwo}}.redirect(r)} {
		got := r.visit(b, hop)
		if _, ok := readAnswer(got); ok || got.Status < 500 || referencePattern.FindString(got.Page.Text) == "" {
			t.Errorf("got %d %s, want a page that says that it fails, with its reference", got.Status, got.Body)
		}
	}
	if got := r.enter(b, at); got.Status < 500 || strings.Contains(string(got.Body), "SAMLResponse") {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
	if strings.Contains(r.log.String(), "panicked") {
		t.Error("a handler panicked")
	}
}

func TestF32_FactorGone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	three := request{classes: []string{classThree}}
	r.notAccepted(edited(t, standard(), "connection: code", "connection: nothing"), nil, "nothing")
	r.notAccepted(edited(t, standard(), "connection: code", "connection: rival"), nil, "rival")
	r.notAccepted(edited(t, standard(), "  issuer: Trin\n", "  digits: 7\n"), nil, "digits")
	code := "---\nkind: authentication\nid: code\nprotocol: totp\nsettings:\n  issuer: Trin\n"
	for name, edit := range map[string][]string{
		"switched off": {"id: code\nprotocol: totp\n", "id: code\nenabled: false\nprotocol: totp\n"},
		"deleted":      {code, "", withFactor, ""},
	} {
		r.sub(name, func() {
			b, lifted := r.browser(), r.browser()
			r.stepUp(lifted, request{})
			r.ask(b, three)
			at := r.atFactor(b, r.reply(b, nil))
			r.use(nil, edit...)
			got := r.enter(b, at)
			if _, ok := readAnswer(got); ok {
				r.refusedToApplication(got, responder, "NoAvailableIDP")
			} else {
				r.unavailable(got, "switched off")
			}
			// The session's factor does not count any more either.
			hop := r.ask(lifted, three)
			if hop.Status == http.StatusSeeOther {
				hop = r.reply(lifted, nil)
			}
			r.refusedToApplication(hop, responder, noContext)
			r.states(r.answered(r.ask(lifted, request{classes: []string{classTwo}})), classTwo, "20")
			r.harmless(lifted)
			r.apply(standard())
		})
	}
}
