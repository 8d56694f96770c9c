package wsfed

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

func TestChallengeAsksForASignIn(t *testing.T) {
	t.Parallel()
	r := newParty(t, func(s *ConnectionSettings) { s.HomeRealm = "urn:home" })
	leg, got := r.login("idp", func(leg *broker.Leg) { leg.Ask, leg.LoginHint = []broker.ClassRef{MultipleAuthn}, "alice@example.org" })
	want := url.Values{
		"wa": {"wsignin1.0"}, "wtrealm": {partyRealm}, "wreply": {partyRealm}, "wctx": {string(leg.ID)}, "wct": {"2026-11-22T10:00:00Z"},
		"wauth": {MultipleAuthn}, "whr": {"urn:home"}, "login_hint": {"alice@example.org"},
	}
	if got.Encode() != want.Encode() {
		t.Errorf("got  %s\nwant %s", got.Encode(), want.Encode())
	}
}

// A parameter that says nothing is left out, never sent empty.
func TestChallengeLeavesOut(t *testing.T) {
	t.Parallel()
	r := newParty(t, func(s *ConnectionSettings) { s.OmitReply, s.Realm, s.LoginHint = true, "urn:trin", "none" })
	_, got := r.login("idp", func(leg *broker.Leg) { leg.LoginHint, leg.Ask = "alice", []broker.ClassRef{broker.ClassNone} })
	if want := "wa=wsignin1.0&wct=2026-11-22T10%3A00%3A00Z&wctx=leg-1&wtrealm=urn%3Atrin"; got.Encode() != want {
		t.Errorf("got  %s\nwant %s", got.Encode(), want)
	}
}

func TestChallengePassively(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	_, _, err := r.providers["idp"].Challenge(context.Background(), broker.Leg{ID: "l", Passive: true})
	var refusal *broker.Refusal
	if !errors.As(err, &refusal) || refusal.Code != broker.RefusedPassive {
		t.Errorf("got %v, want a refusal %s", err, broker.RefusedPassive)
	}
}

