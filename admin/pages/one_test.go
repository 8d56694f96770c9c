package pages

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/store/storetest"
	"trin/templates/console/words"
)

// held stores a session of anna's with the applications in it.
func (g *rig) held(t *testing.T, key broker.SessionKey, applications ...broker.ID) {
	t.Helper()
	s := storetest.Session(key, 1, g.clock.Now())
	s.Subject, s.Chosen, s.Participants = broker.Subject{Namespace: "people", Value: "anna-" + string(key)}, "adfs", nil
	for _, id := range applications {
		s.Participants = append(s.Participants, broker.Participant{Application: id, Since: g.clock.Now()})
	}
	transaction := storetest.Login(broker.ID("t-"+key), g.clock.Now())
	transaction.State = broker.StateAnswered
	if err := g.store.Move(t.Context(), broker.Move{Transaction: transaction, Session: s}); err != nil {
		t.Fatal(err)
	}
}

// K6: the administrators of one organisation see the sessions that one of their
// applications is in, tell nothing of others by it, and end what is theirs alone.
func TestK6_SessionsOfOneOrganisation(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.held(t, "shared", "payroll", "journal")
	g.held(t, "own", "payroll", "old")
	g.held(t, "theirs", "journal")
	g.actor = odense
	list := g.get(t, "/admin/sessions").Body.String()
	for key, want := range map[string]bool{"shared": true, "own": true, "theirs": false} {
		if got := strings.Contains(list, "anna-"+key); got != want {
			t.Errorf("the session %s is listed: got %v", key, got)
		}
	}
	if body := g.get(t, "/admin/sessions?user=anna-theirs").Body.String(); strings.Contains(body, "/admin/sessions/theirs") {
		t.Error("the session of others is found by its user")
	}
	for _, path := range []string{"/admin/sessions", "/admin/sessions/shared", "/admin/sessions/own", "/admin/sessions/own/end"} {
		body := g.get(t, path).Body.String()
		for _, other := range []string{"Journal", "journal", "adfs", "AD FS"} {
			if strings.Contains(body, other) {
				t.Errorf("%s tells of %q", path, other)
			}
		}
	}
	for path, want := range map[string]int{
		"/admin/sessions/shared": 200, "/admin/sessions/own": 200, "/admin/sessions/theirs": 404,
		"/admin/sessions/shared/end": 403, "/admin/sessions/own/end": 200, "/admin/sessions/theirs/end": 404,
	} {
		if w := g.get(t, path); w.Code != want {
			t.Errorf("%s: got %d, want %d", path, w.Code, want)
		}
	}
	for key, want := range map[broker.SessionKey]int{"shared": http.StatusForbidden, "theirs": http.StatusNotFound, "own": http.StatusSeeOther} {
		if w := g.send(t, "/admin/sessions/"+string(key)+"/end", url.Values{}); w.Code != want {
			t.Errorf("ending %s: got %d, want %d", key, w.Code, want)
		}
		if _, err := g.store.Session(t.Context(), key); (err == nil) != (key != "own") {
			t.Errorf("the session %s: %v", key, err)
		}
	}
	changes, err := g.store.FindChanges(t.Context(), connections.ChangeQuery{})
	if err != nil || len(changes) != 1 || changes[0].Target != "anna-own" {
		t.Errorf("the audit has %+v, %v", changes, err)
	}
}

// Whoever ends a session is told beforehand which applications are told, and
// afterwards how many were.
func TestTheEndOfASessionSaysWhoIsTold(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.held(t, "both", "payroll", "journal")
	body := g.get(t, "/admin/sessions/both/end?lang=en").Body.String()
	told, untold, _ := strings.Cut(body, "These cannot be told")
	if !strings.Contains(told, "These are told at once, without the browser: Payroll") || !strings.Contains(untold, "Journal") {
		t.Errorf("got %s", body)
	}
	w := g.send(t, "/admin/sessions/both/end", url.Values{})
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther {
		t.Fatalf("got %d to %v, %v", w.Code, to, err)
	}
	if body := g.get(t, to.RequestURI()+"&lang=en").Body.String(); !strings.Contains(body, "1 application has confirmed it, and 0 were not told") || !strings.Contains(body, `href="/admin/logins/ENDE-DNOW"`) {
		t.Errorf("got %s", body)
	}
}

// K6: the audit of one organisation has what was changed of its documents, and
// nothing of what was changed beside them.
func TestK6_TheAuditOfOneOrganisation(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	version := int64(0)
	replace := func(note, text string) {
		t.Helper()
		read, problems := installation.Parse("test.yaml", []byte(text), nil)
		documents, err := read.Documents()
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if version, err = g.store.Replace(t.Context(), version, documents, "anna", note); err != nil {
			t.Fatal(err)
		}
	}
	const payroll = "kind: application\nid: payroll\nprotocol: saml2\norganisation: odense\nauthentication: [adfs]\n"
	const journal = "---\nkind: application\nid: journal\nprotocol: saml2\norganisation: aarhus\nauthentication: [adfs]\n"
	replace("note-of-both", payroll+journal)
	replace("note-of-one", payroll+"floor: 20\n"+journal)
	replace("note-of-others", payroll+"floor: 20\n"+journal+"floor: 30\n")
	replace("note-of-two", payroll+"floor: 25\n"+journal+"floor: 35\n")
	for _, c := range []connections.Change{
		{Author: "olga", What: "edit draft", Target: "draft d1", Detail: "title-of-both", Difference: "application payroll: floor: 1 → 2\napplication journal: floor: 3 → 4"},
		{Author: "olga", What: "edit draft", Target: "draft d2", Detail: "title-of-one", Difference: "application payroll: floor: 5 → 6"},
		{Author: "olga", What: "edit draft", Target: "draft d3", Detail: "title-of-others", Difference: "application journal: floor: 7 → 8"},
		{Author: "olga", What: "edit draft", Target: "draft d4", Detail: "title-of-settings", Difference: "settings: floor: application payroll: x"},
		{Author: "olga", What: "create user", Target: "bo"},
	} {
		if err := g.store.AppendChange(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	g.actor = odense
	all := g.get(t, "/admin/audit.csv").Body.String() + g.get(t, "/admin/audit").Body.String()
	for number, want := range map[string]bool{"1": true, "2": true, "3": false, "4": true, "5": true, "6": true, "7": false, "8": false, "9": false} {
		w := g.get(t, "/admin/audit/"+number)
		if (w.Code == http.StatusOK) != want || strings.Contains(all, `href="/admin/audit/`+number+`"`) != want {
			t.Errorf("change %s: got %d, want it shown %v", number, w.Code, want)
		}
		all += w.Body.String()
	}
	for _, own := range []string{"floor: added 20", "floor: 20 → 25", "floor: 1 → 2", "floor: 5 → 6", "note-of-one", "title-of-one", words.AuditLeadOne.In(g.Language(as(odense, mustRequest(t))), "odense")} {
		if !strings.Contains(all, own) {
			t.Errorf("the organisation's own %q is not shown", own)
		}
	}
	for _, other := range []string{"journal", "note-of-both", "note-of-others", "note-of-two", "title-of-both", "title-of-others", "title-of-settings", "create user", "floor: 3 → 4", "floor: 7 → 8"} {
		if strings.Contains(all, other) {
			t.Errorf("%q is shown, which is not the organisation's", other)
		}
	}
}

func mustRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://login.example.org/admin/audit", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
