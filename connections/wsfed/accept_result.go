package wsfed

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// namespaceTrust14 is that of WS-Trust 1.4 where it adds to 1.3.
const namespaceTrust14 = "http://docs.oasis-open.org/ws-sx/ws-trust/200802"

// trustNamespaces are those in which an answer may be written.
var trustNamespaces = [...]string{NamespaceTrust2005, NamespaceTrust13, namespaceTrust14}

// trustOf is the namespace of WS-Trust in which the element has that name, ""
// for any other element.
func trustOf(el *etree.Element, name string) string {
	for _, space := range trustNamespaces {
		if xmlsec.Is(el, space, name) {
			return space
		}
	}
	return ""
}

// readResult finds the one RequestSecurityTokenResponse in wresult: alone, in a
// collection, or either in a SOAP envelope (WS-Federation 1.2, 13.2.3). A SOAP
// fault is the provider's refusal.
func readResult(root *etree.Element, x expectation) (*etree.Element, error) {
	el := root
	for _, soap := range [...]string{NamespaceSOAP12, NamespaceSOAP11} {
		switch {
		case xmlsec.Is(root, soap, "Fault"):
			return nil, readFault(root, soap, x)
		case xmlsec.Is(root, soap, "Envelope"):
			body, err := onlyChild(root, soap, "Body")
			if err != nil {
				return nil, err
			}
			content := body.ChildElements()
			if len(content) != 1 {
				return nil, fmt.Errorf("the SOAP body holds %d elements, not one", len(content))
			}
			if el = content[0]; xmlsec.Is(el, soap, "Fault") {
				return nil, readFault(el, soap, x)
			}
		}
	}
	return readResponse(el)
}

// readResponse finds the one response in el.
func readResponse(el *etree.Element) (*etree.Element, error) {
	const response = "RequestSecurityTokenResponse"
	if space := trustOf(el, response+"Collection"); space != "" {
		responses := xmlsec.Children(el, space, response)
		if len(responses) != 1 || len(el.ChildElements()) != 1 {
			return nil, fmt.Errorf("the collection holds %d responses among %d elements, not one alone", len(responses), len(el.ChildElements()))
		}
		return responses[0], nil
	}
	if trustOf(el, response) == "" {
		return nil, fmt.Errorf("wresult is %s, not a RequestSecurityTokenResponse", clip(el.Tag))
	}
	return el, nil
}

// errTwoTokens is the answer to every document that holds more than the one
// token, wherever it hides (security of XML signature wrapping).
var errTwoTokens = errors.New("more than one token in wresult")

// requestedToken returns what stands in the one RequestedSecurityToken, and
// that element. There is no other token anywhere in the document.
func requestedToken(response *etree.Element) (holder, token *etree.Element, err error) {
	const requested = "RequestedSecurityToken"
	holder, err = onlyChild(response, trustOf(response, response.Tag), requested)
	if err != nil {
		return nil, nil, err
	}
	content := holder.ChildElements()
	if len(content) != 1 {
		return nil, nil, fmt.Errorf("RequestedSecurityToken holds %d elements, not one token", len(content))
	}
	root := response
	for root.Parent() != nil {
		root = root.Parent()
	}
	if countIf(root, func(el *etree.Element) bool { return trustOf(el, requested) != "" }) != 1 || countTokens(root) > 1 {
		return nil, nil, errTwoTokens
	}
	return holder, content[0], nil
}

// countTokens counts the tokens at and below el, clear and encrypted.
func countTokens(el *etree.Element) int {
	return countIf(el, func(el *etree.Element) bool {
		return isAssertion(el) || xmlsec.Is(el, TokenTypeSAML20, "EncryptedAssertion") ||
			trustOf(el.Parent(), "RequestedSecurityToken") != "" && xmlsec.Is(el, xmlsec.NamespaceXEnc, "EncryptedData")
	})
}

// isAssertion reports whether el is an assertion of either version. The types
// of token are named by the namespaces.
func isAssertion(el *etree.Element) bool {
	return xmlsec.Is(el, NamespaceSAML11, "Assertion") || xmlsec.Is(el, TokenTypeSAML20, "Assertion")
}

// countIf counts the elements at and below el that are so.
func countIf(el *etree.Element, so func(*etree.Element) bool) int {
	n := 0
	if so(el) {
		n++
	}
	for _, child := range el.ChildElements() {
		n += countIf(child, so)
	}
	return n
}
