package store

import (
	"context"
	"fmt"

	"trin/connections"
)

// deviceRow is a browser that a user has logged in from.
type deviceRow struct {
	Hash    string
	UserID  string
	Expires int64
}

func (deviceRow) TableName() string { return "devices" }

// Device returns the device with the hash if the user has logged in from it.
func (s *Store) Device(ctx context.Context, hash, user string) (connections.Device, error) {
	var row deviceRow
	err := s.read.WithContext(ctx).Where("hash = ? AND user_id = ? AND expires > ?", hash, user, micros(s.clock())).
		Take(&row).Error
	if err != nil {
		return connections.Device{}, fmt.Errorf("device: %w", notFound(err))
	}
	return connections.Device{Hash: row.Hash, User: row.UserID, Expires: moment(row.Expires)}, nil
}

// SaveDevice keeps the device, or moves its end.
func (s *Store) SaveDevice(ctx context.Context, d connections.Device) error {
	err := s.write.WithContext(ctx).Exec(`INSERT INTO devices (hash, user_id, expires) VALUES (?, ?, ?)
		ON CONFLICT (hash, user_id) DO UPDATE SET expires = excluded.expires`,
		d.Hash, d.User, micros(d.Expires)).Error
	if err != nil {
		return fmt.Errorf("device: %w", err)
	}
	return nil
}

// ForgetDevices forgets all devices of a user.
func (s *Store) ForgetDevices(ctx context.Context, user string) error {
	if err := s.write.WithContext(ctx).Exec("DELETE FROM devices WHERE user_id = ?", user).Error; err != nil {
		return fmt.Errorf("devices: %w", err)
	}
	return nil
}
