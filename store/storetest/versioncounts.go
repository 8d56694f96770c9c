package storetest

import (
	"maps"
	"testing"

	"trin/connections"
)

// versionCounts counts the documents that versions changed.
func versionCounts(t *testing.T, open Opener) {
	s, _ := fresh(t, open)
	a, b := connections.Document{Kind: "application", ID: "a", Body: []byte("one")}, connections.Document{Kind: "application", ID: "b", Body: []byte("one")}
	other := a
	other.Body = []byte("two")
	settings := connections.Document{Kind: "settings", Body: []byte("s")}
	for number, documents := range [][]connections.Document{{a, settings}, {other, settings}, {other, settings}, {other, b}, {}} {
		if _, err := s.Replace(t.Context(), int64(number), documents, "anna", ""); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		from, to int64
		want     map[int64]int
	}{
		{1, 5, map[int64]int{1: 2, 2: 1, 4: 2, 5: 2}}, {2, 3, map[int64]int{2: 1}}, {3, 3, map[int64]int{}}, {6, 9, map[int64]int{}},
	} {
		if got, err := s.ChangedDocuments(t.Context(), c.from, c.to); err != nil || !maps.Equal(got, c.want) {
			t.Errorf("from %d to %d: got %v, %v; want %v", c.from, c.to, got, err, c.want)
		}
	}
}
