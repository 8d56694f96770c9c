package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"trin/connections"
)

const (
	// keptSightings is how many readers of one key in one place are kept: those
	// that came last.
	keptSightings = 200
	// keptSightingRows is how many are kept of all keys and places.
	keptSightingRows = 50_000
)

// keySightingRow is a sighting of a key as the table has it.
type keySightingRow struct {
	KeyID     string
	How       string
	Place     string
	Network   string
	Agent     string
	FirstSeen int64
	LastSeen  int64
	Times     int64
}

func (keySightingRow) TableName() string { return "key_sightings" }

// AddKeySightings adds what was seen to what is kept. Keys that there are not
// any more are left out, and where there is too much those readers go that were
// not seen for longest.
func (k *Keyring) AddKeySightings(ctx context.Context, seen []connections.KeySighting) error {
	if len(seen) == 0 {
		return nil
	}
	err := k.store.atomically(ctx, func(tx *gorm.DB) error {
		for _, one := range seen {
			if err := addKeySighting(tx, one); err != nil {
				return err
			}
		}
		return tx.Exec(`DELETE FROM key_sightings WHERE how = ? AND last_seen <= (
			SELECT last_seen FROM key_sightings ORDER BY last_seen DESC LIMIT 1 OFFSET ?)`, string(connections.SeenRead), keptSightingRows).Error
	})
	if err != nil {
		return fmt.Errorf("key sightings: %w", err)
	}
	return nil
}

func addKeySighting(tx *gorm.DB, one connections.KeySighting) error {
	added := tx.Exec(`INSERT INTO key_sightings (key_id, how, place, network, agent, first_seen, last_seen, times)
		SELECT id, ?, ?, ?, ?, ?, ?, ? FROM keys WHERE id = ?
		ON CONFLICT (key_id, how, place, network, agent) DO UPDATE SET times = key_sightings.times + excluded.times,
		first_seen = CASE WHEN excluded.first_seen < key_sightings.first_seen THEN excluded.first_seen ELSE key_sightings.first_seen END,
		last_seen = CASE WHEN excluded.last_seen > key_sightings.last_seen THEN excluded.last_seen ELSE key_sightings.last_seen END`,
		string(one.How), one.Place, one.Network, one.Agent, micros(one.First), micros(one.Last), one.Times, one.Key)
	if added.Error != nil {
		return added.Error
	}
	return tx.Exec(`DELETE FROM key_sightings WHERE key_id = ? AND how = ? AND place = ? AND last_seen < (
		SELECT last_seen FROM key_sightings WHERE key_id = ? AND how = ? AND place = ? ORDER BY last_seen DESC LIMIT 1 OFFSET ?)`,
		one.Key, string(one.How), one.Place, one.Key, string(one.How), one.Place, keptSightings-1).Error
}

// KeySightings returns what was seen of the keys, the newest first.
func (k *Keyring) KeySightings(ctx context.Context, keys ...string) ([]connections.KeySighting, error) {
	var rows []keySightingRow
	err := k.store.read.WithContext(ctx).Where("key_id IN ?", keys).
		Order("last_seen DESC, key_id, how, place, network, agent").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("key sightings: %w", err)
	}
	seen := make([]connections.KeySighting, len(rows))
	for i, row := range rows {
		seen[i] = connections.KeySighting{
			Key: row.KeyID, How: connections.KeySeen(row.How), Place: row.Place, Network: row.Network, Agent: row.Agent,
			First: moment(row.FirstSeen), Last: moment(row.LastSeen), Times: row.Times,
		}
	}
	return seen, nil
}
