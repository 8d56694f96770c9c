package wsfed

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/wsfedtest"
)

// relyingApplication is a relying party that is answered at the address.
func relyingApplication(reply string) wsfedtest.Application {
	return wsfedtest.Application{Realm: appRealm, Reply: reply, Service: serviceBase + "/wsfed", Issuer: serviceIssuer,
		Certificates: certificates(samltest.TrinKey, samltest.TrinECKey)}
}

// form is what the browser posts to the application.
func (a told) form(t testing.TB) (action string, fields url.Values) {
	t.Helper()
	form, ok := a.Reply.(broker.FormPost)
	if !ok {
		t.Fatalf("got %#v, %v; want a form", a.Reply, a.Err)
	}
	fields = url.Values{}
	for _, f := range form.Fields {
		fields.Add(f.Name, f.Value)
	}
	return form.Action, fields
}

// login is what the application reads of an answer.
func (a told) login(t testing.TB, now time.Time) wsfedtest.Login {
	t.Helper()
	action, fields := a.form(t)
	login, err := relyingApplication(action).Read(fields, now)
	if err != nil {
		t.Fatalf("%v\n%s", err, fields.Get(paramResult))
	}
	return login
}

// A whole sign-in: a request, a trip to the provider, a token that a library
// which is not Trin's verifies.
func TestSignIn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token, trust string
		wantTrust    string
	}{
		"SAML 1.1":               {wantTrust: NamespaceTrust2005},
		"SAML 1.1, in words":     {token: "saml11", trust: "2005", wantTrust: NamespaceTrust2005},
		"SAML 2.0":               {token: "saml20", wantTrust: NamespaceTrust2005},
		"SAML 1.1, WS-Trust 1.3": {trust: "1.3", wantTrust: NamespaceTrust13},
		"SAML 2.0, WS-Trust 1.3": {trust: "1.3", token: "saml20", wantTrust: NamespaceTrust13},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(s *ApplicationSettings) { s.Token, s.Trust = test.token, test.trust })
			got := w.answer(w.get(url.Values{paramContext: {"ctx"}}), w.alice(levelLow)).login(t, w.now)
			if got.SAML20 != (test.token == "saml20") || got.Trust != test.wantTrust {
				t.Errorf("got SAML 2.0 %t in %s", got.SAML20, got.Trust)
			}
			if got.Context != "ctx" || got.Format != saml2.FormatUnspecified || got.Name == "" || got.Name == "alice" || got.Method != string(levelLow) {
				t.Errorf("got %+v", got)
			}
			if !got.Instant.Equal(w.now) || !got.From.Equal(w.now.Add(-time.Minute)) || !got.Until.Equal(w.now.Add(time.Hour)) {
				t.Errorf("got the instant %s, and %s to %s", got.Instant, got.From, got.Until)
			}
			if want := []string{"alice@example.org"}; !slices.Equal(got.Claims[claimEmail], want) {
				t.Errorf("got the address %q", got.Claims[claimEmail])
			}
			if want := []string{string(passwordM), string(levelLow)}; !slices.Equal(got.Claims[ClaimAuthnMethods], want) {
				t.Errorf("got the methods %q, want %q", got.Claims[ClaimAuthnMethods], want)
			}
			// The second login is of the session, and of the same user.
			again := w.get(nil).login(t, w.now)
			if again.Name != got.Name || again.ID == got.ID || again.Context != "" {
				t.Errorf("got %+v the second time", again)
			}
		})
	}
}

// What is asked by wauth is answered byte for byte, in whatever words.
func TestSignInAnswersTheClassAsItWasAsked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		wauth   broker.ClassRef
		said    broker.ClassRef // by the provider
		want    broker.ClassRef
		methods []string
	}{
		"more than one factor":    {MultipleAuthn, MultipleAuthn, MultipleAuthn, []string{string(passwordM), MultipleAuthn}},
		"Microsoft's password":    {passwordM, passwordC, passwordM, []string{string(passwordM)}},
		"SAML 1.1's password":     {passwordA, passwordC, passwordA, []string{string(passwordM)}},
		"SAML 2.0's password":     {passwordC, passwordC, passwordC, []string{string(passwordM)}},
		"a password, more proven": {passwordM, MultipleAuthn, passwordM, []string{string(passwordM)}},
		"nothing":                 {"", MultipleAuthn, MultipleAuthn, []string{string(passwordM), MultipleAuthn}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			got := w.answer(w.get(url.Values{paramAuth: {string(test.wauth)}}), w.alice(test.said)).login(t, w.now)
			if got.Method != string(test.want) || !slices.Equal(got.Claims[ClaimAuthnMethods], test.methods) {
				t.Errorf("got %q and %q, want %q and %q", got.Method, got.Claims[ClaimAuthnMethods], test.want, test.methods)
			}
		})
	}
}

// A class that nobody has asked for is written in the words of the token,
// unless the application's settings say in which.
func TestSignInWritesTheClassInTheTokensWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token   string
		answers []broker.ClassRef
		want    broker.ClassRef
	}{
		"SAML 1.1":               {"saml11", nil, levelLow},
		"SAML 1.1, as it is":     {"saml11", []broker.ClassRef{passwordC}, passwordC},
		"SAML 2.0, as it is":     {"saml20", []broker.ClassRef{passwordC}, passwordC},
		"the first of the level": {"saml20", nil, levelLow},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(s *ApplicationSettings) { s.Token = test.token })
			w.picture.Applications["app"].Answers = test.answers
			if got := w.answer(w.get(nil), w.alice(levelLow)).login(t, w.now); got.Method != string(test.want) {
				t.Errorf("got %q, want %q", got.Method, test.want)
			}
		})
	}
	w := newWorld(t)
	f := w.rims["app"].(*frontend)
	if got := f.answered(pending{Token: TokenTypeSAML11}, broker.Outcome{Class: passwordC}); got != passwordA {
		t.Errorf("got %q in SAML 1.1, want %q", got, passwordA)
	}
	f.application.Translate = map[broker.ClassRef]broker.ClassRef{passwordA: passwordC}
	if got := f.answered(pending{Token: TokenTypeSAML11}, broker.Outcome{Class: passwordC}); got != passwordC {
		t.Errorf("got %q for what a class is told as, want %q", got, passwordC)
	}
	if got := f.answered(pending{Token: TokenTypeSAML20}, broker.Outcome{}); got != prefixSAML20+"unspecified" {
		t.Errorf("got %q for no class", got)
	}
}
