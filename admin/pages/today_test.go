package pages

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"context"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/own"
	"trin/broker"
	"trin/connections"
	"trin/store"
	"trin/store/storetest"
	"trin/templates/console"
	"trin/templates/console/words"
)

// evil is what comes from outside: it would be markup, a link, a formula.
const evil = `"><script src=//evil.example/x.js></script><img src=x onerror=alert(1)>javascript:alert(1)`

// odense administers one organisation.
var odense = access.Actor{Name: "otto", Subject: broker.Subject{Namespace: "local", Value: "otto"}, Role: access.Operator, Organisation: "odense"}

// fixed is a configuration that does not change.
type fixed struct{ c *broker.Configuration }

func (f fixed) Current(context.Context) (*broker.Configuration, error)   { return f.c, nil }
func (f fixed) At(context.Context, int64) (*broker.Configuration, error) { return f.c, nil }
func (f fixed) Problems() []installation.Problem                         { return nil }

// ending ends sessions of a store, and can tell the application payroll.
type ending struct{ s *store.Store }

func (e *ending) EndSessions(ctx context.Context, sessions ...broker.Session) (broker.Told, error) {
	for _, s := range sessions {
		if err := e.s.EndSession(ctx, s.Key); err != nil {
			return broker.Told{}, err
		}
	}
	return broker.Told{Reference: "ENDE-DNOW", Sessions: len(sessions), Told: []broker.ID{"payroll"}}, nil
}

func (e *ending) ToldBehind(context.Context, broker.Session) ([]broker.ID, error) {
	return []broker.ID{"payroll"}, nil
}

// rig is pages over a real store.
type rig struct {
	*Pages
	store *store.Store
	clock *storetest.Clock
	mux   *http.ServeMux
	actor access.Actor
}

func newRig(t *testing.T) *rig {
	t.Helper()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	o.URL = t.TempDir() + "/trin.db"
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	configuration := &broker.Configuration{
		Version: 1,
		Applications: map[broker.ID]*broker.ApplicationConnection{
			"payroll": {ID: "payroll", Kind: "saml2", Enabled: true, Organisation: "odense", Name: broker.Text{"": "Payroll " + evil}, TrustsRequesters: true},
			"journal": {ID: "journal", Kind: "saml2", Enabled: true, Organisation: "aarhus", Name: broker.Text{"": "Journal"}},
			"old":     {ID: "old", Kind: "saml2", Organisation: "odense"},
		},
		Connections: map[broker.ID]*broker.AuthenticationConnection{
			"adfs": {ID: "adfs", Kind: "saml2", Enabled: true, Name: broker.Text{"": "AD FS " + evil}, SubjectNamespace: "people"},
			"totp": {ID: "totp", Kind: "totp", Enabled: true},
		},
	}
	g := &rig{store: s, clock: clock, actor: operator}
	stand := around(t)
	stand.Clock = clock.Now
	g.Pages = &Pages{Deps: Deps{
		Shell: stand,
		Today: Today{
			Configurations: fixed{configuration}, Logins: s, Sessions: s, Ending: &ending{s}, Changes: s, Requesters: s, Keys: s.Keyring(),
			Kind: func(string) (connections.Kind, bool) { return connections.Kind{}, false },
			Disabled: func(context.Context, int) ([]connections.Disabled, int, error) {
				return []connections.Disabled{{Role: connections.RoleAuthentication, ID: "totp", Name: broker.Text{"": "Code"}, Reason: "no key " + evil}}, 0, nil
			},
			Places:   own.Places{Key: func(context.Context) ([32]byte, error) { return [32]byte{2}, nil }},
			ShareKey: func(context.Context) ([32]byte, error) { return [32]byte{1}, nil }, Sharers: alone{},
		},
	}}
	if err := g.Today.check(); err != nil {
		t.Fatal(err)
	}
	table, err := access.NewTable(slices.Concat(g.overviewRoutes(), g.loginRoutes(), g.sessionRoutes(), g.auditRoutes())...)
	if err != nil {
		t.Fatal(err)
	}
	g.mux = http.NewServeMux()
	table.Mount(g.mux, func(*http.Request) (access.Actor, error) { return g.actor, nil }, clock.Now, g.Refused)
	return g
}

