package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/broker"
)

// lines are the log's lines that say so.
func (s *stand) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for line := range strings.Lines(s.log.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry["msg"] == message {
			found = append(found, entry)
		}
	}
	return found
}

func TestErrorPages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		err    error
		status int
		title  string
	}{
		{"bad message", broker.Invalid(broker.PublicBadMessage, errors.New("signature of evil")), 400, "The request cannot be accepted"},
		{"unknown application", broker.Invalid(broker.PublicUnknownApp, errors.New("secret detail")), 400, "The service is not known here"},
		{"expired", broker.Invalid(broker.PublicExpired, errors.New("secret detail")), 400, "The login is no longer open"},
		{"other browser", fmt.Errorf("wrapped: %w", broker.Invalid(broker.PublicOtherBrowser, errors.New("secret detail"))), 400, "The login was begun somewhere else"},
		{"not available", broker.Invalid(broker.PublicNotAvailable, errors.New("secret detail")), 503, "This way of logging in is not available"},
		{"internal", broker.Invalid(broker.PublicInternal, errors.New("secret detail")), 500, "Something went wrong on our side"},
		{"unheard of", broker.Invalid("unheard-of", errors.New("secret detail")), 500, "Something went wrong on our side"},
		{"refusal", &broker.Refusal{Code: broker.RefusedLevel, Reason: "secret detail"}, 403, "You cannot be logged in"},
		{"used", fmt.Errorf("secret detail: %w", broker.ErrUsed), 400, "The login is no longer open"},
		{"too large", &http.MaxBytesError{Limit: 1}, 400, "The request cannot be accepted"},
		{"any other", errors.New("secret detail: password=hunter2"), 500, "Something went wrong on our side"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := answering(t, nil, test.err)
			response := s.get("/it")
			page := read(t, response)
			if response.StatusCode != test.status {
				t.Errorf("got %d, want %d", response.StatusCode, test.status)
			}
			if got := textOf(t, page, "h1"); got != test.title {
				t.Errorf("got title %q, want %q", got, test.title)
			}
			if strings.Contains(page, "secret") || strings.Contains(page, "evil") || strings.Contains(page, "hunter2") {
				t.Errorf("the page shows the error's own words:\n%s", page)
			}
			logged := s.lines(t, "the request failed")
			if len(logged) != 1 {
				t.Fatalf("got %d log lines, want 1", len(logged))
			}
			if got := textOf(t, page, "reference"); got == "" || got != logged[0]["reference"] {
				t.Errorf("got reference %q on the page and %q in the log, want the same", got, logged[0]["reference"])
			}
			if got := fmt.Sprint(logged[0]["error"]); got != test.err.Error() {
				t.Errorf("got %q in the log, want %q", got, test.err.Error())
			}
		})
	}
}

// Style rule 17: the login's reference is the one that is quoted.
func TestErrorPageQuotesTheLogin(t *testing.T) {
	t.Parallel()
	s := answering(t, nil, &broker.InvalidError{Public: broker.PublicExpired, Reference: "K7Q2-9FJX", Err: errors.New("x")})
	if got := textOf(t, read(t, s.get("/it")), "reference"); got != "K7Q2-9FJX" {
		t.Errorf("got reference %q, want the login's", got)
	}
	logged := s.lines(t, "the request failed")
	if len(logged) != 1 || logged[0]["reference"] != "K7Q2-9FJX" {
		t.Fatalf("got %v, want the login's reference in the log", logged)
	}
	request := s.lines(t, "request")
	if len(request) != 1 || request[0]["reference"] != logged[0]["request"] {
		t.Errorf("got %v, want the request's line to be found from it", request)
	}
}

func TestErrorPageInDanish(t *testing.T) {
	t.Parallel()
	page := read(t, answering(t, nil, errors.New("x")).get("/it", "Accept-Language", "da-DK,da;q=0.9,en;q=0.8"))
	if got := textOf(t, page, "h1"); got != "Noget gik galt hos os" {
		t.Errorf("got %q, want Danish", got)
	}
	if got := elements(t, page, "html")[0]["lang"]; got != "da" {
		t.Errorf("got lang %q, want da", got)
	}
}

