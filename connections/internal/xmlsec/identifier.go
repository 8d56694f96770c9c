package xmlsec

import (
	"strings"

	"github.com/beevik/etree"
)

// Namespaces of SAML 1.1, whose elements name their ID attribute otherwise.
const (
	namespaceSAML1  = "urn:oasis:names:tc:SAML:1.0:assertion"
	namespaceSAMLP1 = "urn:oasis:names:tc:SAML:1.0:protocol"
	namespaceSAML2  = "urn:oasis:names:tc:SAML:2.0:assertion"
)

// idAttribute returns the name of the attribute that identifies el.
func idAttribute(el *etree.Element) string {
	switch el.NamespaceURI() {
	case namespaceSAML1:
		return "AssertionID"
	case namespaceSAMLP1:
		if el.Tag == "Request" {
			return "RequestID"
		}
		return "ResponseID"
	}
	return "ID"
}

// isNCName reports whether an identifier can stand in a "#" reference: a
// letter or "_", then letters, digits, "_", "-" and ".". XML allows more; what
// the signature library takes is the measure.
func isNCName(s string) bool {
	for i := 0; i < len(s); i++ {
		b := s[i]
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_':
		case i > 0 && (b >= '0' && b <= '9' || b == '-' || b == '.'):
		default:
			return false
		}
	}
	return s != ""
}

// isIdentifier reports whether an attribute of that local name identifies its
// element in any of the vocabularies that may stand in a message.
func isIdentifier(local string) bool {
	switch local {
	case "AssertionID", "RequestID", "ResponseID":
		return true
	}
	return strings.EqualFold(local, "id")
}

// countID counts the attributes at and below el that identify an element as
// id, whatever namespace they are in.
func countID(el *etree.Element, id string) int {
	n := 0
	for i := range el.Attr {
		if a := &el.Attr[i]; a.Value == id && a.Space != "xmlns" && isIdentifier(a.Key) {
			n++
		}
	}
	for _, token := range el.Child {
		if child, ok := token.(*etree.Element); ok {
			n += countID(child, id)
		}
	}
	return n
}

// documentRoot returns the topmost element above el.
func documentRoot(el *etree.Element) *etree.Element {
	for el.Parent() != nil {
		el = el.Parent()
	}
	return el
}
