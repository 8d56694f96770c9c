package wsfed

import (
	"cmp"
	"encoding/json"
	"net/url"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
)

// keyDocuments lists where the party of a connection finds Trin's keys: an
// application in the token service's metadata, a provider in the relying
// party's, which has no key but the one to encrypt for.
func (k *kind) keyDocuments(role connections.Role, id broker.ID, raw json.RawMessage) []connections.KeyDocument {
	document := connections.KeyDocument{Set: connections.DefaultKeys, Use: connections.KeySigning, Renewed: saml2.MetadataLifetime}
	if role == connections.RoleApplication {
		var s ApplicationSettings
		if saml2.DecodeStrict(raw, &s) != nil {
			return nil
		}
		document.Set, document.Lives = cmp.Or(s.Keys, connections.DefaultKeys), s.TokenLifetime.Or(defaultTokenLifetime)
		document.Address, document.Shared = k.BaseURL+metadataPath, document.Set == connections.DefaultKeys
		if !document.Shared {
			document.Address = k.BaseURL + "/wsfed/idp/" + url.PathEscape(string(id)) + "/metadata"
		}
		return []connections.KeyDocument{document}
	}
	u, err := mustUpstream(raw)
	if err != nil || !u.RequireEncryption {
		return nil
	}
	document.Set, document.Use = cmp.Or(u.Keys, connections.DefaultKeys), connections.KeyEncryption
	document.Address = k.partyAddress(id) + "/metadata"
	return []connections.KeyDocument{document}
}
