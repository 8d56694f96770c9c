package node

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trin/admin/people"
	"trin/broker"
	"trin/connections"
	"trin/connections/console"
	"trin/connections/password"
	"trin/connections/totp"
)

// openPeople makes the screens of users, administrators and tokens.
func (n *Node) openPeople() (*people.Room, error) {
	return people.New(people.Deps{
		Shell: n.administration.shell, Configurations: n.Pictures, Users: n.Users, Codes: n.Codes, People: n.People, Store: n.Store,
		PasswordKind: password.Name, CodeKind: totp.Name, Subjects: subjectsOf, Administers: localAt,
		CodesLocked: func(ctx context.Context, connection broker.ID, subject broker.Subject) (bool, error) {
			status, err := n.Codes.Status(ctx, connection, subject)
			return status.Locked, err
		},
		Disable: n.Disable, End: n.EndSubjects,
		Public: func(path string) string { return n.options.BaseURL + path },
	})
}

// EndSubjects ends every session of the subjects, tells the applications that can
// be told without a browser, and ends the tokens that applications have for them
// and their sessions of the administration. Whoever goes away meanwhile stops
// nothing.
func (n *Node) EndSubjects(ctx context.Context, subjects []broker.Subject) (broker.Told, error) {
	ctx = context.WithoutCancel(ctx)
	var sessions []broker.Session
	for _, subject := range subjects {
		found, err := n.Store.SessionsBySubject(ctx, subject)
		if err != nil {
			return broker.Told{}, err
		}
		sessions = append(sessions, found...)
	}
	told, err := n.broker.EndSessions(ctx, sessions...)
	if err != nil {
		return told, fmt.Errorf("end sessions: %w", err)
	}
	for _, subject := range subjects {
		if err := errors.Join(n.Store.RevokeSubject(ctx, subject), n.Store.EndAdministratorSessionsOf(ctx, subject)); err != nil {
			return told, fmt.Errorf("end what was given in sessions: %w", err)
		}
	}
	return told, nil
}

// ToldBehind are the applications that the end of the subjects' sessions is told
// without a browser, and that know Trin by its address: the administration is not
// among them. One that several sessions are at stands there for each.
func (n *Node) ToldBehind(ctx context.Context, subjects []broker.Subject) ([]broker.ID, error) {
	var told []broker.ID
	for _, subject := range subjects {
		sessions, err := n.Store.SessionsBySubject(ctx, subject)
		if err != nil {
			return nil, err
		}
		for _, s := range sessions {
			behind, err := n.broker.ToldBehind(ctx, s)
			if err != nil {
				return nil, err
			}
			told = append(told, behind...)
		}
	}
	if len(told) == 0 {
		return nil, nil
	}
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(told, func(id broker.ID) bool {
		a := configuration.Applications[id]
		return a == nil || a.Kind == console.Name
	}), nil
}

// linkStands reports whether a link to choose a password may still be used: its
// maker must be one who may help the user as they are now.
func (n *Node) linkStands(ctx context.Context, l connections.UserLink, u connections.User) (bool, error) {
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return false, err
	}
	return people.Stands(ctx, n.Store, l.MakerRole, subjectsOf(configuration, u)...)
}

// invitationStands is linkStands for an invitation to a second factor.
func (n *Node) invitationStands(ctx context.Context, i connections.OTPInvitation) (bool, error) {
	return people.Stands(ctx, n.Store, i.MakerRole, i.Subject)
}
