package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"trin/admin/access"
	"trin/broker"
	"trin/connections/password"
)

// able reports whether the subject may log in as far as Trin itself knows: it is
// no local user who is disabled. Where nothing is installed nobody is known.
func (n *Node) able(ctx context.Context, subject broker.Subject) (bool, error) {
	version, err := n.Store.Newest(ctx)
	if err != nil || version == 0 {
		return err == nil, err
	}
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return false, err
	}
	for id, connection := range configuration.Connections {
		if connection.Kind != password.Name || cmp.Or(connection.SubjectNamespace, string(id)) != subject.Namespace {
			continue
		}
		off, err := n.switchedOff(ctx, connection, subject.Value)
		if err != nil || off {
			return false, err
		}
	}
	return true, nil
}

// switchedOff reports whether the subject of a password connection is a user who
// is disabled.
func (n *Node) switchedOff(ctx context.Context, connection *broker.AuthenticationConnection, value string) (bool, error) {
	if connection.SubjectClaim != "" {
		return n.Store.DisabledSubject(ctx, connection.SubjectClaim, value)
	}
	user, err := n.Store.User(ctx, value)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	return user.Disabled, err
}

// approver is the administrator that a person who has approved is today; nobody
// where they are none any more, or may not log in.
func (n *Node) approver(ctx context.Context, by broker.Subject) (access.Actor, error) {
	administrator, err := n.Store.Administrator(ctx, by)
	if errors.Is(err, broker.ErrNotFound) {
		return access.Actor{}, nil
	}
	if err != nil {
		return access.Actor{}, err
	}
	role, err := access.ParseRole(administrator.Role)
	if err != nil {
		return access.Actor{}, fmt.Errorf("the administrator %s: %w", administrator.Name, err)
	}
	able, err := n.able(ctx, by)
	if err != nil || !able {
		return access.Actor{}, err
	}
	return access.Actor{Name: administrator.Name, Subject: by, Role: role, Organisation: administrator.Organisation}, nil
}
