package wsfed

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// The namespaces of an EndpointReference: WS-Addressing 1.0, and the version
// before it, which some writers still use.
var addressingNamespaces = [...]string{NamespaceAddressing, "http://schemas.xmlsoap.org/ws/2004/08/addressing"}

// roleType is the type that a RoleDescriptor says it has: a QName, whose prefix
// means what it is declared to mean where it stands. Empty when it says none.
func roleType(role *etree.Element) (space, local string, err error) {
	var value string
	found := 0
	for i := range role.Attr {
		a := &role.Attr[i]
		if a.Key != "type" || a.Space == "" {
			continue
		}
		if uri, ok := namespaceOf(role, a.Space); ok && uri == instanceNamespace {
			value, found = strings.TrimSpace(a.Value), found+1
		}
	}
	switch {
	case found == 0:
		return "", "", nil
	case found > 1:
		return "", "", errors.New("xsi:type is there twice")
	}
	prefix, local, qualified := strings.Cut(value, ":")
	if !qualified {
		prefix, local = "", value
	}
	space, ok := typeNamespace(role, prefix)
	if !ok && prefix != "" || local == "" || strings.Contains(local, ":") {
		return "", "", fmt.Errorf("xsi:type %.120q names no type", value)
	}
	return space, local, nil
}

// typeNamespace is what the prefix of a type means. A signature covers the
// declaration of a prefix only where an element or attribute uses it (Exclusive
// XML Canonicalization 1.0, 1.3), so that what was verified may declare it at
// the role's children alone.
func typeNamespace(role *etree.Element, prefix string) (string, bool) {
	if space, ok := namespaceOf(role, prefix); ok {
		return space, true
	}
	for _, child := range role.ChildElements() {
		if child.Space == prefix {
			return child.NamespaceURI(), prefix != ""
		}
	}
	return "", false
}

// namespaceOf is what a prefix is declared as at an element; "" is the default
// namespace.
func namespaceOf(el *etree.Element, prefix string) (string, bool) {
	for at := el; at != nil; at = at.Parent() {
		for i := range at.Attr {
			a := &at.Attr[i]
			if prefix != "" && a.Space == "xmlns" && a.Key == prefix || prefix == "" && a.Space == "" && a.Key == "xmlns" {
				return a.Value, true
			}
		}
	}
	return "", false
}

// named are the children of that name in the federation namespace, or in none:
// SimpleSAMLphp forgets it.
func named(parent *etree.Element, local string) []*etree.Element {
	var found []*etree.Element
	for _, child := range parent.ChildElements() {
		if xmlsec.Is(child, NamespaceFederation, local) || xmlsec.Is(child, "", local) {
			found = append(found, child)
		}
	}
	return found
}

// endpoints are the addresses of the endpoints of one name, each once. One
// that a browser must not be sent to is an error, whatever else is there.
func endpoints(role *etree.Element, name string) ([]string, error) {
	var urls []string
	for i, el := range named(role, name) {
		found, err := addresses(el)
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", name, i, err)
		}
		for _, url := range found {
			if err := saml2.CheckURL(url); err != nil {
				return nil, fmt.Errorf("%s %d: the address %.120q %w", name, i, url, err)
			}
			urls = addOnce(urls, url)
		}
		if len(urls) > maxEndpoints {
			return nil, fmt.Errorf("%s: there are more than %d", name, maxEndpoints)
		}
	}
	return urls, nil
}

// addresses are those of the endpoint references below an element (WS-Addressing
// 1.0 core, 2.1). Each has exactly one.
func addresses(parent *etree.Element) ([]string, error) {
	var found []string
	for _, namespace := range addressingNamespaces {
		for _, reference := range xmlsec.Children(parent, namespace, "EndpointReference") {
			el, err := xmlsec.Child(reference, namespace, "Address")
			switch {
			case err != nil:
				return nil, err
			case el == nil:
				return nil, errors.New("an EndpointReference without Address")
			}
			text, err := xmlsec.Text(el)
			if err != nil {
				return nil, fmt.Errorf("Address: %w", err)
			}
			found = append(found, strings.TrimSpace(text))
		}
	}
	if len(found) == 0 {
		return nil, errors.New("there is no EndpointReference")
	}
	return found, nil
}

// addOnce adds s unless the list holds it.
func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
