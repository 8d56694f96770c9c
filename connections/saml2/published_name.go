package saml2

import (
	"strings"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// typedName is an element's name; of a RoleDescriptor, that of its type.
func typedName(el *etree.Element) string {
	if !xmlsec.Is(el, NamespaceMetadata, "RoleDescriptor") {
		return el.Tag
	}
	for _, a := range el.Attr {
		if a.Space != "" && a.Key == "type" && prefixSpace(el, a.Space) == schemaInstance {
			if _, local := typeOf(el, a.Value); local != "" {
				return local
			}
		}
	}
	return el.Tag
}

// typeOf is the type that a QName names where it stands. A signature covers the
// declaration of a prefix only where an element or attribute uses it (Exclusive
// XML Canonicalization 1.0, 1.3), so that it may be declared at a child alone.
func typeOf(el *etree.Element, value string) (space, local string) {
	prefix, local, qualified := strings.Cut(strings.TrimSpace(value), ":")
	if !qualified {
		prefix, local = "", prefix
	}
	if space := prefixSpace(el, prefix); space != "" {
		return space, local
	}
	for _, child := range el.ChildElements() {
		if prefix != "" && child.Space == prefix {
			return child.NamespaceURI(), local
		}
	}
	return prefix, local
}

// prefixSpace is what a prefix is declared as at an element; "" is the default
// namespace, and what is not declared.
func prefixSpace(el *etree.Element, prefix string) string {
	for at := el; at != nil; at = at.Parent() {
		for _, a := range at.Attr {
			if prefix != "" && a.Space == "xmlns" && a.Key == prefix || prefix == "" && a.Space == "" && a.Key == "xmlns" {
				return a.Value
			}
		}
	}
	return ""
}

// ownText is the text of an element itself, with its white space made single.
func ownText(el *etree.Element) string {
	var all strings.Builder
	for _, token := range el.Child {
		if data, ok := token.(*etree.CharData); ok {
			all.WriteString(data.Data)
		}
	}
	return strings.Join(strings.Fields(all.String()), " ")
}
