package browser

import (
	"context"
	"errors"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/signin"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/store"
)

// Karen is who is at the pages of [Console], just proven to be there.
func Karen(now time.Time) access.Actor {
	return access.Actor{Name: "Karen Holm", Subject: broker.Subject{Namespace: "administrators", Value: "karen"}, Role: access.Administrator, Stepped: now}
}

// Work are the drafts that PlantWork makes.
type Work struct {
	Open      string // with a change that breaks logins
	Waiting   string // for an approval
	Published string
	User      string // who is invited
}

// PlantWork makes what administrators of the demo have done: a draft of each
// sort, a version that was published, a key that comes and one that has gone, a
// token, and users.
func PlantWork(ctx context.Context, n *node.Node, now time.Time) (Work, error) {
	var w Work
	karen, ole := Karen(now), access.Actor{Name: "Ole Vestergaard", Subject: broker.Subject{Namespace: "administrators", Value: "ole"}, Role: access.Administrator, Stepped: now}
	desk := n.Desk()
	published, err := desk.New(ctx, ole, "Danske navne")
	if err != nil {
		return w, err
	}
	w.Published = published.ID
	if published, err = desk.Put(ctx, ole, published.ID, published.Revision, "kind: fragment\nid: danish-names\nclaims:\n  - rename: {from: givenname, to: 'urn:oid:2.5.4.42'}\n"); err != nil {
		return w, err
	}
	if _, err = desk.Publish(ctx, ole, published.ID, published.Revision, "Navne som i OIO"); err != nil {
		return w, err
	}
	waiting, err := desk.New(ctx, ole, "AD FS spørges om to faktorer")
	if err != nil {
		return w, err
	}
	w.Waiting = waiting.ID
	if waiting, err = desk.Set(ctx, ole, waiting.ID, waiting.Revision, installation.KindAuthentication, "high", "cap", 20); err != nil {
		return w, err
	}
	if _, err = desk.Submit(ctx, ole, waiting.ID, waiting.Revision, "Aftalt med Sønderby Kommune"); err != nil {
		return w, err
	}
	open, err := desk.New(ctx, karen, "Højere gulv for demoen")
	if err != nil {
		return w, err
	}
	w.Open = open.ID
	if open, err = desk.Set(ctx, karen, open.ID, open.Revision, installation.KindApplication, "application", "floor", 30); err == nil {
		_, err = desk.Disable(ctx, karen, open.ID, open.Revision, installation.KindAuthentication, "high")
	}
	if err != nil {
		return w, err
	}
	_, err = n.Keyring.Create(ctx, connections.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256, Name: "login.example.dk"})
	old, oldErr := n.Keyring.Create(ctx, connections.KeyPlan{Use: connections.KeySigning, State: connections.KeyNext, Algorithm: store.P256, Name: "old.example.dk"})
	if err := errors.Join(err, oldErr); err != nil {
		return w, err
	}
	if err := n.Keyring.Retire(ctx, old.ID); err != nil {
		return w, err
	}
	w.User, err = plantPeople(ctx, n, karen, now)
	return w, err
}

// plantPeople makes a token, a user who is invited and one who is disabled, and returns the id of the
// first.
func plantPeople(ctx context.Context, n *node.Node, karen access.Actor, now time.Time) (user string, err error) {
	_, _, err = n.People.MakeToken(ctx, karen, signin.NewToken{Name: "deploy", Role: access.Administrator, Scopes: []access.Scope{access.ScopeRead, access.ScopeWrite}, Valid: 90 * 24 * time.Hour})
	bo, userErr := n.Users.Create(ctx, "bo.nielsen", "", nil)
	gone, goneErr := n.Users.Create(ctx, "eva.krogh", "", nil)
	if err := errors.Join(err, userErr, goneErr); err != nil {
		return "", err
	}
	return bo.ID, errors.Join(n.Users.Disable(ctx, gone.Name), n.Store.SaveAdministrator(ctx, connections.Administrator{
		Subject: karen.Subject, Name: karen.Name, Role: karen.Role.String(), Created: now, By: "trin",
	}))
}
