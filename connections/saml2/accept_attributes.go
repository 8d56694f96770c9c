package saml2

import (
	"errors"
	"fmt"
	"slices"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// maxValues is the most attribute values of one assertion: twice what the most
// group-ridden users bring.
const maxValues = 5000

const namespaceInstance = "http://www.w3.org/2001/XMLSchema-instance"

// readAttributes reads the attributes of all statements as claims, in order
// (core 2.7.3). Attributes of one name are one claim with all their values; if
// they differ in NameFormat they are two things under one name and the
// assertion is refused. FriendlyName decides nothing (core 2.7.3.1).
func readAttributes(assertion *etree.Element) (broker.Claims, error) {
	var claims broker.Claims
	lists := xmlsec.Children(assertion, NamespaceAssertion, "AttributeStatement")
	if len(lists) == 0 {
		return nil, nil
	}
	places := make(map[string]int, len(lists[0].Child))
	texts := make([]string, 0, len(lists[0].Child)) // most attributes have one value
	values := 0
	for _, list := range lists {
		claims = slices.Grow(claims, len(list.Child))
		for el := range list.ChildElementsSeq() {
			claim, err := readAttribute(el, &texts)
			if err != nil {
				return nil, err
			}
			if values += len(claim.Values); values > maxValues || len(claims) == maxValues {
				return nil, fmt.Errorf("more than %d attribute values", maxValues)
			}
			place, seen := places[claim.Name]
			if !seen {
				places[claim.Name] = len(claims)
				claims = append(claims, claim)
				continue
			}
			first := &claims[place]
			if first.Format != claim.Format {
				return nil, fmt.Errorf("the attribute %q comes with two NameFormats", clip(claim.Name))
			}
			first.Values = append(first.Values, claim.Values...)
		}
	}
	return claims, nil
}

// readAttribute reads one attribute (core 2.7.3.1). Without a NameFormat it is
// unspecified, which is kept as "". Its values stand behind the texts of others.
func readAttribute(el *etree.Element, texts *[]string) (broker.Claim, error) {
	if xmlsec.Is(el, NamespaceAssertion, "EncryptedAttribute") {
		return broker.Claim{}, errors.New("an EncryptedAttribute is not supported: have the provider encrypt the assertion instead")
	}
	if !xmlsec.Is(el, NamespaceAssertion, "Attribute") {
		return broker.Claim{}, fmt.Errorf("%s in an AttributeStatement", clip(el.Tag))
	}
	var claim broker.Claim
	claim.Name, _ = attr(el, "Name")
	if claim.Name == "" || len(claim.Name) > 1024 {
		return broker.Claim{}, errors.New("an attribute without a Name, or with one longer than 1,024 bytes")
	}
	if claim.Format, _ = attr(el, "NameFormat"); claim.Format == AttributeUnspecified {
		claim.Format = ""
	}
	claim.FriendlyName, _ = attr(el, "FriendlyName")
	first := len(*texts)
	for value := range el.ChildElementsSeq() {
		if !xmlsec.Is(value, NamespaceAssertion, "AttributeValue") {
			return broker.Claim{}, fmt.Errorf("%s in the attribute %q", clip(value.Tag), clip(claim.Name))
		}
		text, ok, err := readValue(value)
		if err != nil {
			return broker.Claim{}, fmt.Errorf("the attribute %q: %w", clip(claim.Name), err)
		}
		if ok {
			*texts = append(*texts, text)
		}
	}
	if n := len(*texts); n > first {
		claim.Values = (*texts)[first:n:n]
	}
	return claim, nil
}

// readValue reads the text of a value. A nil value, and one that holds XML, is
// no value: claims are text. The one exception is a NameID alone, which
// eduPersonTargetedID is made of: its text is the value.
func readValue(el *etree.Element) (text string, ok bool, err error) {
	if isNil, err := instanceNil(el); err != nil || isNil {
		return "", false, err
	}
	children := el.ChildElements()
	switch {
	case len(children) == 0:
		text, err = xmlsec.Text(el)
		return text, err == nil, err
	case len(children) == 1 && xmlsec.Is(children[0], NamespaceAssertion, "NameID"):
		text, err = xmlsec.Text(children[0])
		return trimSpace(text), err == nil, err
	}
	return "", false, nil
}

// instanceNil reports whether the element says xsi:nil, whatever the prefix.
func instanceNil(el *etree.Element) (bool, error) {
	for i := range el.Attr {
		a := &el.Attr[i]
		if a.Key != "nil" || a.Space == "" || a.NamespaceURI() != namespaceInstance {
			continue
		}
		isNil, err := parseBool(trimSpace(a.Value), false)
		if err != nil {
			return false, fmt.Errorf("xsi:nil is %w", err)
		}
		return isNil, nil
	}
	return false, nil
}
