package storetest

import (
	"errors"
	"fmt"
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
			before, after, err := s.Changed(t.Context(), int64(from), int64(to))
			if err != nil {
				t.Fatalf("from %d to %d: %v", from, to, err)
			}
			// What ended and began again as it was may be told; it is the same then.
			same := func(d connections.Document) bool { return there(before, d) && there(after, d) }
			before, after = slices.DeleteFunc(slices.Clone(before), same), slices.DeleteFunc(slices.Clone(after), same)
			if got, want := fmt.Sprintf("%q", before), fmt.Sprintf("%q", alone(all[from], all[to])); got != want {
				t.Errorf("from %d to %d: before got %s, want %s", from, to, got, want)
			}
			if got, want := fmt.Sprintf("%q", after), fmt.Sprintf("%q", alone(all[to], all[from])); got != want {
				t.Errorf("from %d to %d: after got %s, want %s", from, to, got, want)
			}
		}
	}
	for _, wrong := range [][2]int64{{-1, 1}, {2, 1}, {1, int64(len(all))}} {
		if _, _, err := s.Changed(t.Context(), wrong[0], wrong[1]); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("from %d to %d: got %v, want not found", wrong[0], wrong[1], err)
		}
	}
}

func there(list []connections.Document, d connections.Document) bool {
	return slices.ContainsFunc(list, func(o connections.Document) bool {
		return o.Kind == d.Kind && o.ID == d.ID && string(o.Body) == string(d.Body)
	})
}

// alone are the documents of a version that the other has not, or has otherwise;
// those that it has not without their bodies.
func alone(own, other []connections.Document) []connections.Document {
	found := []connections.Document{}
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
