package node

import (
	"context"
	"slices"
	"time"

	"trin/broker"
	"trin/connections/password"
)

// subjectsEvery is how often a node looks whether a user who is disabled is not found
// by a claim yet: one of an older version, or of whom something else has written.
const subjectsEvery = time.Minute

// KeepSubjects keeps what able finds users by who are disabled, where a claim says
// who they are. Run does so by itself whenever a version comes into force, and now
// and then besides. Until it has, able reads them all.
func (n *Node) KeepSubjects(ctx context.Context) error {
	version, err := n.Store.Newest(ctx)
	if err != nil || version == 0 {
		return err
	}
	configuration, err := n.Pictures.Current(ctx)
	if err != nil || configuration.Version != version {
		return err // a node that is behind knows it no better than the others
	}
	return n.Store.KeepSubjects(ctx, subjectClaims(configuration))
}

// watchSubjects runs KeepSubjects until the context ends.
func (n *Node) watchSubjects(ctx context.Context, moved <-chan struct{}) {
	every := time.NewTicker(subjectsEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-moved:
		case <-every.C:
		}
		if err := n.KeepSubjects(ctx); err != nil && ctx.Err() == nil {
			n.options.Log.ErrorContext(ctx, "users who are disabled cannot be found by their claims; they are all read at each request instead", "error", err)
		}
	}
}

// subjectClaims are the claims by which local users are known, each once.
func subjectClaims(configuration *broker.Configuration) []string {
	var claims []string
	for _, connection := range configuration.Connections {
		if connection.Kind == password.Name && connection.SubjectClaim != "" {
			claims = append(claims, connection.SubjectClaim)
		}
	}
	slices.Sort(claims)
	return slices.Compact(claims)
}
