package drafts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

func TestPreview(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, twoEyes)
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "application", "portal", "floor", 90))
	draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "application", "portal", "settings.unsigned", true))
	draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "authentication", "adfs", "firstFactor", 10))
	p, err := d.Preview(ctx, viggo, draft.ID, drafts.Wanted{Reach: true})
	if err != nil {
		t.Fatal(err)
	}
	if p.Version != 1 || p.Needed != 1 || p.Approvals != 0 || len(p.Conflicts) != 0 || len(p.Changes) != 4 {
		t.Errorf("got %+v", p)
	}
	if len(p.Dangers) != 1 || p.Dangers[0].ID != "portal" || !strings.Contains(p.Dangers[0].Message, "Anyone may ask") {
		t.Errorf("dangers %v", p.Dangers)
	}
	var rows []string
	for _, c := range p.Reach {
		if c.Class == "" {
			rows = append(rows, fmt.Sprintf("%s by %s: %s → %s %v", c.Application, c.Connection, way(c.Before), way(c.After), c.Worse()))
		}
	}
	if got, want := strings.Join(rows, "\n"), "journal by adfs: silently → by factor false\nportal by aarhus-idp: silently → not at all true\nportal by adfs: silently → not at all true"; sorted(got) != want {
		t.Errorf("got\n%s\nwant\n%s", sorted(got), want)
	}
	if len(p.DeadEnds) != 2 || p.DeadEnds[0].Application != "portal" {
		t.Errorf("dead ends %+v", p.DeadEnds)
	}
	draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "application", "journal", "authentication.0", "none"))
	p, err = d.Preview(ctx, viggo, draft.ID, drafts.Wanted{})
	if err != nil || len(installation.Errors(p.Problems)) != 1 || p.Problems[0].ID != "journal" || p.Standing != 0 || p.Reach != nil {
		t.Errorf("got %+v, %v", p, err)
	}
}

func way(r *broker.Reach) broker.ReachWay {
	if r == nil {
		return "no row"
	}
	return r.Way
}

func sorted(lines string) string {
	all := strings.Split(lines, "\n")
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			if all[j] < all[i] {
				all[i], all[j] = all[j], all[i]
			}
		}
	}
	return strings.Join(all, "\n")
}

// TestK6_APreviewShowsOnesOwn: what a draft of one organisation does to others
// is counted, and not shown.
func TestK6_APreviewShowsOnesOwn(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	own := ok(d.New(ctx, odense, ""))
	own = ok(d.Put(ctx, odense, own.ID, 1, "kind: authentication\nid: odense-idp\nprotocol: fake\nfirstFactor: 10\nsettings: {peer: \"urn:odense\"}\n"))
	if _, err := d.Publish(ctx, odense, own.ID, own.Revision, ""); err != nil {
		t.Fatal(err)
	}
	publish(t, d, "application", "portal", "authentication.2", "odense-idp")
	own = ok(d.New(ctx, odense, ""))
	if _, err := d.Delete(ctx, odense, own.ID, 1, "authentication", "odense-idp", true); !errors.Is(err, drafts.ErrUsed) || strings.Contains(err.Error(), "portal") {
		t.Errorf("got %v", err)
	}
	own = ok(d.Set(ctx, odense, own.ID, 1, "authentication", "odense-idp", "settings.peer", "urn:adfs"))
	own = ok(d.Disable(ctx, odense, own.ID, own.Revision, "authentication", "odense-idp"))
	p, err := d.Preview(ctx, odense, own.ID, drafts.Wanted{Reach: true})
	if err != nil || p.Hidden == 0 || strings.Contains(fmt.Sprint(p.Problems, p.Dangers, p.Solved, p.Changes), "portal") || len(p.Reach) != 0 {
		t.Errorf("got %+v, %v", p, err)
	}
	if all, err := d.Preview(ctx, anna, own.ID, drafts.Wanted{Reach: true}); err != nil || all.Hidden != 0 || len(all.Reach) == 0 || len(m.whole) != 3 {
		t.Errorf("an administrator of all: got %+v, %v", all, err)
	}
}

