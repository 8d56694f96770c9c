package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

// upkeep: one of many nodes has the turn to fetch, and one of many people decides.
func upkeep(t *testing.T, open Opener) {
	t.Run("N4 one of 16 nodes has the turn", metadataTurns(open))
	t.Run("what was found is kept", metadataKept(open))
	t.Run("proposals", metadataProposals(open))
}

func metadataTurns(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		lease := func(holder string) connections.MetadataLease {
			return connections.MetadataLease{Kind: "application", ID: "a", Address: "https://a.test/", Holder: holder, Now: clock.Now(), Until: clock.Now().Add(time.Minute), Due: true}
		}
		wantOne(t, race(16, func(i int) error {
			_, err := s.LeaseMetadata(t.Context(), lease(fmt.Sprint("node ", i)))
			return err
		}))
		clock.Move(time.Minute) // whoever had the turn has died
		w, err := s.LeaseMetadata(t.Context(), lease("next"))
		if err != nil || w.Address != "https://a.test/" {
			t.Fatalf("got %+v, %v", w, err)
		}
		w.Due, w.Tried = clock.Now().Add(time.Hour), clock.Now()
		keep := connections.MetadataOutcome{Holder: "node 0", Watch: w, Fetch: connections.MetadataFetch{Kind: "application", ID: "a"}}
		if err := s.KeepMetadata(t.Context(), keep); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("who lost the turn: got %v", err)
		}
		if keep.Holder = ""; !errors.Is(s.KeepMetadata(t.Context(), keep), broker.ErrConflict) {
			t.Error("who had no turn keeps something")
		}
		if keep.Holder = "next"; s.KeepMetadata(t.Context(), keep) != nil {
			t.Error("who has the turn cannot keep")
		}
		if _, err := s.LeaseMetadata(t.Context(), lease("early")); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("not due: got %v", err)
		}
		by := lease("hand")
		if by.Due, by.Least = false, time.Minute; true {
			if _, err := s.LeaseMetadata(t.Context(), by); !errors.Is(err, broker.ErrConflict) {
				t.Errorf("by hand, at once again: got %v", err)
			}
		}
		clock.Move(time.Minute)
		by.Now, by.Until = clock.Now(), clock.Now().Add(time.Minute)
		if _, err := s.LeaseMetadata(t.Context(), by); err != nil {
			t.Errorf("by hand: got %v", err)
		}
		other := lease("other")
		other.Address = "https://b.test/"
		if w, err := s.LeaseMetadata(t.Context(), other); err != nil || !w.Tried.IsZero() || w.Address != other.Address {
			t.Errorf("another address: got %+v, %v", w, err)
		}
	}
}

func metadataKept(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		now := clock.Now()
		var want connections.MetadataWatch
		for i := range 60 {
			l := connections.MetadataLease{Kind: "application", ID: "a", Address: "https://a.test/", Holder: fmt.Sprint(i), Now: now, Until: now.Add(time.Minute)}
			if _, err := s.LeaseMetadata(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			want = connections.MetadataWatch{Kind: "application", ID: "a", Address: "https://a.test/", Due: now.Add(time.Hour), Tried: now, Fetched: now.Add(-time.Hour),
				State: connections.MetadataFailed, Reason: "it answers 404", Failures: i, Failing: now.Add(-2 * time.Hour), ETag: `"1"`, Modified: "then", InForce: "ab"}
			fetch := connections.MetadataFetch{Kind: "application", ID: "a", Made: now, By: "anna", State: connections.MetadataFailed, Reason: "it answers 404", Bytes: i, Version: 3}
			if err := s.KeepMetadata(t.Context(), connections.MetadataOutcome{Holder: l.Holder, Watch: want, Fetch: fetch}); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.MetadataWatches(t.Context()); err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
		fetches, err := s.MetadataFetches(t.Context(), "application", "a")
		if err != nil || len(fetches) != 50 || fetches[0].Bytes != 59 || fetches[0].By != "anna" || fetches[0].Version != 3 || !fetches[0].Made.Equal(now) {
			t.Errorf("got %d, the first %+v, %v", len(fetches), fetches[0], err)
		}
	}
}

func metadataProposals(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, now, n := t.Context(), clock.Now(), 0
		keep := func(settled bool, p *connections.MetadataProposal) {
			t.Helper()
			n++
			l := connections.MetadataLease{Kind: "application", ID: "a", Address: "https://a.test/", Holder: fmt.Sprint(n), Now: now, Until: now.Add(time.Minute)}
			w, err := s.LeaseMetadata(ctx, l)
			if err == nil {
				err = s.KeepMetadata(ctx, connections.MetadataOutcome{Holder: l.Holder, Watch: w, Fetch: connections.MetadataFetch{Kind: "application", ID: "a"}, Settled: settled, Proposal: p})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		proposal := func(content, text string) *connections.MetadataProposal {
			return &connections.MetadataProposal{Kind: "application", ID: "a", Address: "https://a.test/", Found: now, State: connections.ProposalOpen, Text: text, Content: content, Before: "old", Why: []string{"keys"}}
		}
		list := func(states ...connections.ProposalState) []connections.MetadataProposal {
			t.Helper()
			all, err := s.MetadataProposals(ctx, connections.ProposalQuery{Kind: "application", ID: "a", States: states})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		keep(false, proposal("one", "text"))
		keep(false, proposal("one", "newer text"))
		open := list(connections.ProposalOpen)
		if len(open) != 1 {
			t.Fatalf("the same twice: got %+v", open)
		}
		want := *proposal("one", "newer text")
		want.Number = open[0].Number
		if got, err := s.MetadataProposal(ctx, want.Number); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
		keep(false, proposal("two", "another"))
		if open := list(connections.ProposalOpen); len(open) != 1 || open[0].Content != "two" || len(list(connections.ProposalPast)) != 1 {
			t.Errorf("another content: got %+v", list())
		}
		number := list(connections.ProposalOpen)[0].Number
		wantOne(t, race(8, func(i int) error {
			return s.DecideMetadata(ctx, connections.ProposalDecision{Number: number, From: connections.ProposalOpen, To: connections.ProposalRejected, By: fmt.Sprint(i), At: now,
				Change: &connections.Change{Author: fmt.Sprint(i), What: "reject metadata"}})
		}))
		if all, err := s.Changes(ctx, 0, 100); err != nil || len(all) != 1 || all[0].What != "reject metadata" {
			t.Errorf("got the changes %+v, %v", all, err)
		}
		keep(false, proposal("three", "x"))
		keep(true, nil)
		if left := list(connections.ProposalOpen, connections.ProposalDrafted); len(left) != 0 {
			t.Errorf("what is settled waits: %+v", left)
		}
		taken := *proposal("four", "")
		taken.State = connections.ProposalTaken
		keep(true, &taken)
		if got := list(connections.ProposalTaken); len(got) != 1 || got[0].Before != "old" {
			t.Errorf("got %+v", got)
		}
		if _, err := s.MetadataProposal(ctx, 999); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}
}
