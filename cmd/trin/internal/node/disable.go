package node

import (
	"cmp"
	"context"
	"fmt"

	"trin/broker"
	"trin/connections"
	"trin/connections/password"
)

// Disable is [Node.DisableUser] for those who do not say who was told.
func (n *Node) Disable(ctx context.Context, name string) error {
	_, err := n.DisableUser(ctx, name)
	return err
}

// DisableUser keeps a local user from logging in, makes what they have proven in
// sessions count no more, and ends the sessions, as [Node.EndUser] does.
func (n *Node) DisableUser(ctx context.Context, name string) (broker.Told, error) {
	if err := n.Users.Disable(ctx, name); err != nil {
		return broker.Told{}, err
	}
	told, err := n.EndUser(ctx, name)
	if err != nil {
		return told, fmt.Errorf("%s is disabled, but %w", name, err)
	}
	return told, nil
}

// EndUser ends every session of a local user, as [Node.EndSubjects] does. Where
// nothing is installed there are none.
func (n *Node) EndUser(ctx context.Context, name string) (broker.Told, error) {
	ctx = context.WithoutCancel(ctx)
	subjects, err := n.LocalSubjects(ctx, name)
	if err != nil || len(subjects) == 0 {
		return broker.Told{}, err
	}
	told, err := n.EndSubjects(ctx, subjects)
	if err != nil {
		return told, fmt.Errorf("the sessions of %s could not be ended: %w", name, err)
	}
	return told, nil
}

// LocalSubjects are the subjects that a local user is in the installation in
// force; none where nothing is installed.
func (n *Node) LocalSubjects(ctx context.Context, name string) ([]broker.Subject, error) {
	user, err := n.Users.Find(ctx, name)
	if err != nil {
		return nil, err
	}
	version, err := n.Store.Newest(ctx)
	if err != nil || version == 0 {
		return nil, err
	}
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return nil, err
	}
	return subjectsOf(configuration, user), nil
}

// subjectsOf are the subjects that a local user is at the password connections
// of the configuration.
func subjectsOf(configuration *broker.Configuration, user connections.User) []broker.Subject {
	var subjects []broker.Subject
	for id, connection := range configuration.Connections {
		if connection.Kind != password.Name {
			continue
		}
		values := []string{user.ID}
		if connection.SubjectClaim != "" {
			values = user.Claims.Values(connection.SubjectClaim)
		}
		for _, value := range values {
			subjects = append(subjects, broker.Subject{Namespace: cmp.Or(connection.SubjectNamespace, string(id)), Value: value})
		}
	}
	return subjects
}
