package drafts

import (
	"context"
	"fmt"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// Examined is the installation that a draft shows.
type Examined struct {
	Documents     []connections.Document // that the actor sees
	Configuration *broker.Configuration  // of all of them; what has errors is not in it
	Problems      []installation.Problem // of the documents that the actor sees; not to be changed
}

// Examine looks at the installation as the draft shows it, with the given
// documents in the place of those of their names. Nothing is kept, and nobody is
// asked.
func (d *Desk) Examine(ctx context.Context, a access.Actor, id string, instead ...connections.Document) (Examined, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return Examined{}, err
	}
	_, base, err := d.load(ctx, draft.Base)
	if err != nil {
		return Examined{}, err
	}
	edits := slices.Clone(draft.Edits)
	for _, document := range instead {
		edits = with(edits, connections.Edit{Kind: document.Kind, ID: document.ID, Body: document.Body})
	}
	documents := applied(base, edits)
	build := func() (built, error) {
		if len(instead) == 0 {
			return d.view(ctx, viewed{draft.ID, draft.Revision, draft.Base, draft.Base, false}, documents)
		}
		return d.build(ctx, d.parts(false), documents, draft.Base)
	}
	is, err := build()
	if err != nil {
		return Examined{}, err
	}
	if a.Organisation != "" {
		if documents, err = d.seenIn(ctx, a, draft.Base, edits); err != nil {
			return Examined{}, err
		}
	}
	seen, _, err := d.split(ctx, a, draft.Base, edits, is.problems)
	return Examined{documents, is.configuration, seen}, err
}

// Bring fetches what a party publishes about itself at an address. ErrInput says
// why it could not be had.
func (d *Desk) Bring(ctx context.Context, a access.Actor, address string) ([]byte, error) {
	if err := a.May(WriteRule, d.Clock()); err != nil {
		return nil, err
	}
	fetch := d.fetch(ctx, a)
	if fetch == nil {
		return nil, refused("addresses are for administrators of every organisation to fetch: give the document itself")
	}
	content, err := fetch(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return content, nil
}
