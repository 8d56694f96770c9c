package api

import (
	"cmp"
	"errors"

	"trin/admin/rollover"
	"trin/broker"
	"trin/connections"
)

// importedKey is a key pair from elsewhere. Nothing gives it back.
type importedKey struct {
	Set string `json:"set,omitempty" pattern:"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" doc:"the key set; default where nothing is said"`
	Use string `json:"use" enum:"signing,encryption"`
	PEM string `json:"pem" least:"1" most:"65536" doc:"the certificate and its private key, which has no password"`
}

func (a *API) importKey(c *call) (any, error) {
	wish, err := body[importedKey](c)
	if err != nil {
		return nil, err
	}
	file := []byte(wish.PEM)
	defer clear(file)
	key, err := a.Rollover.Import(c.request.Context(), c.actor, rollover.Place{Set: cmp.Or(wish.Set, connections.DefaultKeys), Use: connections.KeyUse(wish.Use)}, file)
	for _, unusable := range []error{rollover.ErrNoCertificate, rollover.ErrNoPrivateKey, rollover.ErrNotAPair, connections.ErrKeyUnusable} {
		if errors.Is(err, unusable) {
			return nil, problemOf(invalid, sentence(err))
		}
	}
	if errors.Is(err, broker.ErrConflict) {
		return nil, problemOf(exists, "That key is kept already.")
	}
	if err != nil {
		return nil, err
	}
	c.location = Base + "/keys/" + key.ID
	c.request.SetPathValue("key", key.ID)
	return a.key(c)
}
