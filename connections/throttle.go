package connections

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"trin/broker"
)

// AttemptStore keeps counters of attempts. Attempts returns a zero value with
// the key set when there is none. SaveAttempts stores the counter if the
// stored revision is still a.Revision (0 = none stored) and adds one to it;
// else it returns broker.ErrConflict and stores nothing. ClearAttempts deletes
// it; clearing what is not there is no error.
type AttemptStore interface {
	Attempts(ctx context.Context, key string) (Attempts, error)
	SaveAttempts(ctx context.Context, a Attempts) error
	ClearAttempts(ctx context.Context, key string) error
}

// Throttle says how often a thing may be guessed. An attempt is counted before
// it is evaluated, so that many at once get no further than one after another.
type Throttle struct {
	Free    int           // attempts before the first pause
	Pause   time.Duration // the first pause; each further failure doubles it
	Longest time.Duration // of a pause
	Most    int           // failures in a row, ever; 0 = no end
	Forget  time.Duration // the counter ends this long after the last attempt; 0 = never
}

// Verdict says whether an attempt may be evaluated.
type Verdict struct {
	Allowed bool
	Wait    time.Duration // when not allowed: how long until it may be tried again
	Locked  bool          // not allowed before an administrator clears the counter
}

// contention is how often a counter is read again that others change at the
// same time. Whoever loses that often waits a second: it fails closed.
const contention = 16

// Take counts an attempt and says whether it may be evaluated. An attempt that
// is not allowed is not counted; a pause that a wrong clock has made too long is
// set right. An error means that it may not be evaluated.
func (t Throttle) Take(ctx context.Context, store AttemptStore, key string, now time.Time) (Verdict, error) {
	for range contention {
		a, err := store.Attempts(ctx, key)
		if err != nil {
			return Verdict{}, fmt.Errorf("read the counter of attempts: %w", err)
		}
		next, verdict := t.take(a, now)
		if !verdict.Allowed && next.Next.Equal(a.Next) {
			return verdict, nil
		}
		err = store.SaveAttempts(ctx, next)
		if err == nil {
			return verdict, nil
		}
		if !errors.Is(err, broker.ErrConflict) {
			return Verdict{}, fmt.Errorf("count the attempt: %w", err)
		}
	}
	return Verdict{Wait: time.Second}, nil
}

// Look says what Take would, and counts nothing.
func (t Throttle) Look(ctx context.Context, store AttemptStore, key string, now time.Time) (Verdict, error) {
	a, err := store.Attempts(ctx, key)
	if err != nil {
		return Verdict{}, fmt.Errorf("read the counter of attempts: %w", err)
	}
	_, verdict := t.take(a, now)
	return verdict, nil
}

// take is the rule: pure.
func (t Throttle) take(a Attempts, now time.Time) (Attempts, Verdict) {
	if !a.Expires.IsZero() && !now.Before(a.Expires) {
		a.Failures, a.Next = 0, time.Time{}
	}
	if t.Most > 0 && a.Failures >= t.Most {
		return a, Verdict{Locked: true}
	}
	if wait := a.Next.Sub(now); wait > 0 {
		if wait > t.Longest { // the clock was ahead when it was counted
			wait, a.Next = t.Longest, now.Add(t.Longest)
		}
		return a, Verdict{Wait: wait}
	}
	a.Failures++
	a.Next = time.Time{}
	if pause := t.pause(a.Failures); pause > 0 {
		a.Next = now.Add(pause)
	}
	a.Expires = time.Time{}
	if t.Forget > 0 {
		a.Expires = now.Add(max(t.Forget, t.Longest))
	}
	return a, Verdict{Allowed: true}
}

// pause is how long nothing is evaluated after that many failures in a row.
func (t Throttle) pause(failures int) time.Duration {
	if failures < t.Free {
		return 0
	}
	pause := t.Pause
	for range failures - t.Free {
		if pause >= t.Longest {
			break
		}
		pause *= 2
	}
	return min(pause, t.Longest)
}

// AttemptKey makes the key of a counter. What is guessed at (a name, an
// address) is hashed into it, so that the store learns neither.
func AttemptKey(kind string, parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // a hash takes everything
	}
	return kind + ":" + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
