package console

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/admin/signin"
	"trin/connections"
)

// With -update the table of who may what is written anew, to be looked at.
var update = flag.Bool("update", false, "write docs/access.md anew")

const accessPage = "../../../../docs/access.md"

// token makes a token that is good for an hour.
func (r *rig) token(name string, role access.Role, organisation string, scopes ...access.Scope) (string, connections.APIToken) {
	r.Helper()
	secret, token, err := r.People.MakeToken(r.Context(),
		access.Actor{Name: "test", Role: access.Administrator, Stepped: r.clock.Now()},
		signin.NewToken{Name: name, Role: role, Organisation: organisation, Scopes: scopes, Valid: time.Hour})
	if err != nil {
		r.Fatal(err)
	}
	return secret, token
}

// visitor is one column of the matrix.
type visitor struct {
	name    string
	role    access.Role
	token   access.Scope
	one     bool // of one organisation
	stepped bool
	request func(*http.Request)
}

// visitors are real ones: with sessions and tokens of the store.
func (r *rig) visitors() []visitor {
	r.Helper()
	r.switchedOn()
	all := []visitor{{name: "nobody", request: func(*http.Request) {}}}
	cookie := ""
	for _, v := range []visitor{
		{name: "viewer", role: access.Viewer}, {name: "operator", role: access.Operator}, {name: "administrator", role: access.Administrator},
		{name: "administrator, proven again", role: access.Administrator, stepped: true},
		{name: "administrator of one organisation, proven again", role: access.Administrator, stepped: true, one: true},
	} {
		a := connections.Administrator{Name: v.name, Role: v.role.String(), Created: r.clock.Now(), By: "test"}
		a.Subject.Namespace, a.Subject.Value = "test", v.name
		if v.one {
			a.Organisation = "odense"
		}
		secret := strings.Repeat(string(rune('A'+len(all))), 43)
		session := connections.AdministratorSession{Hash: digest(secret), Subject: a.Subject, Created: r.clock.Now(), Used: r.clock.Now(), Expires: r.clock.Now().Add(time.Hour)}
		if v.stepped {
			session.Stepped = r.clock.Now()
		}
		if err := errors.Join(r.Store.SaveAdministrator(r.Context(), a), r.Store.SaveAdministratorSession(r.Context(), session, connections.Digest{})); err != nil {
			r.Fatal(err)
		}
		cookie = "trin-" + r.admin[strings.LastIndex(r.admin, ":")+1:] + "-admin"
		v.request = func(request *http.Request) { request.AddCookie(&http.Cookie{Name: cookie, Value: secret}) }
		all = append(all, v)
	}
	for _, scope := range access.Scopes() {
		secret, _ := r.token(string(scope), access.Administrator, "", scope)
		all = append(all, visitor{name: "token, " + string(scope), role: access.Administrator, token: scope, request: func(request *http.Request) {
			request.Header.Set("Authorization", "Bearer "+secret)
		}})
	}
	return all
}

// switchedOn makes an application of the administration where there is none:
// nobody works in a session without it.
func (r *rig) switchedOn() {
	r.Helper()
	version, documents, err := r.Store.Load(r.Context(), 0)
	if err != nil {
		r.Fatal(err)
	}
	for _, d := range documents {
		if d.Kind == installation.KindApplication && strings.Contains(string(d.Body), `"console"`) {
			return
		}
	}
	added, problems := installation.Parse("test", []byte("kind: authentication\nid: door\nprotocol: password\nfirstFactor: 20\n---\n"+
		"kind: application\nid: door-application\nprotocol: console\nauthentication: [door]\nfloor: 20\n"), nil)
	made, err := added.Documents()
	if err != nil || len(problems) > 0 {
		r.Fatal(err, problems)
	}
	if _, err := r.Store.Replace(r.Context(), version, append(documents, made...), "test", ""); err != nil {
		r.Fatal(err)
	}
	if _, err := r.Pictures.Refresh(r.Context()); err != nil {
		r.Fatal(err)
	}
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// let is what comes of a request to each route: a mux of the real table with the
// real identities, whose handlers only say that they were called.
func (r *rig) let() func(access.Route, visitor) string {
	r.Helper()
	table, identify := r.Access()
	var stubbed []access.Route
	for _, route := range table.Routes() {
		route.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("yes " + route.String())) })
		stubbed = append(stubbed, route)
	}
	again, err := access.NewTable(stubbed...)
	if err != nil {
		r.Fatal(err)
	}
	mux := http.NewServeMux()
	again.Mount(mux, identify, r.clock.Now, func(w http.ResponseWriter, _ *http.Request, err error) {
		said := map[error]string{access.ErrAnonymous: "sign in", access.ErrStepUp: "prove", access.ErrForbidden: "no"}
		for refusal, word := range said {
			if errors.Is(err, refusal) {
				_, _ = w.Write([]byte(word))
				return
			}
		}
		r.Error(err)
	})
	return func(route access.Route, v visitor) string {
		r.Helper()
		path := strings.TrimSuffix(route.Pattern, "{$}")
		request := httptest.NewRequest(route.Method, r.admin+wildcard.ReplaceAllString(path, "x"), nil)
		v.request(request)
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, request)
		got := answer.Body.String()
		if called, ok := strings.CutPrefix(got, "yes "); ok {
			if called != route.String() {
				r.Errorf("%s reaches %s", route, called)
			}
			return "yes"
		}
		return got
	}
}

