package saml2

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// The namespaces of what metadata says beside its roles: the entity attribute
// and registration extensions.
const (
	namespaceAttributes   = "urn:oasis:names:tc:SAML:metadata:attribute"
	namespaceRegistration = "urn:oasis:names:tc:SAML:metadata:rpi"
)

// The entity attributes that are told.
const (
	assuranceCertification = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
	entityCategory         = "http://macedir.org/entity-category"
)

// Bounds of what is told of metadata: it is shown.
const (
	maxTold  = 200
	maxWords = 300 // bytes of one text
)

// shared reads what stands on the entity itself.
func (t *Described) shared() {
	for _, organisation := range xmlsec.Children(t.Root, NamespaceMetadata, "Organization") {
		all := byLanguage(nil, xmlsec.Children(organisation, NamespaceMetadata, "OrganizationDisplayName"))
		t.Organisation = cmp.Or(all["en"], all["da"])
		if t.Organisation == "" {
			t.Organisation = firstText(xmlsec.Children(organisation, NamespaceMetadata, "OrganizationDisplayName"))
		}
	}
	for _, extensions := range xmlsec.Children(t.Root, NamespaceMetadata, "Extensions") {
		for _, registration := range xmlsec.Children(extensions, namespaceRegistration, "RegistrationInfo") {
			if by, _ := xmlsec.Attr(registration, "registrationAuthority"); by != "" {
				t.Marks = append(t.Marks, words(by))
			}
		}
		for _, attributes := range xmlsec.Children(extensions, namespaceAttributes, "EntityAttributes") {
			t.marked(attributes)
		}
	}
}

// marked reads the entity attributes that Trin knows.
func (t *Described) marked(attributes *etree.Element) {
	for _, attribute := range xmlsec.Children(attributes, NamespaceAssertion, "Attribute") {
		name, _ := xmlsec.Attr(attribute, "Name")
		for _, el := range xmlsec.Children(attribute, NamespaceAssertion, "AttributeValue") {
			text, err := xmlsec.Text(el)
			if text = words(text); err != nil || text == "" || len(t.Classes)+len(t.Marks) >= maxTold {
				continue
			}
			switch name {
			case assuranceCertification:
				t.Classes = append(t.Classes, broker.Ref(text))
			case entityCategory:
				t.Marks = append(t.Marks, text)
			}
		}
	}
}

// byLanguage adds the texts of the languages that Trin speaks, the first of each.
func byLanguage(all broker.Text, elements []*etree.Element) broker.Text {
	for _, el := range elements {
		language := ""
		for i := range el.Attr {
			if a := &el.Attr[i]; a.Key == "lang" && a.Space == "xml" {
				language, _, _ = strings.Cut(strings.ToLower(a.Value), "-")
			}
		}
		text, err := xmlsec.Text(el)
		if text = words(text); err != nil || text == "" || language != "da" && language != "en" || all[language] != "" {
			continue
		}
		if all == nil {
			all = broker.Text{}
		}
		all[language] = text
	}
	return all
}

func firstText(elements []*etree.Element) string {
	for _, el := range elements {
		if text, err := xmlsec.Text(el); err == nil && words(text) != "" {
			return words(text)
		}
	}
	return ""
}

// OneLine is a text of metadata as one line that a document can hold.
func OneLine(text string) string { return words(text) }

// words is a text of metadata as one line that a document can hold.
func words(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
	}), " ")
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "")
	}
	return text
}