// keep stores the record of a login.
func (g *rig) keep(t *testing.T, r broker.Record) {
	t.Helper()
	if r.Ended.IsZero() {
		r.Started, r.Ended = g.clock.Now(), g.clock.Now().Add(time.Second)
	}
	transaction := storetest.Login(r.Transaction, g.clock.Now())
	transaction.State = broker.StateAnswered
	if err := g.store.Move(t.Context(), broker.Move{Transaction: transaction, Record: &r}); err != nil {
		t.Fatal(err)
	}
}

func (g *rig) get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	g.mux.ServeHTTP(w, httptest.NewRequest("GET", "https://login.example.org"+path, nil))
	return w
}

// send posts a form of a page as the browser does.
func (g *rig) send(t *testing.T, path string, fields url.Values) *httptest.ResponseRecorder {
	t.Helper()
	page := httptest.NewRecorder()
	fields.Set(console.FormTokenField, g.Frame(page, as(g.actor, httptest.NewRequest("GET", "https://login.example.org"+path, nil)), words.SessionsTitle).Token)
	r := httptest.NewRequest("POST", "https://login.example.org"+path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(page.Result().Cookies()[0])
	w := httptest.NewRecorder()
	g.mux.ServeHTTP(w, r)
	return w
}

// refused is a record with something of others in every field.
func refusedRecord() broker.Record {
	return broker.Record{
		Reference: "4P4G-XWXU", Transaction: "t1", Version: 3, Application: "payroll", Connection: "adfs",
		Subject: broker.Subject{Namespace: "people", Value: "anna" + evil}, Address: "192.0.2.7",
		Asked: broker.Asked{
			Classes: []broker.ClassRef{"urn:three" + evil}, Comparison: broker.Minimum, ForceAuthn: true, RequesterIDs: []string{"urn:behind" + evil},
			Original: "urn:original" + evil, Floors: broker.NewLevels(broker.Level{Value: 20}), Confirm: &broker.Confirmation{Text: "pay anna's bill"},
		},
		Session: []broker.Evidence{{Connection: "adfs", Subject: broker.Subject{Namespace: "people", Value: "anna"}, Level: broker.Level{Value: 20}, Class: broker.ClassRef("urn:two" + evil), Methods: []string{"pwd"}}},
		Trips: []broker.Trip{
			{Connection: "adfs", Wanted: []broker.ClassRef{"urn:three"}, Received: broker.ClassRef("urn:got" + evil), Counted: broker.Level{Value: 20}, Ended: now},
			{Connection: "totp", Factor: true, Refusal: &broker.Refusal{Code: broker.RefusedUpstream, Reason: "it said anna@example.org" + evil}, Ended: now},
		},
		Trace:   broker.Trace{{Rule: "14", Connection: "totp", Text: "It is missing."}, {Rule: "S72", Text: "An edge."}},
		Claims:  []broker.ClaimsStep{{Step: "keep" + evil, Removed: []string{"uid" + evil}, Failed: true}},
		Refusal: &broker.Refusal{Code: broker.RefusedUpstream, Reason: "anna may not", Upstream: &broker.Upstream{Status: []string{"urn:responder" + evil}, Message: "Dear Anna" + evil}},
	}
}

func TestWhyTellsTheWholeRecord(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.keep(t, refusedRecord())
	w := g.get(t, "/admin/logins/4p4g-xwxu?lang=en")
	body := w.Body.String()
	for _, want := range []string{
		"Login 4P4G-XWXU", "the provider refused", "Ask the provider&#39;s owner", "anna may not", "Dear Anna", "192.0.2.7", "urn:three", "minimum",
		"level 20", "a fresh login (ForceAuthn)", "the request was not signed", "urn:behind", "urn:original", "pay anna&#39;s bill", "pwd",
		"nothing: the map leaves it out", "urn:got", `href="/admin/rules#rule-14"`, "It is missing.", "Lower than wanted", "S72", "uid", "failed",
		`href="/admin/applications/payroll"`, `href="/admin/logins/4P4G-XWXU/share"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("got no %q in the page", want)
		}
	}
	if w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
	for _, path := range []string{"/admin/logins/NONE-NONE", "/admin/logins/' OR 1=1", "/admin/logins/" + strings.Repeat("A", 100)} {
		if w := g.get(t, strings.ReplaceAll(path, " ", "%20")); w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
}

// K2: nothing that comes from outside is markup on any page.
func TestK2_NothingFromOutsideIsMarkup(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.keep(t, refusedRecord())
	login := refusedRecord()
	session := storetest.Session("k", 1, g.clock.Now())
	session.Subject, session.Chosen, session.Participants[0].Application, session.Group = login.Subject, "adfs", "payroll", "g"+evil
	transaction := storetest.Login("t9", g.clock.Now())
	transaction.State = broker.StateAnswered
	if err := g.store.Move(t.Context(), broker.Move{Transaction: transaction, Session: session}); err != nil {
		t.Fatal(err)
	}
	if err := g.store.AppendChange(t.Context(), connections.Change{Author: evil, What: evil, Target: evil, Detail: evil, Difference: evil}); err != nil {
		t.Fatal(err)
	}
	token, err := shareToken([32]byte{1}, sharing{"4P4G-XWXU", "t1", g.clock.Now().Add(time.Hour).Unix(), 0, byOperator})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/admin/", "/admin/?span=week", "/admin/logins", "/admin/logins/4P4G-XWXU", "/admin/logins/4P4G-XWXU/share", "/admin/shared/" + token,
		"/admin/sessions", "/admin/sessions/k", "/admin/sessions/k/end", "/admin/audit", "/admin/audit/1",
		"/admin/logins?" + url.Values{"user": {evil}, "reference": {evil}, "application": {evil}, "after": {evil}}.Encode(),
		"/admin/sessions?" + url.Values{"user": {evil}}.Encode(), "/admin/audit?" + url.Values{"who": {evil}, "what": {evil}}.Encode(),
	} {
		w := g.get(t, path)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, "<h1>") {
			t.Errorf("%s: got %d", path, w.Code)
		}
		for _, bad := range []string{"<script src=//", "<img", "onerror=alert(1)>", `="javascript:`, `href="//`} {
			if strings.Contains(strings.ReplaceAll(body, "&gt;", ""), bad) {
				t.Errorf("%s: %q is markup on the page", path, bad)
			}
		}
	}
}

