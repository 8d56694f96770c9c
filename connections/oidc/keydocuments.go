package oidc

import (
	"encoding/json"
	"net/url"

	"trin/broker"
	"trin/connections"
)

// keyDocuments lists where the party of a connection finds Trin's keys: an
// application in the key set that all share, a provider that Trin proves itself
// to by a key in the one that is for it.
func (k *kind) keyDocuments(role connections.Role, id broker.ID, raw json.RawMessage) []connections.KeyDocument {
	if role == connections.RoleApplication {
		var s ApplicationSettings
		if connections.ReadSettings(raw, &s) != nil {
			return nil
		}
		return []connections.KeyDocument{{
			Set: setName(s.Keys), Use: connections.KeySigning, Address: k.BaseURL + "/oidc/keys", Shared: true,
			Way: connections.KeyByAddress, Renewed: keysRenewed,
			Lives: max(s.IDTokenLifetime.Or(defaultIDTokenLifetime), s.AccessTokenLifetime.Or(defaultAccessTokenLifetime)),
		}}
	}
	var s ConnectionSettings
	if role != connections.RoleAuthentication || connections.ReadSettings(raw, &s) != nil || s.AuthMethod != authPrivateKey {
		return nil
	}
	return []connections.KeyDocument{{
		Set: setName(s.Keys), Use: connections.KeySigning, Address: k.BaseURL + "/oidc/rp/" + url.PathEscape(string(id)) + "/keys",
		Way: connections.KeyByAddress, Renewed: keysRenewed, Lives: assertionLife,
	}}
}
