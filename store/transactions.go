package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"trin/broker"
)

// maxOpen is how many logins one browser may have open: the oldest make room
// for a new one.
const maxOpen = 50

var _ broker.TransactionStore = (*Store)(nil)

// transactionPlace is where the sealed body stands, all of a login; the other
// columns are what it is found and judged by.
func transactionPlace(id broker.ID) place { return place{"transactions", "body", string(id)} }

// Move makes one step of a login.
func (s *Store) Move(ctx context.Context, m broker.Move) error {
	if m.Transaction.Revision != m.From+1 || m.Session != nil && m.Session.Revision < 1 {
		return errors.New("move: the revisions do not follow those that are stored")
	}
	body, err := s.sealBody(transactionPlace(m.Transaction.ID), &m.Transaction)
	if err != nil {
		return fmt.Errorf("move: %w", err)
	}
	s.begun.drop(m.Transaction.ID)
	var open int64 // logins of this browser, when one has begun and the database counts
	if m.Session == nil && len(m.Ends) == 0 && m.Record == nil && len(m.Uses) == 0 && len(m.Names) == 0 && m.From > 0 {
		err = moveTransaction(s.hot.alone(ctx), m, body)
	} else {
		err = s.hot.transaction(ctx, func(w writer) (err error) {
			open, err = s.moveAll(w, m, body)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("move: %w", err)
	}
	if m.Record != nil {
		s.see(ctx, m.Record)
	}
	if s.sqlite {
		err = s.dropOpen(ctx, s.atHand(m, body))
	} else if open > maxOpen {
		err = s.makeRoom(ctx, m.Transaction)
	}
	if err != nil { // The move is stored: what cannot be cleared away does not undo it.
		s.log.WarnContext(ctx, "a browser's old logins could not be dropped", "error", err)
	}
	return nil
}

// atHand keeps at hand what this process knows of a login whose move is stored, and
// returns those that make room for it.
func (s *Store) atHand(m broker.Move, body []byte) (tooMany []broker.ID) {
	if !isOpen(m.Transaction) {
		s.open.end(m.Transaction)
		return nil
	}
	if m.From > 0 {
		return nil
	}
	s.begun.keep(m.Transaction, body)
	return s.open.begin(m.Transaction, s.clock())
}

// moveAll stores the login with what changes with it. When one has begun, and
// several nodes share the database, it returns how many the browser has open then.
func (s *Store) moveAll(w writer, m broker.Move, body []byte) (open int64, err error) {
	if err := moveTransaction(w, m, body); err != nil {
		return 0, err
	}
	if err := useAll(w, m.Uses); err != nil {
		return 0, err
	}
	if err := s.giveNames(w, m.Names); err != nil {
		return 0, err
	}
	if m.Session != nil {
		if err := s.moveSession(w, m); err != nil {
			return 0, err
		}
	}
	for _, key := range m.Ends {
		if err := s.endSession(w, endSession, string(key)); err != nil && !errors.Is(err, broker.ErrNotFound) {
			return 0, err
		}
	}
	if m.Record != nil {
		if err := appendRecord(w, m.Record); err != nil {
			return 0, err
		}
	}
	if !s.sqlite && m.From == 0 && isOpen(m.Transaction) {
		err = w.row(countOpen, []any{m.Transaction.Binding}, &open)
	}
	return open, err
}

// moveTransaction is the compare-and-swap: the row count decides.
func moveTransaction(w writer, m broker.Move, body []byte) error {
	t := m.Transaction
	if m.From == 0 {
		return exactlyOne(w, broker.ErrConflict, insertTransaction,
			string(t.ID), t.Revision, string(t.State), isOpen(t), t.Binding, string(t.Request.Application),
			micros(t.Created), micros(t.Expires), body)
	}
	return exactlyOne(w, broker.ErrConflict, updateTransaction,
		t.Revision, string(t.State), isOpen(t), body, string(t.ID), m.From)
}

// makeRoom drops the browser's oldest open logins beyond maxOpen, never the
// one that was just stored: where the database counts.
func (s *Store) makeRoom(ctx context.Context, t broker.Transaction) error {
	return s.write.WithContext(ctx).Exec(`DELETE FROM transactions WHERE id IN (
		SELECT id FROM transactions WHERE binding = ? AND is_open AND id <> ?
		ORDER BY created DESC, id LIMIT 1000 OFFSET ?)`,
		t.Binding, string(t.ID), maxOpen-1).Error
}

// dropOpen drops logins that make room for others. One that has ended meanwhile
// stays: it is recognised by what is left of it.
func (s *Store) dropOpen(ctx context.Context, ids []broker.ID) error {
	for _, id := range ids {
		s.begun.drop(id)
		if _, err := s.hot.alone(ctx).exec(deleteOpen, string(id)); err != nil {
			return err
		}
	}
	return nil
}

// Transaction returns a login.
func (s *Store) Transaction(ctx context.Context, id broker.ID) (broker.Transaction, error) {
	now, revision := s.clock(), int64(1)
	body := s.begun.body(id, now)
	if body == nil {
		if err := s.hot.row(ctx, selectTransaction, []any{string(id), micros(now)}, &revision, &body); err != nil {
			return broker.Transaction{}, fmt.Errorf("transaction: %w", err)
		}
	}
	var t broker.Transaction
	if err := s.openBody(transactionPlace(id), body, &t); err != nil {
		return broker.Transaction{}, fmt.Errorf("transaction: %w", err)
	}
	if t.ID != id || t.Revision != revision {
		return broker.Transaction{}, fmt.Errorf("transaction: its columns and its body differ: %w", errSealed)
	}
	return t, nil
}

func isOpen(t broker.Transaction) bool {
	switch t.State {
	case broker.StateAnswered, broker.StateRefused, broker.StateLoggedOut:
		return false
	}
	return true
}

// sealJSON seals the value's JSON for the place.
func (s *Store) sealJSON(at place, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return s.sealer.seal(at, text)
}

// openJSON reads what sealJSON wrote.
func (s *Store) openJSON(at place, sealed []byte, value any) error {
	text, err := s.sealer.open(at, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, value)
}