// K5: every route of pages and API, for everybody. What comes out is
// docs/access.md, so that a change of it is seen; and whatever stands there, some
// things hold.
func TestK5_EveryRouteForEverybody(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	visitors := r.visitors()
	let := r.let()
	table, _ := r.Access()
	var page bytes.Buffer
	writeHead(&page, visitors)
	public := []string{"GET /admin/api/v1/openapi.json", "GET /admin/enter", "GET /admin/first", "GET /admin/lab/answer/openid", "GET /admin/login", "GET /admin/logout", "GET /admin/shared/{token}", "GET /admin/step-up", "POST /admin/first", "POST /admin/lab/answer/{protocol}"}
	for _, route := range table.Routes() {
		fmt.Fprintf(&page, "| `%s` |", route)
		for _, v := range visitors {
			got := let(route, v)
			fmt.Fprintf(&page, " %s |", got)
			if got == "yes" && !slices.Contains(public, route.String()) {
				checkLetIn(t, route, v)
			}
			if slices.Contains(public, route.String()) && got != "yes" {
				t.Errorf("%s: %s: got %s", route, v.name, got)
			}
		}
		page.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(accessPage, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(accessPage)
	if err != nil || !bytes.Equal(kept, page.Bytes()) {
		t.Errorf("docs/access.md is not what the routes say (%v). If the change is meant: go test ./cmd/trin/internal/console -run TestK5 -update, and look at the difference", err)
	}
}

func writeHead(page *bytes.Buffer, visitors []visitor) {
	page.WriteString("# Who may what\n\nEvery route of the administration, and what becomes of whoever asks for it: let in (yes), asked to sign in, asked to\nprove again who it is, or refused (no). The table is made by sending each request, and a test holds it.\nTokens here have the role of administrator and one scope; what a token does is also bounded by its role and its\norganisation.\n\n| route |")
	for _, v := range visitors {
		fmt.Fprintf(page, " %s |", v.name)
	}
	page.WriteString("\n|---|" + strings.Repeat("---|", len(visitors)) + "\n")
}

// checkLetIn says what must hold of whoever is let in, whatever the rules are.
func checkLetIn(t *testing.T, route access.Route, v visitor) {
	t.Helper()
	changes := route.Method != http.MethodGet && !route.Rule.Asks
	switch {
	case v.role == access.Nobody:
		t.Errorf("%s lets nobody in", route)
	case changes && v.role == access.Viewer:
		t.Errorf("%s changes something for a viewer", route)
	case changes && v.token == access.ScopeRead:
		t.Errorf("%s changes something for a token that reads", route)
	case route.Rule.Sensitive && (v.token != "" || !v.stepped):
		t.Errorf("%s lets %s in without a fresh proof", route, v.name)
	case route.Rule.Everything && v.one:
		t.Errorf("%s is about every organisation, and lets %s in", route, v.name)
	case strings.Contains(route.Pattern, "/keys") && changes && v.token != "" && v.token != access.ScopeKeys:
		t.Errorf("%s changes keys for %s", route, v.name)
	}
}

// K1: no route that changes something takes a request from another site.
func TestK1_NoOtherSitePosts(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	table, _ := r.Access()
	visitors := r.visitors()
	handler := r.Handler()
	administrator := visitors[slices.IndexFunc(visitors, func(v visitor) bool { return v.stepped })]
	for _, route := range table.Routes() {
		if route.Method == http.MethodGet {
			continue
		}
		for name, header := range map[string][2]string{
			"fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "a subdomain": {"Sec-Fetch-Site", "same-site"}, "origin": {"Origin", "https://evil.example"},
		} {
			path := wildcard.ReplaceAllString(strings.TrimSuffix(route.Pattern, "{$}"), "x")
			request := httptest.NewRequest(route.Method, r.admin+path, strings.NewReader("link=x"))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set(header[0], header[1])
			administrator.request(request)
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			if answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "sent from the page itself") {
				t.Errorf("%s, %s: got %d, want it refused", route, name, answer.Code)
			}
		}
	}
}

// Every entry of the menu is a page with the same rule.
func TestTheMenuLeadsToPages(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	table, _ := r.Access()
	rules := map[string]access.Rule{}
	for _, route := range table.Routes() {
		if route.Method == http.MethodGet {
			rules[strings.TrimSuffix(route.Pattern, "{$}")] = route.Rule
		}
	}
	for _, part := range shell.Menu() {
		for _, e := range part.Entries {
			if rule, ok := rules[e.Path]; !ok || rule != e.Rule {
				t.Errorf("%s is no page with the rule %+v", e.Path, e.Rule)
			}
		}
	}
}
