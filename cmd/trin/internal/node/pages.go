package node

import (
	"context"
	"errors"
	"fmt"
	"io"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/pages"
	"trin/broker"
	"trin/connections"
)

// sharingSecret is the name under which the key of links to records is kept.
const sharingSecret = ownSecrets + "shared-records"

// openPages makes the pages of the administration.
func (n *Node) openPages() (*pages.Pages, error) {
	return pages.New(pages.Deps{
		Shell: n.administration.shell, Upkeep: n.Upkeep,
		Today: pages.Today{
			Configurations: n.Pictures, Logins: n.Store, Sessions: n.Store, Ending: n.broker, Changes: n.Store, Requesters: n.Store,
			Keys: n.Keyring, Kind: n.set.Kind, Disabled: n.set.DisabledSoFar, ShareKey: n.sharingKey, Sharers: sharers{n},
		},
		Setup: pages.Setup{Configurations: n.Pictures, Documents: n.Store, Parts: n.Parts, Samples: n.Store, Edit: n.editLinks(), Drafted: n.drafted},
	})
}

// sharers are those who share records.
type sharers struct{ n *Node }

func (s sharers) Administrators(ctx context.Context) ([]connections.Administrator, error) {
	return s.n.Store.Administrators(ctx)
}

func (s sharers) TokenMaker(ctx context.Context, token string) (broker.Subject, error) {
	return s.n.tokenMakerSubject(ctx, token)
}

func (s sharers) Able(ctx context.Context, who broker.Subject) (bool, error) {
	return s.n.able(ctx, who)
}

// drafted is both sides of a draft, for what a login would come to.
func (n *Node) drafted(ctx context.Context, actor access.Actor, draft string) (title string, is, would *broker.Configuration, err error) {
	d, err := n.Desk().Get(ctx, actor, draft)
	if err != nil {
		return "", nil, nil, err
	}
	sides, err := n.Desk().Sides(ctx, actor, draft)
	if errors.Is(err, drafts.ErrFinal) { // it would make nothing any more
		err = fmt.Errorf("the draft %s: %w", draft, broker.ErrNotFound)
	}
	return d.Title, sides.Is, sides.Would, err
}

// sharingKey is the key of links to records: drawn when the first link is made,
// sealed in the database, and the same on every node.
func (n *Node) sharingKey(ctx context.Context) ([32]byte, error) {
	var key [32]byte
	if _, err := io.ReadFull(n.options.Random, key[:]); err != nil {
		return key, fmt.Errorf("make the key of shared records: %w", err)
	}
	kept, err := n.Store.EnsureSecret(ctx, sharingSecret, key[:])
	if err != nil {
		return key, fmt.Errorf("the key of shared records: %w", err)
	}
	if len(kept) != len(key) {
		return key, errors.New("the key of shared records in the database is not one")
	}
	return [32]byte(kept), nil
}
