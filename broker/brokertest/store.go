package brokertest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"trin/broker"
)

// Store keeps transactions, sessions and records in memory. Everything is
// copied in and out, so a caller never shares memory with it. It is safe for
// parallel use.
type Store struct {
	// Clock says when something has expired; nil = nothing ever does.
	Clock func() time.Time

	mu           sync.Mutex
	transactions map[broker.ID][]byte
	sessions     map[broker.SessionKey][]byte
	records      []broker.Record
	used         map[broker.Use]bool // without Until: nothing is forgotten
	names        map[named]string
	moves        int
	displaced    []broker.SessionKey
	failing      error
}

var (
	_ broker.TransactionStore = (*Store)(nil)
	_ broker.SessionStore     = (*Store)(nil)
	_ broker.NameStore        = (*Store)(nil)
)

// named is who has a name.
type named struct {
	qualifier string
	subject   broker.Subject
}

// NewStore makes an empty store.
func NewStore() *Store {
	return &Store{transactions: map[broker.ID][]byte{}, sessions: map[broker.SessionKey][]byte{}, used: map[broker.Use]bool{}, names: map[named]string{}}
}

// Move stores the move whole, or nothing and returns broker.ErrConflict or
// broker.ErrUsed.
func (s *Store) Move(ctx context.Context, m broker.Move) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing != nil {
		return s.failing
	}
	if err := s.compare(m); err != nil {
		return err
	}
	transaction, err := json.Marshal(m.Transaction)
	if err != nil {
		return fmt.Errorf("brokertest: %w", err)
	}
	if m.Session != nil {
		session, err := json.Marshal(m.Session)
		if err != nil {
			return fmt.Errorf("brokertest: %w", err)
		}
		delete(s.sessions, m.Replaces)
		s.sessions[m.Session.Key] = session
		if m.Displaces {
			s.displaced = append(s.displaced, m.Replaces)
		}
	}
	for _, key := range m.Ends {
		delete(s.sessions, key)
	}
	if m.Record != nil {
		var record broker.Record
		if err := copyInto(&record, m.Record); err != nil {
			return err
		}
		s.records = append(s.records, record)
	}
	for _, use := range m.Uses {
		s.used[broker.Use{Space: use.Space, ID: use.ID}] = true
	}
	for _, n := range m.Names {
		s.names[named{n.Qualifier, n.Subject}] = n.Name
	}
	s.transactions[m.Transaction.ID] = transaction
	s.moves++
	return nil
}

// compare checks both revisions of a move, and that nothing of it was used.
func (s *Store) compare(m broker.Move) error {
	if m.Transaction.Revision != m.From+1 {
		return fmt.Errorf("brokertest: revision %d does not follow %d", m.Transaction.Revision, m.From)
	}
	var transaction broker.Transaction
	if err := read(s.transactions[m.Transaction.ID], &transaction); err != nil {
		return err
	}
	if transaction.Revision != m.From {
		return broker.ErrConflict
	}
	for _, use := range m.Uses {
		if s.used[broker.Use{Space: use.Space, ID: use.ID}] {
			return broker.ErrUsed
		}
	}
	for _, n := range m.Names {
		if s.taken(n) {
			return broker.ErrNamed
		}
	}
	if m.Session == nil {
		return nil
	}
	key := m.Replaces
	if key == "" {
		key = m.Session.Key
	}
	var session broker.Session
	if err := read(s.sessions[key], &session); err != nil {
		return err
	}
	if session.Revision != m.Session.Revision-1 {
		return broker.ErrConflict
	}
	return nil
}

// taken reports whether the subject has a name at the qualifier, or another has
// this one.
func (s *Store) taken(n broker.NewName) bool {
	if s.names[named{n.Qualifier, n.Subject}] != "" {
		return true
	}
	for who, name := range s.names {
		if who.qualifier == n.Qualifier && name == n.Name {
			return true
		}
	}
	return false
}

