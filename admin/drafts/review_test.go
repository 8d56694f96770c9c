package drafts_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

const twoEyes = "publishing: {approvals: 1}\n"

// carl is a third administrator.
var carl = access.Actor{Name: "carl", Subject: broker.Subject{Namespace: "adfs", Value: "carl@x"}, Role: access.Administrator, Stepped: now}

func TestAnotherAdministratorApproves(t *testing.T) {
	t.Parallel()
	d, m := desk(t, twoEyes)
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	if _, err := d.Approve(ctx, bo, draft.ID, draft.Revision); !errors.Is(err, drafts.ErrInput) {
		t.Errorf("approved what is not submitted: %v", err)
	}
	draft = ok(d.Submit(ctx, anna, draft.ID, draft.Revision, "please look"))
	renamed, again, program, stale, org := anna, bo, robot, bo, odense
	renamed.Name = "anna olsen"
	again.Subject = anna.Subject
	stale.Stepped = now.Add(-access.Steps)
	for name, c := range map[string]struct {
		actor access.Actor
		want  error
	}{
		"who made an edit":           {anna, access.ErrForbidden},
		"the same under a new name":  {renamed, access.ErrForbidden},
		"another with her subject":   {again, access.ErrForbidden},
		"a program":                  {program, access.ErrForbidden},
		"somebody who has not shown": {stale, access.ErrStepUp},
		"a viewer":                   {viggo, access.ErrForbidden},
		"of an organisation":         {org, broker.ErrNotFound},
	} {
		if _, err := d.Approve(ctx, c.actor, draft.ID, draft.Revision); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	for _, actor := range []access.Actor{anna, bo, robot} {
		if _, err := d.Publish(ctx, actor, draft.ID, draft.Revision, ""); !errors.Is(err, drafts.ErrApproval) {
			t.Errorf("%s published it without approval: %v", actor.Name, err)
		}
	}
	approved := ok(d.Approve(ctx, bo, draft.ID, draft.Revision))
	if approved.State != connections.DraftApproved {
		t.Errorf("it is %s", approved.State)
	}
	// An edit behind the approval takes it away, also one that is undone again.
	edited := ok(d.Set(ctx, carl, draft.ID, approved.Revision, "application", "portal", "floor", 10))
	edited = ok(d.Revert(ctx, carl, draft.ID, edited.Revision, "application", "portal"))
	if edited.State != connections.DraftOpen || len(edited.Approvals) != 0 {
		t.Errorf("it is %s, approved by %v", edited.State, edited.Approvals)
	}
	edited = ok(d.Submit(ctx, anna, draft.ID, edited.Revision, ""))
	if _, err := d.Approve(ctx, carl, draft.ID, edited.Revision); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("approved by who has made an edit that is gone: %v", err)
	}
	if _, err := d.Approve(ctx, bo, draft.ID, approved.Revision); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("approved a revision that is not there any more: %v", err)
	}
	edited = ok(d.Approve(ctx, bo, draft.ID, edited.Revision))
	version, err := d.Publish(ctx, anna, draft.ID, edited.Revision, "")
	if err != nil || version != 2 {
		t.Fatalf("version %d, %v", version, err)
	}
	if got := m.last(); !strings.Contains(got.Detail, "approved by bo") {
		t.Errorf("the audit holds %+v", got)
	}
}

// TestATokenIsItsMaker: nobody approves what their own token has edited.
func TestATokenIsItsMaker(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, twoEyes)
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, robot, ""))
	draft = ok(d.Set(ctx, robot, draft.ID, 1, "application", "journal", "floor", 30))
	draft = ok(d.Submit(ctx, robot, draft.ID, draft.Revision, ""))
	if _, err := d.Approve(ctx, anna, draft.ID, draft.Revision); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("its maker approved it: %v", err)
	}
	ok(d.Approve(ctx, bo, draft.ID, draft.Revision))
	unknown, _ := desk(t, twoEyes, func(deps *drafts.Deps) {
		deps.Maker = func(context.Context, string) (connections.Identity, error) {
			return connections.Identity{}, broker.ErrNotFound
		}
	})
	draft = ok(unknown.New(ctx, robot, ""))
	if _, err := unknown.Set(ctx, robot, draft.ID, 1, "application", "journal", "floor", 30); err == nil {
		t.Error("a token of nobody made an edit")
	}
}

