package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// Activate makes the key the active one of its set and use, whatever is active
// there. The one that was stays published where it signed, and is retired where
// it decrypts.
func (k *Keyring) Activate(ctx context.Context, id string) error {
	return k.activate(ctx, id, nil)
}

// Replace is Activate in the place of the key that is named; "" = none is active.
// broker.ErrConflict means that another one is active by now, or that the key is
// retired.
func (k *Keyring) Replace(ctx context.Context, active, id string) error {
	return k.activate(ctx, id, &active)
}

func (k *Keyring) activate(ctx context.Context, id string, instead *string) error {
	return k.change(ctx, func(tx *gorm.DB) error {
		row, err := keyByID(tx, id)
		if err != nil {
			return err
		}
		var active []string
		err = tx.Raw("SELECT id FROM keys WHERE key_set = ? AND key_use = ? AND state = 'active'", row.KeySet, row.KeyUse).Scan(&active).Error
		if err != nil {
			return err
		}
		if now := strings.Join(active, " "); instead != nil && now != *instead {
			return fmt.Errorf("key %q is active in the meantime: %w", now, broker.ErrConflict)
		}
		if row.State == string(connections.KeyActive) {
			return nil
		}
		if instead != nil && row.State == string(connections.KeyRetired) {
			return fmt.Errorf("key %s is retired in the meantime: %w", id, broker.ErrConflict)
		}
		before := connections.KeyRetired
		if row.KeyUse == string(connections.KeySigning) {
			before = connections.KeyPrevious
		}
		now := micros(k.store.clock())
		err = tx.Exec("UPDATE keys SET state = ?, since = ? WHERE key_set = ? AND key_use = ? AND state = 'active'",
			string(before), now, row.KeySet, row.KeyUse).Error
		if err != nil {
			return err
		}
		return once(tx.Exec("UPDATE keys SET state = 'active', since = ? WHERE id = ?", now, id), broker.ErrNotFound)
	})
}

// Retire takes the key out of what is published. The active key cannot be
// retired: another one is activated in its place.
func (k *Keyring) Retire(ctx context.Context, id string) error {
	return k.move(ctx, id, connections.KeyRetired, connections.KeyNext, connections.KeyPrevious)
}

// Publish publishes a retired key again: it waits as next.
func (k *Keyring) Publish(ctx context.Context, id string) error {
	return k.move(ctx, id, connections.KeyNext, connections.KeyRetired)
}

// move brings a key into a state from one of others. That it is there already is
// no error.
func (k *Keyring) move(ctx context.Context, id string, to connections.KeyState, from ...connections.KeyState) error {
	return k.change(ctx, func(tx *gorm.DB) error {
		row, err := keyByID(tx, id)
		if err != nil || row.State == string(to) {
			return err
		}
		if row.State == string(connections.KeyActive) {
			return fmt.Errorf("key %s is the active one; activate another in its place: %w", id, broker.ErrConflict)
		}
		return once(tx.Exec("UPDATE keys SET state = ?, since = ? WHERE id = ? AND state IN ?", string(to), micros(k.store.clock()), id, texts(from)), broker.ErrConflict)
	})
}

// Delete forgets a retired key for good, and with it who was seen to know it.
func (k *Keyring) Delete(ctx context.Context, id string) error {
	return k.change(ctx, func(tx *gorm.DB) error {
		if _, err := keyByID(tx, id); err != nil {
			return err
		}
		err := once(tx.Exec("DELETE FROM keys WHERE id = ? AND state = 'retired'", id),
			fmt.Errorf("key %s is in use; retire it first: %w", id, broker.ErrConflict))
		if err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM key_sightings WHERE key_id = ?", id).Error; err != nil {
			return err
		}
		return tx.Exec("DELETE FROM key_confirmations WHERE key_id = ?", id).Error
	})
}

// change makes a change to the keys and lets every node see it.
func (k *Keyring) change(ctx context.Context, do func(*gorm.DB) error) error {
	err := k.store.atomically(ctx, func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		return raiseMark(tx, keysMark)
	})
	if err != nil {
		return err
	}
	_, err = k.load(ctx)
	return err
}

func keyByID(tx *gorm.DB, id string) (keyRow, error) {
	var row keyRow
	err := tx.Where("id = ?", id).Take(&row).Error
	if err != nil {
		return row, fmt.Errorf("key %s: %w", id, notFound(err))
	}
	return row, nil
}
