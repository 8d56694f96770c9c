package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// adminSessionRow is a session of the administration as the table has it.
type adminSessionRow struct {
	Hash             string
	SubjectNamespace string
	SubjectValue     string
	Session          string
	Ladder           string
	Level            int
	Created          int64
	Used             int64
	Stepped          int64
	Expires          int64
}

func (adminSessionRow) TableName() string { return "admin_sessions" }

func (r adminSessionRow) session() connections.AdministratorSession {
	return connections.AdministratorSession{
		Hash: digestOf(r.Hash), Subject: broker.Subject{Namespace: r.SubjectNamespace, Value: r.SubjectValue}, Index: r.Session,
		Level:   broker.Level{Ladder: broker.Ladder(r.Ladder), Value: r.Level},
		Created: moment(r.Created), Used: moment(r.Used), Stepped: moment(r.Stepped), Expires: moment(r.Expires),
	}
}

// digestOf reads what hexOf wrote; what it did not write is the digest of
// nothing.
func digestOf(text string) connections.Digest {
	var d connections.Digest
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(d) {
		return connections.Digest{}
	}
	copy(d[:], raw)
	return d
}

// SaveAdministratorSession keeps a new session and ends the one whose place it
// takes; the zero digest = none.
func (s *Store) SaveAdministratorSession(ctx context.Context, a connections.AdministratorSession, replaces connections.Digest) error {
	if hexOf(a.Hash) == "" || a.Subject.IsZero() {
		return errors.New("save a session of the administration: it has no secret or no subject")
	}
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM admin_sessions WHERE hash = ?", hexOf(replaces)).Error; err != nil {
			return err
		}
		err := tx.Exec(`INSERT INTO admin_sessions
			(hash, subject_namespace, subject_value, session, ladder, level, created, used, stepped, expires)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			hexOf(a.Hash), a.Subject.Namespace, a.Subject.Value, a.Index, string(a.Level.Ladder), a.Level.Value,
			micros(a.Created), micros(a.Used), micros(a.Stepped), micros(a.Expires)).Error
		if err != nil {
			return err
		}
		return tx.Exec("UPDATE administrators SET seen = ? WHERE "+whoseSubject+" AND seen < ?",
			micros(a.Used), a.Subject.Namespace, a.Subject.Value, micros(a.Used)).Error
	})
	if err != nil {
		return fmt.Errorf("save a session of the administration: %w", err)
	}
	return nil
}

// AdministratorSession returns a session that has not expired.
func (s *Store) AdministratorSession(ctx context.Context, hash connections.Digest) (connections.AdministratorSession, error) {
	var row adminSessionRow
	err := s.read.WithContext(ctx).Where("hash = ? AND expires > ?", hexOf(hash), micros(s.clock())).Take(&row).Error
	if err != nil {
		return connections.AdministratorSession{}, fmt.Errorf("session of the administration: %w", notFound(err))
	}
	return row.session(), nil
}

// TouchAdministratorSession notes that a session was used, and that its
// administrator was here. One that has ended stays so.
func (s *Store) TouchAdministratorSession(ctx context.Context, hash connections.Digest, used time.Time) error {
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		err := tx.Exec("UPDATE admin_sessions SET used = ? WHERE hash = ? AND used < ?", micros(used), hexOf(hash), micros(used)).Error
		if err != nil {
			return err
		}
		return tx.Exec(`UPDATE administrators SET seen = ? WHERE seen < ? AND EXISTS (SELECT 1 FROM admin_sessions s WHERE s.hash = ?
			AND s.subject_namespace = administrators.subject_namespace AND s.subject_value = administrators.subject_value)`,
			micros(used), micros(used), hexOf(hash)).Error
	})
	if err != nil {
		return fmt.Errorf("touch a session of the administration: %w", err)
	}
	return nil
}

// EndAdministratorSession ends a session. Ending an ended one is no error.
func (s *Store) EndAdministratorSession(ctx context.Context, hash connections.Digest) error {
	if err := s.write.WithContext(ctx).Exec("DELETE FROM admin_sessions WHERE hash = ?", hexOf(hash)).Error; err != nil {
		return fmt.Errorf("end a session of the administration: %w", err)
	}
	return nil
}

// EndAdministratorSessionsIn ends what began in the session of that index,
// tickets that are still on their way among it.
func (s *Store) EndAdministratorSessionsIn(ctx context.Context, index string) error {
	return s.endAdministratorSessions(ctx, "session = ?", index)
}

// EndAdministratorSessionsOf ends every session of the subject.
func (s *Store) EndAdministratorSessionsOf(ctx context.Context, subject broker.Subject) error {
	return s.endAdministratorSessions(ctx, whoseSubject, subject.Namespace, subject.Value)
}

func (s *Store) endAdministratorSessions(ctx context.Context, condition string, values ...any) error {
	err := s.atomically(ctx, func(tx *gorm.DB) error { return endAdministratorSessions(tx, condition, values...) })
	if err != nil {
		return fmt.Errorf("end sessions of the administration: %w", err)
	}
	return nil
}

func endAdministratorSessions(tx *gorm.DB, condition string, values ...any) error {
	if err := tx.Exec("DELETE FROM admin_tickets WHERE "+condition, values...).Error; err != nil {
		return err
	}
	return tx.Exec("DELETE FROM admin_sessions WHERE "+condition, values...).Error
}

// ticketRow is a ticket as the table has it.
type ticketRow struct {
	Hash             string
	Browser          string
	SubjectNamespace string
	SubjectValue     string
	Name             string
	Session          string
	Ladder           string
	Level            int
	Fresh            bool
	WayBack          string
	Expires          int64
	Until            int64
}

// SaveAdministratorTicket keeps a ticket.
func (s *Store) SaveAdministratorTicket(ctx context.Context, t connections.AdministratorTicket) error {
	if hexOf(t.Hash) == "" || hexOf(t.Browser) == "" || t.Subject.IsZero() {
		return errors.New("save a ticket: it has no secret, no browser or no subject")
	}
	err := s.write.WithContext(ctx).Exec(`INSERT INTO admin_tickets
		(hash, browser, subject_namespace, subject_value, name, session, ladder, level, fresh, way_back, expires, until)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		hexOf(t.Hash), hexOf(t.Browser), t.Subject.Namespace, t.Subject.Value, t.Name, t.Index,
		string(t.Level.Ladder), t.Level.Value, t.Fresh, t.Return, micros(t.Expires), micros(t.Until)).Error
	if err != nil {
		return fmt.Errorf("save a ticket: %w", err)
	}
	return nil
}

// TakeAdministratorTicket uses a ticket up, whoever brings it: of any number of
// callers on any number of nodes one gets it. broker.ErrNotFound means that
// there is none, or that it was used or has expired.
func (s *Store) TakeAdministratorTicket(ctx context.Context, hash connections.Digest) (connections.AdministratorTicket, error) {
	var rows []ticketRow
	err := s.write.WithContext(ctx).Raw("DELETE FROM admin_tickets WHERE hash = ? AND expires > ? RETURNING *", hexOf(hash), micros(s.clock())).Scan(&rows).Error
	if err == nil && len(rows) != 1 {
		err = broker.ErrNotFound
	}
	if err != nil {
		return connections.AdministratorTicket{}, fmt.Errorf("take a ticket: %w", err)
	}
	r := rows[0]
	return connections.AdministratorTicket{
		Hash: hash, Browser: digestOf(r.Browser), Subject: broker.Subject{Namespace: r.SubjectNamespace, Value: r.SubjectValue},
		Name: r.Name, Index: r.Session, Level: broker.Level{Ladder: broker.Ladder(r.Ladder), Value: r.Level},
		Fresh: r.Fresh, Return: r.WayBack, Expires: moment(r.Expires), Until: moment(r.Until),
	}, nil
}
