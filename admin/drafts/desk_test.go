package drafts_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

func TestADraftIsPublished(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, "Journal needs more"))
	draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "application", "journal", "floor", 30))
	if got := m.last(); got.What != "edit draft" || got.Author != "anna" || got.Difference != "application journal: floor: 20 → 30" {
		t.Errorf("the audit holds %+v", got)
	}
	draft = ok(d.Copy(ctx, anna, draft.ID, draft.Revision, "application", "journal", "journal-2"))
	draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "application", "journal-2", "settings.peer", "urn:journal-2"))
	draft = ok(d.Disable(ctx, anna, draft.ID, draft.Revision, "application", "portal"))
	draft = ok(d.Enable(ctx, anna, draft.ID, draft.Revision, "application", "journal-2"))
	draft = ok(d.Put(ctx, anna, draft.ID, draft.Revision, "kind: fragment\nid: person\nclaims:\n- drop: {claims: [cpr]}\n"))
	draft = ok(d.Revert(ctx, anna, draft.ID, draft.Revision, "fragment", "person"))
	version, err := d.Publish(ctx, anna, draft.ID, draft.Revision, "asked for by the owner")
	if err != nil || version != 2 {
		t.Fatalf("version %d, %v", version, err)
	}
	for path, want := range map[string]string{"journal floor": "30", "journal-2 floor": "30", "journal-2 enabled": "<nil>", "portal enabled": "false"} {
		id, name, _ := strings.Cut(path, " ")
		if got := fmt.Sprint(field(t, m, "application", id, name)); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	got := m.last()
	if got.What != "publish draft" || !strings.Contains(got.Difference, "application journal: floor: 20 → 30\n") || !strings.Contains(got.Difference, "application journal-2: added") {
		t.Errorf("the audit holds %+v", got)
	}
	if versions, err := d.History(ctx, viggo); err != nil || versions[0].Note != "Journal needs more: asked for by the owner" || versions[0].Author != "anna" {
		t.Errorf("got %+v, %v", versions, err)
	}
	if changes, err := d.Difference(ctx, viggo, 1, 2); err != nil || len(changes) != 3 {
		t.Errorf("got %v, %v", changes, err)
	}
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision+1, ""); !errors.Is(err, drafts.ErrFinal) {
		t.Errorf("published twice: %v", err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	one := func(d connections.Draft, err error) error { return err }
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"nobody":                    {one(d.New(ctx, access.Actor{}, "")), access.ErrAnonymous},
		"a viewer who writes":       {one(d.New(ctx, viggo, "")), access.ErrForbidden},
		"a title of two lines":      {one(d.New(ctx, anna, "a\nb")), drafts.ErrInput},
		"a title that is too long":  {one(d.New(ctx, anna, strings.Repeat("æ", 121))), drafts.ErrInput},
		"a text that is no YAML":    {one(d.Put(ctx, anna, draft.ID, 1, "kind: [")), installation.ErrInvalid},
		"two documents":             {one(d.Put(ctx, anna, draft.ID, 1, house)), drafts.ErrInput},
		"a secret":                  {one(d.Put(ctx, anna, draft.ID, 1, "kind: application\nid: x\nsettings: {clientSecret: hunter2}")), installation.ErrInvalid},
		"a secret in a field":       {one(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "settings.clientSecret", "hunter2")), installation.ErrInvalid},
		"a field of nothing":        {one(d.Set(ctx, anna, draft.ID, 1, "application", "none", "floor", 1)), broker.ErrNotFound},
		"another id by a field":     {one(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "id", "x")), drafts.ErrInput},
		"a copy over another":       {one(d.Copy(ctx, anna, draft.ID, 1, "application", "journal", "portal")), drafts.ErrInput},
		"a copy by a bad name":      {one(d.Copy(ctx, anna, draft.ID, 1, "application", "journal", "../x")), drafts.ErrInput},
		"a draft that is not there": {one(d.Set(ctx, anna, "none", 1, "application", "journal", "floor", 1)), broker.ErrNotFound},
		"an edit that is not there": {one(d.Revert(ctx, anna, draft.ID, 1, "application", "journal")), broker.ErrNotFound},
		"submitting nothing":        {one(d.Submit(ctx, anna, draft.ID, 1, "")), drafts.ErrNothing},
		"deleting what is named":    {one(d.Delete(ctx, anna, draft.ID, 1, "authentication", "adfs", false)), drafts.ErrUsed},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: got %v, want %v", name, c.err, c.want)
		}
		if c.err != nil && strings.Contains(c.err.Error(), "hunter2") {
			t.Errorf("%s: the message holds the secret: %v", name, c.err)
		}
	}
	if got, err := d.Get(ctx, viggo, draft.ID); err != nil || got.Revision != 1 || len(m.changes) != 2 {
		t.Errorf("the draft is %+v, %v; %d changes", got, err, len(m.changes))
	}
	if _, err := d.Publish(ctx, anna, draft.ID, 1, ""); !errors.Is(err, drafts.ErrNothing) {
		t.Errorf("published nothing: %v", err)
	}
}

