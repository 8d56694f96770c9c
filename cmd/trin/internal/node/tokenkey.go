package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"trin/broker"
	"trin/connections/oidc"
	"trin/store"
)

// sealingSecret is the name under which the key of opaque tokens is kept.
const sealingSecret = ownSecrets + "oidc-tokens"

// ownSecrets begins the names of the secrets that Trin makes for itself.
const ownSecrets = "trin:"

// OwnSecret reports whether Trin has made the secret of that name for itself:
// nobody sets or deletes it.
func OwnSecret(name string) bool { return strings.HasPrefix(name, ownSecrets) }

// givenSecrets are the secrets that others have given to Trin. Those of its own
// are not there: a connection that names one would send it to its provider.
type givenSecrets struct{ store *store.Store }

var _ oidc.Secrets = givenSecrets{}

// Secret returns broker.ErrNotFound when there is none of that name.
func (s givenSecrets) Secret(ctx context.Context, name string) ([]byte, error) {
	if OwnSecret(name) {
		return nil, fmt.Errorf("secret %q is Trin's own: %w", name, broker.ErrNotFound)
	}
	return s.store.Secret(ctx, name)
}

// tokenKey is the key of the tokens that only Trin reads: drawn once, sealed in
// the database, and the same on every node. A node that answers nobody has one
// that lives as long as it does.
func (n *Node) tokenKey(ctx context.Context) ([32]byte, error) {
	var key [32]byte
	if _, err := io.ReadFull(n.options.Random, key[:]); err != nil {
		return key, fmt.Errorf("make the key of tokens: %w", err)
	}
	if n.options.Keyless {
		return key, nil
	}
	kept, err := n.Store.EnsureSecret(ctx, sealingSecret, key[:])
	if err != nil {
		return key, fmt.Errorf("the key of tokens: %w", err)
	}
	if len(kept) != len(key) {
		return key, errors.New("the key of tokens in the database is not one")
	}
	return [32]byte(kept), nil
}
