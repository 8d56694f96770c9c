package webapi

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"testing"

	"trin/claimstx"
)

func TestFind(t *testing.T) {
	t.Parallel()
	const listed = `{"items": [{"name": "reader", "n": 1.50}, {"name": ["a", "b", null, true], "more": {"x": ["y"]}}, {}, "odd"]}`
	for name, test := range map[string]struct {
		edit   func(*Settings)
		status int
		answer string
		want   []claimstx.Row
	}{
		"rows in an array": {
			func(s *Settings) {
				s.Rows, s.Columns = "/items", map[string]string{"role": "/name", "number": "/n", "deep": "/more/x/0"}
			},
			200, listed, []claimstx.Row{{"role": {"reader"}, "number": {"1.50"}}, {"role": {"a", "b", "true"}, "deep": {"y"}}, {}, {}},
		},
		"one object is one row":  {nil, 200, `{"name": "reader"}`, []claimstx.Row{{"role": {"reader"}}}},
		"the whole is the array": {nil, 200, `[{"name": "reader"}, {"name": "writer"}]`, []claimstx.Row{{"role": {"reader"}}, {"role": {"writer"}}}},
		"rows that are values": {
			func(s *Settings) { s.Columns = map[string]string{"role": ""} }, 200, `["reader", "writer"]`,
			[]claimstx.Row{{"role": {"reader"}}, {"role": {"writer"}}},
		},
		"no row":                 {nil, 200, `[]`, []claimstx.Row{}},
		"null is no row":         {func(s *Settings) { s.Rows = "/items" }, 200, `{"items": null}`, nil},
		"not found is no row":    {func(s *Settings) { s.NotFound = []int{404} }, 404, `<html>`, nil},
		"no content is no row":   {func(s *Settings) { s.NotFound = []int{204} }, 204, ``, nil},
		"another status is rows": {func(s *Settings) { s.Found = []int{203} }, 203, `{"name": "x"}`, []claimstx.Row{{"role": {"x"}}}},
		"names with slashes and tildes": {
			func(s *Settings) { s.Rows, s.Columns = "/a~1b", map[string]string{"role": "/~0x"} }, 200, `{"a/b": [{"~x": "y"}]}`,
			[]claimstx.Row{{"role": {"y"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(w http.ResponseWriter, r *http.Request) {
				if test.status == http.StatusNoContent {
					w.WriteHeader(test.status)
					return
				}
				answering(test.status, test.answer)(w, r)
			})
			settings := s.settings("/roles")
			if test.edit != nil {
				test.edit(&settings)
			}
			got, err := opened(t, settings, nil).Find(t.Context(), nil)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

// What the service is asked, with everything in its place.
func TestFind_Question(t *testing.T) {
	t.Parallel()
	var body []byte
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		answering(200, `{"name": "reader"}`)(w, r)
	})
	l := opened(t, s.settings("/users/{user}/roles?org={org}&fixed=a+b", func(s *Settings) {
		s.Method, s.Parameters = "POST", []string{"user", "org"}
		s.Headers = map[string]string{"X-Org": "org-{org}"}
		s.Body = json.RawMessage(`{"who": ["{user}", {"n": 1.0, "braces": "{{}}", "org": "<{org}>"}], "{user}": null}`)
		s.Secret = &Secret{Name: "api", Send: "bearer"}
	}), secrets{"api": "s3cret"})
	if _, err := l.Find(t.Context(), map[string]string{"user": "søren ?#&+@dk", "org": `12"}&x=1`}); err != nil {
		t.Fatal(err)
	}
	r := s.requests()[0]
	if got, want := r.URL.Path, "/users/søren ?#&+@dk/roles"; got != want {
		t.Errorf("got the path %q, want %q", got, want)
	}
	if got, want := r.URL.RawQuery, "org=12%22%7D%26x%3D1&fixed=a+b"; got != want {
		t.Errorf("got the query %q, want %q", got, want)
	}
	if got, want := string(body), `{"who":["søren ?#&+@dk",{"braces":"{}","n":1.0,"org":"<12\"}&x=1>"}],"{user}":null}`; !sameJSON(t, got, want) {
		t.Errorf("got the body %s, want %s", got, want)
	}
	for header, want := range map[string]string{
		"Authorization": "Bearer s3cret", "X-Org": `org-12"}&x=1`, "Content-Type": "application/json", "Accept": "application/json",
		"User-Agent": "Trin", "Accept-Encoding": "", "Cookie": "", "Referer": "",
	} {
		if got := r.Header.Get(header); got != want {
			t.Errorf("%s: got %q, want %q", header, got, want)
		}
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Fatalf("%s: %v", a, err)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return reflect.DeepEqual(x, y)
}

func TestFind_Secrets(t *testing.T) {
	t.Parallel()
	s := newService(t, answering(200, `{}`))
	for name, test := range map[string]struct {
		secret   Secret
		header   string
		want     string
		problem  string
		contents secrets
	}{
		"bearer":            {Secret{Name: "api", Send: "bearer"}, "Authorization", "Bearer s3cret", "", nil},
		"basic":             {Secret{Name: "api", Send: "basic", User: "trin"}, "Authorization", "Basic dHJpbjpzM2NyZXQ=", "", nil},
		"header":            {Secret{Name: "api", Send: "header", Header: "X-API-Key"}, "X-Api-Key", "s3cret", "", nil},
		"no such secret":    {Secret{Name: "other", Send: "bearer"}, "", "", "trin secrets set", nil},
		"empty":             {Secret{Name: "api", Send: "bearer"}, "", "", "is empty", secrets{"api": ""}},
		"a line end in it":  {Secret{Name: "api", Send: "bearer"}, "", "", "cannot stand in a header", secrets{"api": "a\r\nX-Admin: 1"}},
		"and in the header": {Secret{Name: "api", Send: "header", Header: "X-Key"}, "", "", "cannot stand in a header", secrets{"api": "a\nb"}},
	} {
		known := test.contents
		if known == nil {
			known = secrets{"api": "s3cret"}
		}
		before := len(s.requests())
		_, err := opened(t, s.settings("/roles", func(s *Settings) { s.Secret = &test.secret }), known).Find(t.Context(), nil)
		if test.problem != "" {
			says(t, err, test.problem)
			if len(s.requests()) != before {
				t.Errorf("%s: the service was asked", name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := s.requests()[before].Header.Get(test.header); got != test.want {
			t.Errorf("%s: got %s %q, want %q", name, test.header, got, test.want)
		}
	}
}

// What was not agreed is an error, never half an answer.
func TestFind_OtherAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		answer string
		want   string
	}{
		"not JSON":             {200, `<roles/>`, "not JSON"},
		"nothing":              {200, ``, "not JSON"},
		"cut off":              {200, `{"name": "rea`, "not JSON"},
		"text behind it":       {200, `{"name": "reader"} {}`, "something after"},
		"a member twice":       {200, `{"name": "reader", "name": "admin"}`, "stands twice"},
		"not UTF-8":            {200, "{\"name\": \"\xff\"}", "UTF-8"},
		"a value is an object": {200, `{"name": {"x": 1}}`, "column role"},
		"lists of lists":       {200, `{"name": [["x"]]}`, "column role"},
		"not found":            {404, `{}`, "404"},
		"forbidden":            {403, `{"name": "reader"}`, "403"},
		"broken":               {500, `{"name": "reader"}`, "500"},
		"accepted":             {202, `{"name": "reader"}`, "202"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, answering(test.status, test.answer))
			rows, err := opened(t, s.settings("/roles"), nil).Find(t.Context(), nil)
			says(t, err, test.want)
			if rows != nil {
				t.Errorf("got rows %v beside the error", rows)
			}
		})
	}
	s := newService(t, answering(200, `{"other": []}`))
	_, err := opened(t, s.settings("/roles", func(s *Settings) { s.Rows = "/items" }), nil).Find(t.Context(), nil)
	says(t, err, "place of the rows")
	s = newService(t, answering(200, `[{}, {}, {}]`))
	_, err = opened(t, s.settings("/roles", func(s *Settings) { s.MaxRows = 2 }), nil).Find(t.Context(), nil)
	says(t, err, "more than 2 rows")
}

// An application that asks for nonsense opens no breaker for everybody.
func TestFind_WhoseFault(t *testing.T) {
	t.Parallel()
	for status, question := range map[int]bool{400: true, 404: true, 422: true, 401: false, 403: false, 429: false, 500: false, 503: false, 302: false} {
		s := newService(t, answering(status, `{}`))
		_, err := opened(t, s.settings("/roles"), nil).Find(t.Context(), nil)
		if got := isQuestion(err); err == nil || got != question {
			t.Errorf("%d: got %v, which blames the question: %v, want %v", status, err, got, question)
		}
	}
}
