package storetest

import (
	"fmt"
	"testing"

	"trin/connections"
)

// chained: each change holds the hash of the one before it, whoever writes.
func chained(t *testing.T, open Opener) {
	t.Run("K11 the changes are a chain", func(t *testing.T) {
		s, _ := fresh(t, open)
		ctx := t.Context()
		if c, err := s.VerifyChanges(ctx); err != nil || c != (connections.Chain{}) {
			t.Errorf("nothing has happened: %+v, %v", c, err)
		}
		for i, err := range race(24, func(i int) error {
			return s.AppendChange(ctx, connections.Change{Author: "anna", What: "do", Target: fmt.Sprint(i), Detail: "a\nb", Difference: "c"})
		}) {
			if err != nil {
				t.Fatalf("%d: %v", i, err)
			}
		}
		for version := range int64(3) {
			documents := []connections.Document{{Kind: "a", ID: fmt.Sprint(version), Body: []byte("x")}, {Kind: "b", Body: []byte("y")}}
			if _, err := s.Replace(ctx, version, documents, "anna", ""); err != nil {
				t.Fatal(err)
			}
		}
		c, err := s.VerifyChanges(ctx)
		if err != nil || c.Broken != 0 || c.Changes != 27 || c.Unchained != 0 {
			t.Errorf("got %+v, %v; want 27 that hold", c, err)
		}
		all, err := s.Changes(ctx, 0, 100)
		if err != nil || all[0].Hash != c.Head || all[0].Number != c.Newest {
			t.Errorf("the newest is %+v, %v; want the head %+v", all[0], err, c)
		}
		seen := map[string]bool{}
		for _, change := range all {
			if len(change.Hash) != 64 || seen[change.Hash] {
				t.Errorf("change %d has the hash %q", change.Number, change.Hash)
			}
			seen[change.Hash] = true
		}
	})
}
