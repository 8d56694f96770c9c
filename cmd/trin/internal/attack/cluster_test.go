package attack

import (
	"sync"
	"testing"

	"trin/store/pgtest"
)

// TestCluster steps up over three nodes on one PostgreSQL, each request at
// another node than the one before.
func TestCluster(t *testing.T) {
	t.Parallel()
	r := newCluster(t, pgtest.URL(t), 3)
	b := r.browser()
	if a := r.login(b, request{classes: []string{classTwo}}); a.Level != "20" {
		t.Fatalf("got level %s, want 20", a.Level)
	}
	r.begin(b, request{classes: []string{classThree}})
	form := b.Last().Page.Form("code")
	if err := b.Submit(t.Context(), form, "", map[string]string{"code": r.code()}); err != nil {
		t.Fatal(err)
	}
	last := b.Last()
	if a := r.answered(&last); a.Level != "30" || a.Class != classThree {
		t.Fatalf("got level %s as %s, want 30 as %s", a.Level, a.Class, classThree)
	}
	r.harmless(b)
}

// TestD1_ReplayAcrossNodes posts one response to every node at once: one
// succeeds.
func TestD1_ReplayAcrossNodes(t *testing.T) {
	t.Parallel()
	r := newCluster(t, pgtest.URL(t), 3)
	b := r.browser()
	r.begin(b, request{classes: []string{classTwo}})
	a := r.challenge(b)
	encoded := r.response(a).Encoded()
	r.deliver(b, encoded, a.RelayState) // the first may win, or the browser is asked to post again from Trin's own page
	var mu sync.Mutex
	won := 0
	if _, ok := readAnswer(ptr(b.Last())); ok {
		won++
	}
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			twin := r.twin(b)
			hop := r.deliver(twin, encoded, a.RelayState)
			if _, ok := readAnswer(hop); ok {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("got %d answers for one response, want 1", won)
	}
}
