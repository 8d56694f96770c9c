package partner

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console/words"
)

// idForm is what may name a connection.
var idForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Wish is a link that is asked for.
type Wish struct {
	Label    string // the partner
	Days     int    // for which it is good
	New      bool   // it is for a connection that is to be made, of Protocol and Profile
	Kind, ID string // of the connection
	Protocol string
	Profile  string // "" = none
}

// Make makes a link, and returns it with its address, which nothing gives again. A
// [*WrongError] says what is wrong with the wish: label, days, what, id, profile.
func (x *Partner) Make(ctx context.Context, a access.Actor, w Wish) (connections.PartnerLink, string, error) {
	if err := a.May(MakeRule, x.Clock()); err != nil {
		return connections.PartnerLink{}, "", err
	}
	maker, err := x.maker(ctx, a)
	if err != nil {
		return connections.PartnerLink{}, "", err
	}
	wrong := map[string]words.Text{}
	link, err := x.wanted(ctx, a, w, wrong)
	switch {
	case err != nil:
		return link, "", err
	case len(wrong) > 0:
		return link, "", &WrongError{wrong}
	}
	secret, hash, id, err := drawn(x.Random)
	if err != nil {
		return link, "", err
	}
	link.Hash, link.ID, link.Maker = hash, id, maker
	err = x.Store.MakePartnerLink(ctx, link, byActor(a, link, "make partner link", "good until "+link.Expires.UTC().Format(time.DateTime)))
	return link, x.Public.Edge.URL(publicPath + secret), err
}

// byActor is a line of the audit about what an administrator did with a link.
func byActor(a access.Actor, link connections.PartnerLink, what, detail string) connections.Change {
	return connections.Change{Author: a.Name, What: what, Target: link.Kind + " " + link.Document, Detail: "link " + link.ID + " for " + link.Label + "; " + detail}
}

// wanted is the link that is asked for. What is wrong is noted.
func (x *Partner) wanted(ctx context.Context, a access.Actor, w Wish, wrong map[string]words.Text) (connections.PartnerLink, error) {
	now := x.Clock()
	link := connections.PartnerLink{Label: w.Label, Author: a.Name, Created: now, Organisation: a.Organisation, Kind: w.Kind, Profile: w.Profile}
	if w.Label == "" || len(w.Label) > 80 || control(w.Label) {
		wrong["label"] = words.PartnerNoLabel
	}
	if w.Days < 1 || w.Days > longestDays {
		wrong["days"] = words.PartnerDaysWrong
	}
	link.Expires = now.Add(time.Duration(w.Days) * 24 * time.Hour)
	switch {
	case w.New && x.describes(w.Kind, w.Protocol):
		return link, x.wantedNew(ctx, &link, w, wrong)
	case !w.New && w.ID != "":
		return link, x.wantedOf(ctx, a, &link, w.ID, wrong)
	}
	wrong["what"] = words.PartnerNoWhat
	return link, nil
}

// wantedNew is a link for a connection that is to be made.
func (x *Partner) wantedNew(ctx context.Context, link *connections.PartnerLink, w Wish, wrong map[string]words.Text) error {
	link.Protocol, link.Document = w.Protocol, w.ID
	if !idForm.MatchString(w.ID) {
		wrong["id"] = words.TakeIDWrong
		return nil
	}
	if w.Profile != "" && !slices.Contains(installation.ProfileProtocols(w.Profile, link.Kind), w.Protocol) {
		wrong["profile"] = words.PartnerProfileWrong
	}
	c, err := x.Configurations.Current(ctx)
	if err != nil {
		return err
	}
	if c.Applications[broker.ID(w.ID)] != nil && link.Kind == installation.KindApplication || c.Connections[broker.ID(w.ID)] != nil && link.Kind == installation.KindAuthentication {
		wrong["id"] = words.TakeIDTaken
	}
	return nil
}

// wantedOf is a link for a connection that is there, and the actor's.
func (x *Partner) wantedOf(ctx context.Context, a access.Actor, link *connections.PartnerLink, id string, wrong map[string]words.Text) error {
	_, document, err := x.Desk.DocumentAt(ctx, a, 0, link.Kind, id)
	if errors.Is(err, broker.ErrNotFound) {
		wrong["what"] = words.PartnerNoWhat
		return nil
	}
	if err != nil {
		return err
	}
	link.Document = id
	link.Protocol, _ = textField(document, "protocol")
	link.Profile, _ = textField(document, "profile")
	if !x.describes(link.Kind, link.Protocol) {
		wrong["what"] = words.PartnerNoWhat
		return nil
	}
	if link.Organisation, err = installation.Organisation(document); err != nil {
		return fmt.Errorf("whose is the %s %s: %w", link.Kind, id, err)
	}
	return nil
}
