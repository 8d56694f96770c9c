package node

import (
	"context"
	"time"

	"trin/admin/access"
	"trin/admin/api"
	"trin/admin/own"
	"trin/admin/people"
	"trin/broker"
	"trin/broker/web"
	"trin/claimstx"
	"trin/claimstx/samples"
	"trin/connections"
	"trin/connections/password"
	"trin/connections/totp"
	"trin/store"
)

// apiRate is what one token may ask of a node: a program that reads page after
// page is not slowed down, and one that has gone wild is.
var apiRate = web.Rate{PerSecond: 50, Burst: 200}

// openAPI makes the administration for programs.
func (n *Node) openAPI() (*api.API, error) {
	return api.New(api.Deps{
		Origin: n.administrationURL(), Version: n.options.Version, Clock: n.options.Clock, Log: n.options.Log, Rate: apiRate,
		Desk: n.Desk(), People: n.People, Installation: n.Pictures, Parts: n.Parts,
		Logins: n.Store, Sessions: n.Store, Places: own.Places{Key: n.placesKey}, Audit: n.Store, Requesters: n.Store,
		Samples: func(ctx context.Context, q connections.SampleQuery) ([]claimstx.Sample, error) {
			return samples.Find(ctx, n.Store, q)
		},
		Users: localUsers{n.Users, n}, Factors: codes{n.Codes}, Rollover: n.Rollover, Upkeep: n.Upkeep, Partner: n.administration.partner, Inspect: n.administration.inspect, Published: n.refresh, Secrets: namedSecrets{n.Store}, Ending: ending{n.broker, n}, Deleting: n.administration.people, Sharing: n.administration.pages, Register: n.administration.register, Lab: n.lab,
		Disabled: n.set.Disabled, Ready: n.Store.Ready, Subjects: subjectsOf,
		Helps: func(ctx context.Context, role access.Role, subjects ...broker.Subject) (bool, error) {
			return people.Stands(ctx, n.Store, role.String(), subjects...)
		},
		Public: func(path string) string { return n.options.BaseURL + path },
	})
}

// localUsers are those that Trin keeps, for programs: the sessions of whoever is
// disabled end.
type localUsers struct {
	*password.Admin
	node *Node
}

var _ api.Users = localUsers{}

func (u localUsers) Disable(ctx context.Context, name string) error { return u.node.Disable(ctx, name) }

func (u localUsers) Update(ctx context.Context, user connections.User) error {
	return u.node.Store.UpdateUser(ctx, user)
}

// codes are the second factors that Trin keeps.
type codes struct{ *totp.Admin }

var _ api.Factors = codes{}

func (codes) Handles(protocol string) bool { return protocol == totp.Name }

func (c codes) Status(ctx context.Context, connection broker.ID, subject broker.Subject) (api.FactorStatus, error) {
	s, err := c.Admin.Status(ctx, connection, subject)
	status := api.FactorStatus{Enrolled: s.Enrolled, RecoveryCodes: s.RecoveryCodes, Failures: s.Failures, Locked: s.Locked}
	if s.Enrolled {
		since := s.Since.UTC()
		status.Since = &since
	}
	return status, err
}

func (c codes) Invite(ctx context.Context, connection broker.ID, subject broker.Subject, valid time.Duration, makerRole string) (string, error) {
	return c.InviteBy(ctx, connection, subject, valid, makerRole)
}

// ending ends sessions for somebody who is not at their browser.
type ending struct {
	*broker.Broker
	node *Node
}

var _ api.Ending = ending{}

func (e ending) EndSubjects(ctx context.Context, subjects []broker.Subject) (broker.Told, error) {
	return e.node.EndSubjects(ctx, subjects)
}

// namedSecrets are those that others have given to Trin.
type namedSecrets struct{ *store.Store }

var _ api.Secrets = namedSecrets{}

func (s namedSecrets) Secrets(ctx context.Context) ([]api.NamedSecret, error) {
	all, err := s.Store.Secrets(ctx)
	named := make([]api.NamedSecret, 0, len(all))
	for _, one := range all {
		if !OwnSecret(one.Name) {
			named = append(named, api.NamedSecret{Name: one.Name, Changed: one.Changed.UTC().Truncate(time.Microsecond)})
		}
	}
	return named, err
}
