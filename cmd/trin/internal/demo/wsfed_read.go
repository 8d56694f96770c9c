package demo

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// tokenFacts is what a token says, whichever version it is of.
type tokenFacts struct {
	id, issuer, issued, notBefore, notOnOrAfter, audience string
	subject, format, method, instant, instantName         string
	claims                                                []Line
	terms                                                 Terms
}

// readToken reads a signed token.
func readToken(t *etree.Element) (tokenFacts, error) {
	if t.NamespaceURI() == saml11 {
		return readToken11(t)
	}
	return readToken20(t)
}

// readToken11 reads an assertion of SAML 1.1 (core, 2.3.2).
func readToken11(t *etree.Element) (tokenFacts, error) {
	f := tokenFacts{
		id: t.SelectAttrValue("AssertionID", ""), issuer: t.SelectAttrValue("Issuer", ""), issued: t.SelectAttrValue("IssueInstant", ""),
		instantName: "AuthenticationInstant", terms: Terms{Class: "AuthenticationMethod", Subject: "NameIdentifier"},
	}
	if t.SelectAttrValue("MajorVersion", "") != "1" || t.SelectAttrValue("MinorVersion", "") != "1" {
		return f, errors.New("the token is not of SAML 1.1")
	}
	if err := f.conditions(t, saml11, "AudienceRestrictionCondition"); err != nil {
		return f, err
	}
	statement, err := only(t, saml11, "AuthenticationStatement")
	if err != nil {
		return f, err
	}
	f.method, f.instant = statement.SelectAttrValue("AuthenticationMethod", ""), statement.SelectAttrValue("AuthenticationInstant", "")
	if f.subject, f.format, err = subject11(statement); err != nil {
		return f, err
	}
	for _, attributes := range children(t, saml11, "AttributeStatement") {
		name, format, err := subject11(attributes)
		if err != nil || name != f.subject || format != f.format {
			return f, errors.Join(errors.New("the statements of the token have different subjects"), err)
		}
		for _, attribute := range children(attributes, saml11, "Attribute") {
			line := Line{Name: attribute.SelectAttrValue("AttributeName", "")}
			if space := attribute.SelectAttrValue("AttributeNamespace", ""); space != "" {
				line.Name = strings.TrimSuffix(space, "/") + "/" + line.Name
			}
			f.claims = append(f.claims, line.with(attribute, saml11))
		}
	}
	return f, nil
}

// subject11 is the subject of a statement, which its bearer confirms.
func subject11(statement *etree.Element) (name, format string, err error) {
	subject, err := only(statement, saml11, "Subject")
	if err != nil {
		return "", "", err
	}
	identifier, err := only(subject, saml11, "NameIdentifier")
	if err != nil {
		return "", "", err
	}
	confirmation, err := only(subject, saml11, "SubjectConfirmation")
	if err != nil {
		return "", "", err
	}
	method, err := only(confirmation, saml11, "ConfirmationMethod")
	if err != nil {
		return "", "", err
	}
	if textIn(method) != "urn:oasis:names:tc:SAML:1.0:cm:bearer" {
		return "", "", errors.New("the token is not its bearer's")
	}
	return textIn(identifier), identifier.SelectAttrValue("Format", ""), nil
}

