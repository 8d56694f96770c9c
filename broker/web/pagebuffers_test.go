package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/broker"
)

// lingering is a connection whose browser has gone while a page was written: it
// says so, and still reads the page.
type lingering struct {
	*httptest.ResponseRecorder
	page []byte
}

func (l *lingering) Write(p []byte) (int, error) {
	l.page = p
	return 0, errors.New("the browser is gone")
}

// G18: what one user is sent never stands in a page that another's connection
// still reads.
func TestG18_APageThatIsStillRead(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /of/{user}", func(w http.ResponseWriter, r *http.Request) {
			said := strings.Repeat(r.PathValue("user"), 2000)
			e.Reply(w, r, e.Browser(r), broker.FormPost{Action: "https://a.example/", Fields: []broker.Field{{Name: "SAMLResponse", Value: said}}}, nil)
		})
	})
	first := &lingering{ResponseRecorder: httptest.NewRecorder()}
	s.served.ServeHTTP(first, httptest.NewRequest(http.MethodGet, "/of/one", nil))
	want := bytes.Clone(first.page)
	for range 4 {
		if page := read(t, s.get("/of/two")); !strings.Contains(page, "twotwo") || strings.Contains(page, "oneone") {
			t.Fatal("the second user did not get the page of the second user")
		}
	}
	if !bytes.Contains(want, []byte("oneone")) || !bytes.Equal(first.page, want) {
		t.Error("the page that the first connection still reads has become another's")
	}
}
