package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"trin/broker"
	"trin/store/pgtest"
)

// onBoth runs the test on each database, with a clock that can be moved.
func onBoth(t *testing.T, test func(t *testing.T, s *Store, now *time.Time)) {
	for name, url := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "trin.db") },
		"postgres": func(t *testing.T) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Unix(1_800_000_000, 0)
			key, err := NewMasterKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			sealer, err := NewSealer(rand.Reader, key)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), Options{
				URL: url(t), Sealer: sealer, Random: rand.Reader, Clock: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			test(t, s, &now)
		})
	}
}

// purgeable are the tables whose rows the tests count.
var purgeable = [...]string{"transactions", "sessions", "session_names", "used"}

// rowsLeft is how many rows there are in each.
func rowsLeft(t *testing.T, s *Store) (counts [len(purgeable)]int) {
	t.Helper()
	for i, table := range purgeable {
		if err := s.read.Raw("SELECT count(*) FROM " + table).Scan(&counts[i]).Error; err != nil {
			t.Fatal(err)
		}
	}
	return counts
}

// plantExpired stores so many of each: rows that no login could be in a hurry for.
func plantExpired(t *testing.T, s *Store, n int, until time.Time) {
	t.Helper()
	err := s.hot.transaction(t.Context(), func(w writer) error {
		for i := range n {
			at, name := micros(until.Add(-time.Hour)), fmt.Sprint("expired", i)
			for which, values := range map[statement][]any{
				insertTransaction: {name, int64(1), "choosing", true, name, "app", at, micros(until), []byte{1}},
				insertSession:     {name, int64(1), name, at, at, micros(until), []byte{1}},
				insertSessionName: {shortDigest(name), name},
				insertUsed:        {shortDigest(name), micros(until)},
			} {
				if _, err := w.exec(which, values...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPurgeInPieces counts what each transaction of the database deletes: a login
// comes between any two, and none waits for more than a piece.
func TestPurgeInPieces(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Store, now *time.Time) {
		const each = 3*purgePiece + 7
		plantExpired(t, s, each, *now)
		*now = now.Add(30 * time.Hour)
		before, rests := rowsLeft(t, s), 0
		s.rest = func(ctx context.Context, _ time.Duration) error {
			rests++
			after, gone := rowsLeft(t, s), 0
			for i := range after {
				gone += before[i] - after[i]
			}
			if gone < 1 || gone > purgePiece {
				t.Errorf("a piece of %d rows", gone)
			}
			id := fmt.Sprint("between", rests)
			if err := s.Move(ctx, broker.Move{Transaction: begunAt(s, broker.ID(id))}); err != nil {
				t.Errorf("a login between two pieces: %v", err)
			}
			before = rowsLeft(t, s)
			return nil
		}
		if _, err := s.Purge(t.Context(), *now, Retention{}); err != nil || rests > 0 {
			t.Fatalf("the first run: %d pieces, %v", rests, err)
		}
		begun := *now
		*now = now.Add(13 * time.Hour)
		gone, err := s.Purge(t.Context(), *now, Retention{})
		if want := int64(len(purgeable) * each); err != nil || gone != want {
			t.Errorf("%d rows went, %v; want %d", gone, err, want)
		}
		if want := len(purgeable) * 4; rests != want {
			t.Errorf("%d pieces, want %d", rests, want)
		}
		if got := rowsLeft(t, s); got != [...]int{rests, 0, 0, 0} {
			t.Errorf("left are %d of %s, want the logins of since %s", got, purgeable, begun)
		}
	})
}

// TestPurgeSpreadsSessions lets many sessions of one hour expire at once: with a run
// each minute they go by the minute in which they were made.
func TestPurgeSpreadsSessions(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Store, now *time.Time) {
		const minutes, each = 60, 4
		start := now.Truncate(time.Hour)
		err := s.hot.transaction(t.Context(), func(w writer) error {
			for i := range minutes * each {
				made := micros(start.Add(time.Duration(i) * time.Minute / each))
				if _, err := w.exec(insertSession, fmt.Sprint(i), int64(1), "", made, made, micros(start.Add(2*time.Hour)), []byte{1}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		total, most := int64(0), int64(0)
		for *now = start.Add(90 * time.Minute); now.Before(start.Add(3*time.Hour + 2*time.Minute)); *now = now.Add(time.Minute) {
			gone, err := s.Purge(t.Context(), *now, Retention{})
			if err != nil {
				t.Fatal(err)
			}
			if gone > 0 && now.Before(start.Add(2*time.Hour)) {
				t.Errorf("%d went at %s, before they expired", gone, now)
			}
			total, most = total+gone, max(most, gone)
		}
		if total != minutes*each || most > 2*each {
			t.Errorf("%d went, %d at once; want %d, some %d at once", total, most, minutes*each, each)
		}
	})
}

// TestPurgeKeepsWhatLivesAgain: a row that was found and is renewed before its turn
// to be deleted stays.
func TestPurgeKeepsWhatLivesAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Store, now *time.Time) {
		const each = 2 * purgePiece
		plantExpired(t, s, each, *now)
		e := expiredRows{"sessions", "id", "expires <= ?", []any{micros(*now)}}
		var kept []string
		s.rest = func(ctx context.Context, _ time.Duration) error {
			if kept == nil {
				err := s.write.WithContext(ctx).Raw("UPDATE sessions SET expires = expires + 1 RETURNING id").Scan(&kept).Error
				if err != nil {
					t.Error(err)
				}
			}
			return nil
		}
		if gone, err := s.deleteAll(t.Context(), e); err != nil || gone != purgePiece {
			t.Errorf("%d went, %v; want the first piece, %d", gone, err, purgePiece)
		}
		if got := rowsLeft(t, s)[1]; got != each-purgePiece || got != len(kept) {
			t.Errorf("%d stay, want the %d that were renewed", got, len(kept))
		}
	})
}

// TestPurgeStopsWhereItRests: the end of the context ends a purge between two pieces.
func TestPurgeStopsWhereItRests(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Store, now *time.Time) {
		plantExpired(t, s, 2*purgePiece, *now)
		ctx, end := context.WithCancel(t.Context())
		s.rest = func(ctx context.Context, d time.Duration) error {
			end()
			return rest(ctx, d)
		}
		gone, err := s.deleteAll(ctx, expiredRows{"transactions", "id", "expires <= ?", []any{micros(*now)}})
		if !errors.Is(err, context.Canceled) || gone != purgePiece {
			t.Errorf("%d went, %v; want one piece and the end of the context", gone, err)
		}
	})
}

// TestPurgeRestsAsItWorks: behind a piece it rests three times as long as that took,
// and not for ever.
func TestPurgeRestsAsItWorks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *Store, now *time.Time) {
		plantExpired(t, s, 2*purgePiece, *now)
		start, expired := *now, micros(*now)
		took := []time.Duration{4 * time.Millisecond, time.Minute}
		var rested []time.Duration
		read := 0
		s.clock = func() time.Time { // each piece reads it at its beginning and at its end
			read++
			if read%2 == 1 {
				return start
			}
			return start.Add(took[read/2-1])
		}
		s.rest = func(_ context.Context, d time.Duration) error {
			rested = append(rested, d)
			return nil
		}
		if _, err := s.deleteAll(t.Context(), expiredRows{"used", "hash", "until <= ?", []any{expired}}); err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprint(rested), "[12ms 1s]"; got != want {
			t.Errorf("it rests %s, want %s", got, want)
		}
	})
}

// TestSQLiteFindsWhatExpiredBesideWriters: while somebody has the one connection
// that writes, what is to go is looked for, and found to be nothing.
func TestSQLiteFindsWhatExpiredBesideWriters(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	plantExpired(t, s, 3, s.clock())
	taken, err := r.write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // gives it back
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	last := s.clock().Add(-time.Hour)
	gone, err := s.sweep(ctx, last, last.Add(13*time.Hour))
	if err != nil || gone != 0 {
		t.Errorf("%d went, %v", gone, err)
	}
	if _, err := s.PurgeUnaccepted(ctx, keptUnaccepted, keptUnacceptedOthers); err != nil {
		t.Errorf("messages: %v", err)
	}
}
