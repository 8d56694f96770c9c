package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"trin/broker"
)

// Use notes that the identifier is used, within the space of its kind, until
// the time from which it cannot be accepted for other reasons. It returns
// broker.ErrUsed when it was noted before: of any number of callers on any
// number of nodes exactly one gets nil. Only a hash of the identifier is kept.
func (s *Store) Use(ctx context.Context, space, id string, until time.Time) error {
	err := exactlyOne(s.hot.alone(ctx), broker.ErrUsed, insertUsed, shortDigest(space, id), micros(until))
	if err != nil {
		return fmt.Errorf("use an identifier of %s: %w", space, err)
	}
	return nil
}

// useAll uses up what a move uses, or nothing: the caller's transaction of the
// database is undone when one was used before. They are taken in order, so that
// two moves with the same ones do not wait for each other.
func useAll(w writer, uses []broker.Use) error {
	if len(uses) > 1 {
		uses = slices.SortedFunc(slices.Values(uses), func(a, b broker.Use) int {
			return cmp.Or(cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID, b.ID))
		})
	}
	for _, use := range uses {
		err := exactlyOne(w, broker.ErrUsed, insertUsed, shortDigest(use.Space, use.ID), micros(use.Until))
		if err != nil {
			return fmt.Errorf("use an identifier of %s: %w", use.Space, err)
		}
	}
	return nil
}

// digest is a hash of the parts, each with its length, so that no two lists
// read alike.
func digest(parts ...string) string {
	sum := sumOf(parts)
	var letters [2 * sha256.Size]byte
	hex.Encode(letters[:], sum[:])
	return string(letters[:])
}

// shortDigest is the beginning of a digest as it is. It is for rows of which each
// login writes several: with half of the octets, and these not in hex, a page holds
// three times as many. Nobody finds other parts for one that is there (2^128 tries).
// Who makes two lists that read alike (2^64) has made both, and gains nothing: the
// second is used up with the first, or its session is not the one asked for.
func shortDigest(parts ...string) []byte {
	sum := sumOf(parts)
	return sum[:shortDigestSize]
}

const shortDigestSize = 16

func sumOf(parts []string) [sha256.Size]byte {
	listed := place{table: "digest"}.appendTo(make([]byte, 0, digestRoom))
	for _, part := range parts {
		listed = place{table: part}.appendTo(listed)
	}
	return sha256.Sum256(listed)
}

// digestRoom holds the parts of most digests.
const digestRoom = 256
