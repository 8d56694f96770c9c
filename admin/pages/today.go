package pages

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"trin/admin/access"
	"trin/admin/own"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
)

// Today is what the screens of the daily work read, and what they change.
type Today struct {
	Configurations broker.Configurations
	Logins         Logins
	Sessions       Sessions
	Places         own.Places
	Ending         Ending
	Changes        Changes
	Requesters     interface {
		Requesters(context.Context, broker.ID) ([]connections.SeenRequester, error)
	}
	Keys interface {
		All(context.Context) ([]connections.Key, error)
	}
	Kind func(name string) (connections.Kind, bool)
	// Disabled are the connections that cannot be used, as far as somebody has opened
	// them; at most so many others are opened, and how many are left is told.
	Disabled func(ctx context.Context, most int) (broken []connections.Disabled, left int, err error)
	// ShareKey is the key of links to records that are shared. It is the same on
	// every node.
	ShareKey func(context.Context) ([32]byte, error)
	Sharers  Sharers
}

// Logins finds and counts logins.
type Logins interface {
	Records(context.Context, connections.LoginQuery) ([]connections.Login, error)
	LoginCounts(ctx context.Context, applications []broker.ID, from, until time.Time) ([]connections.LoginCount, error)
}

// Sessions finds sessions.
type Sessions interface {
	Sessions(context.Context, connections.SessionQuery) ([]broker.Session, error)
	Session(context.Context, broker.SessionKey) (broker.Session, error)
}

// Ending ends sessions, and says which of their applications it would tell.
type Ending interface {
	EndSessions(context.Context, ...broker.Session) (broker.Told, error)
	ToldBehind(context.Context, broker.Session) ([]broker.ID, error)
}

// Changes is the audit, and the versions that it tells of.
type Changes interface {
	FindChanges(context.Context, connections.ChangeQuery) ([]connections.Change, error)
	AppendChange(context.Context, connections.Change) error
	// Changed are the documents that versions have otherwise, ChangedDocuments how
	// many each has.
	Changed(context.Context, connections.ChangedQuery) ([]connections.ChangedDocument, error)
	ChangedDocuments(ctx context.Context, from, to int64, only []connections.Document) (map[int64]int, error)
}

func (t Today) check() error {
	if t.Configurations == nil || t.Logins == nil || t.Sessions == nil || t.Places.Key == nil || t.Ending == nil || t.Changes == nil || t.Requesters == nil ||
		t.Keys == nil || t.Kind == nil || t.Disabled == nil || t.ShareKey == nil || t.Sharers == nil {
		return errors.New("pages: something that the screens of the daily work need is missing")
	}
	return nil
}

// concerned keeps what needs attention for a moment: to find it every
// certificate of the installation is read.
type concerned struct {
	mu      sync.Mutex
	version int64
	at      time.Time
	found   []concern
}

// mine are the applications that the actor sees: nil = every one.
func mine(actor access.Actor, c *broker.Configuration) []broker.ID {
	if actor.Organisation == "" && !actor.Anonymous() {
		return nil
	}
	own := []broker.ID{}
	for id, a := range c.Applications {
		if a != nil && actor.Sees(a.Organisation) {
			own = append(own, id)
		}
	}
	slices.Sort(own)
	return own
}

// nameOf is what an application or a connection is called, else its ID.
func nameOf(f console.Frame, name broker.Text, id broker.ID) string {
	if said := name.In(f.Language.Tag()); said != "" {
		return said
	}
	return string(id)
}

func applicationName(f console.Frame, c *broker.Configuration, id broker.ID) string {
	if a := c.Applications[id]; a != nil {
		return nameOf(f, a.Name, id)
	}
	return string(id)
}

func connectionName(f console.Frame, c *broker.Configuration, id broker.ID) string {
	if a := c.Connections[id]; a != nil {
		return nameOf(f, a.Name, id)
	}
	return string(id)
}

// stamp is a point of time as lists have it, in UTC.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02 15:04:05")
}
