package claimstx

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
)

// leastKeyBytes is how long the installation's own key must be at least.
const leastKeyBytes = 32

// ownKey is the installation's own key as one kind of step uses it. It is asked
// for once; until it has been given, every use asks again. What one kind of step
// computes with it says nothing about what another does.
type ownKey struct {
	fetch   func(context.Context) ([]byte, error)
	purpose string
	derived atomic.Pointer[[]byte]
}

func (c *compilation) ownKey(purpose string) *ownKey {
	return &ownKey{fetch: c.source.Deps.Key, purpose: "trin claims 1 " + purpose}
}

// get gives the key of the purpose.
func (k *ownKey) get(ctx context.Context) ([]byte, error) {
	if key := k.derived.Load(); key != nil {
		return *key, nil
	}
	if k.fetch == nil {
		return nil, errors.New("this pipeline was not given the installation's own key")
	}
	own, err := k.fetch(ctx)
	if err != nil {
		return nil, fmt.Errorf("the installation's own key: %w", err)
	}
	if len(own) < leastKeyBytes {
		return nil, fmt.Errorf("the installation's own key has %d bytes, at least %d are needed", len(own), leastKeyBytes)
	}
	key, err := hkdf.Key(sha256.New, own, nil, k.purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("the installation's own key: %w", err)
	}
	k.derived.Store(&key)
	return key, nil
}

// mac is the HMAC-SHA256 (RFC 2104) of the fields, each with its length before
// it, so that no two lists of fields are one text.
func mac(key []byte, fields ...string) []byte {
	h := hmac.New(sha256.New, key)
	var length [8]byte
	for _, field := range fields {
		binary.BigEndian.PutUint64(length[:], uint64(len(field)))
		h.Write(length[:])
		h.Write([]byte(field))
	}
	return h.Sum(nil)
}
