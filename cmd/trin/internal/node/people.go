package node

import (
	"context"
	"slices"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
	"trin/connections/console"
	"trin/connections/password"
)

// FirstLink is the address of a one-time link for an installation that has no
// administrator; "" = it has one.
func (n *Node) FirstLink(ctx context.Context, author string) (string, error) {
	all, err := n.Store.Administrators(ctx)
	if err != nil || len(all) > 0 {
		return "", err
	}
	return n.addressed(n.People.FirstLink(ctx, author))
}

// Link is the address of a one-time link that makes an administrator of the
// role: that of the first start where there is none, or no application of the
// administration to log in at.
func (n *Node) Link(ctx context.Context, actor access.Actor, role access.Role, organisation string) (string, error) {
	all, err := n.Store.Administrators(ctx)
	if err != nil {
		return "", err
	}
	application, err := n.consoleApplication(ctx)
	if err != nil {
		return "", err
	}
	everything := role == access.Administrator && organisation == ""
	if everything && (len(all) == 0 || application == nil) {
		return n.addressed(n.People.FirstLink(ctx, actor.Name))
	}
	return n.addressed(n.People.Invite(ctx, actor, role, organisation))
}

func (n *Node) addressed(path string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return n.administrationURL() + path, nil
}

// consoleApplication is the administration's application, nil when the newest
// installation has none that is switched on.
func (n *Node) consoleApplication(ctx context.Context) (*broker.ApplicationConnection, error) {
	configuration, err := n.newest(ctx)
	if err != nil {
		return nil, err
	}
	return consoleOf(configuration), nil
}

func consoleOf(configuration *broker.Configuration) *broker.ApplicationConnection {
	for _, a := range configuration.Applications {
		if a.Kind == console.Name && a.Enabled {
			return a
		}
	}
	return nil
}

// LocalAdministrators are the subjects that a local user is at the password
// connections which the administration's application uses.
func (n *Node) LocalAdministrators(ctx context.Context, configuration *broker.Configuration, name string) ([]broker.Subject, error) {
	user, err := n.Users.Find(ctx, name)
	if err != nil {
		return nil, err
	}
	return localAt(configuration, user), nil
}

func localAt(configuration *broker.Configuration, user connections.User) []broker.Subject {
	application := consoleOf(configuration)
	if application == nil {
		return nil
	}
	only := &broker.Configuration{Connections: map[broker.ID]*broker.AuthenticationConnection{}}
	for _, id := range application.Authentication {
		if c := configuration.Connections[id]; c != nil && c.Kind == password.Name {
			only.Connections[id] = c
		}
	}
	var subjects []broker.Subject
	for _, subject := range subjectsOf(only, user) {
		if !slices.Contains(subjects, subject) {
			subjects = append(subjects, subject)
		}
	}
	return subjects
}
