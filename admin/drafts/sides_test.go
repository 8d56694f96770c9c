package drafts_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

func recordedOf(place broker.ID) claimstx.Sample {
	return claimstx.Sample{Reference: "R1", Direction: claimstx.Outbound, Application: place, Claims: claimstx.Claims{{Name: "mail", Values: []string{"a@b"}}}}
}

// Both sides of a draft run a login, each as its own pipeline says.
func TestSides(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "claims.0", map[string]any{"drop": map[string]any{"claims": []string{"mail"}}}))
	kept := len(m.changes)
	sides, err := d.Sides(ctx, anna, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	sample := recordedOf("journal")
	is, would := sides.Pipelines(sample)
	if is == nil || would == nil {
		t.Fatalf("got %v and %v", is, would)
	}
	before, _, failed := is.Run(ctx, sample.Input(sides.Is), sample.Claims)
	after, _, fails := would.Run(ctx, sample.Input(sides.Would), sample.Claims)
	if failed != nil || fails != nil || len(before.Values("mail")) != 1 || len(after.Values("mail")) != 0 {
		t.Errorf("got %v, %v and %v, %v", before, failed, after, fails)
	}
	if len(m.changes) != kept {
		t.Error("something was kept")
	}
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Sides(ctx, anna, draft.ID); !errors.Is(err, drafts.ErrFinal) {
		t.Errorf("a published draft: got %v", err)
	}
}

// K6: an administrator of one organisation has neither the pipelines of another
// nor the logins that went into them, also where the own draft has an application
// of that name.
func TestK6_SidesOfOneOrganisation(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "", func(deps *drafts.Deps) {
		deps.Samples = func(_ context.Context, q connections.SampleQuery) ([]claimstx.Sample, error) {
			return []claimstx.Sample{recordedOf(q.Place)}, nil
		}
	})
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, odense, ""))
	draft = ok(d.Put(ctx, odense, draft.ID, 1, "kind: application\nid: later\nprotocol: fake\norganisation: odense\nauthentication: [adfs]\nsettings: {peer: 'urn:later'}\n"))
	theirs := ok(d.New(ctx, anna, ""))
	theirs = ok(d.Put(ctx, anna, theirs.ID, 1, "kind: application\nid: later\nprotocol: fake\norganisation: aarhus\nauthentication: [adfs]\nsettings: {peer: 'urn:theirs'}\n"))
	if _, err := d.Publish(ctx, anna, theirs.ID, theirs.Revision, ""); err != nil {
		t.Fatal(err)
	}
	sides, err := d.Sides(ctx, odense, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	for place, want := range map[broker.ID]struct {
		is, would bool
		logins    int
	}{"journal": {true, true, 1}, "portal": {false, false, 0}, "later": {false, true, 0}, "nowhere": {false, false, 0}} {
		is, would := sides.Pipelines(recordedOf(place))
		logins, err := d.RecordedLogins(ctx, sides, connections.SampleQuery{Place: place})
		if (is != nil) != want.is || (would != nil) != want.would || len(logins) != want.logins || err != nil {
			t.Errorf("%s: got %v, %v and %d logins, %v", place, is != nil, would != nil, len(logins), err)
		}
	}
	inbound := claimstx.Sample{Direction: claimstx.Inbound, Connection: "aarhus-idp"}
	if is, would := sides.Pipelines(inbound); is != nil || would != nil {
		t.Error("the connection of another organisation is run")
	}
	if _, err := d.Sides(ctx, odense, theirs.ID); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("another's draft: got %v", err)
	}
}

