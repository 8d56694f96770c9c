package broker_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trin/broker"
)

// The scenarios of scoping (SAML core 3.4.1.2 and 3.4.1.5), through the engine.

// TestScenario08_RequestersInOrder: the pipelines of both sides see the whole
// chain in its order, with what is known of the original requester, and one that
// nobody knows has no floor of its own.
func TestScenario08_RequestersInOrder(t *testing.T) {
	t.Parallel()
	chain := []string{"urn:system", "urn:hop", "urn:near"}
	for name, test := range map[string]struct {
		last     bool
		original string
		known    broker.ID
	}{"first": {false, "urn:system", "system"}, "last": {true, "urn:near", ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			var seen []broker.ClaimsInput
			see := claimsOf(func(in broker.ClaimsInput, c broker.Claims) (broker.Claims, error) {
				seen = append(seen, in)
				return c, nil
			})
			w.first(func(c *broker.Configuration) {
				sp := c.Applications["sp"]
				sp.TrustsRequesters, sp.OriginalLast, sp.Claims = true, test.last, see
				sp.Requesters = map[string]*broker.Requester{"urn:system": {ID: "system", Identifier: "urn:system"}}
			})
			r := ask("sp", class2)
			r.Signed, r.RequesterIDs = true, chain
			w.begin(b, r)
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			if o := w.answered(); o.Level != level(20) {
				t.Errorf("answered at %v", o.Level)
			}
			if len(seen) != 1 {
				t.Fatalf("%d pipelines ran", len(seen))
			}
			for i, in := range seen {
				known := broker.ID("")
				if in.Requester != nil {
					known = in.Requester.ID
				}
				if !slices.Equal(in.RequesterIDs, chain) || in.Original != test.original || known != test.known {
					t.Errorf("pipeline %d saw %v, the original %q, known as %q", i, in.RequesterIDs, in.Original, known)
				}
			}
		})
	}
}

// TestScenario10_CountListAndChainGoOn: one less, the list as it is, and the
// application at the end of the chain.
func TestScenario10_CountListAndChainGoOn(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]string{3: "2", 1: "0", -1: "none"} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.first(func(c *broker.Configuration) { c.Applications["sp"].TrustsRequesters = true })
			r := ask("sp", class2)
			r.Signed, r.RequesterIDs, r.IDPList = true, []string{"urn:system"}, []string{"https://elsewhere.example", "https://adfs.example"}
			if count >= 0 {
				r.ProxyCount = &count
			}
			w.begin(b, r)
			leg, got := w.leg("adfs"), "none"
			if leg.ProxyCount != nil {
				got = fmt.Sprint(*leg.ProxyCount)
			}
			if got != want || !slices.Equal(leg.RequesterIDs, []string{"urn:system", "https://sp.example"}) || !slices.Equal(leg.IDPList, r.IDPList) {
				t.Errorf("the count %d goes on as %s, with %v and %v", count, got, leg.RequesterIDs, leg.IDPList)
			}
		})
	}
}

// TestScenario11_NotToBePassedOn: with a count of 0 a provider is not asked, and
// a login of one's own does.
func TestScenario11_NotToBePassedOn(t *testing.T) {
	t.Parallel()
	zero := 0
	begin := func(application broker.ID) *world {
		w := newWorld(t)
		r := ask(application)
		r.ProxyCount = &zero
		w.begin(browser("b"), r)
		return w
	}
	begin("sp").refused(broker.RefusedProxyCount)
	w := begin("local")
	if leg := w.leg("password"); leg.ProxyCount == nil || *leg.ProxyCount != 0 {
		t.Errorf("the leg has the count %v", leg.ProxyCount)
	}
}

// TestScenario12_ListOfProviders: one of the application's is taken without a
// chooser, none is NoSupportedIDP.
func TestScenario12_ListOfProviders(t *testing.T) {
	t.Parallel()
	begin := func(list ...string) (*world, string) {
		w := newWorld(t)
		r := ask("multi")
		r.IDPList = list
		return w, w.begin(browser("b"), r)
	}
	if _, to := begin(); !strings.HasPrefix(to, "/choose/") {
		t.Errorf("without a list the browser went to %s", to)
	}
	w, _ := begin("https://elsewhere.example", "https://mitid.example")
	w.leg("mitid")
	w, _ = begin("https://elsewhere.example")
	w.refused(broker.RefusedNoProvider)
}

// TestScenario17_TheNearestAuthorityIsLast: whom the provider names, then the
// provider itself.
func TestScenario17_TheNearestAuthorityIsLast(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class2))
	e := w.says("alice", class2)
	e.Authorities = []string{"https://far.example", "https://middle.example"}
	w.resume(b, w.leg("adfs").ID, e)
	if got, want := w.answered().Authorities, []string{"https://far.example", "https://middle.example", "https://adfs.example"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestScenario18_WhatTheProviderAllows: a count of 0 and another audience are
// refused, a count of 2 leaves 1.
func TestScenario18_WhatTheProviderAllows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		count int // -1 = none
		to    []string
		want  string
	}{
		"never":               {0, nil, "proxy-count"},
		"twice":               {2, nil, "1"},
		"to the application":  {2, []string{"https://other.example", "https://sp.example"}, "1"},
		"to somebody else":    {2, []string{"https://other.example"}, "denied"},
		"to nobody":           {-1, []string{}, "denied"},
		"without restriction": {-1, nil, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.begin(b, ask("sp", class2))
			e := w.says("alice", class2)
			if test.count >= 0 {
				e.OnwardCount = &test.count
			}
			e.OnwardTo = test.to
			w.resume(b, w.leg("adfs").ID, e)
			got := "none"
			switch o := w.answers[0]; {
			case o.Refusal != nil:
				got = string(o.Refusal.Code)
			case o.OnwardCount != nil:
				got = fmt.Sprint(*o.OnwardCount)
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
