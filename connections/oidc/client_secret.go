package oidc

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
)

// clientSecretBytes is the randomness of a generated secret: with 256 bits a
// plain hash of it is enough, since nobody can guess.
const clientSecretBytes = 32

// NewClientSecret draws a secret for an application, and writes the entry of
// secretHashes that Trin knows it by.
func NewClientSecret(random io.Reader) (secret, hash string, err error) {
	if secret, err = randomText(random, clientSecretBytes); err != nil {
		return "", "", err
	}
	return secret, hashOf(secret), nil
}

// hashOf is the entry of secretHashes for a secret.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return secretHashPrefix + hex.EncodeToString(sum[:])
}

// knowsSecret reports whether the secret is one of the application's. Every hash
// is compared, in constant time.
func (s ApplicationSettings) knowsSecret(secret string) bool {
	hash, known := []byte(hashOf(secret)), 0
	for _, own := range s.SecretHashes {
		known |= subtle.ConstantTimeCompare(hash, []byte(own))
	}
	return secret != "" && known == 1
}
