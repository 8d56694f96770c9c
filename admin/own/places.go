package own

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"trin/admin/access"
	"trin/connections"
)

// Places writes where a page of [Sessions.Find] ends, and reads it back. It may be
// at a session of somebody else's: what one organisation gets is sealed for that
// organisation, and says nothing of the session.
type Places struct {
	// Key is the key that they are sealed with, the same on every node.
	Key func(context.Context) ([32]byte, error)
}

// Write writes a place for the actor.
func (p Places) Write(ctx context.Context, actor access.Actor, place connections.SessionPlace) (string, error) {
	if everything(actor) {
		return place.String(), nil
	}
	seal, nonces, err := p.seal(ctx)
	if err != nil {
		return "", err
	}
	// The nonce is made of all that is sealed, so that none stands for two places.
	mac := hmac.New(sha256.New, nonces)
	fmt.Fprintf(mac, "%q %s", actor.Organisation, place)
	nonce := mac.Sum(nil)[:seal.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(seal.Seal(nonce, nonce, []byte(place.String()), []byte(actor.Organisation))), nil
}

// Read reads a place that was written for the actor, or for another actor of the
// same organisation. False means that it is none.
func (p Places) Read(ctx context.Context, actor access.Actor, text string) (place connections.SessionPlace, ok bool, err error) {
	if everything(actor) {
		place, ok = connections.ParseSessionPlace(text)
		return place, ok, nil
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return place, false, nil
	}
	seal, _, err := p.seal(ctx)
	if err != nil || len(sealed) < seal.NonceSize() {
		return place, false, err
	}
	opened, err := seal.Open(nil, sealed[:seal.NonceSize()], sealed[seal.NonceSize():], []byte(actor.Organisation))
	if err != nil {
		return place, false, nil // written by somebody else, or for another organisation
	}
	place, ok = connections.ParseSessionPlace(string(opened))
	return place, ok, nil
}

// seal is what seals, and the key of its nonces.
func (p Places) seal(ctx context.Context) (cipher.AEAD, []byte, error) {
	key, err := p.Key(ctx)
	if err != nil {
		return nil, nil, err
	}
	of := func(what string) []byte {
		mac := hmac.New(sha256.New, key[:])
		mac.Write([]byte(what))
		return mac.Sum(nil)
	}
	block, err := aes.NewCipher(of("seal"))
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	return aead, of("nonce"), err
}
