package saml2

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// NamespaceShibboleth is that of the Shibboleth Metadata Extensions 1.0.
const NamespaceShibboleth = "urn:mace:shibboleth:metadata:1.0"

// maxScopes is how many scopes of one entity are read.
const maxScopes = 10_000

// parseScopes reads the scopes of a role: its own, and those of the entity,
// which hold for each of its roles (Shibboleth Metadata Extensions 1.0, Scope).
// One that is malformed is passed over, as it allows nothing.
func parseScopes(entity, role *etree.Element) []connections.Scope {
	var scopes []connections.Scope
	for _, parent := range []*etree.Element{role, entity} {
		for _, extensions := range xmlsec.Children(parent, NamespaceMetadata, "Extensions") {
			for _, el := range xmlsec.Children(extensions, NamespaceShibboleth, "Scope") {
				text, err := xmlsec.Text(el)
				expression, unread := boolAttr(el, "regexp")
				if text = strings.TrimSpace(text); err != nil || unread != nil || text == "" || len(text) > maxEntityID || len(scopes) == maxScopes {
					continue
				}
				scopes = append(scopes, connections.Scope{Value: text, Regexp: expression})
			}
		}
	}
	return scopes
}

// connectionScopes lists what the provider's metadata lets it speak for.
func connectionScopes(raw json.RawMessage) ([]connections.Scope, error) {
	u, err := mustUpstream(raw)
	if err != nil {
		return nil, err
	}
	return u.Provider.IDP.Scopes, nil
}

// checkScopes warns of scopes that can allow nothing.
func (u *upstream) checkScopes(found *problems) {
	for _, scope := range u.Provider.IDP.Scopes {
		if !scope.Regexp {
			continue
		}
		if _, err := regexp.Compile(scope.Value); err != nil {
			found.warn("metadata", "The scope %q of the metadata is no regular expression that can be read, so it allows nothing: have the provider list its scopes, or list them in the scopeCheck step.", clip(scope.Value))
		}
	}
}
