package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"trin/broker"
)

var _ broker.SessionStore = (*Store)(nil)

// sessionRow is a session as the table has it; the body is the sealed JSON of
// all of it.
type sessionRow struct {
	ID       string
	Revision int64
	Body     []byte
}

func (sessionRow) TableName() string { return "sessions" }

// sessionNameRow is one thing that a session can be found by.
type sessionNameRow struct{ Name, SessionID string }

func sessionPlace(key broker.SessionKey) place { return place{"sessions", "body", string(key)} }

// moveSession stores the session of a move. Its revision is one more than that
// of the session whose place it takes, which must still be there: a session
// that was ended in the meantime is not brought back by a step-up.
func (s *Store) moveSession(tx *gorm.DB, m broker.Move) error {
	session := m.Session
	body, err := s.sealJSON(sessionPlace(session.Key), session)
	if err != nil {
		return err
	}
	taken := session.Revision - 1
	if taken > 0 && m.Replaces == "" {
		err = once(tx.Exec(`UPDATE sessions SET revision = ?, subject = ?, used = ?, expires = ?, body = ?
			WHERE id = ? AND revision = ?`,
			session.Revision, subjectDigest(session.Subject), micros(session.Used), micros(session.Expires), body,
			string(session.Key), taken), broker.ErrConflict)
	} else {
		err = s.insertSession(tx, m, body)
	}
	if err != nil {
		return err
	}
	return nameSession(tx, session)
}

// insertSession stores a session under a new key, and takes away the one that
// it replaces.
func (s *Store) insertSession(tx *gorm.DB, m broker.Move, body []byte) error {
	session := m.Session
	if m.Replaces != "" {
		err := once(tx.Exec("DELETE FROM sessions WHERE id = ? AND revision = ?",
			string(m.Replaces), session.Revision-1), broker.ErrConflict)
		if err != nil {
			return err
		}
	}
	return once(tx.Exec(`INSERT INTO sessions (id, revision, subject, created, used, expires, body)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		string(session.Key), session.Revision, subjectDigest(session.Subject),
		micros(session.Created), micros(session.Used), micros(session.Expires), body), broker.ErrConflict)
}

// nameSession enters what the session can be found by.
func nameSession(tx *gorm.DB, session *broker.Session) error {
	if session.Revision > 1 {
		if err := tx.Exec("DELETE FROM session_names WHERE session_id = ?", string(session.Key)).Error; err != nil {
			return err
		}
	}
	var rows []sessionNameRow
	enter := func(name string) {
		row := sessionNameRow{Name: name, SessionID: string(session.Key)}
		if !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	for _, participant := range session.Participants {
		for _, key := range participant.Keys {
			enter(participantName(participant.Application, key))
		}
	}
	for _, evidence := range session.Evidence {
		for _, key := range evidence.Keys {
			enter(evidenceName(evidence.Connection, key))
		}
	}
	for some := range slices.Chunk(rows, 100) {
		values := make([]any, 0, 2*len(some))
		for _, row := range some {
			values = append(values, row.Name, row.SessionID)
		}
		err := tx.Exec("INSERT INTO session_names (name, session_id) VALUES (?, ?)"+
			strings.Repeat(", (?, ?)", len(some)-1), values...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func participantName(application broker.ID, key string) string {
	return digest("participant", string(application), key)
}

func evidenceName(connection broker.ID, key string) string {
	return digest("evidence", string(connection), key)
}

func subjectDigest(subject broker.Subject) string {
	return digest("subject", subject.Namespace, subject.Value)
}

// Session returns a session.
func (s *Store) Session(ctx context.Context, key broker.SessionKey) (broker.Session, error) {
	var row sessionRow
	err := s.read.WithContext(ctx).Raw("SELECT id, revision, body FROM sessions WHERE id = ? AND expires > ?",
		string(key), micros(s.clock())).Take(&row).Error
	if err != nil {
		return broker.Session{}, fmt.Errorf("session: %w", notFound(err))
	}
	return s.sessionOf(row)
}

// SessionsByParticipant returns the sessions that the application is in under
// the key.
func (s *Store) SessionsByParticipant(ctx context.Context, application broker.ID, key string) ([]broker.Session, error) {
	return s.sessionsByName(ctx, participantName(application, key))
}

// SessionsByEvidence returns the sessions that hold evidence of the connection
// with the key.
func (s *Store) SessionsByEvidence(ctx context.Context, connection broker.ID, key string) ([]broker.Session, error) {
	return s.sessionsByName(ctx, evidenceName(connection, key))
}

// SessionsBySubject returns the sessions of one subject.
func (s *Store) SessionsBySubject(ctx context.Context, subject broker.Subject) ([]broker.Session, error) {
	var rows []sessionRow
	err := s.read.WithContext(ctx).Raw("SELECT id, revision, body FROM sessions WHERE subject = ? AND expires > ? ORDER BY id",
		subjectDigest(subject), micros(s.clock())).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return s.sessionsOf(rows)
}

func (s *Store) sessionsByName(ctx context.Context, name string) ([]broker.Session, error) {
	var rows []sessionRow
	err := s.read.WithContext(ctx).Raw(`SELECT s.id, s.revision, s.body FROM session_names n
		JOIN sessions s ON s.id = n.session_id WHERE n.name = ? AND s.expires > ? ORDER BY s.id`,
		name, micros(s.clock())).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return s.sessionsOf(rows)
}

// EndSession deletes a session.
func (s *Store) EndSession(ctx context.Context, key broker.SessionKey) error {
	if err := s.write.WithContext(ctx).Exec("DELETE FROM sessions WHERE id = ?", string(key)).Error; err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

func (s *Store) sessionsOf(rows []sessionRow) ([]broker.Session, error) {
	sessions := make([]broker.Session, 0, len(rows))
	for _, row := range rows {
		session, err := s.sessionOf(row)
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, session)
	}
	return sessions, nil
}

func (s *Store) sessionOf(row sessionRow) (broker.Session, error) {
	var session broker.Session
	if err := s.openJSON(sessionPlace(broker.SessionKey(row.ID)), row.Body, &session); err != nil {
		return broker.Session{}, fmt.Errorf("session: %w", err)
	}
	if string(session.Key) != row.ID || session.Revision != row.Revision {
		return broker.Session{}, fmt.Errorf("session: its columns and its body differ: %w", errSealed)
	}
	return session, nil
}
