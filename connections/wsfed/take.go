package wsfed

import (
	"slices"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// WellKnown is where a party publishes its federation metadata by convention.
const WellKnown = metadataPath

// read tells what federation metadata would give to a connection of the role.
func (k *kind) read(role connections.Role, d connections.Description) (connections.Taken, error) {
	t, err := Take(role, d)
	if err == nil && !t.ValidUntil.IsZero() && !k.Clock().Before(t.ValidUntil) {
		t.Said = append(t.Said, connections.Problem{Severity: connections.SeverityError,
			Message: "The metadata was valid until " + saml2.FormatInstant(t.ValidUntil) + ", so every login by it would be refused: get newer metadata from its owner."})
	}
	return t, err
}

// Take tells what federation metadata would give to a connection of the role. It
// does not look at when the metadata ends.
func Take(role connections.Role, d connections.Description) (connections.Taken, error) {
	wanted := "SecurityTokenServiceType"
	if role == connections.RoleApplication {
		wanted = "ApplicationServiceType"
	}
	one, err := saml2.Describe(d, func(e *etree.Element) bool { return hasRole(e, wanted) })
	if err != nil {
		return connections.Taken{}, err
	}
	m, err := ParseMetadata(one.Document)
	if err != nil {
		return connections.Taken{}, err
	}
	t := taken{one.Taken}
	t.Name, t.ValidUntil = m.EntityID, m.ValidUntil
	switch {
	case role == connections.RoleApplication && m.Application != nil:
		t.takeApplication(m.Application)
	case role != connections.RoleApplication && m.Service != nil:
		t.titled(m.Service.DisplayName)
		t.Certificates = certificatesOf(connections.KeySigning, m.Service.Signing...)
		t.add("PassiveRequestorEndpoint", m.Service.Passive)
		t.add("SingleSignOutNotificationEndpoint", m.Service.SignOut)
	default:
		return connections.Taken{}, connections.ErrOtherDescription
	}
	return t.Taken, nil
}

// hasRole reports whether an entity has a role of that type.
func hasRole(entity *etree.Element, wanted string) bool {
	return slices.ContainsFunc(xmlsec.Children(entity, saml2.NamespaceMetadata, "RoleDescriptor"), func(role *etree.Element) bool {
		space, local, err := roleType(role)
		return err == nil && space == NamespaceFederation && local == wanted
	})
}

type taken struct{ connections.Taken }

func (t *taken) takeApplication(a *ApplicationRole) {
	t.titled(a.DisplayName)
	if len(a.Realms) > 0 {
		t.Name = a.Realms[0]
	}
	for _, key := range a.Encryption {
		t.Certificates = append(t.Certificates, certificatesOf(connections.KeyEncryption, key.Certificate)...)
	}
	t.add("wtrealm", a.Realms)
	t.add("PassiveRequestorEndpoint", a.Replies)
	t.add("SingleSignOutNotificationEndpoint", a.SignOut)
}

// titled is what the role is called, in no language that is told.
func (t *taken) titled(name string) {
	if name = saml2.OneLine(name); name != "" && len(t.Titles) == 0 {
		t.Titles = broker.Text{"en": name}
	}
}

func (t *taken) add(what string, urls []string) {
	for _, url := range urls {
		t.Addresses = append(t.Addresses, connections.Address{What: what, URL: url})
	}
}

// shape lists the settings of a role.
func shape(role connections.Role) []connections.SettingField {
	if role == connections.RoleApplication {
		return connections.ShapeOf(ApplicationSettings{})
	}
	return connections.ShapeOf(ConnectionSettings{})
}
