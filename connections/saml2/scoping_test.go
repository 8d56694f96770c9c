package saml2

import (
	"slices"
	"testing"

	"github.com/beevik/etree"

	"trin/broker"
)

// The scenarios of scoping (SAML core 3.4.1.2 and 3.4.1.5) as they are on the
// wire; package broker shows what is decided.

// TestScenario09_NoScopingWhereItIsOff: a provider that refuses Scoping gets
// none, and no RequestedAuthnContext where every class is left out.
func TestScenario09_NoScopingWhereItIsOff(t *testing.T) {
	t.Parallel()
	off, count := false, 3
	for name, ask := range map[string][]broker.ClassRef{"nothing": nil, "urn:none": {broker.ClassNone}} {
		leg := broker.Leg{ProxyCount: &count, IDPList: []string{"https://a.test"}, RequesterIDs: []string{"https://app.test"}, Ask: ask}
		request, _, _ := newRig(t, func(s *ConnectionSettings) { s.ForwardScoping = &off }).challenge(leg)
		if got := tags(request); got != "Issuer" {
			t.Errorf("asked for %s: got %q, want the issuer alone", name, got)
		}
	}
}

// TestScenario10_ScopingGoesOn: the count of the leg, or one where there was
// none; the list of providers and the chain, both in order.
func TestScenario10_ScopingGoesOn(t *testing.T) {
	t.Parallel()
	two, none := 2, 0
	for name, test := range map[string]struct {
		count *int
		want  string
	}{"a count": {&two, "2"}, "zero": {&none, "0"}, "none": {nil, "10"}} {
		leg := broker.Leg{ProxyCount: test.count, IDPList: []string{"https://b.test", "https://a.test"}, RequesterIDs: []string{"https://behind.test", "https://app.test"}}
		request, _, _ := newRig(t).challenge(leg)
		scoping := at(request, "Scoping")
		if got := scoping.SelectAttrValue("ProxyCount", ""); got != test.want {
			t.Errorf("%s: got ProxyCount %q, want %q", name, got, test.want)
		}
		var providers, requesters []string
		for _, entry := range scoping.FindElements("IDPList/IDPEntry") {
			providers = append(providers, entry.SelectAttrValue("ProviderID", ""))
		}
		for _, requester := range scoping.SelectElements("RequesterID") {
			requesters = append(requesters, requester.Text())
		}
		if !slices.Equal(providers, leg.IDPList) || !slices.Equal(requesters, leg.RequesterIDs) {
			t.Errorf("%s: got providers %q and requesters %q", name, providers, requesters)
		}
	}
}

// TestScenario17_AuthenticatingAuthorityInOrder: as the outcome has them, the
// last one nearest; none where the application does not want them.
func TestScenario17_AuthenticatingAuthorityInOrder(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		suppress bool
		want     []string
	}{"in order": {false, []string{"https://far.test", "https://middle.test", "https://near.test"}}, "suppressed": {true, nil}} {
		r := newIDPRig(t, func(s *ApplicationSettings) { s.SuppressAuthenticatingAuthority = test.suppress })
		o, _ := r.answer(r.success(r.asked(), func(o *broker.Outcome) {
			o.Authorities = []string{"https://far.test", "https://middle.test", "https://near.test"}
		}))
		var got []string
		for _, authority := range o.Assertion.FindElements("./AuthnStatement/AuthnContext/AuthenticatingAuthority") {
			got = append(got, authority.Text())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// TestScenario18_ProxyRestriction: what the provider allows is read, and what is
// left of it is written, beside the audience of the application alone.
func TestScenario18_ProxyRestriction(t *testing.T) {
	t.Parallel()
	got := newRig(t).accepted(editing(func(response *etree.Element) {
		restriction := at(response, "Assertion", "Conditions").CreateElement("saml:ProxyRestriction")
		restriction.CreateAttr("Count", "2")
		restriction.CreateElement("saml:Audience").SetText("https://app.test")
		restriction.CreateElement("saml:Audience").SetText("https://other.test")
	}))
	if got.OnwardCount == nil || *got.OnwardCount != 2 || !slices.Equal(got.OnwardTo, []string{"https://app.test", "https://other.test"}) {
		t.Errorf("got %+v", got)
	}
	one := 1
	r := newIDPRig(t)
	for name, test := range map[string]struct {
		left *int
		want string
	}{"one left": {&one, "1"}, "no restriction": {nil, ""}} {
		o, _ := r.answer(r.success(r.asked(), func(o *broker.Outcome) { o.OnwardCount = test.left }))
		count := ""
		if restriction := o.Assertion.FindElement("./Conditions/ProxyRestriction"); restriction != nil {
			count = restriction.SelectAttrValue("Count", "")
		}
		if audiences := o.Assertion.FindElements("./Conditions/AudienceRestriction/Audience"); count != test.want || len(audiences) != 1 || audiences[0].Text() != spID {
			t.Errorf("%s: got Count %q, want %q, for the application alone", name, count, test.want)
		}
	}
}
