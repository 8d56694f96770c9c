package console

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/store/pgtest"
	"trin/store/storetest"
)

// onBoth runs a test with two organisations on a node of each database.
func onBoth(t *testing.T, run func(t *testing.T, all, odense *caller)) {
	t.Helper()
	for name, database := range map[string]func(testing.TB) string{
		"sqlite": func(t testing.TB) string { return t.TempDir() + "/trin.db" }, "postgres": pgtest.URL,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, odense := organised(t, func(o *node.Options) { o.Database = database(t) })
			run(t, all, odense)
		})
	}
}

// held stores a session with the applications in it.
func (r *rig) held(key broker.SessionKey, applications ...broker.ID) {
	r.Helper()
	r.clock.move(time.Second)
	s := storetest.Session(key, 1, r.clock.Now())
	s.Index, s.Group, s.Chosen, s.Participants = "index-"+string(key), "their-group", "idp", nil
	s.Subject = broker.Subject{Namespace: "idp", Value: "user-" + string(key)}
	for _, id := range applications {
		s.Participants = append(s.Participants, broker.Participant{Application: id, Version: 2, Since: r.clock.Now()})
	}
	login := storetest.Login(broker.ID("t-"+key), r.clock.Now())
	login.State = broker.StateAnswered
	if err := r.Store.Move(r.Context(), broker.Move{Transaction: login, Session: s}); err != nil {
		r.Fatal(err)
	}
}

// sessionAnswer is every field that a session may be answered with.
type sessionAnswer struct {
	Key, Namespace, User string
	Group, Connection    *string
	Created, Expires     time.Time
	Used                 *time.Time
	Evidence             []struct{ Connection string }
	Applications         []struct{ Application string }
	Shared               bool
}

// K6: a program of one organisation sees the sessions that its applications are
// in, nothing of the others in them, and ends what is its own alone.
func TestK6_APISessionsOfOneOrganisation(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, all, odense *caller) {
		all.held("shared", "journal", "portal")
		all.held("own", "journal")
		all.held("gone", "journal", "deleted")
		all.held("theirs", "portal")
		seen := map[string]bool{}
		for next := "/sessions?limit=1"; next != ""; {
			a := odense.must("GET", next, "")
			for _, s := range read[page[sessionAnswer]](t, a).Items {
				seen[s.Key] = true
				one := read[sessionAnswer](t, odense.must("GET", "/sessions/"+s.Key, ""))
				for where, s := range map[string]sessionAnswer{"in the list": s, "alone": one} {
					if s.Group != nil || s.Connection != nil || s.Used != nil || s.Evidence != nil || len(s.Applications) != 1 || s.Applications[0].Application != "journal" ||
						s.User != "user-"+s.Key || s.Created.IsZero() || s.Expires.IsZero() || s.Shared != (s.Key != "own") {
						t.Errorf("%s, %s: got %+v", s.Key, where, s)
					}
				}
			}
			for _, other := range []string{"portal", "deleted", "theirs", "their-group", `"idp"}`, "administrators"} {
				if strings.Contains(a.body, other) {
					t.Errorf("%s tells of %q: %s", next, other, short(a.body))
				}
			}
			if next = a.next(); next != "" {
				after, _, _ := strings.Cut(next[strings.Index(next, "after=")+len("after="):], "&")
				var place []string
				text, err := base64.RawURLEncoding.DecodeString(after)
				if err != nil || json.Unmarshal(text, &place) != nil || len(place) != 1 {
					t.Fatalf("the cursor %q: %v", after, err)
				}
				if _, plain := connections.ParseSessionPlace(place[0]); plain {
					t.Errorf("the cursor says where it leads: %q", place[0])
				}
			}
		}
		if len(seen) != 3 || !seen["shared"] || !seen["own"] || !seen["gone"] {
			t.Errorf("got the sessions %v", seen)
		}
		for _, query := range []string{"?user=user-theirs", "?namespace=idp&user=user-theirs", "?user=" + name} {
			if got := odense.must("GET", "/sessions"+query, ""); len(read[page[any]](t, got).Items) != 0 {
				t.Errorf("%s: got %s", query, short(got.body))
			}
		}
		for _, none := range []string{"theirs", "1.", "x.theirs", "9999999999999999.theirs"} {
			odense.refused("malformed", "GET", "/sessions?after="+cursor(none), "")
		}
		for _, method := range []string{"GET", "DELETE"} {
			missing, another := odense.refused("not-found", method, "/sessions/none", ""), odense.refused("not-found", method, "/sessions/theirs", "")
			if about(missing.body) != about(another.body) {
				t.Errorf("%s: what is another's is told apart: %s, %s", method, another.body, missing.body)
			}
		}
		odense.refused("forbidden", "DELETE", "/sessions/shared", "")
		odense.refused("forbidden", "DELETE", "/sessions/gone", "")
		all.caller(access.Administrator, "odense", access.ScopeRead, access.ScopeWrite, access.ScopeKeys).refused("forbidden", "DELETE", "/sessions/own", "")
		all.caller(access.Viewer, "odense", access.Scopes()...).refused("forbidden", "DELETE", "/sessions/own", "")
		ended := odense.must("DELETE", "/sessions/own", "")
		if got := read[struct {
			Reference    *string
			Told, Untold []string
		}](t, ended); got.Reference != nil || len(got.Told) != 0 || !slices.Equal(got.Untold, []string{"journal"}) {
			t.Errorf("got %s", ended.body)
		}
		for key, there := range map[broker.SessionKey]bool{"shared": true, "gone": true, "theirs": true, "own": false} {
			if _, err := all.Store.Session(t.Context(), key); (err == nil) != there {
				t.Errorf("the session %s: %v", key, err)
			}
		}
		changes, err := all.Store.FindChanges(t.Context(), connections.ChangeQuery{What: "end session"})
		if err != nil || len(changes) != 1 || changes[0].Target != "user-own" || changes[0].Author != "token caller" {
			t.Errorf("the audit has %+v, %v", changes, err)
		}
		whole := read[sessionAnswer](t, all.must("GET", "/sessions/shared", ""))
		if whole.Group == nil || whole.Connection == nil || whole.Used == nil || len(whole.Evidence) != 1 || len(whole.Applications) != 2 || whole.Shared {
			t.Errorf("who sees everything got %+v", whole)
		}
	})
}

