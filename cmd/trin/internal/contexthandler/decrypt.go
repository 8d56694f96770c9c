package contexthandler

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strings"

	"github.com/beevik/etree"
)

// decrypt opens an EncryptedAssertion of AES-GCM with RSA-OAEP (XML Encryption
// 1.1, 5.2.4 and 5.5.2), and returns the assertion as a tree of its own.
func (h *Handler) decrypt(encrypted *etree.Element) (*etree.Element, error) {
	data := encrypted.FindElement("./EncryptedData")
	wrapped := encrypted.FindElement(".//EncryptedKey")
	if data == nil || wrapped == nil {
		return nil, errors.New("the EncryptedAssertion holds no data or no key")
	}
	key, err := h.unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	content, err := cipherValue(data)
	if err != nil {
		return nil, err
	}
	method := algorithm(data)
	if !strings.HasSuffix(method, "xmlenc11#aes256-gcm") && !strings.HasSuffix(method, "xmlenc11#aes128-gcm") {
		return nil, fmt.Errorf("the handler does not decrypt %s", method)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	mode, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	if len(content) < mode.NonceSize() {
		return nil, errors.New("the content is shorter than its nonce")
	}
	plain, err := mode.Open(nil, content[:mode.NonceSize()], content[mode.NonceSize():], nil)
	if err != nil {
		return nil, err
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(plain); err != nil {
		return nil, err
	}
	if document.Root() == nil || document.Root().Tag != "Assertion" {
		return nil, errors.New("the content is no assertion")
	}
	return document.Root(), nil
}

// unwrap opens the key of the content. The digest and the mask generation have
// the same hash, as in OIOSAML 3, or both are SHA-1.
func (h *Handler) unwrap(wrapped *etree.Element) ([]byte, error) {
	value, err := cipherValue(wrapped)
	if err != nil {
		return nil, err
	}
	method := wrapped.FindElement("./EncryptionMethod")
	if method == nil || !strings.Contains(algorithm(wrapped), "rsa-oaep") {
		return nil, fmt.Errorf("the handler does not unwrap keys of %s", algorithm(wrapped))
	}
	digest, mask := "sha1", "sha1"
	if el := method.FindElement("./DigestMethod"); el != nil {
		_, digest, _ = strings.Cut(el.SelectAttrValue("Algorithm", ""), "#")
	}
	if el := method.FindElement("./MGF"); el != nil {
		_, mask, _ = strings.Cut(el.SelectAttrValue("Algorithm", ""), "#mgf1")
	}
	hashes := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New}
	if digest != mask || hashes[digest] == nil {
		return nil, fmt.Errorf("the handler does not know the digest %s with the mask %s", digest, mask)
	}
	return rsa.DecryptOAEP(hashes[digest](), nil, h.options.Key, value, nil)
}

func algorithm(of *etree.Element) string {
	if method := of.FindElement("./EncryptionMethod"); method != nil {
		return method.SelectAttrValue("Algorithm", "")
	}
	return ""
}

func cipherValue(of *etree.Element) ([]byte, error) {
	value := of.FindElement("./CipherData/CipherValue")
	if value == nil {
		return nil, errors.New("there is no CipherValue")
	}
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value.Text()), ""))
}
