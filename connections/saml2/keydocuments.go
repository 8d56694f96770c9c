package saml2

import (
	"cmp"
	"encoding/json"
	"net/url"

	"trin/broker"
	"trin/connections"
)

// keyDocuments lists where the party of a connection finds Trin's keys. What is
// pinned of a metadata file that was sent by hand is the same as what the
// document of that address has.
func (k *kind) keyDocuments(role connections.Role, id broker.ID, raw json.RawMessage) []connections.KeyDocument {
	if role == connections.RoleApplication {
		var s ApplicationSettings
		if DecodeStrict(raw, &s) != nil {
			return nil
		}
		address, set := k.BaseURL+"/saml2/metadata", cmp.Or(s.Keys, connections.DefaultKeys)
		if set != connections.DefaultKeys {
			address = k.BaseURL + "/saml2/idp/" + url.PathEscape(string(id)) + "/metadata"
		}
		return []connections.KeyDocument{{
			Set: set, Use: connections.KeySigning, Address: address, Shared: set == connections.DefaultKeys,
			Renewed: metadataLifetime, Lives: s.AssertionLifetime.Or(defaultAssertionLifetime),
		}}
	}
	u, err := mustUpstream(raw)
	if err != nil {
		return nil
	}
	document := connections.KeyDocument{
		Set: cmp.Or(u.Keys, connections.DefaultKeys), Use: connections.KeySigning,
		Address: k.BaseURL + "/saml2/sp/" + url.PathEscape(string(id)) + "/metadata", Renewed: metadataLifetime, Lives: defaultRequestLifetime,
	}
	documents := []connections.KeyDocument{document}
	if u.publishEncryption() {
		document.Use, document.Lives = connections.KeyEncryption, 0
		documents = append(documents, document)
	}
	return documents
}
