package wsfed

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// Metadata is what Trin reads of a peer's federation metadata (WS-Federation
// 1.2, 3.1). Where it is published by convention is
// /FederationMetadata/2007-06/FederationMetadata.xml.
type Metadata struct {
	EntityID    string           // a token service's Issuer
	ValidUntil  time.Time        // of the whole or of a role below, the earliest; zero = not said
	Service     *ServiceRole     // nil = no SecurityTokenServiceType
	Application *ApplicationRole // nil = no ApplicationServiceType
}

// ServiceRole is a security token service (WS-Federation 1.2, 3.1.2.2).
type ServiceRole struct {
	DisplayName string
	Signing     []*x509.Certificate // encryption keys are left out
	Passive     []string            // where browsers are sent, each once, in order
	SignOut     []string            // where it wants to be told of a sign-out
	TokenTypes  []string            // that it offers
}

// ApplicationRole is an application, the relying party (WS-Federation 1.2,
// 3.1.2.4).
type ApplicationRole struct {
	DisplayName string
	Encryption  []saml2.EncryptionKey
	Realms      []string // its TargetScopes, else the entityID: what it sends as wtrealm
	Replies     []string // where answers may go, each once, in order
	SignOut     []string // where it wants to be told of a sign-out
}

// instanceNamespace is that of xsi:type (XML Schema 1, 2.6.1).
const instanceNamespace = "http://www.w3.org/2001/XMLSchema-instance"

// maxEndpoints is how many addresses of one kind a role may have.
const maxEndpoints = 100

// ParseMetadata reads the metadata of one party: an EntityDescriptor with a
// RoleDescriptor. It verifies no signature: the document is believed because an
// administrator has brought it, or fetched it over https from the address that
// he named. [ParseSignedMetadata] is for those who have the signer's
// certificate. Roles and elements that Trin does not use are passed over; that
// some writers forget the namespace of an element is forgiven. What is returned
// is checked: addresses are https (or http to a loopback address), keys are
// certificates. Errors name the place.
func ParseMetadata(document []byte) (*Metadata, error) {
	root, err := xmlsec.Parse(document, xmlsec.MetadataLimits())
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	return readMetadata(root)
}

// ParseSignedMetadata is [ParseMetadata] of a document that must be signed by
// one of the certificates' keys. Only what the signature covers is read.
func ParseSignedMetadata(document []byte, signers []*x509.Certificate) (*Metadata, error) {
	root, err := xmlsec.Parse(document, xmlsec.MetadataLimits())
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	verified, err := xmlsec.Verify(root, xmlsec.Trust{Certificates: signers})
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	return readMetadata(verified)
}

// readMetadata reads an EntityDescriptor.
func readMetadata(root *etree.Element) (*Metadata, error) {
	if xmlsec.Is(root, saml2.NamespaceMetadata, "EntitiesDescriptor") {
		return nil, errors.New("metadata: this is an aggregate; give the EntityDescriptor of the one party")
	}
	if !xmlsec.Is(root, saml2.NamespaceMetadata, "EntityDescriptor") {
		return nil, errors.New("metadata: the root is not an EntityDescriptor")
	}
	m := &Metadata{}
	var err error
	if m.EntityID, err = saml2.ParseEntityID(root); err != nil {
		return nil, err
	}
	if strings.ContainsAny(m.EntityID, "{}") {
		return nil, fmt.Errorf("metadata: entityID %.120q is a pattern for every tenant; fetch the metadata of the one tenant", m.EntityID)
	}
	if err := m.readValidity(root); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	for i, role := range xmlsec.Children(root, saml2.NamespaceMetadata, "RoleDescriptor") {
		if err := m.addRole(role); err != nil {
			return nil, fmt.Errorf("metadata: RoleDescriptor %d: %w", i, err)
		}
	}
	return m, nil
}

// readValidity reads the validUntil of an element, which holds for all that is
// in it (SAML metadata, 2.3.2, 2.4.1).
func (m *Metadata) readValidity(el *etree.Element) error {
	text, ok := xmlsec.Attr(el, "validUntil")
	if !ok {
		return nil
	}
	until, err := saml2.ParseInstant(text)
	if err != nil {
		return fmt.Errorf("validUntil: %w", err)
	}
	if m.ValidUntil.IsZero() || until.Before(m.ValidUntil) {
		m.ValidUntil = until
	}
	return nil
}

// addRole reads a role of one of the two types that Trin knows.
func (m *Metadata) addRole(role *etree.Element) error {
	space, local, err := roleType(role)
	if err != nil || space != NamespaceFederation {
		return err
	}
	switch local {
	case "SecurityTokenServiceType":
		if m.Service != nil {
			return errors.New("a second SecurityTokenServiceType")
		}
		m.Service, err = readService(role)
	case "ApplicationServiceType":
		if m.Application != nil {
			return errors.New("a second ApplicationServiceType")
		}
		m.Application, err = readApplication(role, m.EntityID)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return m.readValidity(role)
}

// readService reads a token service's role.
func readService(role *etree.Element) (*ServiceRole, error) {
	keys, err := saml2.ParseKeys(role)
	if err != nil {
		return nil, err
	}
	s := &ServiceRole{Signing: keys.Signing}
	s.DisplayName, _ = xmlsec.Attr(role, "ServiceDisplayName")
	if s.Passive, err = endpoints(role, "PassiveRequestorEndpoint"); err != nil {
		return nil, err
	}
	if s.SignOut, err = endpoints(role, "SingleSignOutNotificationEndpoint"); err != nil {
		return nil, err
	}
	for _, offered := range named(role, "TokenTypesOffered") {
		for _, one := range named(offered, "TokenType") {
			if uri, _ := xmlsec.Attr(one, "Uri"); uri != "" && !slices.Contains(s.TokenTypes, uri) {
				s.TokenTypes = append(s.TokenTypes, uri)
			}
		}
	}
	return s, nil
}

// readApplication reads an application's role.
func readApplication(role *etree.Element, entityID string) (*ApplicationRole, error) {
	keys, err := saml2.ParseKeys(role)
	if err != nil {
		return nil, err
	}
	a := &ApplicationRole{Encryption: keys.Encryption}
	a.DisplayName, _ = xmlsec.Attr(role, "ServiceDisplayName")
	for _, scopes := range named(role, "TargetScopes") {
		realms, err := addresses(scopes)
		if err != nil {
			return nil, fmt.Errorf("TargetScopes: %w", err)
		}
		for _, realm := range realms {
			if saml2.CheckEntityID(realm) != nil || realm == "" || strings.ContainsAny(realm, " \t\r\n") {
				return nil, fmt.Errorf("TargetScopes: %.120q is no URI", realm)
			}
			a.Realms = addOnce(a.Realms, realm)
		}
	}
	if len(a.Realms) == 0 {
		a.Realms = []string{entityID}
	}
	if a.Replies, err = endpoints(role, "PassiveRequestorEndpoint"); err != nil {
		return nil, err
	}
	if a.SignOut, err = endpoints(role, "SingleSignOutNotificationEndpoint"); err != nil {
		return nil, err
	}
	return a, nil
}
