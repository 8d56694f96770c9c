package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"gorm.io/gorm"

	"trin/broker"
)

// TestSQLiteTellsEachWhatIsSo lets writers fail, panic, undo the transaction and
// give up at any moment, with transactions of the administration beside them.
// What each was told is so.
func TestSQLiteTellsEachWhatIsSo(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	failed := errors.New("failed")
	const writers, turns = 16, 30
	told := [writers][turns]error{}
	name := func(i, n int) string { return fmt.Sprint(i, " ", n) }
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 15))
			for n := range turns {
				ctx, give := context.WithCancel(t.Context())
				ends := random.IntN(40)
				if ends < 5 {
					go give()
				}
				if ends == 20 {
					told[i][n] = s.atomically(ctx, func(tx *gorm.DB) error {
						return tx.Exec("INSERT INTO used (until, hash) VALUES (?, ?)", 1, []byte(name(i, n))).Error
					})
				} else {
					told[i][n] = oneTurn(ctx, give, r, name(i, n), ends, failed)
				}
				give()
				if err := told[i][n]; err != nil != (ends >= 21 && ends <= 23) && !(ends < 10 && errors.Is(err, context.Canceled)) {
					t.Errorf("%s, which ends by %d, was told %v", name(i, n), ends, err)
				}
			}
		})
	}
	all.Wait()
	for i := range told {
		for n, err := range told[i] {
			if again := use(r.alone(t.Context()), name(i, n)); (err == nil) != errors.Is(again, broker.ErrUsed) {
				t.Errorf("%s was told %v, and using it again gives %v", name(i, n), err, again)
			}
		}
	}
	if r.queue.led || len(r.queue.waiting) > 0 {
		t.Errorf("somebody still leads (%t) or waits (%d)", r.queue.led, len(r.queue.waiting))
	}
}

// oneTurn uses the name up, and then ends in the way that is asked for.
func oneTurn(ctx context.Context, give func(), r *sqliteRunner, name string, ends int, failed error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if err = failed; p != name {
				err = nil // another's panic
			}
		}
	}()
	return r.transaction(ctx, func(w writer) error {
		if err := use(w, name); err != nil {
			return err
		}
		switch ends {
		case 5, 6, 7, 8, 9:
			give() // while it is being done, by whoever leads
		case 21:
			return failed
		case 22:
			panic(name)
		case 23:
			_, err := w.exec(rollback)
			return errors.Join(err, failed)
		}
		return nil
	})
}

// TestSQLiteClosesWhileSomeWait: nobody waits for ever.
func TestSQLiteClosesWhileSomeWait(t *testing.T) {
	t.Parallel()
	_, r := runOnSQLite(t)
	told := crowd(t, r, names(5), false, func(name string, w writer) error {
		if name == "writer 2" {
			if err := r.write.Close(); err != nil {
				return err
			}
			return errors.New("the store is closing")
		}
		return use(w, name)
	})
	for _, name := range names(5) {
		if told[name] == nil {
			t.Errorf("%s was told that it is stored", name)
		}
	}
	if r.queue.led || len(r.queue.waiting) > 0 {
		t.Errorf("somebody still leads (%t) or waits (%d)", r.queue.led, len(r.queue.waiting))
	}
}

// TestSQLiteEndsNoSessionTogether: to end a session that is gone takes the one
// commit from nobody.
func TestSQLiteEndsNoSessionTogether(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	before := commits(t, r)
	var all sync.WaitGroup
	if err := onSQLite(t.Context(), r.write, func(*sqliteConn) error {
		for i, do := range []func() error{
			func() error { return r.transaction(t.Context(), func(w writer) error { return use(w, "first") }) },
			func() error { return s.EndSession(t.Context(), "gone") },
			func() error { return r.transaction(t.Context(), func(w writer) error { return use(w, "last") }) },
		} {
			all.Go(func() {
				if err := do(); err != nil {
					t.Errorf("%d: %v", i, err)
				}
			})
			for queued := -1; queued < i; runtime.Gosched() { // the first one leads
				r.queue.mu.Lock()
				if queued = len(r.queue.waiting); !r.queue.led {
					queued = -1
				}
				r.queue.mu.Unlock()
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if got := commits(t, r) - before; got != 1 {
		t.Errorf("%d commits, want 1", got)
	}
}
