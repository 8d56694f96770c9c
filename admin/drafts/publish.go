package drafts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// maxTries is how often a publication is tried while others publish.
const maxTries = 5

// Publish makes the draft the next version, on what is in force: what others have
// changed since the draft began stays, and conflicts where the draft changed it
// too. Nothing is published that has an error, or is not approved as the settings
// in force want it. Whoever publishes settings, the vocabulary, or what
// administrators log in by proves to be there, so no program does.
func (d *Desk) Publish(ctx context.Context, a access.Actor, id string, revision int64, note string) (int64, error) {
	if err := plain(note, maxNote); err != nil {
		return 0, err
	}
	for range maxTries {
		draft, err := d.opened(ctx, a, WriteRule, id, revision)
		if err != nil {
			return 0, err
		}
		if note != "" {
			draft.Note = note
		}
		version, err := d.publish(ctx, a, draft, "publish draft")
		var conflicts *ConflictError
		if !errors.Is(err, broker.ErrConflict) || errors.As(err, &conflicts) {
			return version, err
		}
	}
	return 0, fmt.Errorf("others publish all the time: %w", broker.ErrConflict)
}

// publish tries once. broker.ErrConflict means that somebody was faster.
func (d *Desk) publish(ctx context.Context, a access.Actor, draft connections.Draft, what string) (int64, error) {
	m, err := d.merge(ctx, draft)
	if err != nil {
		return 0, err
	}
	if err := d.mayPublish(ctx, a, draft, m); err != nil {
		return 0, err
	}
	if len(m.conflicts) > 0 {
		return 0, &ConflictError{m.version, d.visible(a, m.conflicts)}
	}
	changes := installation.Diff(m.before, m.documents)
	if len(changes) == 0 {
		return 0, ErrNothing
	}
	problems, err := d.validate(ctx, m)
	if err != nil {
		return 0, err
	}
	if found := installation.Errors(problems); len(found) > 0 {
		shown, err := d.shownProblems(ctx, a, m.version, draft.Edits, found)
		if err != nil {
			return 0, err
		}
		return 0, &InvalidError{shown}
	}
	draft.Revision, draft.State, draft.Changed, draft.Published = draft.Revision+1, connections.DraftPublished, d.Clock(), m.version+1
	return d.Store.Publish(ctx, connections.Publication{
		Expected: m.version, Documents: m.documents, Author: a.Name, Note: versionNote(draft), Draft: &draft,
		Change: connections.Change{Author: a.Name, What: what, Detail: detail(draft), Difference: lines(changes)},
	})
}

// mayPublish asks everything again that was asked for each edit, on what is in
// force now.
func (d *Desk) mayPublish(ctx context.Context, a access.Actor, draft connections.Draft, m merged) error {
	ways, err := waysIn(m.before, m.documents)
	if err != nil {
		return err
	}
	for _, e := range draft.Edits {
		if err := d.allowed(ctx, scope(a, draft), m.version, draft, e); err != nil {
			return err
		}
		rule := WriteRule
		rule.Everything = ways[name{e.Kind, e.ID}]
		rule.Sensitive = rule.Everything || e.Kind == installation.KindSettings || e.Kind == installation.KindVocabulary
		if !rule.Sensitive {
			continue
		}
		if err := a.May(rule, d.Clock()); err != nil {
			return err
		}
	}
	publishing, err := installation.PublishingOf(m.before)
	if err != nil {
		return err
	}
	given, err := d.approvals(ctx, draft)
	if err != nil {
		return err
	}
	if given < publishing.Approvals {
		return fmt.Errorf("%w: %d of %d administrators have approved it", ErrApproval, given, publishing.Approvals)
	}
	return nil
}

// validate builds what would be in force, and runs the tests beside its
// pipelines where it has no error.
func (d *Desk) validate(ctx context.Context, m merged) ([]installation.Problem, error) {
	parts := d.parts(false)
	made, err := d.build(ctx, parts, m.documents, m.version+1)
	if err != nil || len(installation.Errors(made.problems)) > 0 {
		return made.problems, err
	}
	_, failed := made.text.Test(ctx, parts)
	return slices.Concat(made.problems, failed), nil
}

// shownProblems are the problems for the actor: what is said of others' documents
// is only counted.
func (d *Desk) shownProblems(ctx context.Context, a access.Actor, version int64, edits []connections.Edit, all []installation.Problem) ([]installation.Problem, error) {
	seen, hidden, err := d.split(ctx, a, version, edits, all)
	if err == nil && hidden > 0 {
		seen = append(seen, installation.Problem{File: "installation", Severity: seenSeverity(all), Message: fmt.Sprintf("%d more in documents of others. Ask an administrator of every organisation.", hidden)})
	}
	return seen, err
}

func seenSeverity(all []installation.Problem) connections.Severity { return all[0].Severity }

// versionNote is what the list of versions says.
func versionNote(draft connections.Draft) string {
	return strings.TrimPrefix(strings.TrimSuffix(draft.Title+": "+draft.Note, ": "), ": ")
}

// detail is what the audit says of a publication beside its difference.
func detail(draft connections.Draft) string {
	text := "draft " + draft.ID
	if note := versionNote(draft); note != "" {
		text += ", " + note
	}
	for i, p := range draft.Approvals {
		if i == 0 {
			text += ", approved by " + p.By.Name
			continue
		}
		text += " and " + p.By.Name
	}
	return text
}
