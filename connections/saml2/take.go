package saml2

import (
	"slices"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// read tells what metadata would give to a connection of the role.
func (k *kind) read(role connections.Role, d connections.Description) (connections.Taken, error) {
	t, err := Take(role, d)
	if err == nil && !t.ValidUntil.IsZero() && !k.Clock().Before(t.ValidUntil) {
		t.Said = append(t.Said, connections.Problem{Severity: connections.SeverityError,
			Message: "The metadata was valid until " + FormatInstant(t.ValidUntil) + ", so every login by it would be refused: get newer metadata from its owner."})
	}
	return t, err
}

// Take tells what metadata would give to a connection of the role. It does not
// look at when the metadata ends.
func Take(role connections.Role, d connections.Description) (connections.Taken, error) {
	one, err := Describe(d, func(e *etree.Element) bool { return roleOf(role, e) != nil })
	if err != nil {
		return connections.Taken{}, err
	}
	entity, err := ParseMetadata(one.Document)
	if err != nil {
		return connections.Taken{}, err
	}
	t := taken{one.Taken}
	t.Name, t.ValidUntil = entity.ID, entity.ValidUntil
	switch {
	case role == connections.RoleApplication && entity.SP != nil:
		t.takeApplication(one.Root, entity.SP)
	case role != connections.RoleApplication && entity.IDP != nil:
		t.takeProvider(one.Root, entity.IDP)
	default:
		return connections.Taken{}, connections.ErrOtherDescription
	}
	return t.Taken, nil
}

// roleOf is the role of an entity that a connection of ours is to; nil = none.
func roleOf(role connections.Role, entity *etree.Element) *etree.Element {
	name := "IDPSSODescriptor"
	if role == connections.RoleApplication {
		name = "SPSSODescriptor"
	}
	for _, el := range xmlsec.Children(entity, NamespaceMetadata, name) {
		if supportsSAML2(el) {
			return el
		}
	}
	return nil
}

// taken is what is taken, while it is gathered.
type taken struct{ connections.Taken }

func (t *taken) keys(keys RoleKeys) {
	p := describedPeer{}
	for _, certificate := range keys.Signing {
		p.certificate(connections.KeySigning, certificate)
	}
	for _, key := range keys.Encryption {
		p.certificate(connections.KeyEncryption, key.Certificate)
	}
	t.Certificates = p.Certificates
}

func (t *taken) endpoints(what string, endpoints []Endpoint) {
	p := describedPeer{connections.Peer{Addresses: t.Addresses}}
	p.add(what, endpoints)
	t.Addresses = p.Addresses
}

func (t *taken) takeApplication(root *etree.Element, sp *SPRole) {
	t.keys(sp.RoleKeys)
	t.endpoints("AssertionConsumerService", sp.AssertionConsumers)
	t.endpoints("SingleLogoutService", sp.SingleLogout)
	t.NameIDs, t.SignedRequests, t.SignedAnswers = sp.NameIDFormats, sp.AuthnRequestsSigned, sp.WantAssertionsSigned
	role := roleOf(connections.RoleApplication, root)
	t.called(role)
	for _, service := range xmlsec.Children(role, NamespaceMetadata, "AttributeConsumingService") {
		for _, el := range xmlsec.Children(service, NamespaceMetadata, "RequestedAttribute") {
			name, _ := xmlsec.Attr(el, "Name")
			friendly, _ := xmlsec.Attr(el, "FriendlyName")
			required, _ := boolAttr(el, "isRequired") // what is malformed requires nothing
			asked := connections.AskedAttribute{Name: words(name), Friendly: words(friendly), Required: required}
			known := slices.ContainsFunc(t.Attributes, func(a connections.AskedAttribute) bool { return a.Name == asked.Name })
			if asked.Name != "" && !known && len(t.Attributes) < maxTold {
				t.Attributes = append(t.Attributes, asked)
			}
		}
	}
}

func (t *taken) takeProvider(root *etree.Element, idp *IDPRole) {
	t.keys(idp.RoleKeys)
	t.endpoints("SingleSignOnService", idp.SingleSignOn)
	t.endpoints("SingleLogoutService", idp.SingleLogout)
	t.NameIDs, t.SignedRequests = idp.NameIDFormats, idp.WantAuthnRequestsSigned
	t.called(roleOf(connections.RoleAuthentication, root))
}

// called reads the names that the role gives itself for people.
func (t *taken) called(role *etree.Element) {
	for _, extensions := range xmlsec.Children(role, NamespaceMetadata, "Extensions") {
		for _, ui := range xmlsec.Children(extensions, namespaceUI, "UIInfo") {
			t.Titles = byLanguage(t.Titles, xmlsec.Children(ui, namespaceUI, "DisplayName"))
		}
	}
	for _, service := range xmlsec.Children(role, NamespaceMetadata, "AttributeConsumingService") {
		t.Titles = byLanguage(t.Titles, xmlsec.Children(service, NamespaceMetadata, "ServiceName"))
	}
}