// K2: a file that is opened in a spreadsheet holds no formula.
func TestK2_AFileHoldsNoFormula(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for i, value := range []string{`=HYPERLINK("http://evil.example")`, "+1", "-1", "@SUM(1)", "\t=1", " =1", "\r=1", "＝1", "|calc", "%0A", "a,b\"c\nd", "anna"} {
		g.keep(t, broker.Record{Reference: "R" + string(rune('A'+i)), Transaction: broker.ID("t" + string(rune('a'+i))), Application: "payroll", Subject: broker.Subject{Namespace: "people", Value: value}})
	}
	if err := g.store.AppendChange(t.Context(), connections.Change{Author: "anna", What: "x", Target: "=1+1", Detail: "-2"}); err != nil {
		t.Fatal(err)
	}
	for path, rows := range map[string]int{"/admin/logins.csv": 13, "/admin/audit.csv": 2} {
		w := g.get(t, path)
		if got := w.Header().Get("Content-Type"); got != "text/csv; charset=utf-8" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: got %v", path, w.Header())
		}
		read, err := csv.NewReader(w.Body).ReadAll()
		if err != nil || len(read) != rows {
			t.Fatalf("%s: got %d rows, %v", path, len(read), err)
		}
		for _, cells := range read {
			for _, cell := range cells {
				if strings.ContainsAny(strings.TrimLeft(cell, " \t\r\n")[:min(1, len(strings.TrimLeft(cell, " \t\r\n")))], "=+-@|%") {
					t.Errorf("%s: the cell %q is a formula", path, cell)
				}
			}
		}
	}
	if got := harmless("anna-marie = ok"); got != "anna-marie = ok" {
		t.Errorf("got %q", got)
	}
}