func TestWithErrorsNothingIsPublished(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "application", "journal", "authentication.0", "none"))
	_, err := d.Publish(ctx, anna, draft.ID, draft.Revision, "")
	var invalid *drafts.InvalidError
	if !errors.As(err, &invalid) || len(invalid.Problems) == 0 || invalid.Problems[0].ID != "journal" || len(m.whole) != 1 {
		t.Errorf("got %v", err)
	}
	draft = ok(d.Put(ctx, anna, draft.ID, draft.Revision, "kind: application\nid: journal\nprotocol: fake\nauthentication: [adfs]\nsettings: {peer: \"urn:journal\"}\nclaims:\n- keep: {claims: [mail]}\ntests:\n- name: it keeps the mail\n  with: {claims: {mail: a@b}}\n  expect: {claims: {mail: other}}\n"))
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); !errors.Is(err, installation.ErrInvalid) || !strings.Contains(err.Error(), "it keeps the mail") {
		t.Errorf("a test fails: got %v", err)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	seen, hidden, err := d.Dependents(ctx, anna, draft.ID, "application", "journal")
	if err != nil || hidden != 0 || len(seen) != 1 || seen[0].String() != "requester clinic: applications.0" {
		t.Errorf("got %v, %d, %v", seen, hidden, err)
	}
	draft = ok(d.Delete(ctx, anna, draft.ID, draft.Revision, "application", "journal", true))
	draft = ok(d.Delete(ctx, anna, draft.ID, draft.Revision, "authentication", "aarhus-idp", true))
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(field(t, m, "application", "portal", "authentication")); got != "[adfs]" {
		t.Errorf("the portal uses %s", got)
	}
	for _, gone := range [][2]string{{"application", "journal"}, {"authentication", "aarhus-idp"}, {"requester", "clinic"}} {
		if field(t, m, gone[0], gone[1], "id") != nil {
			t.Errorf("%v is there", gone)
		}
	}
}

func TestImportAndExport(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	var out strings.Builder
	if err := d.Export(ctx, viggo, 0, &out); err != nil {
		t.Fatal(err)
	}
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Import(ctx, anna, draft.ID, draft.Revision, out.String(), true))
	if len(draft.Edits) != 0 {
		t.Errorf("what was exported changes %v", draft.Edits)
	}
	text := strings.Replace(out.String(), "floor: 20", "floor: 10", 1)
	at := strings.Index(text, "---\nkind: requester")
	draft = ok(d.Import(ctx, anna, draft.ID, draft.Revision, text[:at], false))
	if len(draft.Edits) != 1 || draft.Edits[0].ID != "journal" {
		t.Errorf("a part of it changes %v", draft.Edits)
	}
	draft = ok(d.Import(ctx, anna, draft.ID, draft.Revision, text[:at], true))
	if len(draft.Edits) != 2 || draft.Edits[1].ID != "clinic" || draft.Edits[1].Body != nil {
		t.Errorf("the whole of it changes %v", draft.Edits)
	}
	out.Reset()
	if err := d.ExportDraft(ctx, viggo, draft.ID, &out); err != nil || out.String() != text[:at] {
		t.Errorf("got %s, %v", out.String(), err)
	}
}
