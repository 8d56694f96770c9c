package saml2

import (
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// Entity is what Trin reads of a peer's metadata (metadata 2.3.2).
type Entity struct {
	ID         string
	ValidUntil time.Time // of the entity or a role that Trin uses, the earliest; zero = not said
	SP         *SPRole   // nil = no SPSSODescriptor for SAML 2.0
	IDP        *IDPRole  // nil = no IDPSSODescriptor for SAML 2.0
}

// RoleKeys are the keys of a role. A KeyDescriptor without use counts for both
// (metadata 2.4.1.1).
type RoleKeys struct {
	Signing    []*x509.Certificate
	Encryption []EncryptionKey
}

// EncryptionKey is a peer's encryption key with the algorithms that it prefers,
// by URI, in order; empty = not said.
type EncryptionKey struct {
	Certificate *x509.Certificate
	Methods     []EncryptionPreference
}

// EncryptionPreference is one md:EncryptionMethod.
type EncryptionPreference struct{ Algorithm, Digest, MGF string }

// SPRole is a service provider's role (metadata 2.4.4).
type SPRole struct {
	RoleKeys
	AssertionConsumers   []Endpoint
	SingleLogout         []Endpoint
	NameIDFormats        []string
	AuthnRequestsSigned  bool
	WantAssertionsSigned bool
}

// IDPRole is an identity provider's role (metadata 2.4.3).
type IDPRole struct {
	RoleKeys
	SingleSignOn            []Endpoint
	SingleLogout            []Endpoint
	NameIDFormats           []string
	Scopes                  []connections.Scope // what it may speak for; none = nothing
	WantAuthnRequestsSigned bool
}

// maxEntityID is the length that core 8.3.6 sets for an entity identifier.
const maxEntityID = 1024

// ParseMetadata reads the metadata of one entity: an EntityDescriptor. It
// verifies no signature: metadata is believed because an administrator has
// brought it. Roles and extensions that Trin does not use are passed over. What
// it returns is checked: endpoints are https (or http to a loopback address),
// keys are certificates. Errors name the place.
func ParseMetadata(document []byte) (*Entity, error) {
	root, err := xmlsec.Parse(document, xmlsec.MetadataLimits())
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	if xmlsec.Is(root, NamespaceMetadata, "EntitiesDescriptor") {
		return nil, errors.New("metadata: this is an aggregate; give the EntityDescriptor of the one entity")
	}
	if !xmlsec.Is(root, NamespaceMetadata, "EntityDescriptor") {
		return nil, errors.New("metadata: the root is not an EntityDescriptor")
	}
	entity := &Entity{}
	if entity.ID, err = entityID(root); err != nil {
		return nil, err
	}
	if err := entity.readValidity(root); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	for _, role := range xmlsec.Children(root, NamespaceMetadata, "SPSSODescriptor") {
		if !supportsSAML2(role) {
			continue
		}
		if entity.SP != nil {
			return nil, errors.New("metadata: more than one SPSSODescriptor for SAML 2.0")
		}
		if entity.SP, err = parseSP(role); err == nil {
			err = entity.readValidity(role)
		}
		if err != nil {
			return nil, fmt.Errorf("metadata: SPSSODescriptor: %w", err)
		}
	}
	for _, role := range xmlsec.Children(root, NamespaceMetadata, "IDPSSODescriptor") {
		if !supportsSAML2(role) {
			continue
		}
		if entity.IDP != nil {
			return nil, errors.New("metadata: more than one IDPSSODescriptor for SAML 2.0")
		}
		if entity.IDP, err = parseIDP(role); err == nil {
			entity.IDP.Scopes = parseScopes(root, role)
			err = entity.readValidity(role)
		}
		if err != nil {
			return nil, fmt.Errorf("metadata: IDPSSODescriptor: %w", err)
		}
	}
	return entity, nil
}

// entityID reads and checks the identifier of an EntityDescriptor.
func entityID(root *etree.Element) (string, error) {
	id, ok := xmlsec.Attr(root, "entityID")
	switch {
	case !ok || id == "":
		return "", errors.New("metadata: entityID is missing")
	case len(id) > maxEntityID:
		return "", fmt.Errorf("metadata: entityID has %d bytes, more than %d", len(id), maxEntityID)
	case id != strings.TrimSpace(id):
		return "", errors.New("metadata: entityID has white space around it")
	}
	return id, nil
}

// supportsSAML2 reports whether the role is for SAML 2.0.
func supportsSAML2(role *etree.Element) bool {
	protocols, _ := xmlsec.Attr(role, "protocolSupportEnumeration")
	return contains(strings.Fields(protocols), NamespaceProtocol)
}

// parseSP reads an SPSSODescriptor.
func parseSP(role *etree.Element) (*SPRole, error) {
	sp := &SPRole{}
	var err error
	if sp.AuthnRequestsSigned, err = boolAttr(role, "AuthnRequestsSigned"); err != nil {
		return nil, err
	}
	if sp.WantAssertionsSigned, err = boolAttr(role, "WantAssertionsSigned"); err != nil {
		return nil, err
	}
	if sp.RoleKeys, err = parseKeys(role); err != nil {
		return nil, err
	}
	if sp.AssertionConsumers, err = parseEndpoints(role, "AssertionConsumerService"); err != nil {
		return nil, err
	}
	if sp.SingleLogout, err = parseEndpoints(role, "SingleLogoutService"); err != nil {
		return nil, err
	}
	if sp.NameIDFormats, err = parseFormats(role); err != nil {
		return nil, err
	}
	if len(sp.AssertionConsumers) == 0 {
		return nil, errors.New("no AssertionConsumerService")
	}
	seen := make(map[int]bool, len(sp.AssertionConsumers))
	for _, acs := range sp.AssertionConsumers {
		if acs.HasIndex && seen[acs.Index] {
			return nil, fmt.Errorf("AssertionConsumerService: index %d is there twice", acs.Index)
		}
		seen[acs.Index] = acs.HasIndex
	}
	return sp, nil
}

// parseIDP reads an IDPSSODescriptor.
func parseIDP(role *etree.Element) (*IDPRole, error) {
	idp := &IDPRole{}
	var err error
	if idp.WantAuthnRequestsSigned, err = boolAttr(role, "WantAuthnRequestsSigned"); err != nil {
		return nil, err
	}
	if idp.RoleKeys, err = parseKeys(role); err != nil {
		return nil, err
	}
	if idp.SingleSignOn, err = parseEndpoints(role, "SingleSignOnService"); err != nil {
		return nil, err
	}
	if idp.SingleLogout, err = parseEndpoints(role, "SingleLogoutService"); err != nil {
		return nil, err
	}
	if idp.NameIDFormats, err = parseFormats(role); err != nil {
		return nil, err
	}
	if len(idp.SingleSignOn) == 0 {
		return nil, errors.New("no SingleSignOnService")
	}
	return idp, nil
}

// boolAttr reads an xs:boolean attribute that is false when it is absent.
func boolAttr(el *etree.Element, name string) (bool, error) {
	value, _ := xmlsec.Attr(el, name)
	set, err := parseBool(strings.TrimSpace(value), false)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	return set, nil
}

// parseFormats reads the NameIDFormat elements.
func parseFormats(role *etree.Element) ([]string, error) {
	var formats []string
	for _, el := range xmlsec.Children(role, NamespaceMetadata, "NameIDFormat") {
		text, err := xmlsec.Text(el)
		if err != nil {
			return nil, fmt.Errorf("NameIDFormat: %w", err)
		}
		if text = strings.TrimSpace(text); text != "" {
			formats = append(formats, text)
		}
	}
	return formats, nil
}
