package oidc

import (
	"encoding/json"

	"trin/connections"
)

// needs lists the keys of Trin's own that a connection cannot work without: one
// to sign an application's tokens with, or to prove itself to a provider by.
func (k *kind) needs(role connections.Role, raw json.RawMessage) []connections.KeyNeed {
	if role == connections.RoleApplication {
		return applicationNeeds(raw)
	}
	var settings ConnectionSettings
	if role != connections.RoleAuthentication || connections.ReadSettings(raw, &settings) != nil || settings.AuthMethod != authPrivateKey {
		return nil
	}
	return []connections.KeyNeed{{Field: "keys", Set: setName(settings.Keys), Use: connections.KeySigning}}
}
