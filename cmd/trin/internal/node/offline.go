package node

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"trin/store"
)

// Offline opens a node on an empty database that is thrown away when it is
// closed: for looking at an installation that is only a text.
func Offline(ctx context.Context) (*Node, func() error, error) {
	dir, err := os.MkdirTemp("", "trin-")
	if err != nil {
		return nil, nil, err
	}
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	n, err := Open(ctx, Options{
		BaseURL: "https://trin.invalid", Database: filepath.Join(dir, "trin.db"), MasterKeys: []store.MasterKey{key},
		Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Keyless: true,
	})
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return n, func() error { return errors.Join(n.Close(), os.RemoveAll(dir)) }, nil
}
