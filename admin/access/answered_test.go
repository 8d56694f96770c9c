package access_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"trin/admin/access"
)

// P3: an answer that is read slowly keeps nobody from a turn, and comes as it was
// written.
func TestP3_AnAnswerHoldsNoTurn(t *testing.T) {
	t.Parallel()
	trial := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.WriteHeader(http.StatusAccepted)
		w.WriteHeader(http.StatusTeapot) // too late
		_, _ = io.WriteString(w, "what came ")
		_, _ = io.WriteString(w, "of it")
	})
	routes := access.NewTurns(1).Bounded(func(w http.ResponseWriter, _ *http.Request, _ error) {
		w.WriteHeader(http.StatusTooManyRequests)
	}, access.Route{Rule: access.Rule{Tries: true}, Handler: trial})
	ask := func(w http.ResponseWriter) {
		routes[0].Handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	}
	slow := &unread{ResponseRecorder: httptest.NewRecorder(), begun: make(chan struct{}), read: make(chan struct{})}
	var answering sync.WaitGroup
	answering.Go(func() { ask(slow) })
	<-slow.begun
	second := httptest.NewRecorder()
	ask(second)
	close(slow.read)
	answering.Wait()
	for name, got := range map[string]*httptest.ResponseRecorder{"the one that is read slowly": slow.ResponseRecorder, "the other": second} {
		if got.Code != http.StatusAccepted || got.Body.String() != "what came of it" || got.Header().Get("ETag") != `"1"` {
			t.Errorf("%s: got %d %q %v", name, got.Code, got.Body, got.Header())
		}
	}
}

// A trial that writes nothing answers nothing, and one without a status answers OK.
func TestBounded_Answers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		trial  http.HandlerFunc
		status int // that was written; 0 = none
		body   string
	}{
		{"nothing", func(http.ResponseWriter, *http.Request) {}, 0, ""},
		{"a status alone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, http.StatusNoContent, ""},
		{"a body alone", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "body") }, http.StatusOK, "body"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			routes := access.NewTurns(1).Bounded(nil, access.Route{Rule: access.Rule{Tries: true}, Handler: test.trial})
			w := &said{ResponseRecorder: httptest.NewRecorder()}
			routes[0].Handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
			if w.status != test.status || w.Body.String() != test.body {
				t.Errorf("got %d %q, want %d %q", w.status, w.Body, test.status, test.body)
			}
		})
	}
}

// unread is a response that nobody reads until read is closed.
type unread struct {
	*httptest.ResponseRecorder
	begun, read chan struct{}
	once        sync.Once
}

func (u *unread) Write(piece []byte) (int, error) {
	u.once.Do(func() { close(u.begun) })
	<-u.read
	return u.ResponseRecorder.Write(piece)
}

// said is a response that knows which status it was given.
type said struct {
	*httptest.ResponseRecorder
	status int
}

func (s *said) WriteHeader(status int) {
	s.status = status
	s.ResponseRecorder.WriteHeader(status)
}
