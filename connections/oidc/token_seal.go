package oidc

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// What a sealed token is for. One is never taken for the other.
const (
	sealAccess  = "trin oidc access token"
	sealRefresh = "trin oidc refresh token"
)

// sealSalt is how much randomness makes the key and the nonce of one token.
const sealSalt = 32

// errSealed means that a token was not sealed by Trin for that purpose.
var errSealed = errors.New("the token cannot be opened")

// sealer makes the AES-256-GCM of one token: its key and its nonce are drawn
// from Trin's key, the purpose and the token's own salt (RFC 5869), so that
// there is no number of tokens after which a nonce would come again.
func sealer(key [32]byte, purpose string, salt []byte) (cipher.AEAD, []byte, error) {
	material, err := hkdf.Key(sha256.New, key[:], salt, purpose, 32+12)
	if err != nil {
		return nil, nil, fmt.Errorf("the key of a token: %w", err)
	}
	block, err := aes.NewCipher(material[:32])
	if err != nil {
		return nil, nil, fmt.Errorf("the key of a token: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, nil, fmt.Errorf("the key of a token: %w", err)
	}
	return aead, material[32:], nil
}

// seal writes a token that only Trin can read.
func (k *kind) seal(purpose string, content any) (string, error) {
	plain, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("writing a token: %w", err)
	}
	salt := make([]byte, sealSalt)
	if _, err := io.ReadFull(k.Random, salt); err != nil {
		return "", fmt.Errorf("no randomness: %w", err)
	}
	aead, nonce, err := sealer(k.Sealing, purpose, salt)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(salt, nonce, plain, nil)), nil
}

// open reads a token of that purpose. The error wraps errSealed when it is none.
func (k *kind) open(purpose, token string, into any) error {
	// Strict: one token has one spelling, so that its digest is one.
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(token) > maxToken || len(raw) < sealSalt || base64.RawURLEncoding.EncodeToString(raw) != token {
		return fmt.Errorf("its form is wrong: %w", errSealed)
	}
	aead, nonce, err := sealer(k.Sealing, purpose, raw[:sealSalt])
	if err != nil {
		return err
	}
	plain, err := aead.Open(nil, nonce, raw[sealSalt:], nil)
	if err != nil {
		return fmt.Errorf("it is not Trin's: %w", errSealed)
	}
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("its content is wrong: %w", errSealed)
	}
	return nil
}
