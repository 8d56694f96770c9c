package wsfed

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// maxValues is the most attribute values of one token: twice what the most
// group-ridden users bring.
const maxValues = 5000

// readAttributes11 reads the attributes of all statements as claims, in order
// (SAML core 1.1, 2.4.4). The name of a claim is the attribute's namespace, a
// slash and its name, as Microsoft's products read it and write it. Attributes
// of one name are one claim with all their values.
func readAttributes11(lists []*etree.Element) (broker.Claims, error) {
	var claims broker.Claims
	places := map[string]int{}
	values := 0
	for _, list := range lists {
		for _, el := range list.ChildElements() {
			if xmlsec.Is(el, NamespaceSAML11, "Subject") {
				continue
			}
			claim, err := readAttribute11(el)
			if err != nil {
				return nil, err
			}
			if values += len(claim.Values); values > maxValues || len(claims) == maxValues {
				return nil, fmt.Errorf("more than %d attribute values", maxValues)
			}
			if place, seen := places[claim.Name]; seen {
				claims[place].Values = append(claims[place].Values, claim.Values...)
				continue
			}
			places[claim.Name] = len(claims)
			claims = append(claims, claim)
		}
	}
	return claims, nil
}

// readAttribute11 reads one attribute (SAML core 1.1, 2.4.4.1 and 2.4.4.2).
func readAttribute11(el *etree.Element) (broker.Claim, error) {
	if !xmlsec.Is(el, NamespaceSAML11, "Attribute") {
		return broker.Claim{}, fmt.Errorf("%s in an AttributeStatement", clip(el.Tag))
	}
	space, _ := attr(el, "AttributeNamespace")
	name, _ := attr(el, "AttributeName")
	if space == "" || name == "" || len(space)+len(name) > maxName {
		return broker.Claim{}, errors.New("an attribute without AttributeNamespace or AttributeName, or with longer ones than 1,024 bytes")
	}
	claim := broker.Claim{Name: space + "/" + name}
	for _, value := range el.ChildElements() {
		if !xmlsec.Is(value, NamespaceSAML11, "AttributeValue") {
			return broker.Claim{}, fmt.Errorf("%s in the attribute %q", clip(value.Tag), clip(claim.Name))
		}
		text, ok, err := readValue11(value)
		if err != nil {
			return broker.Claim{}, fmt.Errorf("the attribute %q: %w", clip(claim.Name), err)
		}
		if ok {
			claim.Values = append(claim.Values, text)
		}
	}
	return claim, nil
}

// readValue11 reads the text of a value. A nil value, and one that holds XML, is
// no value: claims are text.
func readValue11(el *etree.Element) (text string, ok bool, err error) {
	isNil, err := saml2.IsNil(el)
	if err != nil || isNil || len(el.ChildElements()) > 0 {
		return "", false, err
	}
	text, err = xmlsec.Text(el)
	return text, err == nil, err
}
