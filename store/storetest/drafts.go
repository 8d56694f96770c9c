package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

// drafts: a draft is kept whole, one writer of a revision wins, and what is
// published is stored with the draft in one step.
func drafts(t *testing.T, open Opener) {
	t.Run("are kept as they are", draftsKept(open))
	t.Run("are listed", draftsListed(open))
	t.Run("K16 one of 16 writers of a revision wins", func(t *testing.T) {
		s, _ := fresh(t, open)
		d := connections.Draft{ID: "d", Revision: 1, State: connections.DraftOpen}
		if err := s.SaveDraft(t.Context(), d, connections.Change{}); err != nil {
			t.Fatal(err)
		}
		wantOne(t, race(16, func(i int) error {
			d := connections.Draft{ID: "d", Revision: 2, State: connections.DraftOpen, Title: fmt.Sprint(i)}
			return s.SaveDraft(t.Context(), d, connections.Change{What: "edit draft"})
		}))
		if all, err := s.Changes(t.Context(), 0, 100); err != nil || len(all) != 2 {
			t.Errorf("%d changes, %v; want those of the two that were saved", len(all), err)
		}
		wantOne(t, race(16, func(i int) error {
			d := connections.Draft{ID: "new", Revision: 1, Title: fmt.Sprint(i)}
			return s.SaveDraft(t.Context(), d, connections.Change{})
		}))
	})
	t.Run("are published in one step", draftsPublished(open))
}

func draftsKept(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, now := t.Context(), clock.Now()
		anna := connections.Identity{Name: "anna", Namespace: "adfs", Value: "a@x"}
		d := connections.Draft{
			ID: "d1", Revision: 1, State: connections.DraftOpen, Organisation: "odense", Title: "A title", Note: "why", Author: "anna",
			Created: now, Changed: now, Base: 7, Authors: []connections.Identity{anna},
			Edits: []connections.Edit{
				{Kind: "application", ID: "a", Body: []byte("one"), Author: "anna", Changed: now},
				{Kind: "application", ID: "b", Author: "anna", Changed: now},
			}, Edited: 2,
		}
		hold := func() {
			t.Helper()
			if got, err := s.Draft(ctx, "d1"); err != nil || !reflect.DeepEqual(got, d) {
				t.Errorf("got %+v, %v; want %+v", got, err, d)
			}
		}
		if err := s.SaveDraft(ctx, d, connections.Change{Author: "anna", What: "new draft", Target: "d1", Difference: "- a\n+ b"}); err != nil {
			t.Fatal(err)
		}
		hold()
		clock.Move(time.Minute)
		d.Revision, d.State, d.Published, d.Rollback, d.Base, d.Changed = 2, connections.DraftApproved, 9, 3, 8, clock.Now()
		d.Approvals = []connections.Approval{{By: connections.Identity{Name: "bo", Token: "t"}, At: clock.Now()}}
		d.Edits = []connections.Edit{
			{Kind: "application", ID: "b", Body: []byte("two"), Author: "bo", Changed: clock.Now()},
			{Kind: "settings", Body: []byte("three"), Author: "bo", Changed: clock.Now()},
		}
		if err := s.SaveDraft(ctx, d, connections.Change{}); err != nil {
			t.Fatal(err)
		}
		hold()
		for _, revision := range []int64{0, 1, 2, 4} {
			stale := d
			stale.Revision, stale.Edits = revision, nil
			if err := s.SaveDraft(ctx, stale, connections.Change{}); err == nil || revision > 0 && !errors.Is(err, broker.ErrConflict) {
				t.Errorf("saved as revision %d: %v", revision, err)
			}
		}
		hold()
		if _, err := s.Draft(ctx, "other"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("a draft that is not there: %v", err)
		}
		if all, err := s.Changes(ctx, 0, 10); err != nil || len(all) != 2 || all[1].Difference != "- a\n+ b" {
			t.Errorf("changes %+v, %v", all, err)
		}
	}
}

func draftsListed(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		for i, organisation := range []string{"", "odense", "odense", "aarhus", ""} {
			d := connections.Draft{ID: fmt.Sprint("d", i), Revision: 1, State: connections.DraftOpen, Organisation: organisation, Created: clock.Now()}
			if i == 2 {
				d.State = connections.DraftPublished
			}
			for n := range i {
				d.Edits = append(d.Edits, connections.Edit{Kind: "application", ID: fmt.Sprint(n)})
			}
			if err := s.SaveDraft(t.Context(), d, connections.Change{}); err != nil {
				t.Fatal(err)
			}
			if i != 2 { // two of one moment
				clock.Move(time.Second)
			}
		}
		for _, c := range []struct {
			query connections.DraftQuery
			want  string
		}{
			{connections.DraftQuery{}, "d4:4 d3:3 d2:2 d1:1 d0:0"},
			{connections.DraftQuery{Limit: 2}, "d4:4 d3:3"},
			{connections.DraftQuery{Before: "d3"}, "d2:2 d1:1 d0:0"},
			{connections.DraftQuery{Before: "d2"}, "d1:1 d0:0"},
			{connections.DraftQuery{Organisation: "odense"}, "d2:2 d1:1"},
			{connections.DraftQuery{Organisation: "odense' OR '1'='1"}, ""},
			{connections.DraftQuery{States: []connections.DraftState{connections.DraftOpen}, Limit: 3}, "d4:4 d3:3 d1:1"},
			{connections.DraftQuery{Before: "none"}, ""},
		} {
			found, err := s.Drafts(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range found {
				got = append(got, fmt.Sprintf("%s:%d", d.ID, d.Edited))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%+v: got %v, want %s", c.query, got, c.want)
			}
		}
	}
}

func draftsPublished(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, _ := fresh(t, open)
		ctx := t.Context()
		d := connections.Draft{ID: "d", Revision: 1, State: connections.DraftOpen}
		if err := s.SaveDraft(ctx, d, connections.Change{}); err != nil {
			t.Fatal(err)
		}
		documents := []connections.Document{{Kind: "application", ID: "a", Body: []byte("x")}}
		published := d
		published.Revision, published.State, published.Published = 2, connections.DraftPublished, 1
		stale := published
		stale.Revision = 3
		for name, p := range map[string]connections.Publication{
			"another version":  {Expected: 1, Documents: documents, Draft: &published},
			"another revision": {Expected: 0, Documents: documents, Draft: &stale},
		} {
			if _, err := s.Publish(ctx, p); !errors.Is(err, broker.ErrConflict) {
				t.Errorf("%s: %v, want conflict", name, err)
			}
			if got, err := s.Draft(ctx, "d"); err != nil || got.Revision != 1 {
				t.Errorf("%s: the draft is %+v, %v", name, got, err)
			}
			if n, err := s.Newest(ctx); err != nil || n != 0 {
				t.Errorf("%s: version %d is there, %v", name, n, err)
			}
		}
		change := connections.Change{Author: "anna", What: "publish draft", Detail: "d", Difference: "application a: added"}
		wantOne(t, race(8, func(int) error {
			_, err := s.Publish(ctx, connections.Publication{Documents: documents, Author: "anna", Note: "why", Draft: &published, Change: change})
			return err
		}))
		got, err := s.Draft(ctx, "d")
		if err != nil || got.State != connections.DraftPublished || got.Published != 1 {
			t.Errorf("the draft is %+v, %v", got, err)
		}
		all, err := s.Changes(ctx, 0, 1)
		if err != nil || len(all) != 1 || all[0].What != "publish draft" || all[0].Target != "version 1" || all[0].Difference != change.Difference || all[0].Digest == "" {
			t.Errorf("changes %+v, %v", all, err)
		}
	}
}
