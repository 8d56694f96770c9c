package drafts

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

// TestApplied holds the edits that are put on documents against the plain way,
// over drawn lists, some of them in another order.
func TestApplied(t *testing.T) {
	t.Parallel()
	drawn := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		var base []connections.Document
		var edits []connections.Edit
		for _, kind := range []string{"application", "authentication", "settings"} {
			for id := range 5 {
				if drawn.IntN(2) == 0 {
					base = append(base, connections.Document{Kind: kind, ID: fmt.Sprint(id), Body: []byte("base")})
				}
				switch drawn.IntN(5) {
				case 0:
					edits = append(edits, connections.Edit{Kind: kind, ID: fmt.Sprint(id), Body: []byte("edit")})
				case 1:
					edits = append(edits, connections.Edit{Kind: kind, ID: fmt.Sprint(id)})
				}
			}
		}
		if drawn.IntN(3) == 0 {
			drawn.Shuffle(len(base), func(i, j int) { base[i], base[j] = base[j], base[i] })
			drawn.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
		}
		plain := map[string]connections.Document{}
		for _, d := range base {
			plain[d.Kind+d.ID] = d
		}
		for _, e := range edits {
			if delete(plain, e.Kind+e.ID); e.Body != nil {
				plain[e.Kind+e.ID] = connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body}
			}
		}
		was := slices.Clone(base)
		got := applied(base, edits)
		want := make([]connections.Document, 0, len(plain))
		for _, d := range plain {
			want = append(want, d)
		}
		slices.SortFunc(want, byName)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(base, was) {
			t.Fatalf("%v with %v: got %v, want %v", base, edits, got, want)
		}
		for _, d := range want {
			if at := found(got, d.Kind, d.ID); at == nil || !bytes.Equal(at.Body, d.Body) {
				t.Fatalf("%s %s: got %v", d.Kind, d.ID, at)
			}
		}
		if found(got, "lookup", "1") != nil {
			t.Fatal("a document was found that is not there")
		}
	}
}

// TestMoved holds the problems that come and go against the plain way.
func TestMoved(t *testing.T) {
	t.Parallel()
	drawn := rand.New(rand.NewPCG(3, 9))
	list := func(most int) []installation.Problem {
		var all []installation.Problem
		for range drawn.IntN(most) {
			id := fmt.Sprint(drawn.IntN(6))
			all = append(all, installation.Problem{File: "application/" + id, Kind: "application", ID: id, Line: drawn.IntN(3), Field: fmt.Sprint(drawn.IntN(2)), Message: fmt.Sprint(drawn.IntN(2))})
		}
		if drawn.IntN(2) == 0 {
			slices.SortStableFunc(all, func(a, b installation.Problem) int { return bytes.Compare([]byte(a.File), []byte(b.File)) })
		}
		return all
	}
	without := func(all, others []installation.Problem) (left []installation.Problem) {
		for _, p := range all {
			p.Line = 0
			if !slices.ContainsFunc(others, func(o installation.Problem) bool { o.Line = 0; return o == p }) {
				left = append(left, p)
			}
		}
		return left
	}
	plain := func(all []installation.Problem) (same []installation.Problem) {
		for _, p := range all {
			p.Line = 0
			same = append(same, p)
		}
		return same
	}
	for range 4000 {
		old, now := list(40), list(40)
		if drawn.IntN(2) == 0 {
			now = append(slices.Clone(old), now...)
		}
		before, after := slices.Clone(old), slices.Clone(now)
		came, gone := moved(old, now)
		if got, want := plain(came), without(now, old); !reflect.DeepEqual(got, want) {
			t.Fatalf("came: got %v, want %v", got, want)
		}
		if got, want := plain(gone), without(old, now); !reflect.DeepEqual(got, want) {
			t.Fatalf("went: got %v, want %v", got, want)
		}
		if !reflect.DeepEqual(old, before) || !reflect.DeepEqual(now, after) {
			t.Fatal("the lists have been changed")
		}
	}
}