func TestPanicIsOneFailedRequest(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, func(_ *Edge, mux *http.ServeMux) {
		mux.HandleFunc("POST /boom", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Half", "done")
			_ = r.ParseForm()
			var none map[string]int
			none["x"] = 1
		})
	})
	r := httptest.NewRequest(http.MethodPost, "/boom?SAMLRequest=canary1", strings.NewReader("password=canary2"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "a=canary3")
	response := s.do(r)
	if response.StatusCode != http.StatusInternalServerError || response.Header.Get("X-Half") != "" {
		t.Errorf("got %d with %v, want a clean 500", response.StatusCode, response.Header)
	}
	reference := textOf(t, read(t, response), "reference")
	logged := s.lines(t, "a handler panicked")
	if len(logged) != 1 || logged[0]["reference"] != reference {
		t.Errorf("got %v, want one line under %q", logged, reference)
	}
	if len(s.alarms) != 1 || s.alarms[0] != reference {
		t.Errorf("got alarms %v, want one under %q", s.alarms, reference)
	}
	if strings.Contains(s.log.String(), "canary") { // Q4
		t.Errorf("the log holds what was posted:\n%s", s.log)
	}
	if got := s.get("/logout").StatusCode; got != http.StatusOK {
		t.Errorf("got %d for the next request, want 200", got)
	}
}

func TestG12_RequestLogHoldsNoQuery(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	s.get("/choose-nothing?code=canary&SAMLResponse=canary", "Cookie", "x=canary", "Referer", "https://a.example/?canary")
	if strings.Contains(s.log.String(), "canary") {
		t.Errorf("the log holds what the request carried:\n%s", s.log)
	}
	if len(s.lines(t, "request")) != 1 {
		t.Errorf("got log %s, want one line for the request", s.log)
	}
}

func TestPostsFromOtherSites(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		done := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
		mux.HandleFunc("POST /peer", done)
		mux.HandleFunc("POST /own", done)
	})
	for _, test := range []struct {
		path, header, value string
		want                int
	}{
		{"/own", "Sec-Fetch-Site", "cross-site", 403},
		{"/own", "Sec-Fetch-Site", "same-site", 403},
		{"/own", "Sec-Fetch-Site", "same-origin", 204},
		{"/own", "Origin", "https://evil.example", 403},
		{"/own", "Origin", "null", 403},
		{"/own", "Origin", base, 204},
		{"/peer", "Sec-Fetch-Site", "cross-site", 204},
		{"/peer", "Origin", "https://idp.example", 204},
	} {
		r := httptest.NewRequest(http.MethodPost, test.path, nil)
		r.Host = "internal.example" // behind a proxy
		r.Header.Set(test.header, test.value)
		response := s.do(r)
		if response.StatusCode != test.want {
			t.Errorf("%s with %s %s: got %d, want %d", test.path, test.header, test.value, response.StatusCode, test.want)
		}
		if test.want == 403 && textOf(t, read(t, response), "reference") == "" {
			t.Errorf("%s with %s: got no reference on the page", test.path, test.value)
		}
	}
}

func TestBodiesAreCapped(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("POST /peer", func(w http.ResponseWriter, r *http.Request) {
			e.Reply(w, r, e.Browser(r), nil, r.ParseForm())
		})
	})
	r := httptest.NewRequest(http.MethodPost, "/peer", strings.NewReader("a="+strings.Repeat("x", 1<<17)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := s.do(r).StatusCode; got != http.StatusBadRequest {
		t.Errorf("got %d for a body over the cap, want 400", got)
	}
}

// T19: the page is written although the time for the work is over.
func TestT19_PageAfterTheTimeIsOver(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /it", func(w http.ResponseWriter, r *http.Request) {
			e.Reply(w, r, e.Browser(r), nil, r.Context().Err())
		})
	})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	response := s.do(httptest.NewRequest(http.MethodGet, "/it", nil).WithContext(over))
	if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusInternalServerError || !strings.HasPrefix(got, "text/html") {
		t.Errorf("got %d %q, want the page of an internal error", response.StatusCode, got)
	}
}

// What administrators send may be larger, at the routes that are for it alone,
// and has an end there too.
func TestLargeBodiesAreCapped(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, func(_ *Edge, mux *http.ServeMux) {
		read := func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				w.WriteHeader(http.StatusRequestEntityTooLarge)
			}
		}
		mux.HandleFunc("POST /large/{what}", read)
		mux.HandleFunc("POST /small", read)
	})
	for name, test := range map[string]struct {
		path  string
		bytes int
		want  int
	}{
		"small, as much as any":      {"/small", 1 << 16, 200},
		"small, more":                {"/small", 1<<16 + 1, 413},
		"large, more than any other": {"/large/x", 1 << 18, 200},
		"large, more":                {"/large/x", 1<<18 + 1, 413},
	} {
		for _, length := range []int64{int64(test.bytes), -1} { // -1: the request does not say
			request := httptest.NewRequest(http.MethodPost, base+test.path, strings.NewReader(strings.Repeat("x", test.bytes)))
			request.ContentLength = length
			if got := s.do(request).StatusCode; got != test.want {
				t.Errorf("%s, with length %d: got %d, want %d", name, length, got, test.want)
			}
		}
	}
}
