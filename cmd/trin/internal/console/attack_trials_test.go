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

// P3: so many trials run at once on a node, and half of them for one person or
// token. The others are told to come back, on pages and by the API, and what is no
// trial is answered all the while.
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
	var under sync.WaitGroup
	var bodies []*io.PipeWriter
	begin := func(c *caller) { // a trial that is under way for as long as its body has not come
		body, write := io.Pipe()
		request := httptest.NewRequest(http.MethodPost, r.admin+api.Base+"/claims/try", body)
		request.Header.Set("Content-Type", "application/json")
		c.authorize(request)
		under.Go(func() {
			recorder := httptest.NewRecorder()
			c.handler.ServeHTTP(recorder, request)
			if recorder.Code != http.StatusOK {
				t.Errorf("a trial under way: got %d %s", recorder.Code, recorder.Body)
			}
		})
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
	for _, body := range bodies {
		_, err := io.WriteString(body, question[1:])
		if err != nil || body.Close() != nil {
			t.Error(err)
		}
	}
	under.Wait()
	if got := third.call(http.MethodPost, "/claims/try", question); got.status != http.StatusOK {
		t.Errorf("after the others: got %d %s, want it tried", got.status, got.body)
	}
}
