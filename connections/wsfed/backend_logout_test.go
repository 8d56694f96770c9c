package wsfed

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
)

// signOut is the query of a sign-out at the provider, and where it goes.
func (r *partyRig) signOut(e broker.Evidence, leg broker.ID) (to string, query url.Values) {
	r.t.Helper()
	able, ok := r.providers["idp"].(broker.LogoutBackend)
	if !ok {
		r.t.Fatal("the backend cannot log out")
	}
	reply, err := able.Logout(context.Background(), e, leg)
	if err != nil {
		r.t.Fatal(err)
	}
	redirect, ok := reply.(broker.Redirect)
	if !ok {
		r.t.Fatalf("got a %T, want a redirect", reply)
	}
	u, err := url.Parse(redirect.URL)
	if err != nil {
		r.t.Fatal(err)
	}
	query = u.Query()
	u.RawQuery = ""
	return u.String(), query
}

// TestSignOut goes to the provider and comes back.
func TestSignOut(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	to, query := r.signOut(r.accepted(), "t.leg")
	want := url.Values{"wa": {"wsignout1.0"}, "wtrealm": {partyRealm}, "wreply": {partyRealm + "?leg=t.leg"}}
	if to != partyURL || !reflect.DeepEqual(query, want) {
		t.Fatalf("got %s %v, want %s %v", to, query, partyURL, want)
	}
	r.engine.hops["t.leg"] = broker.LogoutHop{Evidence: &broker.Evidence{Connection: "idp"}}
	back, err := url.Parse(query.Get("wreply"))
	if err != nil {
		t.Fatal(err)
	}
	got := r.get(broker.Leg{}, back.RequestURI())
	if got.Header.Get("Location") != "/settled" || !r.engine.settled["t.leg"] {
		t.Errorf("got %d %q, want the provider to count as told", got.Code, got.Log)
	}
}

// The user is signed out where he was signed in, as long as the provider still
// has that address.
func TestSignOutAtTheAddressOfTheLogin(t *testing.T) {
	t.Parallel()
	const card = "https://provider.test/smartcardauth/"
	r := newParty(t, func(s *ConnectionSettings) { s.Endpoints = []EndpointSettings{{Ask: "urn:high", URL: card}} })
	leg, _ := r.login("idp", func(leg *broker.Leg) { leg.Ask = []broker.ClassRef{"urn:high"} })
	e := r.post(leg, r.answer(leg).Result()).Evidence
	if to, _ := r.signOut(*e, "l"); to != card {
		t.Errorf("got %s, want %s", to, card)
	}
	e.Memo = []byte(`{"endpoint":"https://evil.test/"}`)
	if to, _ := r.signOut(*e, "l"); to != partyURL {
		t.Errorf("an address that is not the provider's: got %s, want %s", to, partyURL)
	}
}

func TestSignOutOfAnother(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.engine.hops["of-other"] = broker.LogoutHop{Evidence: &broker.Evidence{Connection: "other"}}
	r.engine.hops["of-an-application"] = broker.LogoutHop{Participant: &broker.Participant{Application: "idp"}}
	for _, leg := range []string{"of-other", "of-an-application", "unknown"} {
		if got := r.get(broker.Leg{}, "/wsfed/rp/idp?leg="+leg); got.Code != http.StatusBadRequest || len(r.engine.settled) > 0 {
			t.Errorf("%s: got %d, settled %v, want it refused", leg, got.Code, r.engine.settled)
		}
	}
}