// readToken20 reads an assertion of SAML 2.0 (core, 2.3.3).
func readToken20(t *etree.Element) (tokenFacts, error) {
	f := tokenFacts{
		id: t.SelectAttrValue("ID", ""), issued: t.SelectAttrValue("IssueInstant", ""),
		instantName: "AuthnInstant", terms: Terms{Class: "AuthnContextClassRef", Subject: "NameID"},
	}
	issuer, err := only(t, saml20, "Issuer")
	if err != nil {
		return f, err
	}
	f.issuer = textIn(issuer)
	if err := f.conditions(t, saml20, "AudienceRestriction"); err != nil {
		return f, err
	}
	subject, err := only(t, saml20, "Subject")
	if err != nil {
		return f, err
	}
	identifier, err := only(subject, saml20, "NameID")
	if err != nil {
		return f, err
	}
	confirmation, err := only(subject, saml20, "SubjectConfirmation")
	if err != nil || confirmation.SelectAttrValue("Method", "") != "urn:oasis:names:tc:SAML:2.0:cm:bearer" {
		return f, errors.Join(errors.New("the token is not its bearer's"), err)
	}
	f.subject, f.format = textIn(identifier), identifier.SelectAttrValue("Format", "")
	statement, err := only(t, saml20, "AuthnStatement")
	if err != nil {
		return f, err
	}
	f.instant = statement.SelectAttrValue("AuthnInstant", "")
	context, err := only(statement, saml20, "AuthnContext")
	if err != nil {
		return f, err
	}
	class, err := only(context, saml20, "AuthnContextClassRef")
	if err != nil {
		return f, err
	}
	f.method = textIn(class)
	for _, attributes := range children(t, saml20, "AttributeStatement") {
		for _, attribute := range children(attributes, saml20, "Attribute") {
			f.claims = append(f.claims, Line{Name: attribute.SelectAttrValue("Name", "")}.with(attribute, saml20))
		}
	}
	return f, nil
}

// conditions reads when and for whom the token holds.
func (f *tokenFacts) conditions(t *etree.Element, space, restriction string) error {
	conditions, err := only(t, space, "Conditions")
	if err != nil {
		return err
	}
	f.notBefore, f.notOnOrAfter = conditions.SelectAttrValue("NotBefore", ""), conditions.SelectAttrValue("NotOnOrAfter", "")
	audiences, err := only(conditions, space, restriction)
	if err != nil {
		return err
	}
	audience, err := only(audiences, space, "Audience")
	if err != nil {
		return err
	}
	f.audience = textIn(audience)
	return nil
}

func (l Line) with(attribute *etree.Element, space string) Line {
	for _, value := range children(attribute, space, "AttributeValue") {
		l.Values = append(l.Values, value.Text())
	}
	return l
}

// fault is what a SOAP fault in the place of an answer says (SOAP 1.2, 5.4). It
// is shown to the person and decides nothing.
func fault(wresult string) ([]string, bool) {
	document := etree.NewDocument()
	if strings.Contains(wresult, "<!DOCTYPE") || document.ReadFromString(wresult) != nil || document.Root() == nil {
		return nil, false
	}
	found := document.FindElement("//Fault")
	if found == nil || document.FindElement("//RequestedSecurityToken") != nil {
		return nil, false
	}
	lines := []string{"Fault"}
	for _, path := range []string{"./Code/Subcode/Value", "./Code/Value", "./Reason/Text", "./Detail"} {
		if part := found.FindElement(path); part != nil && textIn(part) != "" {
			lines = append(lines, textIn(part))
		}
	}
	return lines, true
}

// children are the elements of that name right below.
func children(parent *etree.Element, space, tag string) []*etree.Element {
	var found []*etree.Element
	for _, child := range parent.ChildElements() {
		if child.Tag == tag && child.NamespaceURI() == space {
			found = append(found, child)
		}
	}
	return found
}

// only is the one element of that name right below.
func only(parent *etree.Element, space, tag string) (*etree.Element, error) {
	found := children(parent, space, tag)
	if len(found) != 1 {
		return nil, fmt.Errorf("%s has %d of %s, and must have one", parent.Tag, len(found), tag)
	}
	return found[0], nil
}

func textIn(element *etree.Element) string { return strings.TrimSpace(element.Text()) }

func indentedText(text string) string {
	document := etree.NewDocument()
	if document.ReadFromString(text) != nil {
		return ""
	}
	document.Indent(2)
	var out bytes.Buffer
	if _, err := document.WriteTo(&out); err != nil {
		return ""
	}
	return out.String()
}
