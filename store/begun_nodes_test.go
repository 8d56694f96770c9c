package store_test

import (
	"testing"

	"trin/broker"
	"trin/store"
	"trin/store/storetest"

	"trin/store/pgtest"
)

// TestPostgresNodesSeeEachOthersMoves: a login that began at one node and moved at
// another is at the first one as the second has left it.
func TestPostgresNodesSeeEachOthersMoves(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	o.URL = pgtest.URL(t)
	nodes := [2]*store.Store{}
	for i := range nodes {
		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		nodes[i] = s
	}
	login := storetest.Login("t", clock.Now())
	if err := nodes[0].Move(t.Context(), broker.Move{Transaction: login}); err != nil {
		t.Fatal(err)
	}
	login.Revision, login.State, login.Leg = 2, broker.StateSecondFactor, nil
	if err := nodes[1].Move(t.Context(), broker.Move{Transaction: login, From: 1}); err != nil {
		t.Fatal(err)
	}
	if got, err := nodes[0].Transaction(t.Context(), "t"); err != nil || got.Revision != 2 {
		t.Errorf("got revision %d, %v", got.Revision, err)
	}
}
