package saml2

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// namespaceUI is that of the metadata extensions for login and discovery user
// interface (MDUI 1.0).
const namespaceUI = "urn:oasis:names:tc:SAML:metadata:ui"

// publisher is what the installation says about itself now, with a name of what
// it says, for the cache of documents.
func (k *kind) publisher(ctx context.Context) (broker.Publisher, string, error) {
	if k.Publisher == nil {
		return broker.Publisher{}, "", nil
	}
	p, err := k.Publisher(ctx)
	if err != nil {
		return p, "", fmt.Errorf("read the publisher: %w", err)
	}
	said, err := json.Marshal(p)
	if err != nil {
		return p, "", fmt.Errorf("name the publisher: %w", err)
	}
	return p, string(said), nil
}

// AddPublisher closes an EntityDescriptor whose roles are there with who runs
// the installation and whom to ask (metadata 2.3.2, 2.3.2.1, 2.3.2.2).
func AddPublisher(root *etree.Element, p broker.Publisher) {
	if o := p.Organization; o != nil {
		el := root.CreateElement("md:Organization")
		localized(el, "md:OrganizationName", o.Name)
		localized(el, "md:OrganizationDisplayName", o.DisplayName)
		localized(el, "md:OrganizationURL", o.URL)
	}
	for _, c := range p.Contacts {
		el := root.CreateElement("md:ContactPerson")
		el.CreateAttr("contactType", c.Type)
		email := c.Email
		if email != "" {
			email = "mailto:" + email
		}
		for _, child := range [...]struct{ name, value string }{
			{"Company", c.Company}, {"GivenName", c.GivenName}, {"SurName", c.Surname}, {"EmailAddress", email}, {"TelephoneNumber", c.Telephone},
		} {
			if child.value != "" {
				textChild(el, prefixMetadata, child.name, child.value)
			}
		}
	}
}

// addScopes adds the domains that the identity provider names its users in
// (Shibboleth metadata extensions, Scope). It must come before the other
// children of the role.
func addScopes(role *etree.Element, p broker.Publisher) {
	for _, scope := range p.Scopes {
		el := extensions(role).CreateElement("shibmd:Scope")
		el.CreateAttr("xmlns:shibmd", NamespaceShibboleth)
		el.CreateAttr("regexp", "false")
		el.SetText(scope)
	}
}

// extensions is the Extensions of a role, made when it is not there yet.
func extensions(role *etree.Element) *etree.Element {
	for _, el := range role.ChildElements() {
		if xmlsec.Is(el, NamespaceMetadata, "Extensions") {
			return el
		}
	}
	return role.CreateElement(prefixMetadata + ":Extensions")
}

// addUIInfo adds what users are shown of the service (MDUI 2.1). It must come
// before the other children of the role.
func addUIInfo(role *etree.Element, p broker.Publisher) {
	if len(p.Name)+len(p.Description)+len(p.Logos)+len(p.Information)+len(p.Privacy) == 0 {
		return
	}
	info := extensions(role).CreateElement("mdui:UIInfo")
	info.CreateAttr("xmlns:mdui", namespaceUI)
	localized(info, "mdui:DisplayName", p.Name)
	localized(info, "mdui:Description", p.Description)
	for _, logo := range p.Logos {
		el := info.CreateElement("mdui:Logo")
		el.CreateAttr("height", strconv.Itoa(logo.Height))
		el.CreateAttr("width", strconv.Itoa(logo.Width))
		if logo.Language != "" {
			el.CreateAttr("xml:lang", logo.Language)
		}
		el.SetText(logo.URL)
	}
	localized(info, "mdui:InformationURL", p.Information)
	localized(info, "mdui:PrivacyStatementURL", p.Privacy)
}

// localized adds an element for each language. Every one must name its language
// (metadata 2.2.4, 2.2.5): a text without one counts as English, unless there is
// an English one.
func localized(parent *etree.Element, name string, text broker.Text) {
	for _, language := range slices.Sorted(maps.Keys(text)) {
		tag := language
		if tag == "" {
			if tag = "en"; text[tag] != "" {
				continue
			}
		}
		el := parent.CreateElement(name)
		el.CreateAttr("xml:lang", tag)
		el.SetText(text[language])
	}
}
