package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// masterKeyPrefix marks the written form of a master key.
const masterKeyPrefix = "trin-master-key-1:"

// MasterKey is the secret under which everything secret in the database is
// sealed. It is kept outside the database. The zero value is not a key.
type MasterKey struct {
	id  [keyIDSize]byte
	key [32]byte
}

// NewMasterKey makes a key from 32 random bytes.
func NewMasterKey(random io.Reader) (MasterKey, error) {
	var key [32]byte
	if _, err := io.ReadFull(random, key[:]); err != nil {
		return MasterKey{}, fmt.Errorf("make a master key: %w", err)
	}
	return newMasterKey(key)
}

// ParseMasterKey reads the form that Text writes, or 64 hexadecimal digits.
// White space around it is passed over. The error never repeats the text.
func ParseMasterKey(text string) (MasterKey, error) {
	text = strings.TrimSpace(text)
	var raw []byte
	var err error
	if rest, ok := strings.CutPrefix(text, masterKeyPrefix); ok {
		raw, err = base64.RawURLEncoding.Strict().DecodeString(rest)
	} else {
		raw, err = hex.DecodeString(text)
	}
	var key [32]byte
	if err != nil || len(raw) != len(key) {
		return MasterKey{}, fmt.Errorf("the master key is neither %q with 43 base64url characters nor 64 hexadecimal digits", masterKeyPrefix)
	}
	copy(key[:], raw)
	return newMasterKey(key)
}

func newMasterKey(key [32]byte) (MasterKey, error) {
	varied := false
	for _, b := range key {
		varied = varied || b != key[0]
	}
	if !varied {
		return MasterKey{}, errors.New("the master key is one byte repeated: use random bytes")
	}
	k := MasterKey{key: key}
	sum := sha256.Sum256(append([]byte("trin master key id\x00"), key[:]...))
	copy(k.id[:], sum[:])
	return k, nil
}

// ID names the key without giving it away.
func (k MasterKey) ID() string { return hex.EncodeToString(k.id[:]) }

// Text is the written form, to be kept secret.
func (k MasterKey) Text() string {
	return masterKeyPrefix + base64.RawURLEncoding.EncodeToString(k.key[:])
}

// String names the key; it never shows it.
func (k MasterKey) String() string { return "master key " + k.ID() }

// GoString is String, so that no format verb shows the key.
func (k MasterKey) GoString() string { return k.String() }

// Format writes String for every verb.
func (k MasterKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue is String.
func (k MasterKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

func (k MasterKey) isZero() bool { return k == MasterKey{} }
