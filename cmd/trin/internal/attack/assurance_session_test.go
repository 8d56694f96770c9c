package attack

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/cmd/trin/internal/useragent"
)

func TestF25_EvidenceAges(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.stepUp(b, request{})
	three, two := request{classes: []string{classThree}}, request{classes: []string{classTwo}}
	r.advance(30 * time.Minute)
	r.states(r.answered(r.ask(b, three)), classThree, "30")
	r.advance(time.Second)
	r.states(r.answered(r.ask(b, two)), classTwo, "20")
	passive := three
	passive.attributes = `IsPassive="true"`
	r.refusedToApplication(r.ask(b, passive), responder, "NoPassive")
	at := r.atFactor(b, r.ask(b, three)) // the factor alone
	r.states(r.answered(r.enter(b, at)), classThree, "30")
	if trips := r.record().Trips; len(trips) != 1 || !trips[0].Factor {
		t.Errorf("got the trips %+v, want the factor alone", trips)
	}
	r.sub("the provider's own 3 ages as well", func() {
		b := r.browser()
		r.ask(b, three)
		r.states(r.answered(r.reply(b, returning(classThree))), classThree, "30")
		r.advance(30*time.Minute + time.Second)
		r.states(r.answered(r.ask(b, two)), classTwo, "20")
		r.atFactor(b, r.ask(b, three))
	})
	r.sub("the clock set back", func() {
		b := r.browser()
		r.stepUp(b, request{})
		r.advance(-2 * time.Minute)
		if a, ok := readAnswer(r.ask(b, passive)); ok && a.Level == "30" {
			r.t.Error("evidence from the future counts")
		}
		r.advance(2 * time.Minute)
	})
	r.harmless(b)
}

const localLogin = `---
kind: application
id: local
protocol: saml2
authentication: [people]
settings:
  metadataFile: third
---
kind: authentication
id: people
protocol: password
firstFactor: 20
factors:
  - {connection: code, after: 30}
`

// A user that is disabled, or whose factor is taken away, keeps nothing that
// was proven before.
func TestF26_ProvenBySomethingGone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	passive := func(class string) request {
		return request{classes: []string{class}, attributes: `IsPassive="true"`}
	}
	r.sub("the factor is reset", func() {
		b := r.browser()
		r.stepUp(b, request{})
		r.states(r.answered(r.ask(b, passive(classThree))), classThree, "30")
		alice := broker.Subject{Namespace: "people", Value: "alice"}
		if err := r.node.Codes.Reset(r.t.Context(), "code", alice); err != nil {
			r.t.Fatal(err)
		}
		r.refusedToApplication(r.ask(b, passive(classThree)), responder, "NoPassive")
		r.states(r.answered(r.ask(b, passive(classTwo))), classTwo, "20")
		// Enrolled anew, what the old secret proved still does not count.
		if _, err := r.node.Codes.Enrol(r.t.Context(), "code", alice, codeSecret, nil); err != nil {
			r.t.Fatal(err)
		}
		r.refusedToApplication(r.ask(b, passive(classThree)), responder, "NoPassive")
		r.states(r.answered(r.enter(b, r.atFactor(b, r.ask(b, request{classes: []string{classThree}})))), classThree, "30")
		r.harmless(b)
	})
	r.use(func(name string) ([]byte, error) {
		if name == "third" {
			return metadataOf("other")
		}
		return metadataOf(name)
	}, "kind: application\nid: other\nprotocol: saml2\nauthentication: [idp, rival]\nfloor: 20\nsettings:\n  metadataFile: other\n", strings.TrimPrefix(localLogin, "---\n"))
	if _, err := r.node.Users.Create(t.Context(), "carol", "correct horse battery staple", nil); err != nil {
		t.Fatal(err)
	}
	local := func(q request) request {
		q.issuer, q.key = otherEntity, "none"
		return q
	}
	login := func(b *useragent.Agent) *useragent.Hop {
		page := r.ask(b, local(request{classes: []string{classTwo}})).Header.Get("Location")
		return r.submit(b, page, url.Values{"name": {"carol"}, "password": {"correct horse battery staple"}})
	}
	r.sub("the user is disabled", func() {
		b := r.browser()
		r.states(r.answered(login(b)), classTwo, "20")
		r.states(r.answered(r.ask(b, local(passive(classTwo)))), classTwo, "20")
		if err := r.node.Users.Disable(r.t.Context(), "carol"); err != nil {
			r.t.Fatal(err)
		}
		r.refusedToApplication(r.ask(b, local(passive(classTwo))), responder, "NoPassive")
		if hop := login(b); hop.Page == nil || hop.Page.Form("password") == nil {
			r.t.Errorf("got %d %s, want the login refused", hop.Status, hop.Body)
		}
		r.harmless(b)
	})
}

