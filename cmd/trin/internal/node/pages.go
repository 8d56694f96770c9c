package node

import (
	"context"
	"errors"
	"fmt"
	"io"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/own"
	"trin/admin/pages"
	"trin/broker"
	"trin/connections"
)

// sharingSecret is the name under which the key of links to records is kept.
const sharingSecret = ownSecrets + "shared-records"

// placesSecret is that of the key of where pages of sessions end.
const placesSecret = ownSecrets + "places"

// openPages makes the pages of the administration.
func (n *Node) openPages() (*pages.Pages, error) {
	return pages.New(pages.Deps{
		Shell: n.administration.shell, Upkeep: n.Upkeep,
		Today: pages.Today{
			Configurations: n.Pictures, Logins: n.Store, Sessions: n.Store, Places: own.Places{Key: n.placesKey}, Ending: n.broker, Changes: n.Store, Requesters: n.Store,
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

// sharingKey is the key of links to records, and placesKey that of where pages of
// sessions end.
func (n *Node) sharingKey(ctx context.Context) ([32]byte, error) {
	return n.ownKey(ctx, sharingSecret, "shared records")
}

func (n *Node) placesKey(ctx context.Context) ([32]byte, error) {
	return n.ownKey(ctx, placesSecret, "places in lists")
}

// ownKey is a key of Trin's own: drawn when it is first needed, sealed in the
// database, and the same on every node.
func (n *Node) ownKey(ctx context.Context, name, what string) ([32]byte, error) {
	var key [32]byte
	if _, err := io.ReadFull(n.options.Random, key[:]); err != nil {
		return key, fmt.Errorf("make the key of %s: %w", what, err)
	}
	kept, err := n.Store.EnsureSecret(ctx, name, key[:])
	if err != nil {
		return key, fmt.Errorf("the key of %s: %w", what, err)
	}
	if len(kept) != len(key) {
		return key, fmt.Errorf("the key of %s in the database is not one", what)
	}
	return [32]byte(kept), nil
}
