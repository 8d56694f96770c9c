package samltest

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/message"
)

// Namespaces and names that the messages are made of.
const (
	Protocol  = message.Protocol
	Assertion = message.Assertion
	Metadata  = message.Metadata
	Signature = message.Signature
	Bearer    = message.Bearer
	Status    = message.Status
	Classes   = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
)

// Attribute is one attribute of an assertion.
type Attribute = message.Attribute

// Response is a response of a provider that is right in everything. Change a
// field, or the tree by Edit, to make it wrong in one thing.
type Response struct {
	Provider  string // entityID
	Audience  string // entityID of the service provider
	Recipient string // its assertion consumer service
	Request   string // ID of the AuthnRequest; "" = none
	Now       time.Time

	ID           string // "" = "_response"
	AssertionID  string // "" = "_assertion"
	Status       []string
	Message      string // StatusMessage
	NameID       string
	NameFormat   string
	Class        string
	SessionIndex string
	Attributes   []Attribute

	Unasserted    bool   // no assertion
	SignResponse  string // name of the key; "" = not signed
	SignAssertion string
	KeyInfo       *Key // the certificate in KeyInfo; nil = the signer's
	EncryptTo     string
	Encryption    xmlsec.EncryptionMethod

	Edit      func(response *etree.Element) // before anything is signed
	EditClear func(response *etree.Element) // after the assertion is signed, before it is encrypted
	EditSent  func(response *etree.Element) // after everything
}

// Instant writes a time as SAML does.
func Instant(t time.Time) string { return message.Instant(t) }

// Element builds, signs and encrypts the response.
func (r Response) Element() *etree.Element {
	bent := message.Response{
		Provider: r.Provider, Audience: r.Audience, Recipient: r.Recipient, Request: r.Request, Now: r.Now,
		ID: r.ID, AssertionID: r.AssertionID, Status: r.Status, Message: r.Message, NameID: r.NameID, NameFormat: r.NameFormat,
		Class: r.Class, SessionIndex: r.SessionIndex, Attributes: r.Attributes, Unasserted: r.Unasserted,
		SignResponse: r.key(r.SignResponse), SignAssertion: r.key(r.SignAssertion),
		Edit: r.Edit, EditClear: r.EditClear, EditSent: r.EditSent,
	}
	if r.EncryptTo != "" {
		bent.Protect = func(assertion *etree.Element) error {
			Encrypt(assertion, r.EncryptTo, r.Encryption)
			return nil
		}
	}
	return must(bent.Element())
}

// Bytes is Element as octets.
func (r Response) Bytes() []byte { return Bytes(r.Element()) }

// Encoded is the response as the field SAMLResponse.
func (r Response) Encoded() string { return base64.StdEncoding.EncodeToString(r.Bytes()) }

// Bytes writes a tree.
func Bytes(el *etree.Element) []byte { return must(message.Bytes(el)) }

// key is the key of that name, with the certificate that KeyInfo is to hold.
func (r Response) key(name string) *xmlsec.SigningKey {
	key := signing(name)
	if key != nil && r.KeyInfo != nil {
		key.Certificate = r.KeyInfo.Certificate
	}
	return key
}

// Sign signs a message or an assertion: the signature follows the issuer.
func Sign(el *etree.Element, key xmlsec.SigningKey) {
	if err := message.Sign(el, key); err != nil {
		panic(err)
	}
}

// Encrypt puts an EncryptedAssertion in the assertion's place.
func Encrypt(assertion *etree.Element, to string, method xmlsec.EncryptionMethod) {
	if method.Block == "" {
		method = xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}
	}
	wrapper := EncryptOctets(Bytes(assertion), to, method)
	parent, at := assertion.Parent(), assertion.Index()
	parent.RemoveChildAt(at)
	parent.InsertChildAt(at, wrapper)
}

// EncryptOctets makes an EncryptedAssertion of any octets.
func EncryptOctets(plain []byte, to string, method xmlsec.EncryptionMethod) *etree.Element {
	var data *etree.Element
	if weak(method) {
		data = encryptWeakly(plain, Named(to), method)
	} else {
		data = must(xmlsec.Encrypt(plain, Named(to).Certificate, method, rand.Reader))
	}
	wrapper := etree.NewElement("saml:EncryptedAssertion")
	wrapper.CreateAttr("xmlns:saml", Assertion)
	wrapper.AddChild(data)
	return wrapper
}
