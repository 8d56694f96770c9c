package drafts_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/broker"
	"trin/connections"
)

const mine = "kind: application\nid: library\nprotocol: fake\nauthentication: [adfs]\nsettings: {peer: \"urn:library\"}\n"

// TestK6_OneOrganisationEditsItsOwn: an administrator of one organisation edits
// its connections alone, by whatever name or field another's is reached for.
func TestK6_OneOrganisationEditsItsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(context.Context, *drafts.Desk, connections.Draft) (connections.Draft, error)
		want error
	}{
		"a field of its own":   {set("application", "journal", "floor", 30), nil},
		"a new one of its own": {put(mine), nil},
		"its own requester":    {set("requester", "clinic", "floor", 20), nil},
		"its own deleted": {func(ctx context.Context, d *drafts.Desk, draft connections.Draft) (connections.Draft, error) {
			return d.Delete(ctx, odense, draft.ID, draft.Revision, "application", "journal", true)
		}, nil},
		"a connection of its own":              {put("kind: authentication\nid: odense-idp\nprotocol: fake\nfirstFactor: 10\nsettings: {peer: \"urn:odense\"}\n"), nil},
		"a field of another's":                 {set("application", "portal", "floor", 30), broker.ErrNotFound},
		"another's in the place of it":         {put(strings.Replace(mine, "library", "portal", 1)), access.ErrForbidden},
		"another's, claimed":                   {put(strings.Replace(mine, "id: library", "id: portal\norganisation: odense", 1)), access.ErrForbidden},
		"the organisation given away":          {set("application", "journal", "organisation", "aarhus"), access.ErrForbidden},
		"the organisation taken away":          {set("application", "journal", "organisation", nil), access.ErrForbidden},
		"a new one for another":                {put(mine + "organisation: aarhus\n"), access.ErrForbidden},
		"the installation's own connection":    {set("authentication", "adfs", "firstFactor", 30), broker.ErrNotFound},
		"the installation's own, in place":     {put("kind: authentication\nid: adfs\nprotocol: fake\norganisation: odense\n"), access.ErrForbidden},
		"the settings":                         {put("kind: settings\nsessionIdle: 1h\n"), access.ErrForbidden},
		"a field of the settings":              {set("settings", "", "sessionIdle", "1h"), broker.ErrNotFound},
		"the vocabulary":                       {put("kind: vocabulary\nclasses:\n- {ref: \"urn:low\", level: 90}\n"), access.ErrForbidden},
		"a fragment":                           {put("kind: fragment\nid: f\nclaims:\n- drop: {claims: [x]}\n"), access.ErrForbidden},
		"a lookup":                             {put("kind: lookup\nid: l\ntype: table\n"), access.ErrForbidden},
		"a requester of another's application": {put("kind: requester\nid: r\napplications: [journal, portal]\nrequester: urn:r\n"), access.ErrForbidden},
		"its requester moved to another's":     {set("requester", "clinic", "applications.0", "portal"), access.ErrForbidden},
		"a requester of nothing":               {put("kind: requester\nid: r\nrequester: urn:r\n"), access.ErrForbidden},
		"a requester of a fragment alone":      {put("kind: requester\nid: r\nrequester: urn:r\nclaims:\n- use: {fragment: f}\n"), access.ErrForbidden},
		"another's provider":                   {set("application", "journal", "authentication.1", "aarhus-idp"), access.ErrForbidden},
		"another's provider by a pair":         {set("application", "journal", "pairFloors.aarhus-idp", 10), access.ErrForbidden},
		"another's users, by their namespace":  {put("kind: authentication\nid: odense-idp\nprotocol: fake\nfirstFactor: 10\nsubjectNamespace: adfs\nsettings: {peer: \"urn:odense\"}\n"), access.ErrForbidden},
		"another's users, by an id":            {put("kind: authentication\nid: cpr\nprotocol: fake\nfirstFactor: 10\nsettings: {peer: \"urn:odense\"}\n"), access.ErrForbidden},
		"another's keys":                       {set("application", "journal", "settings.keys", "aarhus"), access.ErrForbidden},
		"another's keys, in other letters":     {set("application", "journal", "settings.KEYS", "aarhus"), access.ErrForbidden},
		"another's secret":                     {set("application", "journal", "settings.secretName", "aarhus"), access.ErrForbidden},
		"a lookup of people":                   {set("application", "journal", "claims.0", map[string]any{"lookup": map[string]any{"from": "people"}}), access.ErrForbidden},
		"a copy of another's": {func(ctx context.Context, d *drafts.Desk, draft connections.Draft) (connections.Draft, error) {
			return d.Copy(ctx, odense, draft.ID, draft.Revision, "application", "portal", "portal-2")
		}, broker.ErrNotFound},
		"another's deleted": {func(ctx context.Context, d *drafts.Desk, draft connections.Draft) (connections.Draft, error) {
			return d.Delete(ctx, odense, draft.ID, draft.Revision, "application", "portal", true)
		}, broker.ErrNotFound},
		"an import with another's": {func(ctx context.Context, d *drafts.Desk, draft connections.Draft) (connections.Draft, error) {
			return d.Import(ctx, odense, draft.ID, draft.Revision, mine+"---\n"+strings.Replace(mine, "library", "portal", 1), false)
		}, access.ErrForbidden},
		"an import of all that it has": {func(ctx context.Context, d *drafts.Desk, draft connections.Draft) (connections.Draft, error) {
			got, err := d.Import(ctx, odense, draft.ID, draft.Revision, mine, true)
			if err == nil && (len(got.Edits) != 2 || got.Edits[0].ID != "journal" || got.Edits[0].Body != nil) {
				t.Errorf("it edits %v; want its own gone and the new one there, nothing of others", got.Edits)
			}
			return got, err
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, m := desk(t, "")
			draft := must(t)(d.New(t.Context(), odense, ""))
			_, err := c.do(t.Context(), d, draft)
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if kept := m.drafts[draft.ID]; err != nil && (kept.Revision != 1 || len(m.changes) != 2) {
				t.Errorf("something was kept: %+v", kept)
			}
		})
	}
}

