package access_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestMay(t *testing.T) {
	t.Parallel()
	stepped := access.Actor{Role: access.Administrator, Stepped: now.Add(-access.Steps + time.Second)}
	token := access.Actor{Role: access.Administrator, Token: "t", Scopes: []access.Scope{access.ScopeRead}}
	read := access.Rule{Least: access.Viewer, Scope: access.ScopeRead}
	write := access.Rule{Least: access.Administrator, Scope: access.ScopeWrite}
	sensitive := access.Rule{Least: access.Administrator, Scope: access.ScopeKeys, Sensitive: true}
	everything := access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Everything: true}
	for name, c := range map[string]struct {
		actor access.Actor
		rule  access.Rule
		want  error
	}{
		"anybody, where anybody may":           {access.Actor{}, access.Rule{Public: true}, nil},
		"nobody":                               {access.Actor{}, read, access.ErrAnonymous},
		"nobody with a name":                   {access.Actor{Name: "admin"}, read, access.ErrAnonymous},
		"a viewer reads":                       {access.Actor{Role: access.Viewer}, read, nil},
		"a viewer writes":                      {access.Actor{Role: access.Viewer}, write, access.ErrForbidden},
		"an operator writes":                   {access.Actor{Role: access.Operator}, write, access.ErrForbidden},
		"an administrator writes":              {access.Actor{Role: access.Administrator}, write, nil},
		"a role that there is not":             {access.Actor{Role: -1}, read, access.ErrAnonymous},
		"sensitive, without a proof":           {access.Actor{Role: access.Administrator}, sensitive, access.ErrStepUp},
		"sensitive, with one":                  {stepped, sensitive, nil},
		"sensitive, with an old one":           {access.Actor{Role: access.Administrator, Stepped: now.Add(-access.Steps)}, sensitive, access.ErrStepUp},
		"sensitive, with one of the future":    {access.Actor{Role: access.Administrator, Stepped: now.Add(time.Hour)}, sensitive, access.ErrStepUp},
		"sensitive, a viewer with a proof":     {access.Actor{Role: access.Viewer, Stepped: now}, sensitive, access.ErrForbidden},
		"a token reads":                        {token, read, nil},
		"a token without the scope":            {token, write, access.ErrForbidden},
		"a token for something sensitive":      {access.Actor{Role: access.Administrator, Token: "t", Scopes: access.Scopes(), Stepped: now}, sensitive, access.ErrForbidden},
		"of one organisation":                  {access.Actor{Role: access.Viewer, Organisation: "odense"}, read, nil},
		"of one organisation, about every one": {access.Actor{Role: access.Administrator, Organisation: "odense"}, everything, access.ErrForbidden},
	} {
		if got := c.actor.May(c.rule, now); !errors.Is(got, c.want) || (c.want == nil) != (got == nil) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestSees(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		actor        access.Actor
		organisation string
		want         bool
	}{
		{access.Actor{Role: access.Viewer}, "odense", true},
		{access.Actor{Role: access.Viewer}, "", true},
		{access.Actor{Role: access.Viewer, Organisation: "odense"}, "odense", true},
		{access.Actor{Role: access.Viewer, Organisation: "odense"}, "aarhus", false},
		{access.Actor{Role: access.Viewer, Organisation: "odense"}, "", false},
		{access.Actor{}, "", false},
	} {
		if got := c.actor.Sees(c.organisation); got != c.want {
			t.Errorf("%+v, %q: got %v", c.actor, c.organisation, got)
		}
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for _, role := range []access.Role{access.Viewer, access.Operator, access.Administrator} {
		if got, err := access.ParseRole(role.String()); got != role || err != nil {
			t.Errorf("%s: got %s, %v", role, got, err)
		}
	}
	for _, name := range []string{"nobody", "", "Viewer", "root"} {
		if got, err := access.ParseRole(name); err == nil {
			t.Errorf("%q: got %s", name, got)
		}
	}
}

func TestK5_ARouteWithoutARuleCannotBeMade(t *testing.T) {
	t.Parallel()
	handler := http.NotFoundHandler()
	fine := access.Route{Method: "GET", Pattern: "/admin/x", Rule: access.Rule{Least: access.Viewer, Scope: access.ScopeRead}, Handler: handler}
	for want, routes := range map[string][]access.Route{
		"":                      {fine},
		"has no rule":           {{Method: "GET", Pattern: "/admin/x", Handler: handler}},
		"no scope":              {{Method: "GET", Pattern: "/admin/x", Rule: access.Rule{Least: access.Viewer}, Handler: handler}},
		"has no handler":        {{Method: "GET", Pattern: "/admin/x", Rule: fine.Rule}},
		"not below /admin/":     {{Method: "GET", Pattern: "/x", Rule: fine.Rule, Handler: handler}},
		"yet for somebody":      {{Method: "GET", Pattern: "/admin/x", Rule: access.Rule{Public: true, Sensitive: true}, Handler: handler}},
		"stands twice":          {fine, fine},
		"no method":             {{Method: "BREW", Pattern: "/admin/x", Rule: fine.Rule, Handler: handler}},
		"token that reads":      {{Method: "POST", Pattern: "/admin/x", Rule: fine.Rule, Handler: handler}},
		"yet changes something": {{Method: "DELETE", Pattern: "/admin/x", Rule: access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Asks: true}, Handler: handler}},
		"is not below /admin/":  {{Method: "GET", Pattern: "/administrators", Rule: fine.Rule, Handler: handler}},
	} {
		_, err := access.NewTable(routes...)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestMount(t *testing.T) {
	t.Parallel()
	called := ""
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { called = access.From(r.Context()).Name })
	table, err := access.NewTable(access.Route{Method: "GET", Pattern: "/admin/x", Rule: access.Rule{Least: access.Operator, Scope: access.ScopeOperate}, Handler: handler})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no database")
	for name, c := range map[string]struct {
		actor  access.Actor
		err    error
		called string
		want   error
	}{
		"who may":            {access.Actor{Name: "olga", Role: access.Operator}, nil, "olga", nil},
		"who may not":        {access.Actor{Name: "viggo", Role: access.Viewer}, nil, "", access.ErrForbidden},
		"nobody":             {access.Actor{}, nil, "", access.ErrAnonymous},
		"who cannot be told": {access.Actor{Name: "olga", Role: access.Administrator}, broken, "", broken},
	} {
		called = ""
		var refused error
		mux := http.NewServeMux()
		table.Mount(mux, func(*http.Request) (access.Actor, error) { return c.actor, c.err }, func() time.Time { return now },
			func(_ http.ResponseWriter, _ *http.Request, err error) { refused = err })
		mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/admin/x", nil))
		if called != c.called || !errors.Is(refused, c.want) || (c.want == nil) != (refused == nil) {
			t.Errorf("%s: got %q called and %v, want %q and %v", name, called, refused, c.called, c.want)
		}
	}
	if a := access.From(t.Context()); !a.Anonymous() {
		t.Errorf("got %+v where nobody was put", a)
	}
}
