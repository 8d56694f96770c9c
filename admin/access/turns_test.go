package access_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"trin/admin/access"
	"trin/broker"
)

// P3: so many trials run at once, and half of them for one person, token or
// organisation, however many work for that. Who is refused is told at once, and a
// trial that ends, or fails, gives its turn back.
func TestP3_TrialsTakeTurns(t *testing.T) {
	t.Parallel()
	under, end := make(chan struct{}), make(chan struct{})
	trial := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("short") {
			return
		}
		under <- struct{}{}
		<-end
		if r.URL.Query().Has("fails") {
			panic(http.ErrAbortHandler)
		}
	})
	tries := access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Tries: true}
	routes := access.NewTurns(4).Bounded(func(w http.ResponseWriter, _ *http.Request, err error) {
		if !errors.Is(err, access.ErrBusy) {
			t.Errorf("got %v, want that it is busy", err)
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}, access.Route{Rule: tries, Handler: trial}, access.Route{Handler: http.NotFoundHandler()})
	send := func(route int, path string, a access.Actor) int {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		routes[route].Handler.ServeHTTP(w, r.WithContext(access.With(r.Context(), a)))
		return w.Code
	}
	person := func(name string) access.Actor {
		return access.Actor{Subject: broker.Subject{Namespace: "people", Value: name}}
	}
	anna, bo, program := person("anna"), person("bo"), access.Actor{Subject: broker.Subject{Namespace: "people", Value: "anna"}, Token: "t"}
	var running sync.WaitGroup
	begin := func(path string, a access.Actor) {
		ended := make(chan struct{})
		running.Go(func() {
			defer close(ended)
			defer func() { _ = recover() }()
			send(0, path, a)
		})
		select {
		case <-under:
		case <-ended:
			t.Fatal("a trial was refused while there was a turn")
		}
	}
	refused := func(why string, a access.Actor) {
		t.Helper()
		if got := send(0, "/?short", a); got != http.StatusTooManyRequests {
			t.Errorf("%s: got %d, want it refused", why, got)
		}
	}
	of := func(a access.Actor) access.Actor {
		a.Organisation = "odense"
		return a
	}
	begin("/", of(anna))
	begin("/", of(program))
	refused("a third of one organisation", of(bo))
	begin("/", anna) // who is of none has a share of her own
	end <- struct{}{}
	end <- struct{}{}
	end <- struct{}{}
	running.Wait()
	for range 3 { // each round needs every turn of the one before
		begin("/", anna)
		begin("/?fails", anna)
		refused("a third of one person", anna)
		begin("/?fails", program)
		begin("/", bo)
		refused("a fifth of all", bo)
		refused("a fifth of all", person("cy"))
		if got := send(1, "/", anna); got != http.StatusNotFound {
			t.Errorf("what is no trial: got %d, want it answered", got)
		}
		for range 4 {
			end <- struct{}{}
		}
		running.Wait()
	}
}
