package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// differences holds what differs between any two versions against the versions
// themselves.
func differences(t *testing.T, s *store.Store, all [][]connections.Document) {
	t.Helper()
	for from := range all {
		for to := from; to < len(all); to++ {
			q := connections.ChangedQuery{From: int64(from), To: int64(to)}
			before, after := changed(t, s, q)
			if got, want := fmt.Sprintf("%q", before), fmt.Sprintf("%q", alone(all[from], all[to])); got != want {
				t.Errorf("from %d to %d: before got %s, want %s", from, to, got, want)
			}
			if got, want := fmt.Sprintf("%q", after), fmt.Sprintf("%q", alone(all[to], all[from])); got != want {
				t.Errorf("from %d to %d: after got %s, want %s", from, to, got, want)
			}
		}
	}
	for _, wrong := range [][2]int64{{-1, 1}, {2, 1}, {1, int64(len(all))}} {
		if _, err := s.Changed(t.Context(), connections.ChangedQuery{From: wrong[0], To: wrong[1]}); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("from %d to %d: got %v, want not found", wrong[0], wrong[1], err)
		}
	}
}

// changed are the two sides of what differs, which is the same read in pages and
// name by name. What ended and began again as it was is not in it.
func changed(t *testing.T, s *store.Store, q connections.ChangedQuery) (before, after []connections.Document) {
	t.Helper()
	whole, err := s.Changed(t.Context(), q)
	if err != nil {
		t.Fatalf("from %d to %d: %v", q.From, q.To, err)
	}
	paged, named := q, q
	var pages, names []connections.ChangedDocument
	for paged.Limit = 2; ; {
		page, err := s.Changed(t.Context(), paged)
		if err != nil || len(page) > paged.Limit {
			t.Fatalf("from %d to %d: got a page of %d, %v", q.From, q.To, len(page), err)
		}
		if pages = append(pages, page...); len(page) < paged.Limit {
			break
		}
		paged.AfterKind, paged.AfterID = page[len(page)-1].Kind, page[len(page)-1].ID
	}
	for _, d := range whole {
		named.Only = []connections.Document{{Kind: d.Kind, ID: d.ID}, {Kind: d.Kind, ID: "nobody"}}
		one, err := s.Changed(t.Context(), named)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, one...)
	}
	if !reflect.DeepEqual(pages, whole) || !reflect.DeepEqual(names, whole) {
		t.Errorf("from %d to %d: got %v in pages and %v by name, want %v", q.From, q.To, pages, names, whole)
	}
	named.Only = []connections.Document{}
	if none, err := s.Changed(t.Context(), named); err != nil || len(none) != 0 {
		t.Errorf("from %d to %d: got %v of no names, %v", q.From, q.To, none, err)
	}
	for _, d := range whole {
		if d.Was && d.Is && string(d.Before) == string(d.After) {
			continue
		}
		if d.Was {
			before = append(before, connections.Document{Kind: d.Kind, ID: d.ID, Body: d.Before})
		}
		if d.Is {
			after = append(after, connections.Document{Kind: d.Kind, ID: d.ID, Body: d.After})
		}
	}
	return before, after
}

func there(list []connections.Document, d connections.Document) bool {
	return slices.ContainsFunc(list, func(o connections.Document) bool {
		return o.Kind == d.Kind && o.ID == d.ID && string(o.Body) == string(d.Body)
	})
}

// alone are the documents of a version that the other has not, or has otherwise;
// those that it has not without their bodies.
func alone(own, other []connections.Document) []connections.Document {
	var found []connections.Document
	for _, d := range own {
		if there(other, d) {
			continue
		}
		if !slices.ContainsFunc(other, func(o connections.Document) bool { return o.Kind == d.Kind && o.ID == d.ID }) {
			d.Body = nil
		}
		found = append(found, d)
	}
	return found
}
