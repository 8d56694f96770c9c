package xmlsec

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"errors"

	"github.com/beevik/etree"
)

// DecryptPolicy says which weak algorithms are tolerated and what the
// plaintext may cost. The zero value tolerates none and takes MessageLimits.
type DecryptPolicy struct {
	InsecureCBC   bool // AES-CBC: no integrity
	InsecureRSA15 bool // RSAES-PKCS1-v1_5
	Limits        Limits
}

// ErrDecrypt is the only error of [Decrypt]. It does not tell what failed, so
// that no answer built on it can serve as an oracle.
var ErrDecrypt = errors.New("cannot decrypt")

// maxEncryptedKeys bounds the recipients of one message, and with it the
// private key operations that it can cause.
const maxEncryptedKeys = 8

// Decrypt decrypts a wrapper such as saml:EncryptedAssertion: one EncryptedData
// with its EncryptedKey inside KeyInfo or beside it. Each key is tried. The
// plaintext goes through [Parse]. What it returns is not authenticated: verify
// its signature next. Nothing is fetched: cipher references and retrieval
// methods are not followed.
func Decrypt(encrypted *etree.Element, keys []crypto.Decrypter, p DecryptPolicy) (*etree.Element, error) {
	data, ok := oneEncryptedData(encrypted)
	if !ok {
		return nil, ErrDecrypt
	}
	block, ok := encryptionAlgorithm(data)
	if !ok || !p.allowsBlock(block) {
		return nil, ErrDecrypt
	}
	sealed, ok := cipherValue(data)
	if !ok {
		return nil, ErrDecrypt
	}
	wrapped, ok := encryptedKeys(encrypted, data)
	if !ok {
		return nil, ErrDecrypt
	}
	for _, el := range wrapped {
		for _, key := range keys {
			if root, ok := p.attempt(el, key, block, sealed); ok {
				return root, nil
			}
		}
	}
	return nil, ErrDecrypt
}

// allowsBlock is the list of content encryption algorithms.
func (p DecryptPolicy) allowsBlock(uri string) bool {
	switch uri {
	case AES128GCM, AES256GCM:
		return true
	case AES128CBC, AES256CBC:
		return p.InsecureCBC
	}
	return false
}

// attempt tries one key on one EncryptedKey, to the parsed plaintext.
func (p DecryptPolicy) attempt(encryptedKey *etree.Element, key crypto.Decrypter, block string, sealed []byte) (*etree.Element, bool) {
	content, ok := p.unwrap(encryptedKey, key, blockKeySize(block))
	if !ok {
		return nil, false
	}
	defer clear(content)
	plaintext, ok := open(block, content, sealed)
	if !ok {
		return nil, false
	}
	root, err := Parse(plaintext, p.Limits)
	return root, err == nil
}

// unwrap decrypts the content key. With RSAES-PKCS1-v1_5 a wrong padding
// yields a random key, so that it fails where a wrong key fails.
func (p DecryptPolicy) unwrap(el *etree.Element, key crypto.Decrypter, size int) ([]byte, bool) {
	if key == nil {
		return nil, false
	}
	wrapped, ok := cipherValue(el)
	if !ok {
		return nil, false
	}
	var options crypto.DecrypterOpts
	if transport, ok := encryptionAlgorithm(el); ok && transport == RSA15 {
		if !p.InsecureRSA15 {
			return nil, false
		}
		options = &rsa.PKCS1v15DecryptOptions{SessionKeyLen: size}
	} else if options, ok = oaepOptions(el, transport); !ok {
		return nil, false
	}
	content, err := key.Decrypt(rand.Reader, wrapped, options)
	return content, err == nil && len(content) == size
}

// oaepOptions reads DigestMethod and MGF of an EncryptedKey; both default to
// SHA-1 (XML Encryption 1.1 section 5.5.2). OAEPparams is not supported.
func oaepOptions(el *etree.Element, transport string) (*rsa.OAEPOptions, bool) {
	method, err := Child(el, NamespaceXEnc, "EncryptionMethod")
	if err != nil || method == nil {
		return nil, false
	}
	m := EncryptionMethod{Transport: transport}
	for _, child := range method.ChildElements() {
		uri, _ := Attr(child, "Algorithm")
		switch {
		case Is(child, NamespaceDSig, "DigestMethod") && m.Digest == "":
			m.Digest = uri
		case Is(child, NamespaceXEnc11, "MGF") && m.MGF == "":
			m.MGF = uri
		default:
			return nil, false
		}
	}
	if transport == RSAOAEPMGF1P {
		m.MGF = MGF1SHA1 // fixed by the algorithm
	}
	// Some products name the digest by this URI, which is in no standard.
	if m.Digest == "http://www.w3.org/2000/09/xmldsig#sha256" {
		m.Digest = DigestSHA256
	}
	options, err := m.withDefaults().oaep()
	return options, err == nil
}

// open decrypts the content.
func open(uri string, key, sealed []byte) ([]byte, bool) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, false
	}
	if uri == AES128CBC || uri == AES256CBC {
		return openCBC(block, sealed)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(sealed) < gcm.NonceSize()+gcm.Overhead() {
		return nil, false
	}
	plaintext, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], nil)
	return plaintext, err == nil
}

// openCBC decrypts and removes the padding (XML Encryption 1.1 section 5.2.3):
// the last octet counts the padding, the others are arbitrary. A wrong count
// is replaced by none without a branch; the plaintext then fails in the gate
// as any other wrong plaintext does.
func openCBC(block cipher.Block, sealed []byte) ([]byte, bool) {
	size := block.BlockSize()
	if len(sealed) < 2*size || len(sealed)%size != 0 {
		return nil, false
	}
	plaintext := make([]byte, len(sealed)-size)
	cipher.NewCBCDecrypter(block, sealed[:size]).CryptBlocks(plaintext, sealed[size:])
	padding := int(plaintext[len(plaintext)-1])
	valid := subtle.ConstantTimeLessOrEq(1, padding) & subtle.ConstantTimeLessOrEq(padding, size)
	cut := subtle.ConstantTimeSelect(valid, padding, 0)
	return plaintext[:len(plaintext)-cut], true
}