// about is a problem document without the reference of its request.
func about(body string) string {
	return regexp.MustCompile(`"reference":"[^"]*"`).ReplaceAllString(body, "")
}

// changed publishes, in a draft each, a change of the one's document, of the
// other's, and of both.
func (c *caller) changed() {
	c.Helper()
	for _, edits := range []map[string]int{{"journal": 21}, {"portal": 31}, {"journal": 22, "portal": 32}} {
		path, tag := c.newDraft("")
		for _, id := range []string{"journal", "portal"} {
			if floor := edits[id]; floor > 0 {
				tag = c.must("PATCH", path+"/documents/application/"+id, fmt.Sprintf(`{"floor":%d}`, floor), "If-Match", tag, "Content-Type", "application/merge-patch+json").tag()
			}
		}
		note := fmt.Sprintf(`{"note":"note-of-%d"}`, edits["journal"]+edits["portal"])
		c.must("POST", path+"/publish", note, "If-Match", tag)
		if _, err := c.Pictures.Refresh(c.Context()); err != nil {
			c.Fatal(err)
		}
	}
	c.must("PUT", "/secrets/theirs", `{"value":"x"}`, "If-None-Match", "*")
}

type auditAnswer struct {
	Number                                         int64
	Author, What, Target, Detail, Difference, Hash string
}