func TestF27_StrongSessionForAWeakerApplication(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	other := func(class, comparison string) request {
		return request{issuer: otherEntity, key: "none", classes: []string{class}, comparison: comparison}
	}
	b := r.browser()
	r.stepUp(b, request{})
	r.states(r.answered(r.ask(b, other(classTwo, "exact"))), classTwo, "30") // the class asked for, the level that is true
	if a := r.answered(r.ask(b, other(classTwo, "maximum"))); a.Level != "20" {
		t.Errorf("got level %s for at most 2, want that the first factor alone answers", a.Level)
	}
	for _, comparison := range []string{"exact", "minimum"} {
		hop := r.ask(b, request{classes: []string{classFour}, comparison: comparison, attributes: `IsPassive="true"`})
		if hop.Status == http.StatusSeeOther {
			hop = r.reply(b, nil)
		}
		if a := r.answered(hop); a.Class != "" || a.Status[0] != "Responder" {
			t.Errorf("%s 4: got %v %s", comparison, a.Status, a.Class)
		}
	}
	r.use(nil, "id: other\nprotocol: saml2\n", "id: other\nprotocol: saml2\nstrict: true\n")
	r.states(r.answered(r.ask(b, other(classTwo, "exact"))), classTwo, "20") // the first factor alone is exactly 2
	three := r.browser()
	r.ask(three, request{classes: []string{classThree}})
	r.answered(r.reply(three, returning(classThree)))
	q := other(classTwo, "exact")
	q.attributes, q.inside = `IsPassive="true"`, hint(idpEntity)
	hop := r.ask(three, q)
	if hop.Status == http.StatusSeeOther {
		hop = r.reply(three, returning(classThree))
	}
	if a := r.answered(hop); a.Class != "" {
		t.Errorf("strict: a login of exactly 3 was stated as %s", a.Class)
	}
	r.harmless(b)
}

func TestF29_NoEndlessLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFactor, "")
	r.sub("the provider always answers 2", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classThree}})
		r.refusedToApplication(r.reply(b, nil), responder, noContext)
		if got := len(b.Hops); got > 3 {
			r.t.Errorf("%d hops", got)
		}
	})
	r.sub("the provider cannot give it", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classThree}})
		r.refusedToApplication(r.reply(b, saying("Responder", noContext)), responder, noContext)
		r.recorded(broker.RefusedLevel, "")
		r.harmless(b)
	})
	r.apply(standard())
	r.sub("the provider cannot give it, the factor can: asked once more", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classThree}})
		hop := r.reply(b, saying("Responder", noContext))
		if hop.Status != http.StatusSeeOther || strings.Contains(r.challenge(b).XML, "RequestedAuthnContext") {
			r.t.Fatalf("got %d, want the provider asked without a class", hop.Status)
		}
		r.refusedToApplication(r.reply(b, saying("Responder", noContext)), responder, noContext)
		if got := len(r.record().Trips); got != 2 {
			r.t.Errorf("got %d trips, want 2", got)
		}
		r.harmless(b)
	})
	r.sub("two brokers that send each other the login", func() {
		b := r.browser()
		chain := `<samlp:Scoping><samlp:RequesterID>` + appEntity + `</samlp:RequesterID><samlp:RequesterID>https://broker.test</samlp:RequesterID><samlp:RequesterID>` + appEntity + `</samlp:RequesterID></samlp:Scoping>`
		r.refusedToApplication(r.ask(b, request{inside: chain}), responder, "ProxyCountExceeded")
		r.recorded(broker.RefusedProxyCount, "before")
		r.harmless(b)
	})
}

