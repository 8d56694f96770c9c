package oidc

import (
	"context"

	"github.com/go-jose/go-jose/v4"
)

// keysOfSet are the public keys of one of Trin's key sets.
func (k *kind) keysOfSet(ctx context.Context, set string) (jose.JSONWebKeySet, error) {
	published := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	keys, err := k.signingKeys(ctx, set)
	if err != nil {
		return published, err
	}
	for _, key := range keys {
		public := key.Signer.Public()
		id, err := keyID(public)
		if err != nil || len(algorithmsOf(public)) == 0 {
			continue
		}
		published.Keys = append(published.Keys, jose.JSONWebKey{Key: public, KeyID: id, Use: "sig"})
	}
	return published, nil
}
