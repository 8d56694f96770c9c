package pages

import (
	"context"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/connections"
)

// What the audit has of links to a record. It is also what ends them: a link
// holds the number of the change by which it was made, and one that was revoked
// since leads nowhere.
const (
	shared   = "share login"
	unshared = "revoke shared login"
)

// Share makes a link to a record, which the actor sees. It names no person, and
// works until the given time for whoever has it, as long as whoever made it might
// make it.
func (p *Pages) Share(ctx context.Context, actor access.Actor, login connections.Login) (link string, until time.Time, err error) {
	now := p.Clock()
	if err := actor.May(shell.Operates, now); err != nil {
		return "", until, err
	}
	until = now.Add(sharedFor)
	err = p.Today.Changes.AppendChange(ctx, connections.Change{
		Author: actor.Name, What: shared, Target: login.Reference, Detail: "until " + until.UTC().Format(time.RFC3339),
	})
	if err != nil {
		return "", until, err
	}
	made, err := p.lastOf(ctx, shared, login.Reference)
	if err != nil {
		return "", until, err
	}
	key, err := p.Today.ShareKey(ctx)
	if err != nil {
		return "", until, err
	}
	by, err := p.sharer(ctx, key, actor)
	if err != nil {
		return "", until, err
	}
	token, err := shareToken(key, sharing{login.Reference, login.Transaction, until.Unix(), made, by})
	return p.Edge.URL("/admin/shared/" + token), until, err
}

// Unshare ends every link to a record, which the actor sees.
func (p *Pages) Unshare(ctx context.Context, actor access.Actor, login connections.Login) error {
	if err := actor.May(shell.Operates, p.Clock()); err != nil {
		return err
	}
	return p.Today.Changes.AppendChange(ctx, connections.Change{Author: actor.Name, What: unshared, Target: login.Reference})
}

// lastOf is the number of the newest change of that kind to the record; 0 = there
// is none.
func (p *Pages) lastOf(ctx context.Context, what, reference string) (int64, error) {
	found, err := p.Today.Changes.FindChanges(ctx, connections.ChangeQuery{What: what, Target: reference, Limit: 1})
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0].Number, nil
}