// K6: a program of one organisation reads of the audit what was changed of its
// documents, and nothing that was changed with them.
func TestK6_APITheAuditOfOneOrganisation(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, all, odense *caller) {
		all.changed()
		var said strings.Builder
		seen := map[int64]auditAnswer{}
		for next := "/audit?limit=2"; next != ""; {
			a := odense.must("GET", next, "")
			for _, c := range read[page[auditAnswer]](t, a).Items {
				seen[c.Number] = c
			}
			said.WriteString(a.body)
			next = a.next()
		}
		every := read[page[auditAnswer]](t, all.must("GET", "/audit?limit=200", "")).Items
		for _, c := range every {
			number := strconv.FormatInt(c.Number, 10)
			got := odense.call("GET", "/audit/"+number, "")
			said.WriteString(got.body)
			if kept, there := seen[c.Number]; there != (got.status == http.StatusOK) || there && read[auditAnswer](t, got) != kept {
				t.Errorf("change %s is in the list: %v, and is answered with %s", number, there, short(got.body))
			}
		}
		for _, own := range []string{"added 21", "21 → 22", "note-of-21"} {
			if !strings.Contains(said.String(), own) {
				t.Errorf("the organisation's own %q is not answered", own)
			}
		}
		for _, other := range []string{"portal", "aarhus", "note-of-31", "note-of-54", "added 31", "31 → 32", "theirs", "set secret"} {
			if strings.Contains(said.String(), other) {
				t.Errorf("%q is answered, which is not the organisation's", other)
			}
		}
		if len(seen) < 5 || len(seen) >= len(every) {
			t.Errorf("got %d of %d changes", len(seen), len(every))
		}
		for _, c := range seen {
			if c.Difference == "" || c.Hash != "" {
				t.Errorf("got %+v", c)
			}
		}
		odense.refused("not-found", "GET", "/audit/99999999999999999999", "")
		odense.refused("not-found", "GET", "/audit/0", "")
		if got := read[auditAnswer](t, all.must("GET", "/audit/1", "")); got.Hash == "" {
			t.Error("who sees everything gets no hash")
		}
	})
}

// One organisation is shown the same by the pages and by the API: the same
// sessions, and the same of every change.
func TestAPI_ShowsOneOrganisationWhatThePagesDo(t *testing.T) {
	t.Parallel()
	all, _ := organised(t)
	all.changed()
	all.held("shared", "journal", "portal")
	all.held("own", "journal")
	all.held("theirs", "portal")
	visitors := all.visitors()
	person := visitors[slices.IndexFunc(visitors, func(v visitor) bool { return v.one })]
	get := func(path string) (int, string) {
		request := httptest.NewRequest(http.MethodGet, all.admin+path, nil)
		person.request(request)
		answer := httptest.NewRecorder()
		all.handler.ServeHTTP(answer, request)
		return answer.Code, answer.Body.String()
	}
	program := all.callerWith(func(r *http.Request) {
		person.request(r)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	})
	_, list := get("/admin/sessions")
	sessions := read[page[sessionAnswer]](t, program.must("GET", "/sessions", "")).Items
	for _, s := range sessions {
		path := "/admin/sessions/" + url.PathEscape(s.Key)
		_, one := get(path)
		if !strings.Contains(list, `href="`+path+`"`) || !strings.Contains(one, s.User) || !strings.Contains(one, "/admin/applications/journal") {
			t.Errorf("the pages do not show %+v", s)
		}
		if status, _ := get(path + "/end"); (status == http.StatusOK) == s.Shared {
			t.Errorf("%s is shared: %v, and its end is answered with %d", s.Key, s.Shared, status)
		}
	}
	if pages := strings.Count(list, `href="/admin/sessions/`); pages != len(sessions) || pages != 2 {
		t.Errorf("got %d sessions by pages and %d by the API", pages, len(sessions))
	}
	_, file := get("/admin/audit.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 6 {
		t.Fatalf("got %d rows, %v", len(rows), err)
	}
	changes := read[page[auditAnswer]](t, program.must("GET", "/audit?limit=200", "")).Items
	if len(changes) != len(rows)-1 {
		t.Fatalf("got %d changes by pages and %d by the API", len(rows)-1, len(changes))
	}
	for n, c := range changes {
		row := rows[n+1]
		if got := []string{strconv.FormatInt(c.Number, 10), row[1], c.Author, c.What, c.Target, c.Detail, c.Difference, c.Hash}; !slices.Equal(got, row) {
			t.Errorf("the API answers %q, and the pages %q", got, row)
		}
	}
}