// NameOf returns what a move has given, "" when none has.
func (s *Store) NameOf(_ context.Context, qualifier string, subject broker.Subject) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.names[named{qualifier, subject}], nil
}

// PersistentName returns the name that there is, and gives the candidate when
// there is none.
func (s *Store) PersistentName(_ context.Context, qualifier string, subject broker.Subject, candidate string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	who := named{qualifier, subject}
	if s.names[who] == "" {
		if s.taken(broker.NewName{Qualifier: qualifier, Subject: subject, Name: candidate}) {
			return "", broker.ErrConflict
		}
		s.names[who] = candidate
	}
	return s.names[who], nil
}

// Transaction returns a copy, or broker.ErrNotFound.
func (s *Store) Transaction(ctx context.Context, id broker.ID) (broker.Transaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var t broker.Transaction
	b, ok := s.transactions[id]
	if !ok {
		return t, broker.ErrNotFound
	}
	if err := read(b, &t); err != nil {
		return t, err
	}
	if s.over(t.Expires) {
		return broker.Transaction{}, broker.ErrNotFound
	}
	return t, nil
}

// Session returns a copy, or broker.ErrNotFound.
func (s *Store) Session(ctx context.Context, key broker.SessionKey) (broker.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var session broker.Session
	b, ok := s.sessions[key]
	if !ok {
		return session, broker.ErrNotFound
	}
	if err := read(b, &session); err != nil {
		return session, err
	}
	if s.over(session.Expires) {
		return broker.Session{}, broker.ErrNotFound
	}
	return session, nil
}

// SessionsByParticipant returns copies of the sessions in which the
// application is a participant under the key.
func (s *Store) SessionsByParticipant(ctx context.Context, application broker.ID, key string) ([]broker.Session, error) {
	return s.where(func(session broker.Session) bool {
		return slices.ContainsFunc(session.Participants, func(p broker.Participant) bool {
			return p.Application == application && slices.Contains(p.Keys, key)
		})
	})
}

// SessionsByEvidence returns copies of the sessions with evidence of the
// connection under the key.
func (s *Store) SessionsByEvidence(ctx context.Context, connection broker.ID, key string) ([]broker.Session, error) {
	return s.where(func(session broker.Session) bool {
		return slices.ContainsFunc(session.Evidence, func(e broker.Evidence) bool {
			return e.Connection == connection && slices.Contains(e.Keys, key)
		})
	})
}

// EndSession deletes the session.
func (s *Store) EndSession(ctx context.Context, key broker.SessionKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, key)
	return nil
}

// Records returns what was recorded, the oldest first.
func (s *Store) Records() []broker.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.records)
}

// Sessions returns a copy of every session that has not expired.
func (s *Store) Sessions() ([]broker.Session, error) {
	return s.where(func(broker.Session) bool { return true })
}

// Moves returns how many moves were stored.
func (s *Store) Moves() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.moves
}

// Displaced returns the sessions that gave way to another subject's, the oldest
// first.
func (s *Store) Displaced() []broker.SessionKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.displaced)
}

// Fail makes every move from now on return the error; nil = none does.
func (s *Store) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = err
}

func (s *Store) where(want func(broker.Session) bool) ([]broker.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []broker.Session
	for _, b := range s.sessions {
		var session broker.Session
		if err := read(b, &session); err != nil {
			return nil, err
		}
		if !s.over(session.Expires) && want(session) {
			found = append(found, session)
		}
	}
	return found, nil
}

func (s *Store) over(expires time.Time) bool {
	return s.Clock != nil && !s.Clock().Before(expires)
}

// read leaves v as it is when there is nothing to read.
func read(b []byte, v any) error {
	if b == nil {
		return nil
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("brokertest: %w", err)
	}
	return nil
}

func copyInto(to, from any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return fmt.Errorf("brokertest: %w", err)
	}
	return read(b, to)
}
