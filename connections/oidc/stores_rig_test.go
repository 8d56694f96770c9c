package oidc

import (
	"context"
	"net/url"
	"sync"
	"time"

	"trin/broker"
	"trin/connections"
)

// grantsInMemory is a GrantStore that keeps its contract.
type grantsInMemory struct {
	mu    sync.Mutex
	now   func() time.Time
	rows  map[string]*grantRow
	codes map[connections.Digest]*codeRow
}

type grantRow struct {
	grant   connections.Grant
	refresh connections.Digest
	revoked bool
}

type codeRow struct {
	grant string
	until time.Time
	used  bool
}

var _ GrantStore = (*grantsInMemory)(nil)

func (s *grantsInMemory) NewGrant(_ context.Context, g connections.Grant, code connections.Digest, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows[g.ID] != nil || s.codes[code] != nil {
		return broker.ErrConflict
	}
	s.rows[g.ID], s.codes[code] = &grantRow{grant: g}, &codeRow{grant: g.ID, until: until}
	return nil
}

func (s *grantsInMemory) RedeemCode(_ context.Context, code connections.Digest) (connections.Grant, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.codes[code]
	if c == nil {
		return connections.Grant{}, broker.ErrNotFound
	}
	row := s.live(c.grant)
	switch {
	case row == nil:
		return connections.Grant{}, broker.ErrNotFound
	case c.used:
		return row.grant, broker.ErrUsed
	case !s.now().Before(c.until):
		return connections.Grant{}, broker.ErrNotFound
	}
	c.used = true
	return row.grant, nil
}

// live is the row of a grant that has not ended, or nil.
func (s *grantsInMemory) live(id string) *grantRow {
	row := s.rows[id]
	if row == nil || row.revoked || !s.now().Before(row.grant.Expires) {
		return nil
	}
	return row
}

func (s *grantsInMemory) Grant(_ context.Context, id string) (connections.Grant, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if row := s.live(id); row != nil {
		return row.grant, nil
	}
	return connections.Grant{}, broker.ErrNotFound
}

func (s *grantsInMemory) RotateRefresh(_ context.Context, id string, old, next connections.Digest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	row := s.live(id)
	switch {
	case row == nil:
		return broker.ErrNotFound
	case row.refresh != old:
		return broker.ErrUsed
	}
	row.refresh = next
	return nil
}

func (s *grantsInMemory) RevokeGrant(_ context.Context, id string) error {
	return s.revoke(func(g connections.Grant) bool { return g.ID == id })
}

func (s *grantsInMemory) RevokeSession(_ context.Context, application broker.ID, session string) error {
	return s.revoke(func(g connections.Grant) bool {
		return g.Application == application && g.Session == session && session != ""
	})
}

func (s *grantsInMemory) RevokeSubject(_ context.Context, subject broker.Subject) error {
	return s.revoke(func(g connections.Grant) bool { return g.Subject == subject })
}

func (s *grantsInMemory) revoke(which func(connections.Grant) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, row := range s.rows {
		row.revoked = row.revoked || which(row.grant)
	}
	return nil
}

// pushedInMemory is a PushedStore that keeps its contract.
type pushedInMemory struct {
	mu   sync.Mutex
	now  func() time.Time
	rows map[connections.Digest]pushedRow
}

type pushedRow struct {
	application broker.ID
	request     url.Values
	until       time.Time
}

var _ PushedStore = (*pushedInMemory)(nil)

func (s *pushedInMemory) Push(_ context.Context, reference connections.Digest, application broker.ID, request url.Values, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows[reference] = pushedRow{application, request, until}
	return nil
}

func (s *pushedInMemory) TakePushed(_ context.Context, reference connections.Digest, application broker.ID) (url.Values, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	row, ok := s.rows[reference]
	if !ok || row.application != application || !s.now().Before(row.until) {
		return nil, broker.ErrNotFound
	}
	delete(s.rows, reference)
	return row.request, nil
}
