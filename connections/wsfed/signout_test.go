package wsfed

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/broker"
)

// Frontends gives the rims by ID.
func (w *world) Frontends(_ context.Context, kind string) ([]broker.Frontend, error) {
	var ids []broker.ID
	for id, a := range w.picture.Applications {
		if a.Kind == kind {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var list []broker.Frontend
	for _, id := range ids {
		list = append(list, w.rims[id])
	}
	return list, nil
}

// signedIn is a world in which alice is logged in at every application.
func signedIn(t *testing.T, others ...func(*ApplicationSettings)) *world {
	t.Helper()
	w := newWorld(t, func(s *ApplicationSettings) { s.Home = "https://app.test/" })
	for i, change := range others {
		w.connect(broker.ID("other"+string(rune('0'+i))), change)
	}
	w.answer(w.get(nil), w.alice(levelLow)).login(t, w.now)
	for id := range w.picture.Applications {
		if id != "app" {
			w.get(url.Values{paramRealm: {"urn:" + string(id)}}).form(t)
		}
	}
	return w
}

// Where a sign-out of an application leads, and whether it ends anything.
func TestSignOutOfAnApplication(t *testing.T) {
	t.Parallel()
	none := func(s *ApplicationSettings) { s.Cleanup = cleanupNone }
	for name, test := range map[string]struct {
		others []func(*ApplicationSettings)
		query  url.Values
		want   string // where the browser goes; "*" = any page of the logout's own
		ends   bool
	}{
		"with an address":            {nil, url.Values{paramReply: {appReply}}, appReply, true},
		"with the home":              {nil, url.Values{paramReply: {"https://app.test/"}}, "https://app.test/", true},
		"without an address":         {nil, nil, "/logged-out", true},
		"by the address":             {nil, url.Values{paramRealm: {""}, paramReply: {appReply}}, appReply, true},
		"without any name":           {nil, url.Values{paramRealm: {""}}, "/logout", false},
		"an address of nobody's":     {nil, url.Values{paramRealm: {""}, paramReply: {"https://evil.test/"}}, "/logout", false},
		"an address of two":          {[]func(*ApplicationSettings){func(s *ApplicationSettings) { s.Home = "https://app.test/" }}, url.Values{paramRealm: {""}, paramReply: {"https://app.test/"}}, "/logout", false},
		"somebody cannot be told":    {[]func(*ApplicationSettings){none}, url.Values{paramReply: {appReply}}, "*", true},
		"somebody is told in frames": {[]func(*ApplicationSettings){func(*ApplicationSettings) {}}, url.Values{paramReply: {appReply}}, "*", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := signedIn(t, test.others...)
			query := url.Values{paramAction: {actionSignOut}}
			for name, values := range test.query {
				query[name] = values
			}
			a := w.get(query)
			redirect, ok := a.Reply.(broker.Redirect)
			if !ok || redirect.URL != test.want && test.want != "*" || test.want == "*" && !strings.HasPrefix(redirect.URL, "/") {
				t.Errorf("got %#v, %v; want %s", a.Reply, a.Err, test.want)
			}
			if ended := len(w.browser.Sessions) == 0; ended != test.ends {
				t.Errorf("the session has ended: %t, want %t", ended, test.ends)
			}
		})
	}
}

// A sign-out by POST from another site comes with the cookies by Trin's own page.
func TestSignOutOfAnApplicationByPost(t *testing.T) {
	t.Parallel()
	w := signedIn(t)
	form := url.Values{paramAction: {actionSignOut}, paramRealm: {appRealm}, paramReply: {appReply}}
	_, again := w.post("", form, "Sec-Fetch-Site", "cross-site").form(t)
	if len(w.browser.Sessions) == 0 {
		t.Fatal("the session has ended at once")
	}
	if a := w.post("", again, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document"); a.Reply != (broker.Redirect{URL: appReply}) || len(w.browser.Sessions) != 0 {
		t.Errorf("got %#v, %v", a.Reply, a.Err)
	}
}

// The answer is the application's address unless somebody is still logged in.
func TestAnswerSignOut(t *testing.T) {
	t.Parallel()
	f := newWorld(t).rims["app"].(*frontend)
	reply := []byte(`{"reply":"` + appReply + `"}`)
	names := []broker.Text{{"": "Other"}}
	for name, test := range map[string]struct {
		outcome broker.LogoutOutcome
		want    string
	}{
		"everybody":     {broker.LogoutOutcome{Reply: reply, Page: "/logged-out"}, appReply},
		"in frames":     {broker.LogoutOutcome{Reply: reply, Page: "/logged-out/1", Partial: true, Unconfirmed: names}, appReply},
		"not everybody": {broker.LogoutOutcome{Reply: reply, Page: "/logged-out/1", Partial: true, Untold: names}, "/logged-out/1"},
		"nowhere":       {broker.LogoutOutcome{Reply: []byte(`{}`), Page: "/logged-out"}, "/logged-out"},
	} {
		got, err := f.AnswerLogout(t.Context(), test.outcome)
		if err != nil || got != (broker.Redirect{URL: test.want}) {
			t.Errorf("%s: got %#v, %v", name, got, err)
		}
	}
	if _, err := f.AnswerLogout(t.Context(), broker.LogoutOutcome{}); err == nil {
		t.Error("a sign-out that was not kept is answered")
	}
}

// The address that ends the application's session.
func TestLogoutFrame(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cleanup, went string
		want          string
	}{
		"where the token went": {"", appOther, appOther + "?wa=wsignoutcleanup1.0"},
		"no longer registered": {"", "https://old.test/", appReply + "?wa=wsignoutcleanup1.0"},
		"of the settings":      {"https://app.test/out", appOther, "https://app.test/out?wa=wsignoutcleanup1.0"},
		"with a query":         {"https://app.test/out?x=1", appOther, "https://app.test/out?x=1&wa=wsignoutcleanup1.0"},
		"with an action":       {"https://app.test/out?wa=wsignout1.0", appOther, "https://app.test/out?wa=wsignout1.0"},
		"none":                 {cleanupNone, appOther, ""},
	} {
		f := newWorld(t, func(s *ApplicationSettings) { s.Cleanup = test.cleanup }).rims["app"].(*frontend)
		memo, err := json.Marshal(participation{Reply: test.went})
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.LogoutFrame(t.Context(), broker.Participant{Memo: memo})
		if err != nil || (got == nil) != (test.want == "") || got != nil && got.String() != test.want {
			t.Errorf("%s: got %v, %v; want %s", name, got, err, test.want)
		}
	}
	f := newWorld(t).rims["app"].(*frontend)
	if got, err := f.LogoutFrame(t.Context(), broker.Participant{}); err == nil {
		t.Errorf("nothing was remembered: got %v", got)
	}
}
