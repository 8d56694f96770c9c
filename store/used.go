package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"trin/broker"
)

// Use notes that the identifier is used, within the space of its kind, until
// the time from which it cannot be accepted for other reasons. It returns
// broker.ErrUsed when it was noted before: of any number of callers on any
// number of nodes exactly one gets nil. Only a hash of the identifier is kept.
func (s *Store) Use(ctx context.Context, space, id string, until time.Time) error {
	err := s.alone(ctx).once(broker.ErrUsed, insertUsed, space, digest(space, id), micros(until))
	if err != nil {
		return fmt.Errorf("use an identifier of %s: %w", space, err)
	}
	return nil
}

// digest is a hash of the parts, each with its length, so that no two lists
// read alike.
func digest(parts ...string) string {
	h := sha256.New()
	h.Write(place{table: "digest"}.additional(nil))
	for _, part := range parts {
		h.Write(place{table: part}.additional(nil))
	}
	return hex.EncodeToString(h.Sum(nil))
}
