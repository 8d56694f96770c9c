package xmlsec

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// Is reports whether el has the local name in the namespace, whatever its
// prefix is. A nil element is nothing.
func Is(el *etree.Element, space, local string) bool {
	return el != nil && el.Tag == local && el.NamespaceURI() == space
}

// Child returns the one child element of that name, nil if there is none, and
// an error if there is more than one.
func Child(el *etree.Element, space, local string) (*etree.Element, error) {
	var found *etree.Element
	if el == nil {
		return nil, nil
	}
	for _, token := range el.Child {
		child, ok := token.(*etree.Element)
		if !ok || !Is(child, space, local) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("more than one %s in %s", local, el.Tag)
		}
		found = child
	}
	return found, nil
}

// Children returns the child elements of that name in document order.
func Children(el *etree.Element, space, local string) []*etree.Element {
	if el == nil {
		return nil
	}
	var found []*etree.Element
	for _, token := range el.Child {
		if child, ok := token.(*etree.Element); ok && Is(child, space, local) {
			found = append(found, child)
		}
	}
	return found
}

// Attr returns the value of the unqualified attribute of that name. An
// attribute in a namespace, such as x:ID, is never returned.
func Attr(el *etree.Element, local string) (string, bool) {
	if el == nil {
		return "", false
	}
	for i := range el.Attr {
		if a := &el.Attr[i]; a.Space == "" && a.Key == local {
			return a.Value, true
		}
	}
	return "", false
}

// errNotText says that an element that must hold text holds something else.
var errNotText = errors.New("element holds more than text")

// Text returns the whole character data of el, unchanged. A child element, a
// comment or a processing instruction is an error, so that text is never cut
// short.
func Text(el *etree.Element) (string, error) {
	if el == nil {
		return "", errNotText
	}
	switch len(el.Child) {
	case 0:
		return "", nil
	case 1:
		if data, ok := el.Child[0].(*etree.CharData); ok {
			return data.Data, nil
		}
	}
	var text strings.Builder
	for _, token := range el.Child {
		data, ok := token.(*etree.CharData)
		if !ok {
			return "", fmt.Errorf("%s: %w", el.Tag, errNotText)
		}
		text.WriteString(data.Data)
	}
	return text.String(), nil
}