// TestTheApprovalItselfNeedsOne: no route switches it off alone.
func TestTheApprovalItselfNeedsOne(t *testing.T) {
	t.Parallel()
	d, m := desk(t, twoEyes)
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "settings", "", "publishing", nil))
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); !errors.Is(err, drafts.ErrApproval) {
		t.Errorf("switched off alone: %v", err)
	}
	deleted := ok(d.New(ctx, anna, ""))
	deleted = ok(d.Delete(ctx, anna, deleted.ID, 1, "settings", "", false))
	if _, err := d.Publish(ctx, anna, deleted.ID, deleted.Revision, ""); !errors.Is(err, drafts.ErrApproval) {
		t.Errorf("the settings deleted alone: %v", err)
	}
	// Somebody applies more approvals while the draft waits.
	draft = ok(d.Submit(ctx, anna, draft.ID, draft.Revision, ""))
	draft = ok(d.Approve(ctx, bo, draft.ID, draft.Revision))
	newest, documents, err := m.Load(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range documents {
		if documents[i].Kind == "settings" {
			documents[i].Body = []byte("kind: settings\nsessionIdle: 30m\npublishing:\n  approvals: 2\n")
		}
	}
	if _, err := m.Replace(ctx, newest, documents, "root (trin apply)", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); !errors.Is(err, drafts.ErrApproval) {
		t.Errorf("published with one of two approvals: %v", err)
	}
}

func TestRollback(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	draft = ok(d.Delete(ctx, anna, draft.ID, draft.Revision, "application", "portal", true))
	draft = ok(d.Put(ctx, anna, draft.ID, draft.Revision, mine))
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
	old := anna
	old.Stepped = now.Add(-access.Steps)
	for name, c := range map[string]struct {
		actor             access.Actor
		version, expected int64
		want              error
	}{
		"without a fresh proof":     {old, 1, 2, access.ErrStepUp},
		"by a program":              {robot, 1, 2, access.ErrForbidden},
		"by one organisation":       {odense, 1, 2, access.ErrForbidden},
		"by a viewer":               {viggo, 1, 2, access.ErrForbidden},
		"to what is in force":       {anna, 2, 2, drafts.ErrNothing},
		"to what is not there":      {anna, 7, 2, broker.ErrNotFound},
		"to before the first":       {anna, 0, 2, broker.ErrNotFound},
		"having seen another force": {anna, 1, 1, broker.ErrConflict},
	} {
		if _, _, err := d.Rollback(ctx, c.actor, c.version, c.expected, ""); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	back, version, err := d.Rollback(ctx, bo, 1, 2, "nobody could log in")
	if err != nil || version != 3 || back.State != connections.DraftPublished || back.Rollback != 1 || back.Published != 3 {
		t.Fatalf("got %+v, %d, %v", back, version, err)
	}
	if changes, err := d.Difference(ctx, viggo, 1, 3); err != nil || len(changes) != 0 {
		t.Errorf("it is not as it was: %v, %v", changes, err)
	}
	if got := m.last(); got.What != "roll back installation" || !strings.Contains(got.Detail, "Back to version 1: nobody could log in") || !strings.Contains(got.Difference, "application journal: floor: 30 → 20") {
		t.Errorf("the audit holds %+v", got)
	}
}

// TestARollbackNeedsApprovalToo: it waits as a draft, also where it would go back
// to before approvals were wanted.
func TestARollbackNeedsApprovalToo(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "settings", "", "publishing.approvals", 1))
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
	back, version, err := d.Rollback(ctx, anna, 1, 2, "")
	if err != nil || version != 0 || back.State != connections.DraftSubmitted || len(m.whole) != 2 {
		t.Fatalf("got %+v, %d, %v", back, version, err)
	}
	if _, err := d.Publish(ctx, anna, back.ID, back.Revision, ""); !errors.Is(err, drafts.ErrApproval) {
		t.Errorf("published alone: %v", err)
	}
	if _, err := d.Approve(ctx, anna, back.ID, back.Revision); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("approved by who asked for it: %v", err)
	}
	back = ok(d.Approve(ctx, bo, back.ID, back.Revision))
	if version, err := d.Publish(ctx, anna, back.ID, back.Revision, ""); err != nil || version != 3 {
		t.Errorf("got %d, %v", version, err)
	}
}

