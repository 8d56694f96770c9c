package wsfedtest

import (
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"
)

// read reads a verified token.
func (l *Login) read(token *etree.Element) error {
	l.Claims = map[string][]string{}
	conditions := token.SelectElement("Conditions")
	if conditions == nil {
		return errors.New("there are no Conditions")
	}
	var err error
	if l.From, err = instant(conditions, "NotBefore"); err != nil {
		return err
	}
	if l.Until, err = instant(conditions, "NotOnOrAfter"); err != nil {
		return err
	}
	if token.NamespaceURI() == SAML11 {
		return l.read11(token)
	}
	l.SAML20 = true
	return l.read20(token)
}

// read11 reads a SAML 1.1 token as Microsoft's readers do: both versions, and
// the same subject in every statement.
func (l *Login) read11(token *etree.Element) error {
	if token.SelectAttrValue("MajorVersion", "") != "1" || token.SelectAttrValue("MinorVersion", "") != "1" {
		return errors.New("the version is not 1.1")
	}
	l.ID = token.SelectAttrValue("AssertionID", "")
	subjects := token.FindElements("./*/Subject")
	for _, subject := range subjects {
		name := subject.SelectElement("NameIdentifier")
		method := subject.FindElement("./SubjectConfirmation/ConfirmationMethod")
		if name == nil || method == nil || method.Text() != Bearer {
			return errors.New("a Subject has no NameIdentifier, or is not confirmed as bearer")
		}
		format := name.SelectAttrValue("Format", "")
		if l.Name != "" && (l.Name != name.Text() || l.Format != format) {
			return errors.New("the statements have different subjects")
		}
		l.Name, l.Format = name.Text(), format
	}
	for _, attribute := range token.FindElements("./AttributeStatement/Attribute") {
		claim := attribute.SelectAttrValue("AttributeNamespace", "") + "/" + attribute.SelectAttrValue("AttributeName", "")
		l.add(claim, attribute)
	}
	statements := token.SelectElements("AuthenticationStatement")
	if len(statements) != 1 {
		return fmt.Errorf("there are %d AuthenticationStatements", len(statements))
	}
	l.Method = statements[0].SelectAttrValue("AuthenticationMethod", "")
	var err error
	l.Instant, err = instant(statements[0], "AuthenticationInstant")
	return err
}

// read20 reads a SAML 2.0 token.
func (l *Login) read20(token *etree.Element) error {
	l.ID = token.SelectAttrValue("ID", "")
	name, statement := token.FindElement("./Subject/NameID"), token.SelectElement("AuthnStatement")
	class := token.FindElement("./AuthnStatement/AuthnContext/AuthnContextClassRef")
	if name == nil || statement == nil || class == nil {
		return errors.New("there is no NameID, or no AuthnStatement with a class")
	}
	l.Name, l.Format, l.Method = name.Text(), name.SelectAttrValue("Format", ""), class.Text()
	for _, attribute := range token.FindElements("./AttributeStatement/Attribute") {
		l.add(attribute.SelectAttrValue("Name", ""), attribute)
	}
	var err error
	l.Instant, err = instant(statement, "AuthnInstant")
	return err
}

func (l *Login) add(claim string, attribute *etree.Element) {
	for _, value := range attribute.SelectElements("AttributeValue") {
		l.Claims[claim] = append(l.Claims[claim], value.Text())
	}
}

// checkLifetime wants the lifetime around the token to be the token's.
func (l *Login) checkLifetime(response *etree.Element) error {
	created, expires := response.FindElement("./Lifetime/Created"), response.FindElement("./Lifetime/Expires")
	if created == nil || expires == nil {
		return errors.New("there is no Lifetime")
	}
	for text, want := range map[string]time.Time{created.Text(): l.From, expires.Text(): l.Until} {
		if at, err := time.Parse(time.RFC3339Nano, text); err != nil || !at.Equal(want) {
			return fmt.Errorf("the Lifetime says %s, the token %s", text, want)
		}
	}
	return nil
}

func instant(el *etree.Element, name string) (time.Time, error) {
	return time.Parse(time.RFC3339Nano, el.SelectAttrValue(name, ""))
}
