package api

import (
	"cmp"
	"encoding/base64"
	"errors"

	"trin/admin/rollover"
	"trin/broker"
	"trin/connections"
)

// importedKey is a key pair from elsewhere. Nothing gives it back.
type importedKey struct {
	Set string `json:"set,omitempty" pattern:"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" doc:"the key set; default where nothing is said"`
	Use string `json:"use" enum:"signing,encryption"`
	PEM string `json:"pem,omitempty" most:"65536" doc:"the certificate and its private key, which has no password"`

	PKCS12   string `json:"pkcs12,omitempty" most:"87384" doc:"the two in a file of PKCS #12 (.pfx, .p12), as base64, in the place of pem"`
	Password string `json:"password,omitempty" most:"1024" doc:"of the file of PKCS #12; it is not kept"`
}

func (a *API) importKey(c *call) (any, error) {
	wish, err := body[importedKey](c)
	if err != nil {
		return nil, err
	}
	file := []byte(wish.PEM)
	if wish.PKCS12 != "" {
		if file, err = base64.StdEncoding.DecodeString(wish.PKCS12); err != nil || wish.PEM != "" {
			return nil, problemOf(invalid, "Give the key as pem, or as pkcs12 in base64.")
		}
	}
	defer clear(file)
	place := rollover.Place{Set: cmp.Or(wish.Set, connections.DefaultKeys), Use: connections.KeyUse(wish.Use)}
	key, err := a.Rollover.ImportFile(c.request.Context(), c.actor, place, wish.Password, file)
	for _, unusable := range []error{rollover.ErrNoCertificate, rollover.ErrNoPrivateKey, rollover.ErrNotAPair, rollover.ErrPassword, rollover.ErrTooCostly, connections.ErrKeyUnusable} {
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
