package console

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"trin/admin/access"
	"trin/admin/api"
)

// unanswered is an answer that goes no further, from the time at which the request
// was read to its end until it may: the trial has its turn then.
type unanswered struct {
	*httptest.ResponseRecorder
	body       *strings.Reader
	begun, may chan struct{}
	once       sync.Once
}

func (u *unanswered) Header() http.Header {
	if u.body.Len() == 0 {
		u.once.Do(func() {
			close(u.begun)
			<-u.may
		})
	}
	return u.ResponseRecorder.Header()
}

// P3: so many trials run at once on a node, and half of them for one person or
// token. The others are told to come back, on pages and by the API, and what is no
// trial is answered all the while. What is still being sent is not yet tried.
func TestP3_TrialsAreBoundedAtOnce(t *testing.T) {
	t.Parallel()
	r := changing(t)
	half := max(4, runtime.GOMAXPROCS(0)) / 2
	p := r.signedIn("viggo", "", access.Viewer, false)
	first, second, third := r.all(), r.all(), r.all()
	question := `{"side":"application","id":"journal","claims":[{"name":"mail","values":["a@b"]}]}`
	if got := third.call(http.MethodPost, "/claims/try", question); got.status != http.StatusOK {
		t.Fatalf("got %d %s, want it tried", got.status, got.body)
	}
	ask := func(c *caller, body io.Reader, answer http.ResponseWriter, written *httptest.ResponseRecorder) (done chan struct{}) {
		request := httptest.NewRequest(http.MethodPost, r.admin+api.Base+"/claims/try", body)
		request.Header.Set("Content-Type", "application/json")
		c.authorize(request)
		done = make(chan struct{})
		go func() {
			defer close(done)
			c.handler.ServeHTTP(answer, request)
			if written.Code != http.StatusOK {
				t.Errorf("a trial under way: got %d %s", written.Code, written.Body)
			}
		}()
		return done
	}
	may, under := make(chan struct{}), []chan struct{}{}
	begin := func(c *caller) { // a trial that is under way until all may end
		answer := &unanswered{ResponseRecorder: httptest.NewRecorder(), body: strings.NewReader(question), begun: make(chan struct{}), may: may}
		done := ask(c, answer.body, answer, answer.ResponseRecorder)
		select {
		case <-answer.begun:
		case <-done:
			t.Fatal("a trial had no turn")
		}
		under = append(under, done)
	}
	var bodies []*io.PipeWriter
	var sent []chan struct{}
	for range 2 * half { // none of these holds a turn: their bodies have not come
		body, write := io.Pipe()
		recorder := httptest.NewRecorder()
		sent = append(sent, ask(first, body, recorder, recorder))
		if _, err := io.WriteString(write, question[:1]); err != nil {
			t.Error(err)
		}
		bodies = append(bodies, write)
	}
	for range half {
		begin(first)
	}
	again := func(c *caller) {
		t.Helper()
		if got := c.refused("too-many", http.MethodPost, "/claims/try", question); got.header.Get("Retry-After") != "5" {
			t.Errorf("got Retry-After %q, want 5", got.header.Get("Retry-After"))
		}
	}
	again(first)
	for range max(4, runtime.GOMAXPROCS(0)) - half {
		begin(second)
	}
	again(third)
	third.refused("too-many", http.MethodPost, "/what-if", `{"application":"journal"}`)
	for _, path := range []string{"/admin/claims?id=journal", "/admin/what-if"} {
		p.open(r.admin + path)
		if got := p.Last(); got.Status != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "5" || !strings.Contains(said(got), "as many of its kind run as may at once") {
			t.Errorf("%s: got %d, want that it is busy:\n%s", path, got.Status, said(got))
		}
	}
	p.page("/admin/applications", "journal")
	close(may)
	for _, done := range under {
		<-done
	}
	for i, body := range bodies {
		if _, err := io.WriteString(body, question[1:]); err != nil || body.Close() != nil {
			t.Error(err)
		}
		<-sent[i]
	}
	if got := third.call(http.MethodPost, "/claims/try", question); got.status != http.StatusOK {
		t.Errorf("after the others: got %d %s, want it tried", got.status, got.body)
	}
}