// K6: what is of another organisation is not there, whatever the address says.
func TestK6_OtherOrganisationsAreNotThere(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.keep(t, broker.Record{Reference: "MINE-MINE", Transaction: "t1", Application: "payroll", Subject: broker.Subject{Namespace: "people", Value: "anna"}})
	g.keep(t, broker.Record{Reference: "THEI-RSXX", Transaction: "t2", Application: "journal", Subject: broker.Subject{Namespace: "people", Value: "anna"}, Refusal: &broker.Refusal{Code: broker.RefusedStale}})
	g.actor = odense
	for path, want := range map[string]int{
		"/admin/logins/MINE-MINE": 200, "/admin/logins/THEI-RSXX": 404, "/admin/logins/THEI-RSXX/share": 404,
		"/admin/sessions": 200, "/admin/sessions/x": 404, "/admin/sessions/x/end": 404, "/admin/audit": 200, "/admin/audit/1": 404, "/admin/audit.csv": 200,
	} {
		if w := g.get(t, path); w.Code != want {
			t.Errorf("%s: got %d, want %d", path, w.Code, want)
		}
	}
	if w := g.send(t, "/admin/logins/THEI-RSXX/share", url.Values{}); w.Code != http.StatusNotFound {
		t.Errorf("a login of another is shared: got %d", w.Code)
	}
	for _, path := range []string{"/admin/logins", "/admin/logins?application=journal", "/admin/logins?user=anna", "/admin/logins?reference=THEI-RSXX", "/admin/logins.csv", "/admin/logins.csv?application=journal", "/admin/?lang=en"} {
		body := g.get(t, path).Body.String()
		if strings.Contains(body, "journal\"") && strings.Contains(body, "<td>Journal") || strings.Contains(body, "THEI-RSXX</code>") || strings.Contains(body, ",journal,") {
			t.Errorf("%s: a login of another organisation is shown", path)
		}
	}
	if body := g.get(t, "/admin/?lang=en").Body.String(); strings.Contains(body, "older than was asked for") || strings.Contains(body, "no key") || !strings.Contains(body, "switched off: old") {
		t.Errorf("the overview of one organisation tells of others, or not of its own:\n%s", body)
	}
}

// K9: what is searched for is a value and nothing else.
func TestK9_ASearchIsAValue(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.keep(t, broker.Record{Reference: "AAAA-BBBB", Transaction: "t1", Application: "payroll", Subject: broker.Subject{Namespace: "people", Value: "anna"}})
	for _, name := range []string{"reference", "user", "application", "connection"} {
		for _, value := range []string{"' OR '1'='1", `" OR ""="`, "x'; DROP TABLE records; --", "%", "a\x00b", "\xff"} {
			w := g.get(t, "/admin/logins?"+url.Values{name: {value}, "after": {"1; DROP TABLE records"}}.Encode())
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "AAAA-BBBB") {
				t.Errorf("%s=%q: got %d, or found something", name, value, w.Code)
			}
		}
	}
	if body := g.get(t, "/admin/logins?user=anna").Body.String(); !strings.Contains(body, "AAAA-BBBB") {
		t.Error("the record is gone, or is not found")
	}
}

