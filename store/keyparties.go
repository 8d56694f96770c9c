package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// keyConfirmationRow and keyWayRow are what is ticked for a party, as the tables
// have it.
type keyConfirmationRow struct {
	KeyID  string
	Side   string
	Party  string
	Peer   string
	Word   string
	Author string
	Made   int64
}

func (keyConfirmationRow) TableName() string { return "key_confirmations" }

type keyWayRow struct {
	Side   string
	Party  string
	Peer   string
	Way    string
	Author string
	Made   int64
}

func (keyWayRow) TableName() string { return "key_ways" }

// SaveKeyParties keeps what is known of parties, all of it or nothing. A key that
// there is not is broker.ErrNotFound.
func (k *Keyring) SaveKeyParties(ctx context.Context, confirmed []connections.KeyConfirmation, taking []connections.KeyTaking) error {
	now := micros(k.store.clock())
	err := k.store.atomically(ctx, func(tx *gorm.DB) error {
		for _, c := range confirmed {
			if err := saveKeyConfirmation(tx, c, now); err != nil {
				return err
			}
		}
		for _, t := range taking {
			if err := saveKeyWay(tx, t, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("key parties: %w", err)
	}
	return nil
}

func saveKeyConfirmation(tx *gorm.DB, c connections.KeyConfirmation, now int64) error {
	if c.Word == "" {
		return tx.Exec("DELETE FROM key_confirmations WHERE key_id = ? AND side = ? AND party = ?", c.Key, string(c.Party.Role), string(c.Party.ID)).Error
	}
	return once(tx.Exec(`INSERT INTO key_confirmations (key_id, side, party, peer, word, author, made) SELECT id, ?, ?, ?, ?, ?, ? FROM keys WHERE id = ?
		ON CONFLICT (key_id, side, party) DO UPDATE SET peer = excluded.peer, word = excluded.word, author = excluded.author, made = excluded.made`,
		string(c.Party.Role), string(c.Party.ID), c.Peer, string(c.Word), c.Author, now, c.Key), broker.ErrNotFound)
}

func saveKeyWay(tx *gorm.DB, t connections.KeyTaking, now int64) error {
	if t.Way == "" {
		return tx.Exec("DELETE FROM key_ways WHERE side = ? AND party = ?", string(t.Party.Role), string(t.Party.ID)).Error
	}
	return tx.Exec(`INSERT INTO key_ways (side, party, peer, way, author, made) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (side, party) DO UPDATE SET peer = excluded.peer, way = excluded.way, author = excluded.author, made = excluded.made`,
		string(t.Party.Role), string(t.Party.ID), t.Peer, string(t.Way), t.Author, now).Error
}

// KeyConfirmations returns what was ticked for a key.
func (k *Keyring) KeyConfirmations(ctx context.Context, key string) ([]connections.KeyConfirmation, error) {
	var rows []keyConfirmationRow
	if err := k.store.read.WithContext(ctx).Where("key_id = ?", key).Order("side, party").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("key confirmations: %w", err)
	}
	found := make([]connections.KeyConfirmation, len(rows))
	for i, row := range rows {
		found[i] = connections.KeyConfirmation{
			Key: row.KeyID, Party: connections.KeyParty{Role: connections.Role(row.Side), ID: broker.ID(row.Party)},
			Peer: row.Peer, Word: connections.KeyWord(row.Word), Author: row.Author, Made: moment(row.Made),
		}
	}
	return found, nil
}

// KeyTakings returns how parties take Trin's keys, as far as somebody has said.
func (k *Keyring) KeyTakings(ctx context.Context) ([]connections.KeyTaking, error) {
	var rows []keyWayRow
	if err := k.store.read.WithContext(ctx).Order("side, party").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("key takings: %w", err)
	}
	found := make([]connections.KeyTaking, len(rows))
	for i, row := range rows {
		found[i] = connections.KeyTaking{
			Party: connections.KeyParty{Role: connections.Role(row.Side), ID: broker.ID(row.Party)},
			Peer:  row.Peer, Way: connections.KeyWay(row.Way), Author: row.Author, Made: moment(row.Made),
		}
	}
	return found, nil
}
