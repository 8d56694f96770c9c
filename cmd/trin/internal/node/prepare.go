package node

import (
	"context"
	"errors"
)

// Prepare reads what the administration's pages need of the version in force: whose
// each document is and who names it, what each party says of itself, which
// connections can be opened, whose metadata is fetched again, and what drafts are
// held against. Run does so by itself whenever a version comes into force.
func (n *Node) Prepare(ctx context.Context) error {
	current, err := n.Pictures.Current(ctx)
	if err != nil {
		return err
	}
	if _, err := n.Pictures.Index(ctx, current.Version); err != nil {
		return err
	}
	if err := n.administration.pages.Prepare(ctx); err != nil {
		return err
	}
	if err := n.Rollover.Prepare(ctx); err != nil {
		return err
	}
	_, err = n.set.Disabled(ctx)
	return errors.Join(err, n.Upkeep.Prepare(ctx), n.Desk().Prepare(ctx))
}

// prepare reads what the administration's pages need of each version that comes
// into force, until the context ends, so that nobody who opens one waits for it.
func (n *Node) prepare(ctx context.Context, moved <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-moved:
			if err := n.Prepare(ctx); err != nil && ctx.Err() == nil {
				n.options.Log.ErrorContext(ctx, "the administration's pages could not be prepared; who opens one waits for it", "error", err)
			}
		}
	}
}
