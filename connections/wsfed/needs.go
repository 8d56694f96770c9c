package wsfed

import (
	"cmp"
	"encoding/json"

	"trin/connections"
	"trin/connections/saml2"
)

// needs lists the keys of Trin's own that a connection cannot work without. A
// provider's connection signs its metadata.
func (k *kind) needs(role connections.Role, raw json.RawMessage) []connections.KeyNeed {
	need := func(set string, use connections.KeyUse) connections.KeyNeed {
		return connections.KeyNeed{Field: "keys", Set: cmp.Or(set, connections.DefaultKeys), Use: use}
	}
	if role == connections.RoleApplication {
		var settings ApplicationSettings
		if saml2.DecodeStrict(raw, &settings) != nil {
			return nil
		}
		return []connections.KeyNeed{need(settings.Keys, connections.KeySigning)}
	}
	var settings ConnectionSettings
	if saml2.DecodeStrict(raw, &settings) != nil {
		return nil
	}
	needs := []connections.KeyNeed{need(settings.Keys, connections.KeySigning)}
	if settings.RequireEncryption {
		needs = append(needs, need(settings.Keys, connections.KeyEncryption))
	}
	return needs
}
