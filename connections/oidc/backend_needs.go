package oidc

import (
	"encoding/json"

	"trin/connections"
)

// needs lists the keys of Trin's own that a connection cannot work without: one
// to sign with where Trin proves itself by a key.
func (k *kind) needs(role connections.Role, raw json.RawMessage) []connections.KeyNeed {
	var settings ConnectionSettings
	if role != connections.RoleAuthentication || decodeStrict(raw, &settings) != nil || settings.AuthMethod != authPrivateKey {
		return nil
	}
	return []connections.KeyNeed{{Field: "keys", Set: setName(settings.Keys), Use: connections.KeySigning}}
}
