package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

// maxProviderKeys bounds the keys of a provider's set.
const maxProviderKeys = 100

// keySet is a provider's keys to verify signatures with.
type keySet []jose.JSONWebKey

// readProviderKeys reads a provider's JWK set (RFC 7517, 5). Keys that Trin
// cannot verify with are passed over: of another type, for encryption, or weak.
// A private key in it has been lost, and nothing in the set is believed.
func readProviderKeys(raw []byte) (keySet, error) {
	members, err := readMembers(raw, maxDescription)
	if err != nil {
		return nil, fmt.Errorf("the key set: %w", err)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(members["keys"], &list); err != nil {
		return nil, errors.New("the key set has no list of keys")
	}
	if len(list) > maxProviderKeys {
		return nil, fmt.Errorf("the key set has more than %d keys", maxProviderKeys)
	}
	var set keySet
	for i, raw := range list {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil {
			continue
		}
		if !key.IsPublic() {
			if len(algorithmsOf(key.Public().Key)) > 0 {
				return nil, fmt.Errorf("key %d of the key set is a private key", i)
			}
			continue // a shared secret verifies nothing
		}
		if key.Use != "" && key.Use != "sig" || len(algorithmsOf(key.Key)) == 0 {
			continue
		}
		set = append(set, key)
	}
	if len(set) == 0 {
		return nil, errors.New("the key set has no key to verify with")
	}
	return set, nil
}

// find returns the keys that may have made a signature: those of the kid, or all
// where none is named, that can sign by the algorithm.
func (s keySet) find(kid string, algorithm jose.SignatureAlgorithm) keySet {
	var found keySet
	for _, key := range s {
		if kid != "" && key.KeyID != kid || key.Algorithm != "" && key.Algorithm != string(algorithm) {
			continue
		}
		if slices.Contains(algorithmsOf(key.Key), algorithm) {
			found = append(found, key)
		}
	}
	return found
}