func TestLoginsAreSearchedAndPaged(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for i := range loginsOnPage + 7 {
		r := broker.Record{Reference: "R" + number(int64(i)), Transaction: broker.ID("t" + number(int64(i))), Application: "journal", Subject: broker.Subject{Namespace: "people", Value: "bo"}}
		if i%10 == 0 {
			r.Refusal = &broker.Refusal{Code: broker.RefusedStale}
		}
		g.keep(t, r)
	}
	seen := map[string]int{}
	path := "/admin/logins?user=bo"
	for pages := 0; path != "" && pages < 5; pages++ {
		body := g.get(t, path).Body.String()
		for _, part := range strings.Split(body, `<a href="/admin/logins/`)[1:] {
			reference, _, _ := strings.Cut(part, `"`)
			seen[reference]++
		}
		_, next, found := strings.Cut(body, `<a class="button quiet" href="?after=`)
		path = ""
		if found {
			cursor, _, _ := strings.Cut(next, `"`)
			path = "/admin/logins?after=" + strings.ReplaceAll(cursor, "&amp;", "&")
		}
	}
	if len(seen) != loginsOnPage+7 || slices.ContainsFunc(slices.Collect(mapValues(seen)), func(n int) bool { return n != 1 }) {
		t.Errorf("got %d logins: %v", len(seen), seen)
	}
	if got := strings.Count(g.get(t, "/admin/logins?refused=1").Body.String(), "<tr ") - 1; got != 6 {
		t.Errorf("got %d refused logins, want 6", got)
	}
	if body := g.get(t, "/admin/logins?from=2100-01-01").Body.String(); !strings.Contains(body, `class="empty"`) {
		t.Error("logins of the future are found")
	}
}

func mapValues(m map[string]int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// alone is an installation with the operator alone.
type alone struct{}

func (alone) Administrators(context.Context) ([]connections.Administrator, error) {
	return []connections.Administrator{{Subject: operator.Subject, Role: "operator"}}, nil
}
func (alone) TokenMaker(context.Context, string) (broker.Subject, error) {
	return broker.Subject{}, nil
}
func (alone) Able(context.Context, broker.Subject) (bool, error) { return true, nil }

var byOperator = sharerMAC([32]byte{1}, operator.Subject)

// The shared record names nobody, and its link is Trin's alone and ends.
func TestSharedRecordNamesNobody(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	record := refusedRecord()
	record.Session[0].Subject.Value = "anna"
	g.keep(t, record)
	w := g.send(t, "/admin/logins/4P4G-XWXU/share", url.Values{})
	_, rest, ok := strings.Cut(w.Body.String(), "https://login.example.org/admin/shared/")
	if w.Code != http.StatusOK || !ok {
		t.Fatalf("got %d and no link", w.Code)
	}
	token, _, _ := strings.Cut(rest, "<")
	if changes, err := g.store.FindChanges(t.Context(), connections.ChangeQuery{What: "share"}); err != nil || len(changes) != 1 || changes[0].Author != "olga" || changes[0].Target != "4P4G-XWXU" {
		t.Errorf("the audit has %+v, %v", changes, err)
	}
	for name, actor := range map[string]access.Actor{"nobody": {}, "an operator": operator} {
		g.actor = actor
		w := g.get(t, "/admin/shared/"+token+"?lang=en")
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, "urn:three") || !strings.Contains(body, "It is missing.") || !strings.Contains(body, "the provider refused") {
			t.Errorf("%s: got %d and not the record", name, w.Code)
		}
		for _, private := range []string{"anna", "Anna", "192.0.2.7", "pay ", "people", "olga", `href="/admin`, "form_token"} {
			if strings.Contains(body, private) {
				t.Errorf("%s: the shared page has %q", name, private)
			}
		}
	}
	for name, bad := range map[string]string{
		"cut": token[:len(token)-2], "empty": "x", "other key": must(shareToken([32]byte{2}, sharing{"4P4G-XWXU", "t1", g.clock.Now().Add(time.Hour).Unix(), 0, byOperator})),
		"for longer than any":   must(shareToken([32]byte{1}, sharing{"4P4G-XWXU", "t1", g.clock.Now().Add(30 * 24 * time.Hour).Unix(), 0, byOperator})),
		"of another login":      must(shareToken([32]byte{1}, sharing{"4P4G-XWXU", "t2", g.clock.Now().Add(time.Hour).Unix(), 0, byOperator})),
		"with another body":     forged(token),
		"longer than any token": strings.Repeat("A", 2000) + "." + token,
	} {
		if w := g.get(t, "/admin/shared/"+bad); w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", name, w.Code)
		}
	}
	g.clock.Move(sharedFor)
	if w := g.get(t, "/admin/shared/"+token); w.Code != http.StatusNotFound {
		t.Errorf("after 7 days: got %d", w.Code)
	}
}

