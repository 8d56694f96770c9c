package attack

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

// elsewhere is the message for an open login whose leg is not the one that the
// browser holds.
const otherBrowser = "another browser"

func TestD1_D2_AResponseCountsOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	first := v.right()
	encoded := first.Encoded()
	thief := r.browser()
	r.told(r.deliver(thief, encoded, v.asked.RelayState), otherBrowser)
	v.answered(v.deliver(v.b, encoded, v.asked.RelayState))
	r.told(v.deliver(v.b, encoded, v.asked.RelayState), "the leg is not open")
	r.told(r.deliver(thief, encoded, v.asked.RelayState), otherBrowser)
	// The same assertion in a new envelope, and under another RelayState.
	again := first
	again.ID = fresh()
	v.refuses(again.Bytes(), "the leg is not open")
	next := r.on(t).victim()
	next.b = v.b
	r.begin(v.b, request{classes: []string{classTwo}, attributes: `ForceAuthn="true"`})
	next.asked = r.challenge(v.b)
	next.refuses(again.Bytes(), "InResponseTo")
	// An assertion that answers, under an identifier that was used before.
	reused := next.right()
	reused.AssertionID = first.AssertionID
	next.refuses(reused.Bytes(), "was used before")
	next.succeeds()
}

// TestD1 posts one response a hundred times at once: one answer comes back.
func TestD1_ParallelReplayHasOneWinner(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	encoded := v.right().Encoded()
	var won, refused atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		twin := r.twin(v.b)
		all.Go(func() {
			hop, err := twin.Send(t.Context(), http.MethodPost, r.url("/saml2/sp/idp/acs"), url.Values{"SAMLResponse": {encoded}, "RelayState": {v.asked.RelayState}})
			if err != nil {
				t.Error(err)
				return
			}
			if _, ok := readAnswer(hop); ok {
				won.Add(1)
			}
			if hop.Status >= 400 && hop.Status <= 499 {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || refused.Load() != 99 {
		t.Errorf("got %d answers and %d refusals, want 1 and 99", won.Load(), refused.Load())
	}
	r.harmless(v.b)
}

func TestD3_AResponseAnswersItsOwnRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, "authentication: [idp, rival]", "authentication: [rival]")
	confirmation := func(a *etree.Element) *etree.Element {
		return at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData")
	}
	other := r.victim() // a login of somebody else
	answered := r.victim()
	answered.succeeds()
	asks := func(id string) func(*samltest.Response) { return func(m *samltest.Response) { m.Request = id } }
	r.holds(t, []wrong{
		{"missing", asks(""), "InResponseTo is missing"},
		edit("missing in the response", func(el, _ *etree.Element) { el.RemoveAttr("InResponseTo") }, "response: InResponseTo is missing"),
		edit("missing in the confirmation", func(_, a *etree.Element) { confirmation(a).RemoveAttr("InResponseTo") }, "subject confirmation: InResponseTo is missing"),
		edit("empty", func(el, _ *etree.Element) { el.CreateAttr("InResponseTo", "") }, `InResponseTo "" is not the request`),
		{"unknown", asks("_unknown"), "is not the request of this login"},
		{"that of another browser", asks(other.asked.ID), "is not the request of this login"},
		{"that of a login that is over", asks(answered.asked.ID), "is not the request of this login"},
		edit("the response differs", func(el, _ *etree.Element) { el.CreateAttr("InResponseTo", other.asked.ID) }, "response: InResponseTo"),
		edit("the confirmation differs", func(_, a *etree.Element) { confirmation(a).CreateAttr("InResponseTo", other.asked.ID) }, "subject confirmation: InResponseTo"),
	})
	t.Run("RelayState", func(t *testing.T) {
		v := r.on(t).victim()
		for name, c := range map[string]struct{ relay, words string }{
			"none":                   {"", "without RelayState"},
			"unknown":                {"x", "is not a leg"},
			"of another browser":     {other.asked.RelayState, otherBrowser},
			"of a login that ended":  {answered.asked.RelayState, ""},
			"with a letter more":     {v.asked.RelayState + "x", ""},
			"its first half":         {v.asked.RelayState[:10], ""},
			"of a page on the web":   {"https://evil.test/", "no transaction"},
			"the leg's name in part": {strings.Split(v.asked.RelayState, ".")[0], ""},
		} {
			t.Run(name, func(t *testing.T) {
				one := v.in(t)
				one.told(one.deliver(one.b, one.right().Encoded(), c.relay), c.words)
			})
		}
		v.succeeds()
	})
	t.Run("of another connection", func(t *testing.T) {
		b := r.browser()
		one := r.on(t)
		one.begin(b, request{issuer: otherEntity, key: "none"})
		a := one.challenge(b)
		if !strings.HasPrefix(a.To.String(), rivalSSO) {
			t.Fatalf("got to %s, want %s", a.To, rivalSSO)
		}
		// The right answer of idp, for the request that went to its rival.
		m := one.response(a)
		one.told(one.deliver(b, m.Encoded(), a.RelayState), "a response to connection")
		m.Audience, m.Recipient = one.url("/saml2/sp/rival/metadata"), one.url("/saml2/sp/rival/acs")
		at := url.Values{"SAMLResponse": {m.Encoded()}, "RelayState": {a.RelayState}}
		one.told(one.form(b, "/saml2/sp/rival/acs", at), "is not "+rivalEntity)
		m.Provider, m.SignAssertion = rivalEntity, samltest.ProviderNextKey
		one.answered(one.form(b, "/saml2/sp/rival/acs", url.Values{"SAMLResponse": {m.Encoded()}, "RelayState": {a.RelayState}}))
		one.harmless(b)
	})
	other.succeeds()
}

// unasked is a response that answers no request.
func unasked(r *rig) string {
	m := r.response(asked{})
	m.Request = ""
	return m.Encoded()
}

func TestD4_D5_UnaskedResponses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, path := range []string{"idp", "rival", "code", "nobody", "idp%2f..%2fidp", "%00"} {
		for _, relay := range []string{"", "x", "https://app.test/", appACS} {
			t.Run(path+" "+relay, func(t *testing.T) {
				one := r.on(t)
				b := one.browser()
				one.refused(one.form(b, "/saml2/sp/"+path+"/acs", url.Values{"SAMLResponse": {unasked(r)}, "RelayState": {relay}}), "")
				one.harmless(b)
				if len(b.Cookies(r.server.URL)) > 0 && one.alive(b) {
					t.Error("the browser has a session")
				}
			})
		}
	}
	r.victim().succeeds()
	t.Run("switched off", func(t *testing.T) {
		one := r.on(t)
		under := one.victim()
		r.apply(edited(t, standard(), "id: idp\nprotocol: saml2\n", "id: idp\nprotocol: saml2\nenabled: false\n", "authentication: [idp]", "authentication: [rival]"))
		one.refused(one.form(one.browser(), "/saml2/sp/idp/acs", url.Values{"SAMLResponse": {unasked(r)}}), "not found")
		hop := under.post(under.right().Bytes()) // the administrator's doing, so not the sender's fault
		one.refusedToApplication(hop, responder, "NoAvailableIDP")
		one.recorded(broker.RefusedUnavailable, "switched off")
		r.apply(standard())
		one.victim().succeeds()
	})
}

