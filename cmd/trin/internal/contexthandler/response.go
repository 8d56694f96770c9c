package contexthandler

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"
)

const success = "urn:oasis:names:tc:SAML:2.0:status:Success"

// Login is what an identity provider said in an answer that was accepted.
type Login struct {
	System               System
	InResponseTo         string
	NameID, NameFormat   string
	SessionIndex         string
	Class                string
	Instant              time.Time
	Authorities          []string
	Attributes           []Attribute
	Encrypted            bool
	Assertion            string // as it was signed
	ConfirmedUntil       time.Time
	ValidFrom, ValidThru time.Time
}

// Attribute is one attribute of an assertion.
type Attribute struct {
	Name, Format string
	Values       []string
}

// Values are the values of the attribute of that name.
func (l Login) Values(name string) []string {
	var all []string
	for _, a := range l.Attributes {
		if a.Name == name {
			all = append(all, a.Values...)
		}
	}
	return all
}

// Refusal is an answer without a login. It is an error.
type Refusal struct {
	Codes        []string // the outer one first, without what all of them begin with
	Message      string
	InResponseTo string
}

// Error says the codes.
func (r *Refusal) Error() string {
	return strings.TrimSpace("the identity provider answers " + strings.Join(r.Codes, "/") + " " + r.Message)
}

// Read takes a Response as a form carries it. One that is refused is a
// *Refusal, which must be signed: the profile's error handling shows it to
// people.
func (h *Handler) Read(encoded string) (Login, error) {
	p, err := h.trusted()
	if err != nil {
		return Login{}, err
	}
	content, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return Login{}, err
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(content); err != nil {
		return Login{}, err
	}
	response := document.Root()
	if response == nil || response.Tag != "Response" {
		return Login{}, errors.New("this is no Response")
	}
	if to := response.SelectAttrValue("Destination", ""); to != h.ConsumerURL() {
		return Login{}, fmt.Errorf("the Response is for %s", to)
	}
	if refusal := refusalOf(response); refusal != nil {
		if _, err := h.verified(response, p.certificates); err != nil {
			return Login{}, fmt.Errorf("a refusal that is not signed: %w", err)
		}
		return Login{}, refusal
	}
	return h.readAssertion(p, response)
}

func refusalOf(response *etree.Element) *Refusal {
	r := &Refusal{InResponseTo: response.SelectAttrValue("InResponseTo", "")}
	for _, code := range response.FindElements("./Status//StatusCode") {
		value := code.SelectAttrValue("Value", "")
		if value == success {
			return nil
		}
		r.Codes = append(r.Codes, value[strings.LastIndex(value, ":")+1:])
	}
	if message := response.FindElement("./Status/StatusMessage"); message != nil {
		r.Message = message.Text()
	}
	return r
}

// readAssertion opens and verifies the one assertion and reads what was signed.
func (h *Handler) readAssertion(p *provider, response *etree.Element) (Login, error) {
	login := Login{InResponseTo: response.SelectAttrValue("InResponseTo", "")}
	assertion := response.FindElement("./Assertion")
	if encrypted := response.FindElement("./EncryptedAssertion"); encrypted != nil {
		var err error
		if assertion, err = h.decrypt(encrypted); err != nil {
			return Login{}, fmt.Errorf("the assertion: %w", err)
		}
		login.Encrypted = true
	}
	if assertion == nil {
		return Login{}, errors.New("the Response has no assertion")
	}
	signed, err := h.verified(assertion, p.certificates)
	if err != nil {
		return Login{}, fmt.Errorf("the assertion: %w", err)
	}
	if err := h.check(p, signed, &login); err != nil {
		return Login{}, err
	}
	login.read(signed)
	text, err := write(signed.Copy())
	login.Assertion = string(text)
	return login, err
}

// check holds the assertion against what the profile demands of it.
func (h *Handler) check(p *provider, a *etree.Element, login *Login) error {
	text := func(path string) string {
		if el := a.FindElement(path); el != nil {
			return el.Text()
		}
		return ""
	}
	data, conditions := a.FindElement("./Subject/SubjectConfirmation/SubjectConfirmationData"), a.FindElement("./Conditions")
	if data == nil || conditions == nil {
		return errors.New("the assertion has no confirmation or no conditions")
	}
	login.ConfirmedUntil = instant(data.SelectAttrValue("NotOnOrAfter", ""))
	login.ValidFrom, login.ValidThru = instant(conditions.SelectAttrValue("NotBefore", "")), instant(conditions.SelectAttrValue("NotOnOrAfter", ""))
	now := h.options.Clock()
	switch {
	case text("./Issuer") != p.entityID:
		return fmt.Errorf("the issuer is %q", text("./Issuer"))
	case text("./Conditions/AudienceRestriction/Audience") != h.options.EntityID:
		return errors.New("the assertion is for somebody else")
	case data.SelectAttrValue("Recipient", "") != h.ConsumerURL() || data.SelectAttrValue("InResponseTo", "") != login.InResponseTo:
		return errors.New("the confirmation is for another address or another request")
	case !now.Before(login.ConfirmedUntil) || !now.Before(login.ValidThru) || now.Before(login.ValidFrom.Add(-3*time.Minute)):
		return errors.New("the assertion does not hold now")
	case text("./AuthnStatement/AuthnContext/AuthnContextClassRef") == "":
		return errors.New("the assertion has no class")
	}
	return nil
}

func (l *Login) read(a *etree.Element) {
	if name := a.FindElement("./Subject/NameID"); name != nil {
		l.NameID, l.NameFormat = name.Text(), name.SelectAttrValue("Format", "")
	}
	if statement := a.FindElement("./AuthnStatement"); statement != nil {
		l.SessionIndex = statement.SelectAttrValue("SessionIndex", "")
		l.Instant = instant(statement.SelectAttrValue("AuthnInstant", ""))
		l.Class = statement.FindElement("./AuthnContext/AuthnContextClassRef").Text()
		for _, authority := range statement.FindElements("./AuthnContext/AuthenticatingAuthority") {
			l.Authorities = append(l.Authorities, authority.Text())
		}
	}
	for _, el := range a.FindElements("./AttributeStatement/Attribute") {
		attribute := Attribute{Name: el.SelectAttrValue("Name", ""), Format: el.SelectAttrValue("NameFormat", "")}
		for _, value := range el.SelectElements("AttributeValue") {
			attribute.Values = append(attribute.Values, value.Text())
		}
		l.Attributes = append(l.Attributes, attribute)
	}
}
