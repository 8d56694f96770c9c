package oidc

import (
	"context"

	"github.com/go-jose/go-jose/v4"

	"trin/connections"
)

// keysOfSet are the public keys of one of Trin's key sets, and the keys that they
// are of.
func (k *kind) keysOfSet(ctx context.Context, set string) (jose.JSONWebKeySet, []connections.Key, error) {
	published := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	keys, err := k.signingKeys(ctx, set)
	if err != nil {
		return published, nil, err
	}
	for _, key := range keys {
		public := key.Signer.Public()
		id, err := keyID(public)
		if err != nil || len(algorithmsOf(public)) == 0 {
			continue
		}
		published.Keys = append(published.Keys, jose.JSONWebKey{Key: public, KeyID: id, Use: "sig"})
	}
	return published, keys, nil
}
