package node

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
)

// claimsSecret is the name under which the key of hashes, pairwise identifiers
// and pseudonyms is kept.
const claimsSecret = ownSecrets + "claims"

// claimsKeyBytes is how long it is.
const claimsKeyBytes = 32

// claimsKey is the installation's own key for claims: drawn once, sealed in the
// database, the same on every node, and never changed, since identifiers are
// made with it. A node that answers nobody has one that everybody knows, so that
// what it shows is the same at every run, and nobody's real identifier.
func (n *Node) claimsKey(ctx context.Context) ([]byte, error) {
	if n.options.Keyless {
		known := sha256.Sum256([]byte("trin: no login is answered with this key"))
		return known[:], nil
	}
	key := make([]byte, claimsKeyBytes)
	if _, err := io.ReadFull(n.options.Random, key); err != nil {
		return nil, fmt.Errorf("make the key of claims: %w", err)
	}
	kept, err := n.Store.EnsureSecret(ctx, claimsSecret, key)
	if err != nil {
		return nil, fmt.Errorf("the key of claims: %w", err)
	}
	if len(kept) != claimsKeyBytes {
		return nil, fmt.Errorf("the key of claims in the database has %d bytes, not %d", len(kept), claimsKeyBytes)
	}
	return kept, nil
}
