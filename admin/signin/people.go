package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// RulePeople is who may look at administrators and tokens, and RuleChangePeople
// who may change them: never a token, so that none can make itself a successor.
func RulePeople() access.Rule {
	return access.Rule{Least: access.Administrator, Everything: true, Scope: access.ScopeRead}
}

// RuleChangePeople is RulePeople for what changes something.
func RuleChangePeople() access.Rule {
	return access.Rule{Least: access.Administrator, Everything: true, Sensitive: true, Scope: access.ScopeWrite}
}

// People makes administrators, links and tokens, and takes them away. Every
// method asks whether the actor may.
type People struct {
	store interface {
		PeopleStore
		TokenStore
	}
	able   Able
	clock  func() time.Time
	random io.Reader
}

// NewPeople makes a People over the store.
func NewPeople(store Store, able Able, clock func() time.Time, random io.Reader) *People {
	return &People{store: store, able: able, clock: clock, random: random}
}

// List lists the administrators by name.
func (p *People) List(ctx context.Context, actor access.Actor) ([]connections.Administrator, error) {
	if err := actor.May(RulePeople(), p.clock()); err != nil {
		return nil, err
	}
	return p.store.Administrators(ctx)
}

// Save makes the subject an administrator, or one of another role or
// organisation, from the next request on. connections.ErrLastAdministrator means
// that nobody would be left who may change administrators.
func (p *People) Save(ctx context.Context, actor access.Actor, a connections.Administrator) error {
	if err := actor.May(RuleChangePeople(), p.clock()); err != nil {
		return err
	}
	if _, err := access.ParseRole(a.Role); err != nil {
		return err
	}
	if err := CheckName(a.Name); err != nil {
		return err
	}
	a.Created, a.By = p.clock(), actor.Name
	return p.store.SaveAdministrator(ctx, a, changeOf(actor.Name, "save administrator", a))
}

// Remove takes the administration away from the subject at once, with its
// sessions. The errors are broker.ErrNotFound and connections.ErrLastAdministrator.
func (p *People) Remove(ctx context.Context, actor access.Actor, subject broker.Subject) error {
	if err := actor.May(RuleChangePeople(), p.clock()); err != nil {
		return err
	}
	a, err := p.store.Administrator(ctx, subject)
	if err != nil {
		return err
	}
	return p.store.RemoveAdministrator(ctx, subject, changeOf(actor.Name, "remove administrator", a))
}

// LinkLife is how long a link can be used.
const LinkLife = time.Hour

// Invite makes a link that lets one who logs in become an administrator of the
// role. It returns the link's path, which holds the secret and is given once. The
// link ends with the actor's own role.
func (p *People) Invite(ctx context.Context, actor access.Actor, role access.Role, organisation string) (string, error) {
	if err := actor.May(RuleChangePeople(), p.clock()); err != nil {
		return "", err
	}
	return p.link(ctx, connections.AdministratorLink{Purpose: connections.LinkInvite, Role: role.String(), Organisation: organisation, By: actor.Name, Maker: actor.Subject})
}

// FirstLink makes the link of an installation that has no administrator yet, or
// no way in for one. Whoever holds it may do everything, so that only what runs
// Trin itself may ask for it. It takes the place of the one before.
func (p *People) FirstLink(ctx context.Context, author string) (string, error) {
	return p.link(ctx, connections.AdministratorLink{Purpose: connections.LinkFirst, Role: access.Administrator.String(), By: author})
}

func (p *People) link(ctx context.Context, l connections.AdministratorLink) (string, error) {
	if _, err := access.ParseRole(l.Role); err != nil {
		return "", err
	}
	secret, err := newSecret(p.random)
	if err != nil {
		return "", err
	}
	l.Hash, l.Created = digestOf(secret), p.clock()
	l.Expires = l.Created.Add(LinkLife)
	err = p.store.SaveAdministratorLink(ctx, l, connections.Change{
		Author: l.By, What: "make link", Target: l.Purpose, Detail: strings.TrimSpace("role " + l.Role + " " + ofOrganisation(l.Organisation)),
	})
	if err != nil {
		return "", err
	}
	return "/admin/first?link=" + secret, nil
}

// changeOf is what the audit keeps of a change of an administrator.
func changeOf(author, what string, a connections.Administrator) connections.Change {
	return connections.Change{
		Author: author, What: what, Target: a.Subject.Namespace + " " + a.Subject.Value,
		Detail: strings.TrimSpace(fmt.Sprintf("%s, role %s %s", a.Name, a.Role, ofOrganisation(a.Organisation))),
	}
}

func ofOrganisation(organisation string) string {
	if organisation == "" {
		return ""
	}
	return "of " + organisation
}

// longestName bounds what an administrator or a token is called.
const longestName = 200

// CheckName refuses what no administrator and no token can be called.
func CheckName(name string) error {
	if strings.TrimSpace(name) != name || name == "" || len(name) > longestName || strings.ContainsFunc(name, broker.Deceptive) {
		return errors.New("a name is needed: one line of at most 200 bytes, without white space around it")
	}
	return nil
}
