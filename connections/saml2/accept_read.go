package saml2

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// onlyChild returns the one child of that name. None and two are errors: two
// would let two readers read two things.
func onlyChild(el *etree.Element, space, name string) (*etree.Element, error) {
	child, err := xmlsec.Child(el, space, name)
	if err == nil && child == nil {
		err = fmt.Errorf("%s is missing", name)
	}
	return child, err
}

// trimSpace trims XML white space and nothing else.
func trimSpace(s string) string { return strings.Trim(s, " \t\r\n") }

// uriText is the trimmed text of an element that holds an identifier; it is
// never empty.
func uriText(el *etree.Element) (string, error) {
	text, err := xmlsec.Text(el)
	if err != nil {
		return "", err
	}
	text = trimSpace(text)
	if text == "" {
		return "", fmt.Errorf("%s is empty", el.Tag)
	}
	if len(text) > 1024 {
		return "", fmt.Errorf("%s is longer than 1,024 bytes", el.Tag)
	}
	return text, nil
}

// count counts the elements of that name at and below el.
func count(el *etree.Element, space string, names ...string) int {
	n := 0
	for _, name := range names {
		if xmlsec.Is(el, space, name) {
			n++
		}
	}
	for child := range el.ChildElementsSeq() {
		n += count(child, space, names...)
	}
	return n
}

// errTwoAssertions is the answer to every document that holds more than the one
// assertion, wherever it hides (security of XML signature wrapping).
var errTwoAssertions = errors.New("more than one assertion in the response")
