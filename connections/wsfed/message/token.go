package message

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	saml "trin/connections/saml2/message"
)

// Names of SAML 1.1.
const (
	SAML11 = "urn:oasis:names:tc:SAML:1.0:assertion"
	Bearer = "urn:oasis:names:tc:SAML:1.0:cm:bearer"
	Method = "urn:oasis:names:tc:SAML:1.0:am:password"
)

// Token is a token of a provider that is right in everything.
type Token struct {
	SAML20   bool // the version; SAML 1.1 otherwise
	Issuer   string
	Audience string
	Now      time.Time

	ID         string // "" = "_token"
	Name       string // "" = "alice"
	NameFormat string
	Nameless   bool
	Bare       bool      // no SubjectConfirmation
	Recipient  string    // of SubjectConfirmationData in SAML 2.0; "" = no such element
	Class      string    // how the user was authenticated; "" = by password
	Instant    time.Time // when the user was authenticated; zero = Now
	Claims     []Claim

	Key   *xmlsec.SigningKey // nil = the token is not signed
	First bool               // the signature is the first child in SAML 1.1
	Edit  func(*etree.Element)
}

// Claim is one claim by its type, the name that Trin knows it by.
type Claim struct {
	Type   string
	Values []string
}

// namespace is that of the assertion, which also names the type of the token.
func (t Token) namespace() string {
	if t.SAML20 {
		return saml.Assertion
	}
	return SAML11
}

// Unsigned builds the assertion with its own declaration of its namespace.
func (t Token) Unsigned() *etree.Element {
	var el *etree.Element
	if t.SAML20 {
		el = t.saml20()
	} else {
		el = t.saml11()
	}
	if t.Edit != nil {
		t.Edit(el)
	}
	return el
}

// sign signs the assertion where its version puts the signature.
func (t Token) sign(el *etree.Element) error {
	if t.Key == nil {
		return nil
	}
	at := len(el.ChildElements())
	if t.SAML20 {
		at = 1
	} else if t.First {
		at = 0
	}
	return xmlsec.Sign(el, *t.Key, at)
}

// saml11 builds the assertion as AD FS does: the attributes first.
func (t Token) saml11() *etree.Element {
	el := etree.NewElement("saml:Assertion")
	el.CreateAttr("xmlns:saml", SAML11)
	el.CreateAttr("MajorVersion", "1")
	el.CreateAttr("MinorVersion", "1")
	el.CreateAttr("AssertionID", or(t.ID, "_token"))
	el.CreateAttr("Issuer", t.Issuer)
	el.CreateAttr("IssueInstant", saml.Instant(t.Now))
	conditions := t.conditions(el)
	conditions.CreateElement("saml:AudienceRestrictionCondition").CreateElement("saml:Audience").SetText(t.Audience)
	if len(t.Claims) > 0 {
		list := el.CreateElement("saml:AttributeStatement")
		t.subject11(list)
		for _, claim := range t.Claims {
			at := strings.LastIndex(claim.Type, "/")
			attribute := list.CreateElement("saml:Attribute")
			attribute.CreateAttr("AttributeName", claim.Type[at+1:])
			attribute.CreateAttr("AttributeNamespace", claim.Type[:at])
			addValues(attribute, claim.Values)
		}
	}
	statement := el.CreateElement("saml:AuthenticationStatement")
	statement.CreateAttr("AuthenticationMethod", or(t.Class, Method))
	statement.CreateAttr("AuthenticationInstant", saml.Instant(t.instant()))
	t.subject11(statement)
	return el
}

func (t Token) subject11(statement *etree.Element) {
	subject := statement.CreateElement("saml:Subject")
	if !t.Nameless {
		name := subject.CreateElement("saml:NameIdentifier")
		if t.NameFormat != "" {
			name.CreateAttr("Format", t.NameFormat)
		}
		name.SetText(or(t.Name, "alice"))
	}
	if !t.Bare {
		subject.CreateElement("saml:SubjectConfirmation").CreateElement("saml:ConfirmationMethod").SetText(Bearer)
	}
}

func (t Token) saml20() *etree.Element {
	el := etree.NewElement("saml:Assertion")
	el.CreateAttr("xmlns:saml", saml.Assertion)
	el.CreateAttr("ID", or(t.ID, "_token"))
	el.CreateAttr("Version", "2.0")
	el.CreateAttr("IssueInstant", saml.Instant(t.Now))
	el.CreateElement("saml:Issuer").SetText(t.Issuer)
	subject := el.CreateElement("saml:Subject")
	if !t.Nameless {
		name := subject.CreateElement("saml:NameID")
		if t.NameFormat != "" {
			name.CreateAttr("Format", t.NameFormat)
		}
		name.SetText(or(t.Name, "alice"))
	}
	confirmation := subject.CreateElement("saml:SubjectConfirmation")
	confirmation.CreateAttr("Method", saml.Bearer)
	if t.Recipient != "" {
		data := confirmation.CreateElement("saml:SubjectConfirmationData")
		data.CreateAttr("Recipient", t.Recipient)
		data.CreateAttr("NotOnOrAfter", saml.Instant(t.Now.Add(5*time.Minute)))
	}
	conditions := t.conditions(el)
	conditions.CreateElement("saml:AudienceRestriction").CreateElement("saml:Audience").SetText(t.Audience)
	if len(t.Claims) > 0 {
		list := el.CreateElement("saml:AttributeStatement")
		for _, claim := range t.Claims {
			attribute := list.CreateElement("saml:Attribute")
			attribute.CreateAttr("Name", claim.Type)
			addValues(attribute, claim.Values)
		}
	}
	statement := el.CreateElement("saml:AuthnStatement")
	statement.CreateAttr("AuthnInstant", saml.Instant(t.instant()))
	statement.CreateElement("saml:AuthnContext").CreateElement("saml:AuthnContextClassRef").SetText(or(t.Class, "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"))
	return el
}

func (t Token) conditions(el *etree.Element) *etree.Element {
	conditions := el.CreateElement("saml:Conditions")
	conditions.CreateAttr("NotBefore", saml.Instant(t.Now))
	conditions.CreateAttr("NotOnOrAfter", saml.Instant(t.Now.Add(time.Hour)))
	return conditions
}

func (t Token) instant() time.Time {
	if t.Instant.IsZero() {
		return t.Now
	}
	return t.Instant
}

func addValues(attribute *etree.Element, values []string) {
	for _, value := range values {
		attribute.CreateElement("saml:AttributeValue").SetText(value)
	}
}