// TestJ10_CleanUp ends this browser's sessions of the provider, and nothing
// else.
func TestJ10_CleanUp(t *testing.T) {
	t.Parallel()
	session := func(q *http.Request) { q.AddCookie(&http.Cookie{Name: "session", Value: "secret"}) }
	for name, c := range map[string]struct {
		path string
		with func(*http.Request)
		to   string
		ends []broker.LogoutRequest
		code int
	}{
		"asked":                 {"idp?wa=wsignoutcleanup1.0", session, "/ended", []broker.LogoutRequest{{Connection: "idp"}}, http.StatusSeeOther},
		"asked to sign out":     {"idp?wa=wsignout1.0", session, "/ended", []broker.LogoutRequest{{Connection: "idp"}}, http.StatusSeeOther},
		"a wreply is not taken": {"idp?wa=wsignoutcleanup1.0&wreply=https%3A%2F%2Fevil.test%2F", session, "/ended", []broker.LogoutRequest{{Connection: "idp"}}, http.StatusSeeOther},
		"an image, no cookies":  {"idp?wa=wsignoutcleanup1.0", func(q *http.Request) { q.Header.Set("Sec-Fetch-Dest", "image") }, "/logged-out", nil, http.StatusSeeOther},
		"no such connection":    {"nope?wa=wsignoutcleanup1.0", session, "", nil, http.StatusBadRequest},
		"another action":        {"idp?wa=wpseudo1.0", session, "", nil, http.StatusBadRequest},
		"no action":             {"idp", session, "", nil, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			got := r.get(broker.Leg{}, "/wsfed/rp/"+c.path, c.with)
			if got.Code != c.code || got.Header.Get("Location") != c.to || !reflect.DeepEqual(r.engine.logouts, c.ends) {
				t.Errorf("got %d to %q, ended %v (%s); want %d to %q, %v", got.Code, got.Header.Get("Location"), r.engine.logouts, got.Log, c.code, c.to, c.ends)
			}
		})
	}
}

// G9: in a frame the logout may be shown by the provider's origins, and by
// nobody else.
func TestG9_CleanUpInAFrame(t *testing.T) {
	t.Parallel()
	const mine = "https://provider.test https://card.test:8443"
	for _, c := range []struct{ destination, with, want string }{
		{"iframe", "session", mine}, {"frame", "session", mine}, {"iframe", "", mine},
		{"document", "session", ""}, {"image", "session", ""}, {"", "session", ""}, {"embed", "session", ""},
	} {
		r := newParty(t, func(s *ConnectionSettings) {
			s.Endpoints = []EndpointSettings{{Ask: "urn:high", URL: "https://card.test:8443/a/"}, {Ask: "urn:higher", URL: "https://card.test:8443/b/"}}
		})
		got := r.get(broker.Leg{}, "/wsfed/rp/idp?wa=wsignoutcleanup1.0&wreply=https%3A%2F%2Fevil.test%2F", func(q *http.Request) {
			q.Header.Set("Sec-Fetch-Dest", c.destination)
			q.Header.Set("Referer", "https://evil.test/")
			q.Header.Set("Origin", "https://evil.test")
			if c.with != "" {
				q.AddCookie(&http.Cookie{Name: c.with, Value: "secret"})
			}
		})
		framedBy := got.Header.Get("Test-Framed-By")
		if c.with != "" {
			if len(r.engine.logouts) != 1 {
				t.Fatalf("%s: got %d %q, want a logout", c.destination, got.Code, got.Log)
			}
			framedBy = strings.Join(r.engine.logouts[0].FramedBy, " ")
		}
		if framedBy != c.want {
			t.Errorf("%s, cookie %q: framed by %q, want %q", c.destination, c.with, framedBy, c.want)
		}
	}
}

// A clean-up that another site posts has no cookies, and is not given them by a
// second post.
func TestJ10_PostedCleanUp(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	got := r.send(broker.Leg{}, "idp", "mine", "wa=wsignoutcleanup1.0", func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", "cross-site") })
	if got.Header.Get("Location") != "/logged-out" || len(r.engine.logouts) > 0 {
		t.Errorf("got %d %q, posted again to %q, ended %v; want nothing to end", got.Code, got.Log, got.Header.Get("Test-Action"), r.engine.logouts)
	}
}

func TestCleanUpStaysWithTrin(t *testing.T) {
	t.Parallel()
	able, ok := newParty(t).providers["idp"].(broker.LogoutAnswerer)
	if !ok {
		t.Fatal("the backend cannot answer a logout")
	}
	for _, page := range []string{"/logged-out", "/logged-out?partial=1"} {
		reply, err := able.AnswerLogout(context.Background(), broker.LogoutOutcome{Page: page})
		if err != nil || reply != (broker.Redirect{URL: page}) {
			t.Errorf("got %v %v, want %s", reply, err, page)
		}
	}
}