func set(kind, id, path string, value any) func(context.Context, *drafts.Desk, connections.Draft) (connections.Draft, error) {
	return func(ctx context.Context, d *drafts.Desk, draft connections.Draft) (connections.Draft, error) {
		return d.Set(ctx, odense, draft.ID, draft.Revision, kind, id, path, value)
	}
}

func put(text string) func(context.Context, *drafts.Desk, connections.Draft) (connections.Draft, error) {
	return func(ctx context.Context, d *drafts.Desk, draft connections.Draft) (connections.Draft, error) {
		return d.Put(ctx, odense, draft.ID, draft.Revision, text)
	}
}

// TestK6_AnothersDraftIsNotThere: by its id, in lists and in what others see.
func TestK6_AnothersDraftIsNotThere(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	theirs := ok(d.New(ctx, anna, "of everything"))
	theirs = ok(d.Set(ctx, anna, theirs.ID, 1, "application", "journal", "floor", 30))
	own := ok(d.New(ctx, odense, "own"))
	if list, err := d.List(ctx, odense, connections.DraftQuery{Organisation: "aarhus"}); err != nil || len(list) != 1 || list[0].ID != own.ID {
		t.Errorf("got %+v, %v", list, err)
	}
	for name, err := range map[string]error{
		"get":       second(d.Get(ctx, odense, theirs.ID)),
		"document":  second(d.Document(ctx, odense, theirs.ID, "application", "journal")),
		"set":       second(d.Set(ctx, odense, theirs.ID, 2, "application", "journal", "floor", 10)),
		"submit":    second(d.Submit(ctx, odense, theirs.ID, 2, "")),
		"approve":   second(d.Approve(ctx, odense, theirs.ID, 2)),
		"publish":   second(d.Publish(ctx, odense, theirs.ID, 2, "")),
		"discard":   second(d.Discard(ctx, odense, theirs.ID, 2)),
		"rebase":    second(d.Rebase(ctx, odense, theirs.ID, 2, nil)),
		"conflicts": second(d.Conflicts(ctx, odense, theirs.ID)),
		"preview":   second(d.Preview(ctx, odense, theirs.ID, drafts.Wanted{})),
		"export":    d.ExportDraft(ctx, odense, theirs.ID, &strings.Builder{}),
		"after it":  second(d.List(ctx, odense, connections.DraftQuery{Before: theirs.ID})),
	} {
		if !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	if _, _, err := d.Rollback(ctx, odense, 1, 1, ""); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("rollback: %v", err)
	}
	var out strings.Builder
	if err := d.Export(ctx, odense, 0, &out); err != nil || !strings.Contains(out.String(), "id: journal") || !strings.Contains(out.String(), "id: clinic") ||
		strings.Contains(out.String(), "aarhus") || strings.Contains(out.String(), "id: adfs\n") || strings.Contains(out.String(), "vocabulary") {
		t.Errorf("%v: exported\n%s", err, &out)
	}
	// A draft of one organisation stays one, whoever edits it.
	if _, err := d.Set(ctx, anna, own.ID, 1, "application", "portal", "floor", 30); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("another's document was put into its draft: %v", err)
	}
	if len(m.changes) != 4 {
		t.Errorf("%d changes", len(m.changes))
	}
}