func TestDiscardAndReopen(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	draft = ok(d.Submit(ctx, anna, draft.ID, draft.Revision, ""))
	draft = ok(d.Approve(ctx, bo, draft.ID, draft.Revision))
	draft = ok(d.Reopen(ctx, anna, draft.ID, draft.Revision))
	if draft.State != connections.DraftOpen || len(draft.Approvals) != 0 {
		t.Errorf("got %+v", draft)
	}
	draft = ok(d.Discard(ctx, anna, draft.ID, draft.Revision))
	if _, err := d.Set(ctx, anna, draft.ID, draft.Revision, "application", "journal", "floor", 10); !errors.Is(err, drafts.ErrFinal) {
		t.Errorf("edited: %v", err)
	}
	if got := ok(d.Get(ctx, viggo, draft.ID)); len(got.Edits) != 1 {
		t.Errorf("its edits are lost: %+v", got)
	}
}

// TestASettledConflictIsApprovedAnew: what was approved was not what is kept now.
func TestASettledConflictIsApprovedAnew(t *testing.T) {
	t.Parallel()
	d, m := desk(t, twoEyes)
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	draft = ok(d.Submit(ctx, anna, draft.ID, draft.Revision, ""))
	draft = ok(d.Approve(ctx, bo, draft.ID, draft.Revision))
	apply := func(id string) {
		t.Helper()
		newest, documents, err := m.Load(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, document := range documents {
			if document.Kind == "application" && document.ID == id {
				if documents[i], _, err = installation.Set(document, "maxAge", "1h"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := m.Replace(ctx, newest, documents, "root", ""); err != nil {
			t.Fatal(err)
		}
	}
	apply("portal")
	draft = ok(d.Rebase(ctx, carl, draft.ID, draft.Revision, nil))
	if draft.State != connections.DraftApproved || draft.Base != 2 {
		t.Errorf("moved without a conflict it is %s on version %d", draft.State, draft.Base)
	}
	apply("journal")
	draft = ok(d.Rebase(ctx, carl, draft.ID, draft.Revision, []drafts.Choice{{Kind: "application", ID: "journal", Keep: drafts.Mine}}))
	if draft.State != connections.DraftOpen || len(draft.Approvals) != 0 {
		t.Errorf("it is %s, approved by %v", draft.State, draft.Approvals)
	}
	draft = ok(d.Submit(ctx, anna, draft.ID, draft.Revision, ""))
	if _, err := d.Approve(ctx, carl, draft.ID, draft.Revision); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("approved by who settled the conflict: %v", err)
	}
}

// TestApprovalsAreCountedAnew: what stands in the store is not believed.
func TestApprovalsAreCountedAnew(t *testing.T) {
	t.Parallel()
	is := func(a access.Actor, token string) connections.Approval {
		return connections.Approval{By: connections.Identity{Name: a.Name, Namespace: a.Subject.Namespace, Value: a.Subject.Value, Token: token}}
	}
	renamed := bo
	renamed.Name = "bo bang"
	for name, approvals := range map[string][]connections.Approval{
		"by who made an edit": {is(anna, ""), is(bo, "")},
		"by one person twice": {is(bo, ""), is(renamed, "")},
		"by a program":        {is(bo, ""), is(robot, "t1")},
	} {
		d, m := desk(t, "publishing: {approvals: 2}\n")
		draft := must(t)(d.New(t.Context(), anna, ""))
		draft = must(t)(d.Set(t.Context(), anna, draft.ID, 1, "application", "journal", "floor", 30))
		draft.State, draft.Approvals = connections.DraftApproved, approvals
		m.drafts[draft.ID] = draft
		if _, err := d.Publish(t.Context(), anna, draft.ID, draft.Revision, ""); !errors.Is(err, drafts.ErrApproval) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
