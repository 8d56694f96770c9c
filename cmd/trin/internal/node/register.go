package node

import (
	"bytes"
	"context"
	"errors"

	"trin/admin/register"
	"trin/broker"
	"trin/connections"
)

// openRegister makes the pages on which connections are made.
func (n *Node) openRegister() (*register.Register, error) {
	return register.New(register.Deps{Kit: n.administration.editing, Parts: n.Parts, Secrets: sealedSecrets{n}})
}

// sealedSecrets keeps what administrators type, sealed in the database.
type sealedSecrets struct{ n *Node }

var _ register.Secrets = sealedSecrets{}

// Kept implements [register.Secrets]. What Trin has made for itself is always
// there.
func (s sealedSecrets) Kept(ctx context.Context, name string) (bool, error) {
	if OwnSecret(name) {
		return true, nil
	}
	_, err := s.n.Store.Secret(ctx, name)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// KeepNew implements [register.Secrets].
func (s sealedSecrets) KeepNew(ctx context.Context, author, name string, value []byte) error {
	if kept, err := s.Kept(ctx, name); err != nil || kept {
		return errors.Join(err, broker.ErrConflict)
	}
	if err := s.n.Store.AppendChange(ctx, connections.Change{Author: author, What: "secrets set", Target: name}); err != nil {
		return err
	}
	there, err := s.n.Store.EnsureSecret(ctx, name, value)
	if err == nil && !bytes.Equal(there, value) { // another was quicker
		err = broker.ErrConflict
	}
	return err
}