func must(token string, err error) string {
	if err != nil {
		return err.Error()
	}
	return token
}

// forged is the token with another body and the same signature.
func forged(token string) string {
	other, _ := json.Marshal(sharing{"OTHE-RONE", "t1", 1 << 40, 0, byOperator})
	_, signature, _ := strings.Cut(token, ".")
	body, _, _ := strings.Cut(must(shareToken([32]byte{9}, sharing{Reference: string(other)})), ".")
	return body + "." + signature
}

func TestASessionIsEndedAndKept(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	session := storetest.Session("key", 1, g.clock.Now())
	session.Subject = broker.Subject{Namespace: "people", Value: "anna"}
	transaction := storetest.Login("t9", g.clock.Now())
	transaction.State = broker.StateAnswered
	if err := g.store.Move(t.Context(), broker.Move{Transaction: transaction, Session: session}); err != nil {
		t.Fatal(err)
	}
	if body := g.get(t, "/admin/sessions?user=anna").Body.String(); !strings.Contains(body, `href="/admin/sessions/key"`) {
		t.Errorf("the session is not found by its user")
	}
	if body := g.get(t, "/admin/sessions?user=bo").Body.String(); strings.Contains(body, `href="/admin/sessions/key"`) {
		t.Errorf("the session is found by another user")
	}
	if body := g.get(t, "/admin/sessions/key").Body.String(); strings.Contains(body, "planted-claim") || strings.Contains(body, "planted-nameid") || strings.Contains(body, "their-index") {
		t.Error("the page of a session shows claims or keys")
	}
	g.actor = viewer
	if w := g.send(t, "/admin/sessions/key/end", url.Values{}); w.Code != http.StatusForbidden {
		t.Errorf("a viewer ends it: got %d", w.Code)
	}
	g.actor = operator
	if w := g.get(t, "/admin/sessions/key/end"); w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
	if _, err := g.store.Session(t.Context(), "key"); err != nil {
		t.Fatalf("looking at it ends it: %v", err)
	}
	if w := g.send(t, "/admin/sessions/key/end", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d", w.Code)
	}
	if w := g.get(t, "/admin/sessions/key"); w.Code != http.StatusNotFound {
		t.Errorf("the session is still there: got %d", w.Code)
	}
	changes, err := g.store.FindChanges(t.Context(), connections.ChangeQuery{})
	if err != nil || len(changes) != 1 || changes[0].Author != "olga" || changes[0].What != "end session" || changes[0].Target != "anna" {
		t.Errorf("the audit has %+v, %v", changes, err)
	}
	if w := g.send(t, "/admin/sessions/key/end", url.Values{}); w.Code != http.StatusNotFound {
		t.Errorf("ended twice: got %d", w.Code)
	}
}

// What needs attention counts the logins that the overview counts, and not those of
// the hour before them.
func TestOverviewCountsTheSameHours(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	refused := &broker.Refusal{Code: broker.RefusedStale}
	for i := range 20 {
		g.keep(t, broker.Record{Reference: fmt.Sprint("R", i), Transaction: broker.ID(fmt.Sprint(i)), Application: "payroll", Refusal: refused})
	}
	early := now.Add(-24*time.Hour + time.Minute) // the first hour of the page begins an hour later
	g.keep(t, broker.Record{Reference: "E", Transaction: "early", Application: "payroll", Refusal: refused, Started: early, Ended: early.Add(time.Second)})
	if body := g.get(t, "/admin/?lang=en").Body.String(); !strings.Contains(body, "<strong>20</strong>") || !strings.Contains(body, "20 of 20 logins in the last 24 hours were refused") {
		t.Errorf("got %s", body)
	}
}

