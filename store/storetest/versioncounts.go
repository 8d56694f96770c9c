package storetest

import (
	"fmt"
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
		only     []connections.Document
		want     map[int64]int
	}{
		{1, 5, nil, map[int64]int{1: 2, 2: 1, 4: 2, 5: 2}}, {2, 3, nil, map[int64]int{2: 1}}, {3, 3, nil, map[int64]int{}}, {6, 9, nil, map[int64]int{}},
		{1, 5, []connections.Document{{Kind: "application", ID: "a"}}, map[int64]int{1: 1, 2: 1, 5: 1}},
		{1, 5, []connections.Document{{Kind: "application", ID: "b"}, {Kind: "settings"}, {Kind: "settings", ID: "b"}}, map[int64]int{1: 1, 4: 2, 5: 1}},
		{1, 5, many(b), map[int64]int{4: 1, 5: 1}}, {1, 5, []connections.Document{}, map[int64]int{}},
	} {
		if got, err := s.ChangedDocuments(t.Context(), c.from, c.to, c.only); err != nil || !maps.Equal(got, c.want) {
			t.Errorf("from %d to %d, of %d names: got %v, %v; want %v", c.from, c.to, len(c.only), got, err, c.want)
		}
	}
}

// many are more names than one statement has, the document's among them.
func many(d connections.Document) []connections.Document {
	var all []connections.Document
	for n := range 1000 {
		all = append(all, connections.Document{Kind: d.Kind, ID: fmt.Sprint("none-", n)})
	}
	return append(all, d)
}
