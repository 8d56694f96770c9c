package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trin/broker"
)

var _ broker.SessionStore = (*Store)(nil)

// sessionRow is a session as the table has it; the body is all of it,
// sealed.
type sessionRow struct {
	ID       string
	Revision int64
	Body     []byte
}

func (sessionRow) TableName() string { return "sessions" }

func sessionPlace(key broker.SessionKey) place { return place{"sessions", "body", string(key)} }

// moveSession stores the session of a move. Its revision is one more than that
// of the session whose place it takes, which must still be there: a session
// that was ended in the meantime is not brought back by a step-up.
func (s *Store) moveSession(w writer, m broker.Move) error {
	session := m.Session
	body, err := s.sealBody(sessionPlace(session.Key), session)
	if err != nil {
		return err
	}
	taken := session.Revision - 1
	if taken > 0 && m.Replaces == "" {
		err = exactlyOne(w, broker.ErrConflict, updateSession,
			session.Revision, subjectDigest(session.Subject), micros(session.Used), micros(session.Expires), body,
			string(session.Key), taken)
	} else {
		err = s.addSession(w, m, body)
	}
	if err != nil {
		return err
	}
	return nameSession(w, session)
}

// addSession stores a session under a new key, and takes away the one that it
// replaces.
func (s *Store) addSession(w writer, m broker.Move, body []byte) error {
	session := m.Session
	if m.Replaces != "" {
		if err := s.giveWay(w, m); err != nil {
			return err
		}
	}
	return exactlyOne(w, broker.ErrConflict, insertSession,
		string(session.Key), session.Revision, subjectDigest(session.Subject),
		micros(session.Created), micros(session.Used), micros(session.Expires), body)
}

// giveWay takes away the session whose place another takes.
func (s *Store) giveWay(w writer, m broker.Move) error {
	if !m.Displaces {
		return exactlyOne(w, broker.ErrConflict, replaceSession, string(m.Replaces), m.Session.Revision-1)
	}
	err := s.endSession(w, displaceSession, string(m.Replaces), m.Session.Revision-1)
	if errors.Is(err, broker.ErrNotFound) {
		return broker.ErrConflict
	}
	return err
}

// endSession deletes the session that the statement names, with the grants and
// the sessions of the administration that end with it. It returns broker.ErrNotFound when there is none.
func (s *Store) endSession(w writer, which statement, key string, more ...any) error {
	row := sessionRow{ID: key}
	if err := w.row(which, append([]any{key}, more...), &row.Revision, &row.Body); err != nil {
		return err
	}
	session, err := s.sessionOf(row)
	if err != nil {
		return err
	}
	for _, p := range session.Participants {
		index := session.IndexAt(p.Application)
		if _, err := w.exec(deleteGrants, string(p.Application), index); err != nil {
			return err
		}
		for _, which := range []statement{deleteAdminSessions, deleteAdminTickets} {
			if _, err := w.exec(which, index); err != nil {
				return err
			}
		}
	}
	return nil
}

// nameSession enters what the session can be found by. A name that it had before
// stays for as long as the session: whoever asks by it looks into the session.
// Purge takes away the names of sessions that are gone.
func nameSession(w writer, session *broker.Session) error {
	var names [][]byte
	enter := func(name []byte) {
		if !slices.ContainsFunc(names, func(other []byte) bool { return bytes.Equal(other, name) }) {
			names = append(names, name)
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
	for _, name := range names {
		if _, err := w.exec(insertSessionName, name, string(session.Key)); err != nil {
			return err
		}
	}
	return nil
}

func participantName(application broker.ID, key string) []byte {
	return shortDigest("participant", string(application), headOf(key))
}

func evidenceName(connection broker.ID, key string) []byte {
	return shortDigest("evidence", string(connection), headOf(key))
}

// headOf is what a key is entered by; the rest is compared when it is found.
// That a user's keys have one head in common saves a row for each of the others.
func headOf(key string) string {
	head, _, _ := strings.Cut(key, "/")
	return head
}

func subjectDigest(subject broker.Subject) []byte {
	return shortDigest("subject", subject.Namespace, subject.Value)
}

// Session returns a session.
func (s *Store) Session(ctx context.Context, key broker.SessionKey) (broker.Session, error) {
	row := sessionRow{ID: string(key)}
	err := s.hot.row(ctx, selectSession, []any{row.ID, micros(s.clock())}, &row.Revision, &row.Body)
	if err != nil {
		return broker.Session{}, fmt.Errorf("session: %w", err)
	}
	return s.sessionOf(row)
}

// SessionsByParticipant returns the sessions that the application is in under
// the key.
func (s *Store) SessionsByParticipant(ctx context.Context, application broker.ID, key string) ([]broker.Session, error) {
	return s.sessionsByName(ctx, participantName(application, key), func(session broker.Session) bool {
		return slices.ContainsFunc(session.Participants, func(p broker.Participant) bool {
			return p.Application == application && slices.Contains(p.Keys, key)
		})
	})
}

// SessionsByEvidence returns the sessions that hold evidence of the connection
// with the key.
func (s *Store) SessionsByEvidence(ctx context.Context, connection broker.ID, key string) ([]broker.Session, error) {
	return s.sessionsByName(ctx, evidenceName(connection, key), func(session broker.Session) bool {
		return slices.ContainsFunc(session.Evidence, func(e broker.Evidence) bool {
			return e.Connection == connection && slices.Contains(e.Keys, key)
		})
	})
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

// sessionsByName returns the sessions under the name that are wanted.
func (s *Store) sessionsByName(ctx context.Context, name []byte, wanted func(broker.Session) bool) ([]broker.Session, error) {
	var rows []sessionRow
	err := s.read.WithContext(ctx).Raw(`SELECT s.id, s.revision, s.body FROM session_names n
		JOIN sessions s ON s.id = n.session_id WHERE n.name = ? AND s.expires > ? ORDER BY s.id`,
		name, micros(s.clock())).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	found, err := s.sessionsOf(rows)
	return slices.DeleteFunc(found, func(session broker.Session) bool { return !wanted(session) }), err
}

// EndSession ends a session.
func (s *Store) EndSession(ctx context.Context, key broker.SessionKey) error {
	err := s.hot.transaction(ctx, func(w writer) error {
		err := s.endSession(w, endSession, string(key))
		if errors.Is(err, broker.ErrNotFound) {
			return nil // nothing to undo, for those either who are stored with it
		}
		return err
	})
	if err != nil {
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
	if err := s.openBody(sessionPlace(broker.SessionKey(row.ID)), row.Body, &session); err != nil {
		return broker.Session{}, fmt.Errorf("session: %w", err)
	}
	if string(session.Key) != row.ID || session.Revision != row.Revision {
		return broker.Session{}, fmt.Errorf("session: its columns and its body differ: %w", errSealed)
	}
	return session, nil
}
