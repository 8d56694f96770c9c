package message

import (
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
)

// Bindings of endpoints.
const (
	Redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	Post     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// Instant writes a time as SAML does.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Sign signs a message or an assertion: the signature follows the issuer.
func Sign(el *etree.Element, key xmlsec.SigningKey) error {
	at := 0
	if el.SelectElement("Issuer") != nil {
		at = 1
	}
	return xmlsec.Sign(el, key, at)
}

// Bytes writes a tree.
func Bytes(el *etree.Element) ([]byte, error) {
	document := etree.NewDocument()
	document.WriteSettings = etree.WriteSettings{CanonicalText: true, CanonicalAttrVal: true}
	document.SetRoot(el.Copy())
	return document.WriteToBytes()
}

func edit(f func(*etree.Element), el *etree.Element) {
	if f != nil {
		f(el)
	}
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