func TestOverviewCountsAndTells(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.keep(t, broker.Record{Reference: "A", Transaction: "1", Application: "payroll"})
	g.keep(t, broker.Record{Reference: "B", Transaction: "2", Application: "payroll", Trips: []broker.Trip{{Factor: true, Ended: now}}})
	g.keep(t, broker.Record{Reference: "C", Transaction: "3", Application: "journal", Refusal: &broker.Refusal{Code: broker.RefusedStale}})
	g.keep(t, broker.Record{Reference: "D", Transaction: "4", Logout: &broker.LoggedOut{Sessions: 1}})
	g.keep(t, broker.Record{Reference: "E", Transaction: "5", Application: "payroll", Asked: broker.Asked{Original: "urn:someone"}})
	body := g.get(t, "/admin/?lang=en").Body.String()
	for _, want := range []string{
		"<strong>4</strong>", "25 %", "4 logins from", "2 with the first factor alone, 1 with a second factor, 1 refused", "older than was asked for",
		"Code cannot be used: no key", "1 service behind Payroll", "urn:someone", "1 connection is switched off: old", `<svg viewBox="0 0 240 100"`, `class="stepped"`,
		"<span>First factor alone</span>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("got no %q in\n%s", want, body)
		}
	}
	if strings.Contains(body, "style=") || strings.Contains(body, "Nothing needs attention") {
		t.Error("the overview has an inline style, or sees nothing")
	}
}

func TestWhereThereIsOnlyTheAdministration(t *testing.T) {
	t.Parallel()
	own := &broker.ApplicationConnection{ID: "admin", Kind: administration, Enabled: true}
	c := &broker.Configuration{Applications: map[broker.ID]*broker.ApplicationConnection{"admin": own}}
	if got := beginning(c); len(got) != 1 || got[0].path != "/admin/authentication" {
		t.Errorf("got %+v, want where to begin", got)
	}
	c.Applications["payroll"] = &broker.ApplicationConnection{ID: "payroll", Kind: "saml2"}
	if got := beginning(c); got != nil {
		t.Errorf("with an application: got %+v", got)
	}
}

func TestConcernsOfRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		all, refused int64
		want         int
	}{{100, 21, 1}, {100, 20, 0}, {15, 5, 0}, {19, 10, 1}} {
		counts := []connections.LoginCount{{Kind: connections.PlainLogin, Logins: c.all - c.refused}, {Kind: connections.PlainLogin, Refusal: "stale", Logins: c.refused}, {Kind: connections.LoggedOut, Logins: 1000}}
		if got := len(refusedConcerns(counts)); c.all >= manyRefusedLeast && got != c.want || c.all < manyRefusedLeast && got != 0 {
			t.Errorf("%d of %d: got %d", c.refused, c.all, got)
		}
	}
}

func TestAuditShowsTheDifference(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, c := range []connections.Change{
		{Author: "anna", What: "create user", Target: "bo", Difference: "name: bo"}, {Author: "olga", What: "restart", Target: "x"},
	} {
		if err := g.store.AppendChange(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"/admin/audit/1?lang=en": "name: bo", "/admin/audit/2?lang=en": words.ChangeNoDiff.En, "/admin/audit?who=anna": `href="/admin/audit/1"`,
	} {
		if body := g.get(t, path).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s: got no %q", path, want)
		}
	}
	if body := g.get(t, "/admin/audit?who=anna").Body.String(); strings.Contains(body, `href="/admin/audit/2"`) {
		t.Error("the filter lets others through")
	}
	for _, path := range []string{"/admin/audit/3", "/admin/audit/0", "/admin/audit/x", "/admin/audit/-1"} {
		if w := g.get(t, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
}
