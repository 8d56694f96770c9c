package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// keptFetches is how many lines of history a connection has, and keptProposals
// how many of its proposals are remembered that do not wait.
const (
	keptFetches   = 50
	keptProposals = 200
)

// watchRow is how it goes with metadata that is fetched again.
type watchRow struct {
	Kind     string
	ID       string
	Address  string
	Due      int64
	Tried    int64
	Fetched  int64
	State    string
	Reason   string
	Failures int
	Failing  int64
	Etag     string
	Modified string
	InForce  string
	Holder   string
	Leased   int64
}

func (watchRow) TableName() string { return "metadata_watches" }

func (r watchRow) watch() connections.MetadataWatch {
	return connections.MetadataWatch{
		Kind: r.Kind, ID: r.ID, Address: r.Address, Due: moment(r.Due), Tried: moment(r.Tried), Fetched: moment(r.Fetched),
		State: connections.MetadataState(r.State), Reason: r.Reason, Failures: r.Failures, Failing: moment(r.Failing),
		ETag: r.Etag, Modified: r.Modified, InForce: r.InForce,
	}
}

// fetchRow is one line of the history.
type fetchRow struct {
	Number  int64
	Kind    string
	ID      string
	Made    int64
	Author  string
	State   string
	Reason  string
	Bytes   int
	Version int64
}

func (fetchRow) TableName() string { return "metadata_fetches" }

// MetadataWatches returns how it goes with all connections that were ever
// fetched for.
func (s *Store) MetadataWatches(ctx context.Context) ([]connections.MetadataWatch, error) {
	var rows []watchRow
	if err := s.read.WithContext(ctx).Order("kind, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("metadata watches: %w", err)
	}
	watches := make([]connections.MetadataWatch, len(rows))
	for i, row := range rows {
		watches[i] = row.watch()
	}
	return watches, nil
}

// LeaseMetadata gives the turn to fetch for a connection: of any number of
// callers at once to one of them. The others get broker.ErrConflict, and so does
// everybody while it is not wanted. What was known of another address is
// forgotten.
func (s *Store) LeaseMetadata(ctx context.Context, l connections.MetadataLease) (connections.MetadataWatch, error) {
	var row watchRow
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		err := tx.Exec(`INSERT INTO metadata_watches (kind, id, address, due, tried, fetched, state, reason, failures, failing, etag, modified, in_force, holder, leased)
			VALUES (?, ?, ?, 0, 0, 0, '', '', 0, 0, '', '', '', '', 0) ON CONFLICT (kind, id) DO NOTHING`, l.Kind, l.ID, l.Address).Error
		if err != nil {
			return err
		}
		err = tx.Exec(`UPDATE metadata_watches SET address = ?, due = 0, tried = 0, fetched = 0, state = '', reason = '', failures = 0, failing = 0,
			etag = '', modified = '', in_force = '', holder = '', leased = 0 WHERE kind = ? AND id = ? AND address <> ?`,
			l.Address, l.Kind, l.ID, l.Address).Error
		if err != nil {
			return err
		}
		claim := tx.Model(&watchRow{}).Where("kind = ? AND id = ? AND leased <= ?", l.Kind, l.ID, micros(l.Now))
		if l.Due {
			claim = claim.Where("due <= ?", micros(l.Now))
		}
		if l.Least > 0 {
			claim = claim.Where("tried <= ?", micros(l.Now.Add(-l.Least)))
		}
		err = once(claim.Updates(map[string]any{"holder": l.Holder, "leased": micros(l.Until)}), broker.ErrConflict)
		if err != nil {
			return err
		}
		return tx.Where("kind = ? AND id = ?", l.Kind, l.ID).Take(&row).Error
	})
	if err != nil {
		return connections.MetadataWatch{}, fmt.Errorf("turn to fetch the metadata of %s %s: %w", l.Kind, l.ID, err)
	}
	return row.watch(), nil
}

// KeepMetadata keeps what came of a turn and ends it. broker.ErrConflict means
// that the turn is not the holder's any more.
func (s *Store) KeepMetadata(ctx context.Context, o connections.MetadataOutcome) error {
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		w := o.Watch
		err := once(tx.Exec(`UPDATE metadata_watches SET due = ?, tried = ?, fetched = ?, state = ?, reason = ?, failures = ?, failing = ?,
			etag = ?, modified = ?, in_force = ?, holder = '', leased = 0 WHERE kind = ? AND id = ? AND address = ? AND holder = ? AND holder <> ''`,
			micros(w.Due), micros(w.Tried), micros(w.Fetched), string(w.State), w.Reason, w.Failures, micros(w.Failing),
			w.ETag, w.Modified, w.InForce, w.Kind, w.ID, w.Address, o.Holder), broker.ErrConflict)
		if err != nil {
			return err
		}
		if err := keepFetch(tx, o.Fetch); err != nil {
			return err
		}
		if o.Settled {
			if err := settle(tx, w.Kind, w.ID); err != nil {
				return err
			}
		}
		if o.Proposal == nil {
			return nil
		}
		return propose(tx, *o.Proposal)
	})
	if err != nil {
		return fmt.Errorf("keep what was fetched for %s %s: %w", o.Watch.Kind, o.Watch.ID, err)
	}
	return nil
}

// keepFetch adds a line, and forgets the oldest.
func keepFetch(tx *gorm.DB, f connections.MetadataFetch) error {
	err := tx.Exec(`INSERT INTO metadata_fetches (kind, id, made, author, state, reason, bytes, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		f.Kind, f.ID, micros(f.Made), f.By, string(f.State), f.Reason, f.Bytes, f.Version).Error
	if err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM metadata_fetches WHERE kind = ? AND id = ? AND number NOT IN
		(SELECT number FROM metadata_fetches WHERE kind = ? AND id = ? ORDER BY number DESC LIMIT ?)`,
		f.Kind, f.ID, f.Kind, f.ID, keptFetches).Error
}

// HastenMetadata makes connections due, by the kinds and ids of their documents,
// as far as they were not tried since.
func (s *Store) HastenMetadata(ctx context.Context, names []connections.Document, now, since time.Time) error {
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		for _, n := range names {
			err := tx.Exec("UPDATE metadata_watches SET due = ? WHERE kind = ? AND id = ? AND due > ? AND tried <= ?",
				micros(now), n.Kind, n.ID, micros(now), micros(since)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("fetch metadata sooner: %w", err)
	}
	return nil
}

// MetadataFetches is the history of a connection, the newest first.
func (s *Store) MetadataFetches(ctx context.Context, kind, id string) ([]connections.MetadataFetch, error) {
	var rows []fetchRow
	if err := s.read.WithContext(ctx).Where("kind = ? AND id = ?", kind, id).Order("number DESC").Limit(keptFetches).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("fetches of %s %s: %w", kind, id, err)
	}
	all := make([]connections.MetadataFetch, len(rows))
	for i, r := range rows {
		all[i] = connections.MetadataFetch{
			Number: r.Number, Kind: r.Kind, ID: r.ID, Made: moment(r.Made), By: r.Author,
			State: connections.MetadataState(r.State), Reason: r.Reason, Bytes: r.Bytes, Version: r.Version,
		}
	}
	return all, nil
}
