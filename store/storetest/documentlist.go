package storetest

import (
	"slices"
	"testing"

	"trin/connections"
)

// documentList reads documents of a version in pages. The order
// is that of bytes, in which a hyphen stands before a digit and a letter.
func documentList(t *testing.T, open Opener) {
	s, _ := fresh(t, open)
	name := func(kind, id string) connections.Document {
		return connections.Document{Kind: kind, ID: id, Body: []byte(kind + " " + id)}
	}
	first := []connections.Document{name("application", "a-b"), name("application", "a1"), name("application", "ab"), name("authentication", "a"), name("settings", ""), name("vocabulary", "")}
	other := first[1]
	other.Body = []byte("other")
	for number, documents := range [][]connections.Document{first, {first[0], other, first[3]}} {
		if _, err := s.Replace(t.Context(), int64(number), documents, "anna", ""); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		ask  connections.DocumentQuery
		want []connections.Document
	}{
		"all":                   {connections.DocumentQuery{Version: 1}, first},
		"as it was changed":     {connections.DocumentQuery{Version: 2}, []connections.Document{first[0], other, first[3]}},
		"of a kind":             {connections.DocumentQuery{Version: 1, Kind: "authentication"}, first[3:4]},
		"the first page":        {connections.DocumentQuery{Version: 1, Limit: 2}, first[:2]},
		"the page behind":       {connections.DocumentQuery{Version: 1, AfterKind: "application", AfterID: "a-b", Limit: 3}, first[1:4]},
		"behind one without id": {connections.DocumentQuery{Version: 1, AfterKind: "settings"}, first[5:]},
		"behind what is gone":   {connections.DocumentQuery{Version: 2, AfterKind: "application", AfterID: "aa"}, first[3:4]},
		"a kind, behind it":     {connections.DocumentQuery{Version: 1, Kind: "application", AfterKind: "settings"}, nil},
		"before the first":      {connections.DocumentQuery{}, nil},
	} {
		got, err := s.Documents(t.Context(), c.ask)
		if same := func(a, b connections.Document) bool {
			return a.Kind == b.Kind && a.ID == b.ID && string(a.Body) == string(b.Body)
		}; err != nil || !slices.EqualFunc(got, c.want, same) {
			t.Errorf("%s: got %v, %v; want %v", name, got, err, c.want)
		}
	}
}
