package wsfed

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// subject11 is whom a statement is about. Two are the same person only if they
// are equal.
type subject11 struct {
	named                    bool
	value, format, qualifier string
}

// readSubjects11 reads the subject of every statement and wants them all to be
// the same one (SAML core 1.1, 2.4.2.1): attributes of one person must not
// stand beside the login of another.
func (s *statement) readSubjects11(parts parts11, x expectation) error {
	first, name, err := readSubject11(parts.authentication)
	if err != nil {
		return err
	}
	for _, list := range parts.attributes {
		other, _, err := readSubject11(list)
		if err != nil {
			return err
		}
		if other != first {
			return errors.New("the statements are about two subjects")
		}
	}
	switch {
	case name != nil:
		s.Evidence.Subject.Value, err = saml2.NameKey(name, x.Issuer, x.NameFormat)
		return err
	case !x.NameMissing:
		return errors.New("the subject has no NameIdentifier: have the provider send one, or name the claim that says who the user is")
	}
	return nil
}

// readSubject11 reads the subject of a statement (SAML core 1.1, 2.4.2). AD FS
// writes no NameIdentifier when no rule issues a Name ID.
func readSubject11(statement *etree.Element) (subject11, *etree.Element, error) {
	subject, err := onlyChild(statement, NamespaceSAML11, "Subject")
	if err != nil {
		return subject11{}, nil, fmt.Errorf("%s: %w", statement.Tag, err)
	}
	for _, child := range subject.ChildElements() {
		if !xmlsec.Is(child, NamespaceSAML11, "NameIdentifier") && !xmlsec.Is(child, NamespaceSAML11, "SubjectConfirmation") {
			return subject11{}, nil, fmt.Errorf("%s in the Subject is not understood", clip(child.Tag))
		}
	}
	if err := confirm11(subject); err != nil {
		return subject11{}, nil, err
	}
	name, err := xmlsec.Child(subject, NamespaceSAML11, "NameIdentifier")
	if err != nil || name == nil {
		return subject11{}, nil, err
	}
	read := subject11{named: true}
	if read.value, err = xmlsec.Text(name); err != nil {
		return subject11{}, nil, err
	}
	read.format, _ = attr(name, "Format")
	read.qualifier, _ = attr(name, "NameQualifier")
	return read, name, nil
}

// confirm11 wants bearer among the methods of a confirmation, if there is one
// (SAML core 1.1, 2.4.2.3): whoever brings the token is the subject. A token
// that is confirmed by a key alone is not for a browser.
func confirm11(subject *etree.Element) error {
	confirmation, err := xmlsec.Child(subject, NamespaceSAML11, "SubjectConfirmation")
	if err != nil || confirmation == nil {
		return err
	}
	bearer := false
	for _, child := range confirmation.ChildElements() {
		if !xmlsec.Is(child, NamespaceSAML11, "ConfirmationMethod") {
			return fmt.Errorf("%s in the SubjectConfirmation is not understood", clip(child.Tag))
		}
		method, err := nameText(child)
		if err != nil {
			return err
		}
		bearer = bearer || method == confirmationBearer
	}
	if !bearer {
		return errors.New("the SubjectConfirmation is not bearer")
	}
	return nil
}
