package console

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/api"
	"trin/admin/api/apitest"
)

// caller asks the API of a node, and holds each answer against the description.
type caller struct {
	*rig
	description *apitest.Description
	handler     http.Handler
	authorize   func(*http.Request)
	succeeded   map[string]bool // patterns that were answered with success
}

// answer is what a request was answered.
type answer struct {
	status int
	header http.Header
	body   string
}

// caller asks with a token of that role and those scopes.
func (r *rig) caller(role access.Role, organisation string, scopes ...access.Scope) *caller {
	r.Helper()
	secret, _ := r.token("caller", role, organisation, scopes...)
	return r.callerWith(func(request *http.Request) { request.Header.Set("Authorization", "Bearer "+secret) })
}

func (r *rig) callerWith(authorize func(*http.Request)) *caller {
	r.Helper()
	c := &caller{rig: r, handler: r.Handler(), authorize: authorize, succeeded: map[string]bool{}}
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, r.admin+api.Base+"/openapi.json", nil))
	var err error
	if c.description, err = apitest.Read(recorder.Body.Bytes()); err != nil {
		r.Fatalf("%d: %v", recorder.Code, err)
	}
	return c
}

// all has every scope, for everything.
func (r *rig) all() *caller {
	r.Helper()
	return r.caller(access.Administrator, "", access.Scopes()...)
}

// call sends a request. The body is JSON where no Content-Type is given. Headers
// are pairs.
func (c *caller) call(method, path, body string, headers ...string) answer {
	c.Helper()
	request := httptest.NewRequest(method, c.admin+api.Base+path, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	c.authorize(request)
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, request)
	a := answer{recorder.Code, recorder.Header(), recorder.Body.String()}
	plain, _, _ := strings.Cut(api.Base+path, "?")
	if unescaped, err := url.PathUnescape(plain); err == nil {
		plain = unescaped
	}
	pattern, err := c.description.Check(apitest.Answer{
		Method: method, Path: plain, Status: a.status, Media: a.header.Get("Content-Type"), Headers: a.header, Body: recorder.Body.Bytes(),
	})
	if err != nil {
		c.Errorf("%s %s: %d: %v\n%s", method, path, a.status, err, short(a.body))
	}
	if a.status < 300 {
		c.succeeded[pattern] = true
	}
	return a
}

func short(text string) string { return text[:min(len(text), 600)] }

// must is call that succeeds, with its answer.
func (c *caller) must(method, path, body string, headers ...string) answer {
	c.Helper()
	a := c.call(method, path, body, headers...)
	if a.status >= 300 {
		c.Fatalf("%s %s: got %d %s", method, path, a.status, short(a.body))
	}
	return a
}

// refused is call that is answered with that kind of problem.
func (c *caller) refused(kind, method, path, body string, headers ...string) answer {
	c.Helper()
	a := c.call(method, path, body, headers...)
	var p api.Problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || p.Type != "urn:trin:problem:"+kind || p.Status != a.status ||
		a.header.Get("Content-Type") != "application/problem+json" || p.Reference == "" || p.Title == "" {
		c.Errorf("%s %s: got %d %s (%v), want the problem %s", method, path, a.status, short(a.body), err, kind)
	}
	return a
}

func (a answer) tag() string { return a.header.Get("ETag") }

// next is the path below the API that the Link header leads to; "" = none.
func (a answer) next() string {
	link, _, _ := strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">")
	return strings.TrimPrefix(link, api.Base)
}

// read reads the answer.
func read[T any](t *testing.T, a answer) T {
	t.Helper()
	var into T
	if err := json.Unmarshal([]byte(a.body), &into); err != nil {
		t.Fatalf("%v: %s", err, short(a.body))
	}
	return into
}

type (
	draftAnswer struct {
		ID       string
		Revision int64
		State    string
		Base     int64
		Edits    []struct{ Kind, ID string }
	}
	publishedAnswer struct {
		Version int64
		Draft   draftAnswer
	}
	page[T any] struct{ Items []T }
)

// newDraft begins a draft with the documents of a text in it, and returns its
// path and its ETag.
func (c *caller) newDraft(yaml string) (path, tag string) {
	c.Helper()
	a := c.must("POST", "/drafts", `{"title":"made by a test"}`)
	path = "/drafts/" + read[draftAnswer](c.T, a).ID
	if a.header.Get("Location") != api.Base+path {
		c.Errorf("got the location %q", a.header.Get("Location"))
	}
	if yaml != "" {
		a = c.must("POST", path+"/import", yaml, "Content-Type", "application/yaml", "If-Match", a.tag())
	}
	return path, a.tag()
}

// publish puts the documents of a text in force.
func (c *caller) publish(yaml string) int64 {
	c.Helper()
	path, tag := c.newDraft(yaml)
	version := read[publishedAnswer](c.T, c.must("POST", path+"/publish", `{"note":"by a test"}`, "If-Match", tag)).Version
	if _, err := c.Pictures.Refresh(c.Context()); err != nil {
		c.Fatal(err)
	}
	return version
}