func TestPreviewComparesRecordedClaims(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "", func(deps *drafts.Deps) {
		deps.Samples = func(_ context.Context, q connections.SampleQuery) ([]claimstx.Sample, error) {
			if q.Inbound || q.Place != "journal" || q.Limit != 50 {
				return nil, nil
			}
			return []claimstx.Sample{{Reference: "R1", Direction: claimstx.Outbound, Application: "journal", Claims: claimstx.Claims{{Name: "mail", Values: []string{"a@b"}}}}}, nil
		}
	})
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "claims.0", map[string]any{"drop": map[string]any{"claims": []string{"mail"}}}))
	p, err := d.Preview(ctx, viggo, draft.ID, drafts.Wanted{Samples: 50})
	if err != nil || len(p.Claims) != 1 || len(p.Claims[0].Changes) != 1 || p.Claims[0].Changes[0].Claim != "mail" || len(p.Claims[0].Changes[0].Removed) != 1 {
		t.Errorf("got %+v, %v", p.Claims, err)
	}
}

func TestPreviewDecidesLoginsAgain(t *testing.T) {
	t.Parallel()
	anon := broker.Subject{Namespace: "adfs", Value: "somebody"}
	at := now.Add(-time.Hour)
	login := func(reference string, change func(*broker.Record)) broker.Record {
		r := broker.Record{
			Reference: reference, Version: 1, Started: at, Ended: at.Add(time.Minute), Application: "journal", Connection: "adfs", Subject: anon,
			Trips:  []broker.Trip{{Connection: "adfs", Counted: broker.Level{Value: 20}, Started: at, Ended: at.Add(time.Minute)}},
			Issued: &broker.Issued{Class: "urn:mid", Level: broker.Level{Value: 20}, Instant: at.Add(time.Minute)},
		}
		if change != nil {
			change(&r)
		}
		return r
	}
	records := []broker.Record{
		login("as it was", nil),
		login("of another application", func(r *broker.Record) { r.Application = "portal" }),
		login("of a version that is not kept", func(r *broker.Record) { r.Version = 77 }),
		login("that the user broke off", func(r *broker.Record) {
			r.Issued, r.Refusal = nil, &broker.Refusal{Code: broker.RefusedCancelled}
			r.Trips[0].Refusal = r.Refusal
		}),
		login("that the record does not explain", func(r *broker.Record) { r.Issued.Level.Value = 30 }),
		login("stepped up already", func(r *broker.Record) {
			r.Asked.Classes = []broker.ClassRef{"urn:high"}
			r.Trips = append(r.Trips, broker.Trip{Connection: "code", Factor: true, Started: at, Ended: at})
			r.Issued.Class, r.Issued.Level = "urn:high", broker.Level{Value: 30}
		}),
		login("from a session", func(r *broker.Record) {
			r.Session = []broker.Evidence{{Connection: "adfs", Subject: anon, Level: broker.Level{Value: 20}, Instant: at, Received: at}}
			r.Trips, r.Issued.Instant = nil, at
		}),
		{Reference: "a logout", Version: 1, Application: "journal", Logout: &broker.LoggedOut{}},
		login("that was refused", func(r *broker.Record) {
			r.Issued, r.Trips = nil, nil
			r.Asked.Classes = []broker.ClassRef{"urn:unheard"}
			r.Refusal = &broker.Refusal{Code: broker.RefusedUnknownClass}
		}),
	}
	d, _ := desk(t, "", func(deps *drafts.Deps) {
		deps.Logins = func(context.Context, int) ([]broker.Record, error) { return records, nil }
		deps.At = func(context.Context, int64) (*broker.Configuration, error) { return nil, broker.ErrNotFound }
	})
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	p, err := d.Preview(ctx, viggo, draft.ID, drafts.Wanted{Logins: 200})
	if err != nil {
		t.Fatal(err)
	}
	got := p.Logins
	var changed []string
	for _, c := range got.Changed {
		changed = append(changed, fmt.Sprintf("%s: %d %v → %d %v", c.Reference, c.Before.Level.Value, c.Before.Challenged, c.After.Level.Value, c.After.Challenged))
	}
	want := "as it was: 20 [adfs] → 30 [adfs code]; from a session: 20 [] → 30 [code]"
	if got.Logins != 7 || got.Unknown != 3 || got.Same != 2 || strings.Join(changed, "; ") != want {
		t.Errorf("got %+v: %s; want %s", got, strings.Join(changed, "; "), want)
	}
	// A connection that is switched off refuses them all.
	draft = ok(d.Disable(ctx, anna, draft.ID, draft.Revision, "authentication", "adfs"))
	p, err = d.Preview(ctx, viggo, draft.ID, drafts.Wanted{Logins: 200})
	if err != nil || len(p.Logins.Changed) != 4 || p.Logins.Changed[0].After.Refusal == "" {
		t.Errorf("got %+v, %v", p.Logins, err)
	}
	if _, err := d.Preview(ctx, anna, draft.ID, drafts.Wanted{}); err != nil {
		t.Error(err)
	}
}
