package store

import (
	"context"
	"fmt"
	"time"
)

const (
	// usedGrace is for how long a used identifier is remembered beyond the time
	// at which it is of no use any more, in case a clock was wrong.
	usedGrace = 25 * time.Hour
	// expiredTokens is for how long the list of tokens shows one that has expired.
	expiredTokens = 30 * 24 * time.Hour
)

// Retention is for how long things are kept that do not expire by themselves.
type Retention struct {
	Records time.Duration // of logins and of messages that were not accepted, and the requesters that they were for; 0 = for ever
}

// Purge deletes what has expired: logins, sessions, used identifiers, devices,
// counters, enrolments, grants, pushed requests, old samples, what signed administrators in, the oldest messages that were not accepted,
// and the records, messages and requesters that are older than the retention.
// Only what had expired already when Purge last ran is deleted, so that one
// wrong reading of the clock costs nothing that is alive; the first run deletes
// nothing. Logins, sessions and used identifiers have their turns, so that they
// may stay for some minutes, an hour and half a day. It returns how many rows went.
//
// It deletes in small pieces, so that no login waits long for it, and rests between
// them: with much to do it may take long, and it stops where the context ends.
func (s *Store) Purge(ctx context.Context, now time.Time, keep Retention) (int64, error) {
	if err := s.writeSightings(ctx); err != nil {
		return 0, fmt.Errorf("purge: %w", err)
	}
	if err := s.CountLogins(ctx, now); err != nil { // before a record goes
		return 0, fmt.Errorf("purge: %w", err)
	}
	at, err := s.markOf(ctx, purgedMark)
	if err != nil {
		return 0, fmt.Errorf("purge: %w", err)
	}
	last := moment(at)
	if err := setMark(s.write.WithContext(ctx), purgedMark, micros(now)); err != nil {
		return 0, fmt.Errorf("purge: %w", err)
	}
	if last.IsZero() || now.Before(last) {
		return 0, nil
	}
	return s.purge(ctx, last, now, keep)
}

func (s *Store) purge(ctx context.Context, last, now time.Time, keep Retention) (int64, error) {
	total, err := s.PurgeUnaccepted(ctx, keptUnaccepted, keptUnacceptedOthers)
	if err != nil {
		return total, err
	}
	for _, step := range purgeSteps(last, keep) {
		gone, err := s.deleteAll(ctx, expiredRows{step.table, step.key, step.condition, []any{micros(step.before)}})
		if total += gone; err != nil {
			return total, err
		}
	}
	gone, err := s.sweep(ctx, last, now)
	return total + gone, err
}

// purgeStep says what of a table goes: the rows of which the condition holds with
// that time.
type purgeStep struct {
	table, key, condition string
	before                time.Time
}

func purgeSteps(expired time.Time, keep Retention) []purgeStep {
	steps := []purgeStep{
		{"devices", "hash, user_id", "expires <= ?", expired},
		{"attempts", "id", "expires > 0 AND expires <= ?", expired},
		{"otp_pending", "leg", "expires <= ?", expired},
		{"grants", "id", "expires <= ?", expired},
		{"pushed", "id", "expires <= ?", expired},
		{"lab_runs", "id", "expires <= ?", expired},
		{"partner_links", "id", "expires <= ?", expired.Add(-keptPartnerLinks)},
		{"samples", "id", "made <= ?", expired.Add(-SampleLifetime)},
		{"login_hours", "application, hour, kind, refusal", "hour + 0 <= ?", expired.Add(-keptHours)},
		{"admin_sessions", "hash", "expires <= ?", expired},
		{"admin_tickets", "hash", "expires <= ?", expired},
		{"user_links", "hash", "expires <= ?", expired},
		{"admin_links", "hash", "expires <= ?", expired},
		{"api_tokens", "id", "expires <= ?", expired.Add(-expiredTokens)},
		{"otp_invitations", "connection, subject_namespace, subject_value, hash", "expires <= ?", expired},
	}
	if keep.Records > 0 {
		old := expired.Add(-keep.Records)
		steps = append(steps,
			purgeStep{"records", "id", "ended <= ?", old},
			purgeStep{"requesters", "application, requester", "last_seen <= ?", old},
			purgeStep{"unaccepted", "id", "at <= ?", old})
	}
	return steps
}
