package wsfed

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// maxName is the most bytes of an identifier in a message.
const maxName = 1024

// onlyChild returns the one child of that name. None and two are errors: two
// would let two readers read two things.
func onlyChild(el *etree.Element, space, name string) (*etree.Element, error) {
	child, err := xmlsec.Child(el, space, name)
	if err == nil && child == nil {
		err = fmt.Errorf("%s is missing", name)
	}
	return child, err
}

// attr reads an attribute in no namespace; one with a prefix is another
// attribute (A8).
func attr(el *etree.Element, name string) (string, bool) { return xmlsec.Attr(el, name) }

// trimSpace trims XML white space and nothing else.
func trimSpace(s string) string { return strings.Trim(s, " \t\r\n") }

// nameText is the trimmed text of an element that holds an identifier; it is
// never empty.
func nameText(el *etree.Element) (string, error) {
	text, err := xmlsec.Text(el)
	if err != nil {
		return "", err
	}
	text = trimSpace(text)
	switch {
	case text == "":
		return "", fmt.Errorf("%s is empty", el.Tag)
	case len(text) > maxName:
		return "", fmt.Errorf("%s is longer than %d bytes", el.Tag, maxName)
	}
	return text, nil
}

// clip shortens what a peer sent before it goes into an error.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// badAnswer is badMessage for an answer to the leg.
func badAnswer(leg broker.Leg, err error) error {
	return &broker.InvalidError{Public: broker.PublicBadMessage, Reference: leg.Reference, Err: err, About: leg.About()}
}

// badMessage is a message that cannot be acted on and whose sender cannot be
// told. The reason is for the log alone: told to the sender, it would help to
// forge. The reference is that of the login, "" when none is known.
func badMessage(reference string, err error) error {
	return &broker.InvalidError{Public: broker.PublicBadMessage, Reference: reference, Err: err}
}

// originOf is the origin of an absolute URL, as a browser writes it.
func originOf(base string) string {
	scheme, rest, ok := strings.Cut(base, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}
