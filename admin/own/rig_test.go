package own

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var (
	everybody = access.Actor{Name: "anna", Role: access.Operator}
	odense    = access.Actor{Name: "olga", Role: access.Operator, Organisation: "odense"}
)

// kept is the store of these tests: sessions the newest first, and changes.
type kept struct {
	configuration *broker.Configuration
	sessions      []broker.Session
	read          int // sessions that were asked for
	changes       []connections.Change
	found         []connections.Change
	broken        error
	told          broker.Told
	ended         []broker.SessionKey
}

func newKept() *kept {
	return &kept{configuration: &broker.Configuration{Applications: map[broker.ID]*broker.ApplicationConnection{
		"payroll": {ID: "payroll", Organisation: "odense"}, "journal": {ID: "journal", Organisation: "aarhus"}, "shop": {ID: "shop"},
	}, Connections: map[broker.ID]*broker.AuthenticationConnection{"adfs": {SubjectNamespace: "people"}, "local": {}}}}
}

func (k *kept) seen() Sessions {
	return Sessions{Configurations: k, Found: k, Ending: k, Audit: k, Clock: func() time.Time { return now }}
}

func (k *kept) Current(context.Context) (*broker.Configuration, error) { return k.configuration, nil }

func (k *kept) Sessions(_ context.Context, q connections.SessionQuery) ([]broker.Session, error) {
	from := 0
	if !q.Before.IsZero() {
		from = 1 + slices.IndexFunc(k.sessions, func(s broker.Session) bool { return connections.PlaceOf(s) == q.Before })
		if from == 0 { // it has ended
			from = slices.IndexFunc(k.sessions, func(s broker.Session) bool { return s.Created.UnixMicro() < q.Before.Created })
		}
	}
	page := k.sessions[from:min(from+q.Limit, len(k.sessions))]
	k.read += len(page)
	return page, k.broken
}

func (k *kept) Session(_ context.Context, key broker.SessionKey) (broker.Session, error) {
	for _, s := range k.sessions {
		if s.Key == key {
			return s, nil
		}
	}
	return broker.Session{}, broker.ErrNotFound
}

func (k *kept) EndSessions(_ context.Context, sessions ...broker.Session) (broker.Told, error) {
	for _, s := range sessions {
		k.ended = append(k.ended, s.Key)
	}
	return k.told, nil
}

func (k *kept) AppendChange(_ context.Context, c connections.Change) error {
	k.changes = append(k.changes, c)
	return k.broken
}

func (k *kept) FindChanges(_ context.Context, q connections.ChangeQuery) ([]connections.Change, error) {
	var page []connections.Change
	for _, c := range k.found {
		if (q.Before == 0 || c.Number < q.Before) && (q.Number == 0 || c.Number == q.Number) && len(page) < q.Limit {
			page = append(page, c)
		}
	}
	return page, k.broken
}

func (k *kept) Changed(context.Context, connections.ChangedQuery) ([]connections.ChangedDocument, error) {
	return nil, errors.New("no version is asked for here")
}

func (k *kept) ChangedDocuments(context.Context, int64, int64, []connections.Document) (map[int64]int, error) {
	return nil, errors.New("no version is asked for here")
}

// session is one with something in every field.
func session(key string, applications ...broker.ID) broker.Session {
	s := broker.Session{
		Key: broker.SessionKey(key), Revision: 7, Group: "group", Subject: broker.Subject{Namespace: "people", Value: "anna"}, Chosen: "adfs",
		Evidence: []broker.Evidence{{Connection: "adfs"}}, Index: "index", Created: now, Used: now.Add(time.Minute), Expires: now.Add(time.Hour),
	}
	for _, id := range applications {
		s.Participants = append(s.Participants, broker.Participant{Application: id, Version: 3, Keys: []string{"key"}, Memo: []byte("memo"), Since: now})
	}
	return s
}

func keys(found []Session) string {
	var all []string
	for _, s := range found {
		all = append(all, string(s.Key))
	}
	return strings.Join(all, " ")
}
