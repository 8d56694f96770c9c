package drafts_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// What an import would change is said, and nothing is kept.
func TestWouldImport(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	kept := len(m.changes)
	changes, err := d.WouldImport(ctx, anna, draft.ID, draft.Revision, mine, false)
	if err != nil || len(changes) != 1 || changes[0].ID != "library" {
		t.Errorf("got %v, %v", changes, err)
	}
	changes, err = d.WouldImport(ctx, anna, draft.ID, draft.Revision, mine, true)
	if err != nil || len(changes) < 5 {
		t.Errorf("the whole: got %v, %v", changes, err)
	}
	if now, err := d.Get(ctx, anna, draft.ID); err != nil || now.Revision != draft.Revision || now.Edited != 1 || len(m.changes) != kept {
		t.Errorf("got %+v, %v: something was kept", now, err)
	}
	for name, c := range map[string]struct {
		actor    access.Actor
		revision int64
		text     string
		want     error
	}{
		"another's":        {odense, draft.Revision, mine, broker.ErrNotFound},
		"a viewer":         {viggo, draft.Revision, mine, access.ErrForbidden},
		"a stale revision": {anna, 1, mine, broker.ErrConflict},
		"no YAML":          {anna, draft.Revision, "{", nil},
	} {
		if _, err := d.WouldImport(ctx, c.actor, draft.ID, c.revision, c.text, false); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// K16: a choice that was made on another version is not taken.
func TestK16_RebaseOntoWhatWasSeen(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	theirs := ok(d.New(ctx, anna, ""))
	theirs = ok(d.Set(ctx, anna, theirs.ID, 1, "application", "journal", "floor", 10))
	if _, err := d.Publish(ctx, anna, theirs.ID, theirs.Revision, ""); err != nil {
		t.Fatal(err)
	}
	keep := []drafts.Choice{{Kind: "application", ID: "journal", Keep: drafts.Mine}}
	var open *drafts.ConflictError
	for _, version := range []int64{-1, 0, 1, 3} {
		if _, err := d.RebaseOnto(ctx, anna, draft.ID, draft.Revision, version, keep); !errors.As(err, &open) || open.Version != 2 || len(open.Conflicts) != 1 {
			t.Errorf("onto %d: got %v", version, err)
		}
	}
	moved, err := d.RebaseOnto(ctx, anna, draft.ID, draft.Revision, 2, keep)
	if err != nil || moved.Base != 2 || len(moved.Edits) != 1 {
		t.Errorf("got %+v, %v", moved, err)
	}
	// The same holds where there is nothing to choose.
	m.mu.Lock()
	m.versions, m.whole = append(m.versions, connections.Version{Number: 3}), append(m.whole, m.whole[1])
	m.mu.Unlock()
	if _, err := d.RebaseOnto(ctx, anna, moved.ID, moved.Revision, 2, nil); !errors.As(err, &open) || !strings.Contains(err.Error(), "version 3") {
		t.Errorf("got %v", err)
	}
}

// One recorded login is seen before and after, by those who see the pipeline.
func TestRecorded(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "", func(deps *drafts.Deps) {
		deps.Samples = func(_ context.Context, q connections.SampleQuery) ([]claimstx.Sample, error) {
			if q.Reference != "R1" || q.Place != "journal" && q.Place != "portal" {
				return nil, nil
			}
			return []claimstx.Sample{{Reference: "R1", Direction: claimstx.Outbound, Application: q.Place, Claims: claimstx.Claims{{Name: "mail", Values: []string{"a@b"}}, {Name: "cn", Values: []string{"c"}}}}}, nil
		}
	})
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, odense, ""))
	draft = ok(d.Set(ctx, odense, draft.ID, 1, "application", "journal", "claims.0", map[string]any{"drop": map[string]any{"claims": []string{"mail"}}}))
	got, err := d.Recorded(ctx, odense, draft.ID, false, "journal", "R1")
	if err != nil || len(got.Before.Values("mail")) != 1 || len(got.After.Values("mail")) != 0 || len(got.After.Values("cn")) != 1 || got.BeforeErr != nil || got.AfterErr != nil || got.Gone {
		t.Errorf("got %+v, %v", got, err)
	}
	for name, c := range map[string]struct {
		actor     access.Actor
		place     broker.ID
		reference string
		inbound   bool
	}{
		"of another organisation's application":   {odense, "portal", "R1", false},
		"that is not recorded":                    {odense, "journal", "R2", false},
		"without a reference":                     {odense, "journal", "", false},
		"of a connection that is not there":       {anna, "nothing", "R1", true},
		"of the installation's own, for one":      {odense, "adfs", "R1", true},
		"in a draft that is not there, for other": {access.Actor{Name: "x", Role: access.Administrator, Organisation: "aarhus"}, "journal", "R1", false},
	} {
		if got, err := d.Recorded(ctx, c.actor, draft.ID, c.inbound, c.place, c.reference); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

// A part of a preview that takes too long is named, and the others are there.
func TestPreviewSaysWhatThereWasNoTimeFor(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "", func(deps *drafts.Deps) {
		deps.Samples = func(ctx context.Context, _ connections.SampleQuery) ([]claimstx.Sample, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		deps.Logins = func(context.Context, int) ([]broker.Record, error) {
			return []broker.Record{{Reference: "R", Version: 77, Application: "journal"}}, nil
		}
	})
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	p, err := d.Preview(ctx, viggo, draft.ID, drafts.Wanted{Reach: true, Samples: 9, Logins: 9, Each: 200 * time.Millisecond})
	if err != nil || len(p.Unfinished) != 1 || p.Unfinished[0] != drafts.PartClaims || len(p.Reach) == 0 || p.Logins.Unknown != 1 {
		t.Errorf("got %v unfinished, %d of reach, %+v, %v", p.Unfinished, len(p.Reach), p.Logins, err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := d.Preview(gone, viggo, draft.ID, drafts.Wanted{Samples: 9, Each: time.Second}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the reader gone", err)
	}
}

// Tests of claims are run for as long as there is time, those of what the draft
// edits before the others, and from where there was no time left.
func TestPreviewTests(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	test := func(id string, revision int64, absent string) {
		t.Helper()
		draft = ok(d.SetAll(ctx, anna, draft.ID, revision, "application", id, []drafts.Field{
			{Path: "tests.0", Value: map[string]any{"with": map[string]any{"claims": map[string]any{"cpr": "1"}}, "expect": map[string]any{"absent": []string{absent}}}},
		}))
	}
	test("portal", 1, "mail")
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
	draft = ok(d.New(ctx, anna, ""))
	test("journal", 1, "mail")
	for _, c := range []struct {
		name       string
		wanted     drafts.Wanted
		ran, from  int
		unfinished bool
	}{
		{"all", drafts.Wanted{}, 2, 0, false},
		{"the second", drafts.Wanted{Tests: 1}, 1, 1, false},
		{"without time", drafts.Wanted{Each: 1}, 0, 0, true},
	} {
		p, err := d.Preview(ctx, anna, draft.ID, c.wanted)
		if err != nil || p.Tests.All != 2 || p.Tests.Ran != c.ran || p.Tests.From != c.from || slices.Contains(p.Unfinished, drafts.PartTests) != c.unfinished {
			t.Errorf("%s: got %+v, %v unfinished, %v", c.name, p.Tests, p.Unfinished, err)
		}
	}
	test("journal", draft.Revision, "cpr")
	if p, err := d.Preview(ctx, anna, draft.ID, drafts.Wanted{}); err != nil || len(installation.Errors(p.Problems)) != 1 {
		t.Errorf("got %v, %v, want the test that fails", p.Problems, err)
	}
	if p, err := d.Preview(ctx, anna, draft.ID, drafts.Wanted{Tests: 1}); err != nil || len(p.Problems) != 0 {
		t.Errorf("got %v, %v, want that it was run first", p.Problems, err)
	}
	var invalid *drafts.InvalidError
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); !errors.As(err, &invalid) {
		t.Errorf("got %v, want that it is not published", err)
	}
}

// Whoever has made an edit is known before they approve.
func TestEditedAndApproved(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, twoEyes)
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	draft = ok(d.Submit(ctx, anna, draft.ID, draft.Revision, ""))
	if !drafts.Edited(anna, draft) || drafts.Edited(bo, draft) || drafts.Approved(bo, draft) {
		t.Errorf("got %v, %v, %v", drafts.Edited(anna, draft), drafts.Edited(bo, draft), drafts.Approved(bo, draft))
	}
	if draft = ok(d.Approve(ctx, bo, draft.ID, draft.Revision)); !drafts.Approved(bo, draft) || drafts.Approved(anna, draft) {
		t.Error("who has approved is not known")
	}
}
