package samltest

import (
	"encoding/base64"

	"trin/connections/internal/xmlsec"
	"trin/connections/internal/xmlsec/xmlattack"
	"trin/connections/saml2/message"
)

// RedirectURL carries a message by HTTP-Redirect (bindings 3.4). The parameter
// is SAMLRequest or SAMLResponse; an empty key leaves it unsigned.
func RedirectURL(location, parameter string, octets []byte, relayState, key string) string {
	return must(message.RedirectURL(location, parameter, octets, relayState, signing(key)))
}

// Variant is a message that was made wrong in one way.
type Variant = xmlattack.Variant

// Encoded is a message as a field of the HTTP-POST binding.
func Encoded(message []byte) string { return base64.StdEncoding.EncodeToString(message) }

// Wrapped are the ways to wrap a signed message so that an evil copy with
// another NameID is read in the place of the signed part (B1 to B14).
func Wrapped(signed []byte, name string) ([]Variant, error) {
	variants, err := xmlattack.Wrapping(signed, xmlattack.SetNameID(name))
	if err != nil {
		return nil, err
	}
	hidden, err := xmlattack.Hiding(signed, xmlattack.SetNameID(name))
	return append(variants, hidden...), err
}

// Unsound are the ways to bend a signature (B15 to B28, B40).
func Unsound(signed []byte) ([]Variant, error) { return xmlattack.Signatures(signed) }

// Malformed are messages that the strict gate must stop (A1 to A26).
func Malformed(good []byte) []Variant { return xmlattack.Gate(good) }

// OIOSAML3 is the encryption of the OIOSAML 3 profile: AES-256-GCM with
// RSA-OAEP, SHA-256 and MGF1 with SHA-256.
func OIOSAML3() xmlsec.EncryptionMethod {
	return xmlsec.EncryptionMethod{
		Block: "http://www.w3.org/2009/xmlenc11#aes256-gcm", Transport: "http://www.w3.org/2009/xmlenc11#rsa-oaep",
		Digest: "http://www.w3.org/2001/04/xmlenc#sha256", MGF: "http://www.w3.org/2009/xmlenc11#mgf1sha256",
	}
}
