package store

import (
	"context"
	"fmt"
	"time"
)

// createdRange is of the times that are not before from, and before until.
type createdRange struct{ from, until time.Time }

// sessionWindows are the times at which the sessions were made whose turn comes
// between the two times: each has one when it is one sessionsEvery old, when it is
// two, and so on. The oldest session was made at the third time.
func sessionWindows(last, now, oldest time.Time) []createdRange {
	if now.Sub(last) >= sessionsEvery {
		return []createdRange{{time.Time{}, now}}
	}
	var windows []createdRange
	for range sessionTurns {
		last, now = last.Add(-sessionsEvery), now.Add(-sessionsEvery)
		if now.Before(oldest) {
			return windows
		}
		windows = append(windows, createdRange{last, now})
	}
	return append(windows, createdRange{time.Time{}, last})
}

// sweepSessions deletes the sessions that had expired at the last time, among those
// whose turn it is.
func (s *Store) sweepSessions(ctx context.Context, last, now time.Time) (total int64, err error) {
	var oldest []int64
	err = s.read.WithContext(ctx).Raw("SELECT created FROM sessions ORDER BY created LIMIT 1").Scan(&oldest).Error
	if err != nil {
		return 0, fmt.Errorf("purge sessions: %w", err)
	}
	if len(oldest) == 0 {
		return 0, nil
	}
	for _, w := range sessionWindows(last, now, time.UnixMicro(oldest[0])) {
		gone, err := s.deleteAll(ctx, expiredRows{"sessions", "id", "created >= ? AND created < ? AND expires <= ?",
			[]any{micros(w.from), micros(w.until), micros(last)}})
		if total += gone; err != nil {
			return total, err
		}
	}
	return total, nil
}