func second[T any](_ T, err error) error { return err }

// TestK6_WhatMovedMeanwhileIsAskedAgain: a document that has become another
// organisation's since it was edited is not published.
func TestK6_WhatMovedMeanwhileIsAskedAgain(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	own := ok(d.New(ctx, odense, ""))
	own = ok(d.Put(ctx, odense, own.ID, 1, mine))
	other := ok(d.New(ctx, anna, ""))
	other = ok(d.Put(ctx, anna, other.ID, 1, mine+"organisation: aarhus\n"))
	if _, err := d.Publish(ctx, anna, other.ID, other.Revision, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Publish(ctx, odense, own.ID, own.Revision, ""); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("published: %v", err)
	}
	if _, err := d.Rebase(ctx, odense, own.ID, own.Revision, []drafts.Choice{{Kind: "application", ID: "library", Keep: drafts.Mine}}); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("rebased: %v", err)
	}
	conflicts, err := d.Conflicts(ctx, odense, own.ID)
	if err != nil || len(conflicts) != 1 || conflicts[0].Theirs != nil || conflicts[0].TheirChanges != nil {
		t.Errorf("another's document is shown: %+v, %v", conflicts, err)
	}
	if got := field(t, m, "application", "library", "organisation"); got != "aarhus" {
		t.Errorf("it is %v's", got)
	}
}

// TestK6_TheLevelsNeedAFreshProof: the table of levels and the settings are
// published by somebody who has just proven to be there.
func TestK6_TheLevelsNeedAFreshProof(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	old := anna
	old.Stepped = now.Add(-access.Steps)
	for _, kind := range []string{"settings", "vocabulary"} {
		draft := ok(d.New(ctx, old, ""))
		if kind == "settings" {
			draft = ok(d.Set(ctx, old, draft.ID, 1, kind, "", "sessionIdle", "1h"))
		} else {
			draft = ok(d.Set(ctx, old, draft.ID, 1, kind, "", "classes.0.level", 15))
		}
		if _, err := d.Publish(ctx, old, draft.ID, draft.Revision, ""); !errors.Is(err, access.ErrStepUp) {
			t.Errorf("%s: got %v, want a fresh proof", kind, err)
		}
		if _, err := d.Publish(ctx, robot, draft.ID, draft.Revision, ""); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("%s, by a program: got %v", kind, err)
		}
		if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
			t.Errorf("%s, with one: %v", kind, err)
		}
	}
	draft := ok(d.New(ctx, old, ""))
	draft = ok(d.Set(ctx, old, draft.ID, 1, "application", "journal", "floor", 30))
	if _, err := d.Publish(ctx, old, draft.ID, draft.Revision, ""); err != nil {
		t.Errorf("a connection alone: %v", err)
	}
}
