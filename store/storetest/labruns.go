package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

// labRuns: the newest of each administrator are kept until they expire.
func labRuns(t *testing.T, open Opener) {
	clock := NewClock()
	s, _ := open(t, Options(t, clock))
	anna, bo := broker.Subject{Namespace: "n", Value: "anna"}, broker.Subject{Namespace: "n", Value: "bo"}
	save := func(owner broker.Subject, id, body string) {
		t.Helper()
		run := connections.LabRun{ID: id, Owner: owner, Started: clock.Now(), Expires: clock.Now().Add(time.Hour), Body: []byte(body)}
		if err := s.SaveLabRun(t.Context(), run); err != nil {
			t.Fatal(err)
		}
	}
	save(bo, "other", "of bo")
	for n := range 22 {
		clock.Move(time.Second)
		save(anna, fmt.Sprintf("run-%02d", n), "first")
	}
	save(anna, "run-21", "again")
	found, err := s.LabRuns(t.Context(), anna)
	if err != nil || len(found) != 20 || found[0].ID != "run-21" || string(found[0].Body) != "again" || found[19].ID != "run-02" {
		t.Errorf("got %d runs, %v: %v", len(found), err, found)
	}
	if _, err := s.LabRun(t.Context(), "run-01"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("one that made room: got %v", err)
	}
	if one, err := s.LabRun(t.Context(), "other"); err != nil || one.Owner != bo || string(one.Body) != "of bo" {
		t.Errorf("got %+v, %v", one, err)
	}
	clock.Move(2 * time.Hour)
	if _, err := s.LabRun(t.Context(), "run-21"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("one that has expired: got %v", err)
	}
	if found, err := s.LabRuns(t.Context(), anna); err != nil || len(found) != 0 {
		t.Errorf("got %d that have expired, %v", len(found), err)
	}
	if err := s.SaveLabRun(t.Context(), connections.LabRun{ID: "nobody's", Body: []byte("x")}); err == nil {
		t.Error("a run of nobody is kept")
	}
}
