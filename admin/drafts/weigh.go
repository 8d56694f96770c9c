package drafts

import (
	"context"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/workbench"
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
	m := merged{version: weighedIs, before: applied(base, draft.Edits), documents: applied(base, edits)}
	found := Weighed{Preview: Preview{Version: draft.Base, Changes: installation.Diff(own(a, m.before), own(a, m.documents))}}
	parts := d.Parts()
	parts.Claims.Sampler, parts.Claims.Lookups = nil, (&workbench.Unasked{}).Kinds(parts.Claims.Lookups)
	var was, now []installation.Problem
	if found.Is, was, err = d.build(ctx, parts, m.before, weighedIs); err != nil {
		return found, err
	}
	if found.Would, now, err = d.build(ctx, parts, m.documents, weighedWould); err != nil {
		return found, err
	}
	found.came(a, m, was, now)
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
			return v.reach(ctx, &found.Preview)
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

// came tells which problems come and which go.
func (w *Weighed) came(a access.Actor, m merged, was, now []installation.Problem) {
	came, hidden := split(a, m.documents, slices.DeleteFunc(slices.Clone(now), among(was)))
	w.Hidden = hidden
	for _, problem := range came {
		if problem.Severity == connections.SeverityDanger {
			w.Dangers = append(w.Dangers, problem)
		} else {
			w.Problems = append(w.Problems, problem)
		}
	}
	w.Solved, _ = split(a, m.before, slices.DeleteFunc(was, among(now)))
}
