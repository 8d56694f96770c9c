package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

const (
	// keptRequesters is how many requesters of one application are kept where
	// the options do not say.
	keptRequesters = 10_000
	// maxRequesterBytes bounds the name of one.
	maxRequesterBytes = 1024
	// sightingInterval is how often one requester is written at most by a node:
	// what comes in between is counted and written with the next.
	sightingInterval = time.Minute
	// maxSightings is how many requesters a node counts between two writes.
	maxSightings = 4096
)

// SeenRequester is a requester that a trusted application has named.
type SeenRequester = connections.SeenRequester

// requesterRow is a requester as the table has it.
type requesterRow struct {
	Application string
	Requester   string
	FirstSeen   int64
	LastSeen    int64
	Logins      int64
}

func (requesterRow) TableName() string { return "requesters" }

// Requesters returns those that were seen, of one application or of all, by
// application and then the one that was seen last first. A node writes what it
// has seen within a minute of the next login for the same requester, and all of
// it when it purges or is closed.
func (s *Store) Requesters(ctx context.Context, application broker.ID) ([]SeenRequester, error) {
	db := s.read.WithContext(ctx)
	if application != "" {
		db = db.Where("application = ?", string(application))
	}
	var rows []requesterRow
	if err := db.Order("application, last_seen DESC, requester").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("requesters: %w", err)
	}
	seen := make([]SeenRequester, len(rows))
	for i, row := range rows {
		seen[i] = SeenRequester{
			Application: broker.ID(row.Application), Requester: row.Requester,
			First: moment(row.FirstSeen), Last: moment(row.LastSeen), Logins: row.Logins,
		}
	}
	return seen, nil
}

// sightings are the requesters that this process has seen. They are no part of
// a login: a login must not wait for the row that every login of a busy
// requester would write, and nothing is decided by them.
type sightings struct {
	mu   sync.Mutex
	seen map[sighted]*sighting
}

type sighted struct{ application, requester string }

type sighting struct {
	first, last time.Time // since the last write
	logins      int64
	written     time.Time
}

// see counts the original requester of a login that has ended, and writes it
// when the last write was long ago. It is best effort: an error is logged.
func (s *Store) see(ctx context.Context, r *broker.Record) {
	name := r.Asked.Original
	if name == "" || len(name) > maxRequesterBytes || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return
	}
	key := sighted{string(r.Application), name}
	if due, ok := s.sightings.count(key, r.Ended); ok {
		if err := s.writeSighting(ctx, key, due); err != nil {
			s.log.WarnContext(ctx, "a requester could not be listed", "application", key.application, "error", err)
		}
	}
}

// count adds a login, and returns what is to be written now, if anything.
func (c *sightings) count(key sighted, at time.Time) (due sighting, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one := c.seen[key]
	if one == nil {
		if len(c.seen) >= maxSightings {
			c.forget()
		}
		if c.seen == nil {
			c.seen = map[sighted]*sighting{}
		}
		one = &sighting{first: at}
		if len(c.seen) < maxSightings {
			// Not all of the message and of the login that they stood in.
			c.seen[sighted{strings.Clone(key.application), strings.Clone(key.requester)}] = one
		}
	}
	if one.logins == 0 {
		one.first = at
	}
	one.last = at
	one.logins++
	if !one.written.IsZero() && at.Sub(one.written) < sightingInterval && !at.Before(one.written) {
		return sighting{}, false
	}
	due = *one
	one.logins, one.written = 0, at
	return due, true
}

// forget drops those of which nothing is left to be written.
func (c *sightings) forget() {
	for key, one := range c.seen {
		if one.logins == 0 {
			delete(c.seen, key)
		}
	}
}

// take empties what was counted and not written.
func (c *sightings) take() map[sighted]sighting {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := map[sighted]sighting{}
	for key, one := range c.seen {
		if one.logins > 0 {
			taken[key] = *one
		}
	}
	c.seen = nil
	return taken
}

// writeSightings writes everything that was counted and not written.
func (s *Store) writeSightings(ctx context.Context) error {
	for key, one := range s.sightings.take() {
		if err := s.writeSighting(ctx, key, one); err != nil {
			return fmt.Errorf("list the requesters: %w", err)
		}
	}
	return nil
}

// writeSighting adds to the row of a requester. A new one makes room for itself:
// those that were not seen for longest go.
func (s *Store) writeSighting(ctx context.Context, key sighted, one sighting) error {
	update := s.write.WithContext(ctx).Exec(`UPDATE requesters SET logins = logins + ?,
		first_seen = CASE WHEN first_seen > ? THEN ? ELSE first_seen END,
		last_seen = CASE WHEN last_seen < ? THEN ? ELSE last_seen END
		WHERE application = ? AND requester = ?`,
		one.logins, micros(one.first), micros(one.first), micros(one.last), micros(one.last), key.application, key.requester)
	if update.Error != nil || update.RowsAffected > 0 {
		return update.Error
	}
	return s.atomically(ctx, func(tx *gorm.DB) error {
		err := tx.Exec(`INSERT INTO requesters (application, requester, first_seen, last_seen, logins) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (application, requester) DO UPDATE SET logins = requesters.logins + excluded.logins`,
			key.application, key.requester, micros(one.first), micros(one.last), one.logins).Error
		if err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM requesters WHERE application = ? AND requester IN (
			SELECT requester FROM requesters WHERE application = ? ORDER BY last_seen DESC, requester LIMIT 1000 OFFSET ?)`,
			key.application, key.application, s.requesters).Error
	})
}
