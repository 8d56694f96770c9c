package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"trin/broker"
)

// keeper remembers what it is told to keep.
type keeper struct {
	mu   sync.Mutex
	kept []string
}

func (k *keeper) Keep(_ context.Context, reference, at, address, network string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = append(k.kept, reference+"|"+at+"|"+address+"|"+network+"|"+err.Error())
}

func (k *keeper) all() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]string(nil), k.kept...)
}

func inPatterns(t *testing.T, list ...string) patterns {
	t.Helper()
	p, err := patternsOf("test", list)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What fails at a route of messages has a record under the reference that the
// page shows; nothing else has one.
func TestUnaccepted(t *testing.T) {
	t.Parallel()
	bad := broker.Invalid(broker.PublicBadMessage, errors.New("wrong"))
	known := &broker.InvalidError{Public: broker.PublicBadMessage, Reference: "LOGN-REFR", Err: errors.New("wrong")}
	for name, test := range map[string]struct {
		method, path string
		header       string
		err          error
		want         int
		reference    string
	}{
		"a message":              {http.MethodGet, "/in/x", "", bad, 1, ""},
		"a message of a login":   {http.MethodGet, "/in/x", "", known, 1, "LOGN-REFR"},
		"a program's look":       {http.MethodHead, "/in/x", "", bad, 0, ""},
		"ahead of a visit":       {http.MethodGet, "/in/x", "prefetch", bad, 0, ""},
		"at another route":       {http.MethodGet, "/other", "", bad, 0, ""},
		"a message that is good": {http.MethodGet, "/in/x", "", nil, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := &keeper{}
			s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
				e.Unaccepted = k
				e.messages = inPatterns(t, "GET /in/{leg}")
				handle := func(w http.ResponseWriter, r *http.Request) {
					var reply broker.Reply
					if test.err == nil {
						reply = broker.Redirect{URL: "/there"}
					}
					e.Reply(w, r, e.Browser(r), reply, test.err)
				}
				mux.HandleFunc("GET /in/{leg}", handle)
				mux.HandleFunc("GET /other", handle)
			})
			r := httptest.NewRequest(test.method, test.path, nil)
			if test.header != "" {
				r.Header.Set("Sec-Purpose", test.header)
			}
			response := s.do(r)
			kept := k.all()
			if len(kept) != test.want {
				t.Fatalf("got %q, want %d records", kept, test.want)
			}
			if test.want == 0 {
				return
			}
			reference := test.reference
			if reference == "" {
				reference = textOf(t, read(t, response), "reference")
			}
			if want := reference + "|GET /in/{leg}|192.0.2.1|::ffff:192.0.2.1|invalid: wrong"; kept[0] != want {
				t.Errorf("got %q, want %q", kept[0], want)
			}
		})
	}
}
