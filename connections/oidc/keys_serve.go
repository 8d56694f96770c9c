package oidc

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/connections"
)

// keysMaxAge is how long a reader may keep the key set. A next key is published
// longer than that before it signs.
const (
	keysMaxAge  = "public, max-age=300"
	keysRenewed = 5 * time.Minute
)

// serveKeys writes the public keys that tokens may be signed with (RFC 7517, 5).
func (k *kind) serveKeys(w http.ResponseWriter, r *http.Request) {
	set, keys, err := k.publicKeys(r.Context())
	if err != nil {
		k.Log.ErrorContext(r.Context(), "the key set could not be written", "error", err.Error())
		http.Error(w, "the key set is not available", http.StatusInternalServerError)
		return
	}
	k.keysRead(r, keys)
	k.serveJSON(w, r, "application/jwk-set+json", keysMaxAge, set)
}

// keysRead tells of a document that is read.
func (k *kind) keysRead(r *http.Request, keys []connections.Key) {
	if k.Watch != nil {
		k.Watch.KeysRead(r, keys)
	}
}

// publicKeys are the keys of every set that an application's tokens are signed
// with, each once. A retired key is among them until it is deleted: tokens that
// it has signed are still in use after the rollover.
func (k *kind) publicKeys(ctx context.Context) (jose.JSONWebKeySet, []connections.Key, error) {
	published := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	surveyed, err := k.survey(ctx)
	if err != nil {
		return published, nil, err
	}
	var of []connections.Key
	for _, name := range surveyed.sets {
		keys, err := k.signingKeys(ctx, name)
		if err != nil {
			return published, nil, err
		}
		for _, key := range keys {
			public := key.Signer.Public()
			id, err := keyID(public)
			if err != nil || len(algorithmsOf(public)) == 0 || len(published.Key(id)) > 0 {
				continue
			}
			published.Keys = append(published.Keys, jose.JSONWebKey{Key: public, KeyID: id, Use: "sig"})
			of = append(of, key)
		}
	}
	return published, of, nil
}

// serveJSON writes a public document that any page may read.
func (k *kind) serveJSON(w http.ResponseWriter, r *http.Request, media, cache string, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		k.Log.ErrorContext(r.Context(), "a document could not be written", "error", err.Error())
		http.Error(w, "the document is not available", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*")
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may be gone
	}
}
