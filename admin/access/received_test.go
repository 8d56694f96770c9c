package access_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"trin/admin/access"
)

// P3: a body that has not come keeps nobody from a turn, and the trial finds it as
// it was sent.
func TestP3_ABodyHoldsNoTurn(t *testing.T) {
	t.Parallel()
	trial := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	routes := access.NewTurns(1).Bounded(func(w http.ResponseWriter, _ *http.Request, _ error) {
		w.WriteHeader(http.StatusTooManyRequests)
	}, access.Route{Rule: access.Rule{Tries: true}, Handler: trial})
	send := func(body io.Reader) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		routes[0].Handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", body))
		return w
	}
	slow, write := io.Pipe()
	var sending sync.WaitGroup
	sending.Go(func() {
		if got := send(slow); got.Code != http.StatusOK || got.Body.String() != "first, then" {
			t.Errorf("what came slowly: got %d %q", got.Code, got.Body)
		}
	})
	if _, err := io.WriteString(write, "first"); err != nil {
		t.Fatal(err)
	}
	if got := send(strings.NewReader("second")); got.Code != http.StatusOK || got.Body.String() != "second" {
		t.Errorf("while it comes: got %d %q, want that another is tried", got.Code, got.Body)
	}
	if _, err := io.WriteString(write, ", then"); err != nil || write.Close() != nil {
		t.Fatal(err)
	}
	sending.Wait()
}

// A trial finds of its body no more than may be, and why it ended.
func TestBounded_Bodies(t *testing.T) {
	t.Parallel()
	broken := errors.New("the connection was cut")
	for _, test := range []struct {
		name string
		body io.Reader
		read int
		err  error // nil = it was all read
		long bool
	}{
		{"none", nil, 0, nil, false},
		{"short", strings.NewReader("short"), 5, nil, false},
		{"as long as may be", bytes.NewReader(make([]byte, access.MostTried)), access.MostTried, nil, false},
		{"longer", bytes.NewReader(make([]byte, access.MostTried+1)), access.MostTried, nil, true},
		{"one that breaks off", io.MultiReader(strings.NewReader("half"), failing{broken}), 4, broken, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			called := false
			trial := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				called = true
				content, err := io.ReadAll(r.Body)
				var long *http.MaxBytesError
				if len(content) != test.read || errors.As(err, &long) != test.long || !test.long && !errors.Is(err, test.err) || r.Body.Close() != nil {
					t.Errorf("got %d bytes and %v, want %d and %v", len(content), err, test.read, test.err)
				}
			})
			routes := access.NewTurns(1).Bounded(nil, access.Route{Rule: access.Rule{Tries: true}, Handler: trial})
			routes[0].Handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", test.body))
			if !called {
				t.Error("it was not tried")
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
