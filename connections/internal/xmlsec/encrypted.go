package xmlsec

import (
	"encoding/base64"

	"github.com/beevik/etree"
)

// oneEncryptedData returns the EncryptedData of a wrapper, which must hold
// exactly one, and beside it nothing but EncryptedKey.
func oneEncryptedData(encrypted *etree.Element) (*etree.Element, bool) {
	if encrypted == nil {
		return nil, false
	}
	var data *etree.Element
	for _, child := range encrypted.ChildElements() {
		switch {
		case Is(child, NamespaceXEnc, "EncryptedData") && data == nil:
			data = child
		case Is(child, NamespaceXEnc, "EncryptedKey"):
		default:
			return nil, false
		}
	}
	if data == nil {
		return nil, false
	}
	// A type other than Element would be spliced in otherwise (XML Encryption
	// 1.1 section 3.1).
	if kind, ok := Attr(data, "Type"); ok && kind != NamespaceXEnc+"Element" {
		return nil, false
	}
	return data, true
}

// encryptedKeys returns the EncryptedKey elements in KeyInfo and beside the
// EncryptedData, not too many of them.
func encryptedKeys(encrypted, data *etree.Element) ([]*etree.Element, bool) {
	var keys []*etree.Element
	info, err := Child(data, NamespaceDSig, "KeyInfo")
	if err != nil {
		return nil, false
	}
	keys = append(keys, Children(info, NamespaceXEnc, "EncryptedKey")...)
	keys = append(keys, Children(encrypted, NamespaceXEnc, "EncryptedKey")...)
	return keys, len(keys) > 0 && len(keys) <= maxEncryptedKeys
}

// encryptionAlgorithm returns the Algorithm of the EncryptionMethod of el.
func encryptionAlgorithm(el *etree.Element) (string, bool) {
	method, err := Child(el, NamespaceXEnc, "EncryptionMethod")
	if err != nil || method == nil {
		return "", false
	}
	return Attr(method, "Algorithm")
}

// cipherValue returns the octets of CipherData/CipherValue. A CipherReference
// is not followed.
func cipherValue(el *etree.Element) ([]byte, bool) {
	data, err := Child(el, NamespaceXEnc, "CipherData")
	if err != nil || data == nil || len(data.ChildElements()) != 1 {
		return nil, false
	}
	value, err := Child(data, NamespaceXEnc, "CipherValue")
	if err != nil || value == nil {
		return nil, false
	}
	text, err := Text(value)
	if err != nil {
		return nil, false
	}
	octets, err := base64.StdEncoding.Strict().DecodeString(withoutSpace(text))
	return octets, err == nil && len(octets) > 0
}
