package store

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"trin/broker"
)

// runOnSQLite is the runner of a store on a fresh file.
func runOnSQLite(t *testing.T) (*Store, *sqliteRunner) {
	t.Helper()
	key, err := NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := NewSealer(rand.Reader, key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{
		URL: filepath.Join(t.TempDir(), "trin.db"), Sealer: sealer, Random: rand.Reader,
		Clock: func() time.Time { return time.Unix(1_800_000_000, 0) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	r, ok := s.hot.(*sqliteRunner)
	if !ok {
		t.Fatalf("the runner is %T", s.hot)
	}
	return s, r
}

func use(w writer, id string) error {
	return exactlyOne(w, broker.ErrUsed, insertUsed, []byte(id), int64(1))
}

// TestSQLiteTransactionIsAllOrNothing lets a transaction end in every way that
// is no commit. Nothing of it is there, and the next one goes on.
func TestSQLiteTransactionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	_, r := runOnSQLite(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	failed := errors.New("failed")
	for name, c := range map[string]struct {
		ctx  context.Context
		then func(w writer) error
		want error
	}{
		"an error":                {t.Context(), func(writer) error { return failed }, failed},
		"undone underneath":       {t.Context(), func(w writer) error { _, err := w.exec(rollback); return errors.Join(err, failed) }, failed},
		"a value of a wrong kind": {t.Context(), func(w writer) error { _, err := w.exec(insertUsed, 1, 2); return errors.Join(err, failed) }, failed},
		"given up before":         {cancelled, func(writer) error { return nil }, context.Canceled},
		"a panic":                 {t.Context(), func(writer) error { panic("the program is wrong") }, nil},
	} {
		panicked := func() (panicked bool) {
			defer func() { panicked = recover() != nil }()
			err := r.transaction(c.ctx, func(w writer) error {
				if err := use(w, "x"); err != nil {
					return err
				}
				return c.then(w)
			})
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
			return false
		}()
		if panicked != (c.want == nil) {
			t.Errorf("%s: panicked %t", name, panicked)
		}
		if err := r.transaction(t.Context(), func(w writer) error { return use(w, name) }); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
	if err := use(r.alone(t.Context()), "x"); err != nil {
		t.Errorf("something of them is stored: %v", err)
	}
}

// TestSQLiteReadsWhileItWrites reads while a transaction is open: what was
// there before it, not what it has written.
func TestSQLiteReadsWhileItWrites(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	subject := broker.Subject{Namespace: "n", Value: "v"}
	if _, err := s.PersistentName(t.Context(), "q", subject, "before"); err != nil {
		t.Fatal(err)
	}
	err := r.transaction(t.Context(), func(w writer) error {
		if err := exactlyOne(w, broker.ErrConflict, insertName, "other", "n", "v", "new", int64(1)); err != nil {
			return err
		}
		var own string
		if err := w.row(selectName, []any{"other", "n", "v"}, &own); err != nil || own != "new" {
			t.Errorf("in the transaction: %q, %v, want what it has written", own, err)
		}
		if name, err := s.NameOf(t.Context(), "q", subject); err != nil || name != "before" {
			t.Errorf("beside it: %q, %v", name, err)
		}
		if name, err := s.NameOf(t.Context(), "other", subject); err != nil || name != "" {
			t.Errorf("beside it: %q, %v, want nothing of it", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if name, err := s.NameOf(t.Context(), "other", subject); err != nil || name != "new" {
		t.Errorf("after it: %q, %v", name, err)
	}
}

// TestSQLiteRowOfAnotherKind reads a row into what does not take it.
func TestSQLiteRowOfAnotherKind(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	if _, err := s.PersistentName(t.Context(), "q", broker.Subject{Namespace: "n", Value: "v"}, "x"); err != nil {
		t.Fatal(err)
	}
	var number int64
	if err := r.row(t.Context(), selectName, []any{"q", "n", "v"}, &number); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a text into a number: %v", err)
	}
	var name string
	if err := r.row(t.Context(), selectName, []any{"q", "n", "v"}, &name); err != nil || name != "x" {
		t.Errorf("after it: %q, %v", name, err)
	}
}