// The tests of one document, as the draft has them.
func TestTested(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, odense, ""))
	draft = ok(d.SetAll(ctx, odense, draft.ID, 1, "application", "journal", []drafts.Field{
		{Path: "claims.0", Value: map[string]any{"drop": map[string]any{"claims": []string{"cpr"}}}},
		{Path: "tests.0", Value: map[string]any{"name": "it holds", "with": map[string]any{"claims": map[string]any{"cpr": "1"}}, "expect": map[string]any{"absent": []string{"cpr"}}}},
	}))
	for name, c := range map[string]struct {
		actor  access.Actor
		kind   string
		id     string
		ran    bool
		failed int
		err    error
	}{
		"they hold":       {odense, "application", "journal", true, 0, nil},
		"another's":       {odense, "application", "portal", false, 0, broker.ErrNotFound},
		"what is not":     {odense, "application", "none", false, 0, broker.ErrNotFound},
		"not the draft's": {access.Actor{Name: "x", Role: access.Administrator, Organisation: "aarhus"}, "application", "portal", false, 0, broker.ErrNotFound},
	} {
		got, err := d.Tested(ctx, c.actor, draft.ID, c.kind, c.id, 0)
		if (got.Ran == 1) != c.ran || len(got.Failed) != c.failed || !errors.Is(err, c.err) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	draft = ok(d.Set(ctx, odense, draft.ID, draft.Revision, "application", "journal", "claims.0", map[string]any{"drop": map[string]any{"claims": []string{"mail"}}}))
	got, err := d.Tested(ctx, odense, draft.ID, "application", "journal", 0)
	if got.Ran != 1 || len(got.Failed) != 1 || got.Failed[0].Field != "tests.0.expect.absent" || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err = d.Tested(ctx, odense, draft.ID, "application", "journal", 1); got.All != 1 || got.Ran != 0 || got.From != 1 || err != nil {
		t.Errorf("behind the last: got %+v, %v", got, err)
	}
}

// far is a lookup that somebody else answers.
type far struct{ asked *int }

func (far) Parameters() []string { return []string{"key"} }
func (far) Columns() []string    { return []string{"value"} }

func (l far) Find(context.Context, map[string]string) ([]claimstx.Row, error) {
	*l.asked++
	return []claimstx.Row{{"value": {"found"}}}, nil
}

// TestSides_NobodyIsAsked: neither side asks a lookup, however often they are
// built, and each that looks at them is told what was not asked of its own logins
// alone.
func TestSides_NobodyIsAsked(t *testing.T) {
	t.Parallel()
	asked := 0
	lookups := []claimstx.LookupKind{{
		Name: "far", Check: func(json.RawMessage) []claimstx.Problem { return nil },
		Open: func(string, json.RawMessage) (claimstx.Lookup, error) { return far{&asked}, nil },
	}}
	d, _ := desk(t, "", func(deps *drafts.Deps) {
		deps.Parts = func() installation.Parts {
			return installation.Parts{Kinds: kinds(), Claims: claimstx.Deps{Lookups: lookups, Clock: func() time.Time { return now }}}
		}
	})
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Put(ctx, anna, draft.ID, 1, "kind: lookup\nid: roles\ntype: far\n"))
	draft = ok(d.Set(ctx, anna, draft.ID, 2, "application", "journal", "claims.0", map[string]any{
		"lookup": map[string]any{"from": "roles", "with": map[string]any{"key": "{mail}"}, "write": map[string]any{"value": "role"}},
	}))
	if shown, err := d.Examine(ctx, anna, draft.ID); err != nil || len(installation.Errors(shown.Problems)) > 0 {
		t.Fatal(shown.Problems, err)
	}
	sample := recordedOf("journal")
	for _, want := range [][]string{{"roles"}, nil} {
		sides, err := d.Sides(ctx, anna, draft.ID)
		if err != nil {
			t.Fatal(err)
		}
		if want != nil {
			_, would := sides.Pipelines(sample)
			if out, _, err := would.Run(sides.Within(ctx), sample.Input(sides.Would), sample.Claims); err != nil || len(out.Values("role")) > 0 {
				t.Errorf("got %v, %v, want nothing found", out, err)
			}
		}
		if got := sides.Unasked(); !slices.Equal(got, want) {
			t.Errorf("not asked: got %q, want %q", got, want)
		}
	}
	sides, err := d.Sides(ctx, anna, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, would := sides.Pipelines(sample); would != nil { // outside the context too
		_, _, _ = would.Run(ctx, sample.Input(sides.Would), sample.Claims)
	}
	if asked != 0 {
		t.Errorf("the lookup was asked %d times", asked)
	}
}
