package drafts

import (
	"context"
	"slices"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Weighed is what an edit that is not made would do to what the draft shows. Of
// the preview that is: the changes, the problems, what is reached otherwise and
// how logins would end.
type Weighed struct {
	Preview
	Is, Would *broker.Configuration // nil = it cannot be built
}

// The versions of the two sides. No version that is stored has such a number, so
// that neither is taken for the picture that a login was decided on.
const weighedIs, weighedWould = -2, -1

// Weigh says what documents would do in the place of those of their names, beside
// what the draft does already. Nothing is kept, and nobody is asked.
func (d *Desk) Weigh(ctx context.Context, a access.Actor, id string, w Wanted, instead ...connections.Document) (Weighed, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return Weighed{}, err
	}
	_, base, err := d.load(ctx, draft.Base)
	if err != nil {
		return Weighed{}, err
	}
	edits := slices.Clone(draft.Edits)
	for _, document := range instead {
		edits = with(edits, connections.Edit{Kind: document.Kind, ID: document.ID, Body: document.Body})
	}
	found := Weighed{Preview: Preview{Version: draft.Base}}
	if found.Changes, err = d.changed(ctx, a, draft.Base, draft.Edits, edits); err != nil {
		return found, err
	}
	was, err := d.view(ctx, viewed{draft.ID, draft.Revision, draft.Base, weighedIs, true}, applied(base, draft.Edits))
	if err != nil {
		return found, err
	}
	would, err := d.build(ctx, d.parts(true), applied(base, edits), weighedWould)
	if err != nil {
		return found, err
	}
	found.Is, found.Would = was.configuration, would.configuration
	if err := d.weighed(ctx, a, draft, edits, was, would, &found.Preview); err != nil {
		return found, err
	}
	if found.Is == nil || found.Would == nil {
		return found, nil
	}
	v := view{actor: a, is: found.Is, would: found.Would, changed: found.Changes, now: d.Clock()}
	for _, part := range []struct {
		name Part
		do   func(context.Context) error
	}{
		{PartReach, func(ctx context.Context) error {
			if !w.Reach {
				return nil
			}
			return v.reach(ctx, w.Touched, &found.Preview)
		}},
		{PartLogins, func(ctx context.Context) error { return d.replay(ctx, v, w.Logins, &found.Logins) }},
	} {
		finished, err := within(ctx, w.Each, part.do)
		if err != nil {
			return found, err
		}
		if !finished {
			found.Unfinished = append(found.Unfinished, part.name)
		}
	}
	return found, nil
}

// weighed tells which problems come and which go: those that come are of what the
// edits make, those that go of what the draft shows.
func (d *Desk) weighed(ctx context.Context, a access.Actor, draft connections.Draft, edits []connections.Edit, was, would built, p *Preview) error {
	came, solved := moved(was.problems, would.problems)
	if err := d.tell(ctx, a, draft.Base, edits, came, nil, p); err != nil {
		return err
	}
	var err error
	p.Solved, _, err = d.split(ctx, a, draft.Base, draft.Edits, solved)
	return err
}
