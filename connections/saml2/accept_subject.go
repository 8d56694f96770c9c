package saml2

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// maxNameID is the most bytes of a name identifier. Core 8.3.7 allows 256
// characters for a persistent one; directory names run longer.
const maxNameID = 1024

// nameID is a name identifier with all that tells it apart from another of the
// same text (core 2.2.2).
type nameID struct {
	Value           string `json:"value"`
	Format          string `json:"format,omitempty"`
	NameQualifier   string `json:"nameQualifier,omitempty"`
	SPNameQualifier string `json:"spNameQualifier,omitempty"`
}

// readSubject reads the one subject and wants it confirmed for us (core 2.4).
// The time is the end of that confirmation.
func readSubject(assertion *etree.Element, x expectation, s *statement) (time.Time, error) {
	subject, err := readName(assertion, x, s)
	if err != nil {
		return time.Time{}, err
	}
	return confirmSubject(subject, x)
}

// readName reads the name identifier of the one subject, which it returns.
func readName(assertion *etree.Element, x expectation, s *statement) (*etree.Element, error) {
	subject, err := onlyChild(assertion, NamespaceAssertion, "Subject")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"EncryptedID", "BaseID"} {
		if len(xmlsec.Children(subject, NamespaceAssertion, name)) > 0 {
			return nil, fmt.Errorf("the subject is an %s, which is not supported: have the provider send a NameID and encrypt the assertion instead", name)
		}
	}
	name, err := xmlsec.Child(subject, NamespaceAssertion, "NameID")
	if err != nil {
		return nil, err
	}
	switch {
	case name != nil:
		if s.Name, err = readNameID(name, x); err != nil {
			return nil, err
		}
	case !x.NameMissing:
		return nil, errors.New("the subject has no NameID: have the provider send one, or name the claim that says who the user is")
	}
	return subject, nil
}

// readNameID reads a name identifier and refuses one that two readers could
// take for two people.
func readNameID(el *etree.Element, x expectation) (nameID, error) {
	value, err := xmlsec.Text(el)
	if err != nil {
		return nameID{}, err
	}
	n := nameID{Value: value}
	n.Format, _ = attr(el, "Format")
	n.NameQualifier, _ = attr(el, "NameQualifier")
	n.SPNameQualifier, _ = attr(el, "SPNameQualifier")
	switch {
	case trimSpace(value) == "":
		return nameID{}, errors.New("the NameID is empty")
	case trimSpace(value) != value:
		return nameID{}, errors.New("the NameID has white space around it")
	case len(value)+len(n.Format)+len(n.NameQualifier)+len(n.SPNameQualifier) > maxNameID:
		return nameID{}, fmt.Errorf("the NameID is longer than %d bytes", maxNameID)
	case strings.ContainsFunc(value+n.Format+n.NameQualifier+n.SPNameQualifier, unicode.IsControl):
		return nameID{}, errors.New("the NameID holds a control character")
	case n.Format == FormatEncrypted || n.Format == FormatEntity:
		return nameID{}, fmt.Errorf("the NameID has the Format %s, which names no user", n.Format)
	case x.NameFormat != "" && n.Format != x.NameFormat:
		return nameID{}, fmt.Errorf("the NameID has the Format %q, not %s", clip(n.Format), x.NameFormat)
	}
	return n, nil
}

// key is the name identifier as one string: the text alone where the format is
// the one that the connection pins, or says nothing, or is persistent; with the
// format and qualifiers behind a tab otherwise, so that an e-mail address never
// names whom the same text names as a persistent identifier (core 8.3). A tab
// cannot occur in a text, so that no two identifiers share a key.
func (n nameID) key(x expectation) string {
	key := n.Value
	switch n.Format {
	case "", FormatUnspecified, FormatPersistent, x.NameFormat:
	default:
		key += "\t" + n.Format
	}
	if n.NameQualifier != "" && n.NameQualifier != x.Provider {
		key += "\tNameQualifier=" + n.NameQualifier
	}
	if n.SPNameQualifier != "" && n.SPNameQualifier != x.Audience {
		key += "\tSPNameQualifier=" + n.SPNameQualifier
	}
	return key
}

// confirmSubject wants one bearer confirmation that holds; others may fail
// (core 2.4: any one of them is enough).
func confirmSubject(subject *etree.Element, x expectation) (time.Time, error) {
	confirmations := xmlsec.Children(subject, NamespaceAssertion, "SubjectConfirmation")
	if len(confirmations) > 10 {
		return time.Time{}, errors.New("more than 10 SubjectConfirmation elements")
	}
	failed := []error{errors.New("no bearer SubjectConfirmation holds")}
	for _, confirmation := range confirmations {
		end, err := confirmBearer(confirmation, x)
		if err == nil {
			return end, nil
		}
		failed = append(failed, err)
	}
	return time.Time{}, errors.Join(failed...)
}

// confirmBearer holds one confirmation to profiles 4.1.4.2: bearer, for our
// endpoint, for this request, with an end and without a beginning. Address is
// not held against the browser's: behind proxies and carrier NAT it refuses
// users and stops nobody.
func confirmBearer(confirmation *etree.Element, x expectation) (time.Time, error) {
	if method, _ := attr(confirmation, "Method"); method != ConfirmationBearer {
		return time.Time{}, fmt.Errorf("the Method is %q, not bearer", clip(method))
	}
	data, err := onlyChild(confirmation, NamespaceAssertion, "SubjectConfirmationData")
	if err != nil {
		return time.Time{}, err
	}
	if recipient, _ := attr(data, "Recipient"); recipient != x.Recipient {
		return time.Time{}, broker.Failed(broker.CheckAddressee, fmt.Errorf("the Recipient %q is not %s", clip(recipient), x.Recipient))
	}
	if err := checkInResponseTo(data, x.Request); err != nil {
		return time.Time{}, fmt.Errorf("subject confirmation: %w", err)
	}
	if _, ok := attr(data, "NotBefore"); ok {
		return time.Time{}, errors.New("NotBefore in a bearer confirmation")
	}
	end, err := checkWindow(data, x)
	if err != nil {
		return time.Time{}, fmt.Errorf("subject confirmation: %w", err)
	}
	if end.IsZero() {
		return time.Time{}, errors.New("NotOnOrAfter is missing in the subject confirmation")
	}
	return end, nil
}
