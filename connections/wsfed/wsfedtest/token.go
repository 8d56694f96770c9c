package wsfedtest

import (
	"time"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/message"
)

// Names of SAML 1.1.
const (
	SAML11 = message.SAML11
	Bearer = message.Bearer
	Method = message.Method
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

	Key   string // the key that signs; "" = samltest.ProviderKey
	First bool   // the signature is the first child in SAML 1.1
	Edit  func(*etree.Element)
}

// Claim is one claim by its type, the name that Trin knows it by.
type Claim = message.Claim

// Unsigned is the Key of a token that nobody has signed.
const Unsigned = "-"

// Unsigned builds the assertion with its own declaration of its namespace.
func (t Token) Unsigned() *etree.Element { return t.message().Unsigned() }

// message is the token with its key in the place of the key's name.
func (t Token) message() message.Token {
	bent := message.Token{
		SAML20: t.SAML20, Issuer: t.Issuer, Audience: t.Audience, Now: t.Now, ID: t.ID, Name: t.Name, NameFormat: t.NameFormat,
		Nameless: t.Nameless, Bare: t.Bare, Recipient: t.Recipient, Class: t.Class, Instant: t.Instant, Claims: t.Claims,
		First: t.First, Edit: t.Edit,
	}
	if t.Key != Unsigned {
		key := samltest.Named(or(t.Key, samltest.ProviderKey)).Signing()
		bent.Key = &key
	}
	return bent
}