func TestF36_OldLoginAtTheProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	old := authenticated(start.Add(-time.Hour))
	r.sub("nothing said: the provider's session may be old", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classTwo}})
		a := r.answered(r.reply(b, old))
		if r.states(a, classTwo, "20"); !strings.Contains(a.XML, `AuthnInstant="2026-11-22T09:00:00`) {
			r.t.Errorf("the instant is not the provider's: %s", a.XML)
		}
	})
	r.sub("ForceAuthn", func() {
		b := r.browser()
		r.ask(b, request{attributes: `ForceAuthn="1"`})
		r.refusedToApplication(r.reply(b, old), responder, "AuthnFailed")
		r.recorded(broker.RefusedStale, "afresh")
		r.harmless(b)
	})
	r.use(nil, "id: app\nprotocol: saml2\n", "id: app\nprotocol: saml2\nmaxAge: 10m\n")
	r.sub("the application's maximum age", func() {
		b := r.browser()
		r.ask(b, request{})
		if r.challenge(b).ForceAuthn != "true" {
			r.t.Error("the provider is not asked afresh")
		}
		r.refusedToApplication(r.reply(b, old), responder, "AuthnFailed")
		r.recorded(broker.RefusedStale, "")
		b = r.browser()
		r.ask(b, request{attributes: `IsPassive="true"`})
		r.refusedToApplication(r.reply(b, old), responder, "NoPassive") // a fresh login would show a page
		r.recorded(broker.RefusedPassive, "fresh")
		b = r.browser()
		r.ask(b, request{attributes: `IsPassive="true"`})
		r.answered(r.reply(b, authenticated(start.Add(-5*time.Minute))))
		r.harmless(b)
	})
	r.sub("ahead of time, and no time", func() {
		for _, instant := range []time.Time{start.Add(time.Hour), {}} {
			b := r.browser()
			r.ask(b, request{})
			hop := r.reply(b, authenticated(instant))
			if a, ok := readAnswer(hop); ok && a.Status[0] == "Success" {
				r.t.Errorf("%s was believed", instant)
			}
			r.harmless(b)
		}
	})
}

func TestF38_RecordOfALogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.stepUp(b, request{})
	record := r.record()
	class := broker.ClassRef(classThree)
	switch {
	case record.Application != "app" || record.Connection != "idp" || record.Subject.Value != "alice" || record.Reference == "" || record.Version != 1:
		t.Errorf("got %+v", record)
	case !slices.Equal(record.Asked.Classes, []broker.ClassRef{class}) || !record.Asked.Signed:
		t.Errorf("got asked %+v", record.Asked)
	case len(record.Trips) != 2 || !slices.Equal(record.Trips[0].Sent, []broker.ClassRef{class}) || record.Trips[0].Received != classTwo || record.Trips[0].Counted.Value != 20 || !record.Trips[1].Factor:
		t.Errorf("got trips %+v", record.Trips)
	case record.Issued == nil || record.Issued.Class != class || record.Issued.Level.Value != 30:
		t.Errorf("got issued %+v", record.Issued)
	}
	for _, rule := range []string{"12", "14", "25"} {
		if !slices.ContainsFunc(record.Trace, func(f broker.Finding) bool { return f.Rule == rule && f.Text != "" }) {
			t.Errorf("the trace has no finding by rule %s: %+v", rule, record.Trace)
		}
	}
	if strings.Contains(r.log.String(), "alice") {
		t.Error("the log names the user")
	}
	r.harmless(b)
}
