package drafts_test

import (
	"errors"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// An edit that is not made is held against the draft as it is, not against what is
// in force, and nothing of it is kept.
func TestWeigh(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "portal", "floor", 90))
	now, err := d.Document(ctx, anna, draft.ID, "application", "journal")
	if err != nil {
		t.Fatal(err)
	}
	would, problems, err := installation.Set(now, "floor", 90)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	w, err := d.Weigh(ctx, anna, draft.ID, drafts.Wanted{Reach: true, Logins: 10}, would)
	if err != nil || w.Is == nil || w.Would == nil {
		t.Fatalf("got %+v, %v", w, err)
	}
	if len(w.Changes) != 1 || w.Changes[0].ID != "journal" || len(w.DeadEnds) == 0 {
		t.Errorf("got the changes %v and the dead ends %v", w.Changes, w.DeadEnds)
	}
	for _, row := range w.Reach {
		if row.Application != "journal" {
			t.Errorf("got %s, which the draft has changed before", row.Application)
		}
	}
	if after := ok(d.Get(ctx, anna, draft.ID)); after.Revision != draft.Revision {
		t.Errorf("got revision %d: weighing has kept something", after.Revision)
	}
	wrong, _, _ := installation.Set(now, "authentication.0", "none")
	if w, err = d.Weigh(ctx, anna, draft.ID, drafts.Wanted{}, wrong); err != nil || len(installation.Errors(w.Problems)) != 1 || w.Reach != nil {
		t.Errorf("got %v, %v, want what would be wrong", w.Problems, err)
	}
	if _, err = d.Weigh(ctx, access.Actor{}, draft.ID, drafts.Wanted{}, would); err == nil {
		t.Error("nobody weighs an edit")
	}
	if _, err = d.Weigh(ctx, anna, "none", drafts.Wanted{}, connections.Document{}); !errors.Is(err, broker.ErrNotFound) && !strings.Contains(err.Error(), "none") {
		t.Errorf("got %v, want that there is no such draft", err)
	}
}