// One class is all that wauth can carry.
func TestJ9_OneClassOfSeveral(t *testing.T) {
	t.Parallel()
	vocabulary, err := broker.NewVocabulary([]broker.Class{
		{Ref: "urn:low", Kind: broker.KindLevel, Level: broker.Level{Value: 10}},
		{Ref: "urn:middle", Kind: broker.KindLevel, Level: broker.Level{Value: 20}},
		{Ref: "urn:high", Kind: broker.KindLevel, Level: broker.Level{Value: 30}},
		{Ref: "urn:highest", Kind: broker.KindLevel, Level: broker.Level{Value: 40}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	asks, err := broker.NewAsks([]broker.AskClass{{Wanted: "urn:high", Send: "urn:sent"}, {Wanted: "urn:highest", Send: broker.ClassNone}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := newParty(t)
	r.connect(&broker.AuthenticationConnection{ID: "idp", Scale: scale, Asks: asks}, partySettings(partyIssuer, "provider"))
	for _, c := range []struct {
		name       string
		ask        []broker.ClassRef
		comparison broker.Comparison
		want       string
	}{
		{"exact, the preferred one", []broker.ClassRef{"urn:middle", "urn:low"}, broker.Exact, "urn:middle"},
		{"minimum, the preferred one", []broker.ClassRef{"urn:low", "urn:middle"}, broker.Minimum, "urn:low"},
		{"maximum, the strongest", []broker.ClassRef{"urn:low", "urn:middle"}, broker.Maximum, "urn:middle"},
		{"better, the next one as it is sent", []broker.ClassRef{"urn:middle", "urn:low"}, broker.Better, "urn:sent"},
		{"better, the next one is not sent", []broker.ClassRef{"urn:high"}, broker.Better, ""},
		{"better than the strongest", []broker.ClassRef{"urn:highest"}, broker.Better, ""},
		{"better than a class that is not known", []broker.ClassRef{"urn:unknown"}, broker.Better, ""},
		{"nothing", nil, "", ""},
		{"never urn:none", []broker.ClassRef{broker.ClassNone, "urn:low"}, broker.Exact, "urn:low"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got := r.login("idp", func(leg *broker.Leg) { leg.Ask, leg.Comparison = c.ask, c.comparison })
			if got.Get("wauth") != c.want || got.Has("wauth") != (c.want != "") {
				t.Errorf("got %q, want %q", got["wauth"], c.want)
			}
		})
	}
}

func TestJ9_Fresh(t *testing.T) {
	t.Parallel()
	age := func(d time.Duration) *time.Duration { return &d }
	off := false
	for _, c := range []struct {
		name   string
		force  bool
		age    *time.Duration
		ask    broker.ClassRef
		sparse bool // freshWithMFA is off
		want   string
	}{
		{name: "nothing asked"},
		{name: "forced", force: true, want: "0"},
		{name: "forced, whatever the age", force: true, age: age(time.Hour), want: "0"},
		{name: "an age, in minutes", age: age(10 * time.Minute), want: "10"},
		{name: "an age, rounded down", age: age(119 * time.Second), want: "1"},
		{name: "under a minute", age: age(59 * time.Second), want: "0"},
		{name: "forced, with more factors", force: true, ask: MultipleAuthn, want: "0"},
		{name: "forced, with more factors, not to be sent", force: true, ask: MultipleAuthn, sparse: true},
		{name: "an age, with more factors, not to be sent as 0", force: true, age: age(time.Hour), ask: MultipleAuthn, sparse: true, want: "60"},
		{name: "forced, with another class", force: true, ask: "urn:other", sparse: true, want: "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t, func(s *ConnectionSettings) {
				if c.sparse {
					s.FreshWithMFA = &off
				}
			})
			_, got := r.login("idp", func(leg *broker.Leg) {
				leg.ForceAuthn, leg.MaxAge = c.force, c.age
				if c.ask != "" {
					leg.Ask = []broker.ClassRef{c.ask}
				}
			})
			if got.Get("wfresh") != c.want || got.Has("wfresh") != (c.want != "") {
				t.Errorf("got %q, want %q", got["wfresh"], c.want)
			}
		})
	}
}

// Two addresses of one provider, each for one way to be authenticated.
func TestS45_EndpointByClass(t *testing.T) {
	t.Parallel()
	r := newParty(t, func(s *ConnectionSettings) {
		s.Endpoint = "https://provider.test/windowsauth/?tenant=1"
		s.Endpoints = []EndpointSettings{
			{Ask: "https://WIFSample/authstrength5", URL: "https://provider.test/smartcardauth/", OmitAuth: true},
			{Ask: prefixMicrosoft + "kerberos", URL: "https://provider.test/kerberos/"},
		}
	})
	for _, c := range []struct{ ask, to, wauth string }{
		{"", "https://provider.test/windowsauth/?tenant=1&wa=", ""},
		{"https://WIFSample/authstrength1", "https://provider.test/windowsauth/?tenant=1&wa=", "https://WIFSample/authstrength1"},
		{"https://WIFSample/authstrength5", "https://provider.test/smartcardauth/?wa=", ""},
		{prefixSAML20 + "Kerberos", "https://provider.test/kerberos/?wa=", prefixSAML20 + "Kerberos"},
	} {
		reply, _, err := r.providers["idp"].Challenge(context.Background(), broker.Leg{ID: "l", Ask: []broker.ClassRef{broker.ClassRef(c.ask)}})
		if err != nil {
			t.Fatal(err)
		}
		redirect, _ := reply.(broker.Redirect)
		to, err := url.Parse(redirect.URL)
		if err != nil || !strings.HasPrefix(redirect.URL, c.to) || to.Query().Get("wauth") != c.wauth {
			t.Errorf("%q: got %s, want %s with wauth %q", c.ask, redirect.URL, c.to, c.wauth)
		}
	}
}