// TestD4 takes unasked responses where the connection is set so: nothing of
// them is believed, and the provider is asked.
func TestD4_UnaskedWhereAllowed(t *testing.T) {
	t.Parallel()
	r := newRig(t, "metadataFile: idp\n", "metadataFile: idp\n  unsolicited: app\n", "metadataFile: app\n", "metadataFile: app\n  allowInitiated: true\n")
	b := r.browser()
	for _, relay := range []string{"", "https://evil.test/", appACS + "/second"} {
		hop := r.form(b, "/saml2/sp/idp/acs", url.Values{"SAMLResponse": {unasked(r)}, "RelayState": {relay}})
		if hop.Status != http.StatusSeeOther || hop.Header.Get("Location") != r.url("/saml2/start/app") {
			t.Fatalf("RelayState %q: got %d to %s, want the start of a login to the application", relay, hop.Status, hop.Header.Get("Location"))
		}
	}
	asks := r.victim()
	answers := asks.right()
	r.told(r.deliver(b, answers.Encoded(), ""), "without RelayState")
	asks.succeeds()
	if r.alive(r.twin(b)) {
		t.Error("the browser has a session")
	}
	if err := b.Open(t.Context(), r.url("/saml2/start/app")); err != nil {
		t.Fatal(err)
	}
	page := b.Last().Page
	if page == nil || len(page.Forms) == 0 {
		t.Fatalf("no page to confirm the login: %d %.200s", b.Last().Status, b.Last().Body)
	}
	if err := b.Submit(t.Context(), &page.Forms[0], "", nil); err != nil {
		t.Fatal(err)
	}
	v := victim{rig: r, b: b, asked: r.challenge(b)}
	v.refuses(func() []byte { m := v.right(); m.Request = ""; return m.Bytes() }(), "InResponseTo is missing")
	m := v.right()
	if a := v.answered(v.post(m.Bytes())); a.RelayState != "" || a.Action != appACS || a.Level != "20" {
		t.Errorf("got level %s at %s with RelayState %q, want 20 at %s without", a.Level, a.Action, a.RelayState, appACS)
	}
	r.harmless(b)
}
