package samltest

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// Namespaces and names that the messages are made of.
const (
	Protocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	Assertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	Metadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	Signature = "http://www.w3.org/2000/09/xmldsig#"
	Bearer    = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	Status    = "urn:oasis:names:tc:SAML:2.0:status:"
	Classes   = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
)

// Attribute is one attribute of an assertion.
type Attribute struct {
	Name, Format, FriendlyName string
	Values                     []string
}

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
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Element builds, signs and encrypts the response.
func (r Response) Element() *etree.Element {
	response := r.unsigned()
	edit(r.Edit, response)
	if r.SignAssertion != "" {
		for _, assertion := range response.SelectElements("Assertion") {
			r.sign(assertion, r.SignAssertion)
		}
	}
	edit(r.EditClear, response)
	if r.EncryptTo != "" {
		for _, assertion := range response.SelectElements("Assertion") {
			Encrypt(assertion, r.EncryptTo, r.Encryption)
		}
	}
	if r.SignResponse != "" {
		r.sign(response, r.SignResponse)
	}
	edit(r.EditSent, response)
	return response
}

// Bytes is Element as octets.
func (r Response) Bytes() []byte { return Bytes(r.Element()) }

// Encoded is the response as the field SAMLResponse.
func (r Response) Encoded() string { return base64.StdEncoding.EncodeToString(r.Bytes()) }

// Bytes writes a tree.
func Bytes(el *etree.Element) []byte {
	document := etree.NewDocument()
	document.WriteSettings = etree.WriteSettings{CanonicalText: true, CanonicalAttrVal: true}
	document.SetRoot(el.Copy())
	raw, err := document.WriteToBytes()
	if err != nil {
		panic(err)
	}
	return raw
}

func edit(f func(*etree.Element), el *etree.Element) {
	if f != nil {
		f(el)
	}
}

func (r Response) sign(el *etree.Element, name string) {
	key := Named(name).Signing()
	if r.KeyInfo != nil {
		key.Certificate = r.KeyInfo.Certificate
	}
	Sign(el, key)
}

// Sign signs a message or an assertion: the signature follows the issuer.
func Sign(el *etree.Element, key xmlsec.SigningKey) {
	at := 0
	if el.SelectElement("Issuer") != nil {
		at = 1
	}
	if err := xmlsec.Sign(el, key, at); err != nil {
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
