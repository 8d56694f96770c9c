package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a whole copy of the SQLite database to a new file that only
// this user can read, while logins go on. What is secret stays sealed in it, so
// it is of no use without the master key, which is kept elsewhere. What was
// used since the copy was made is not used in it: after it is put back, sessions
// and second factors should be looked at.
//
// To put it back, stop Trin, delete the database with its -wal, -shm and .lock
// files, and copy the backup to its place. PostgreSQL has its own tools.
func (s *Store) Backup(ctx context.Context, path string) error {
	if !s.sqlite {
		return errors.New("backup: use pg_dump for PostgreSQL")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	// SQLite fills an empty file, and so keeps its mode.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := s.write.WithContext(ctx).Exec("VACUUM INTO ?", path).Error; err != nil {
		return errors.Join(fmt.Errorf("backup: %w", err), os.Remove(path))
	}
	return nil
}
