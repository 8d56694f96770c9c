package store

import (
	"context"
	"encoding/binary"
	"strings"
	"time"
)

// There is no index of when a login, a session or a used identifier expires: it
// would be a page more in every login. They are found by reading all of them,
// now and then (logins) or a part each time, so that they go all the time and not
// many at once.
const (
	// transactionsEvery is how often all logins are read. They are few: each is
	// there for minutes.
	transactionsEvery = 5 * time.Minute
	// sessionsEvery is how often each session is looked at.
	sessionsEvery = time.Hour
	// sessionTurns is how often one has a turn of its own. Those that are older, of
	// which there are few, are looked at each time.
	sessionTurns = 31 * 24
	// hashesEvery is for how long Purge goes once through the used identifiers
	// and the names of sessions, which are hashes.
	hashesEvery = 12 * time.Hour
)

// sweep deletes what had expired at the last time and whose turn it is now.
func (s *Store) sweep(ctx context.Context, last, now time.Time) (total int64, err error) {
	if isTurn(transactionsEvery, last, now) {
		if total, err = s.deleteAll(ctx, expiredRows{"transactions", "id", "expires <= ?", []any{micros(last)}}); err != nil {
			return total, err
		}
	}
	for _, sweep := range []func(context.Context, time.Time, time.Time) (int64, error){s.sweepSessions, s.sweepHashes} {
		gone, err := sweep(ctx, last, now)
		if total += gone; err != nil {
			return total, err
		}
	}
	return total, nil
}

// isTurn reports whether the turn of something that is done so often came between
// the two times. Any number of nodes that know the last time take it once.
func isTurn(every time.Duration, last, now time.Time) bool {
	return !last.Truncate(every).Equal(now.Truncate(every))
}

// hashRange is of the hashes that are not below from, and below to, by their octets.
type hashRange struct{ from, to string }

// hashTurns are the hashes whose turn it is between the two times: all that there
// can be, once in every hashesEvery.
func hashTurns(last, now time.Time) []hashRange {
	const lowest = "\x00"
	aboveAll := strings.Repeat("\xff", shortDigestSize+1)
	from, to := hashAt(last), hashAt(now)
	switch {
	case now.Sub(last) >= hashesEvery:
		return []hashRange{{lowest, aboveAll}}
	case from < to:
		return []hashRange{{from, to}}
	case from > to:
		return []hashRange{{from, aboveAll}, {lowest, to}}
	}
	return nil
}

// hashAt is the beginning of the hashes that the time stands for: as far through
// them all as the time is through its hashesEvery.
func hashAt(t time.Time) string {
	through := t.Sub(t.Truncate(hashesEvery)).Milliseconds() << 32 / hashesEvery.Milliseconds()
	return string(binary.BigEndian.AppendUint32(nil, uint32(through)))
}

// sweepHashes deletes the used identifiers that may be forgotten and the names of
// sessions that are gone, among the hashes whose turn it is.
func (s *Store) sweepHashes(ctx context.Context, last, now time.Time) (int64, error) {
	total := int64(0)
	for _, turn := range hashTurns(last, now) {
		from, to := []byte(turn.from), []byte(turn.to)
		for _, rows := range []expiredRows{
			{"used", "hash", "hash >= ? AND hash < ? AND until <= ?", []any{from, to, micros(last.Add(-usedGrace))}},
			{"session_names", "name, session_id",
				"name >= ? AND name < ? AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = session_names.session_id)", []any{from, to}},
		} {
			gone, err := s.deleteAll(ctx, rows)
			if total += gone; err != nil {
				return total, err
			}
		}
	}
	return total, nil
}
