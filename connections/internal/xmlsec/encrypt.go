package xmlsec

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"github.com/beevik/etree"
)

// EncryptionMethod names the algorithms of an encryption by their URIs. The
// zero value is AES256GCM with RSAOAEPMGF1P and DigestSHA1, which every SAML
// product reads. OIOSAML 3 wants AES256GCM, RSAOAEP, DigestSHA256, MGF1SHA256.
// Empty fields of a partly filled value take what belongs to the others.
type EncryptionMethod struct{ Block, Transport, Digest, MGF string }

// withDefaults fills the empty fields.
func (m EncryptionMethod) withDefaults() EncryptionMethod {
	if m.Block == "" {
		m.Block = AES256GCM
	}
	if m.Transport == "" {
		m.Transport = RSAOAEPMGF1P
	}
	if m.Digest == "" {
		m.Digest = DigestSHA1
	}
	if m.MGF == "" {
		m.MGF = MGF1SHA1
	}
	return m
}

// oaep returns the options of the key transport (XML Encryption 1.1 section
// 5.5.2): rsa-oaep-mgf1p always masks with SHA-1, rsa-oaep names its mask.
func (m EncryptionMethod) oaep() (*rsa.OAEPOptions, error) {
	options := &rsa.OAEPOptions{MGFHash: crypto.SHA1}
	switch m.Transport {
	case RSAOAEPMGF1P:
		if m.MGF != MGF1SHA1 {
			return nil, errors.New("rsa-oaep-mgf1p masks with SHA-1 only")
		}
	case RSAOAEP:
		switch m.MGF {
		case MGF1SHA1:
		case MGF1SHA256:
			options.MGFHash = crypto.SHA256
		default:
			return nil, fmt.Errorf("mask generation function %q is not supported", m.MGF)
		}
	default:
		return nil, fmt.Errorf("key transport %q is not supported", m.Transport)
	}
	switch m.Digest {
	case DigestSHA1:
		options.Hash = crypto.SHA1
	case DigestSHA256:
		options.Hash = crypto.SHA256
	default:
		return nil, fmt.Errorf("OAEP digest %q is not supported", m.Digest)
	}
	return options, nil
}

// blockKeySize returns the key length of a content encryption algorithm, or 0.
func blockKeySize(uri string) int {
	switch uri {
	case AES128GCM, AES128CBC:
		return 16
	case AES256GCM, AES256CBC:
		return 32
	}
	return 0
}

// Check says whether Encrypt can use the method.
func (m EncryptionMethod) Check() error {
	m = m.withDefaults()
	if m.Block != AES128GCM && m.Block != AES256GCM {
		return fmt.Errorf("content encryption %q is not supported", m.Block)
	}
	_, err := m.oaep()
	return err
}

// Encrypt encrypts plaintext, the octets of one element, to the RSA key of a
// certificate and returns an xenc:EncryptedData whose KeyInfo holds the
// EncryptedKey. The caller puts it into saml:EncryptedAssertion. It writes
// AES-GCM with RSA-OAEP and nothing weaker.
func Encrypt(plaintext []byte, to *x509.Certificate, m EncryptionMethod, random io.Reader) (*etree.Element, error) {
	m = m.withDefaults()
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	if to == nil || random == nil {
		return nil, errors.New("encrypt: no certificate or no randomness")
	}
	public, ok := to.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("encrypt: the certificate holds no RSA key")
	}
	if err := CheckKey(public); err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	key := make([]byte, blockKeySize(m.Block))
	defer clear(key)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	sealed, err := seal(key, plaintext, random)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	options, err := m.oaep()
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	wrapped, err := rsa.EncryptOAEPWithOptions(random, public, key, options)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return encryptedData(m, wrapped, sealed), nil
}

// seal returns nonce, ciphertext and tag (XML Encryption 1.1 section 5.2.4).
func seal(key, plaintext []byte, random io.Reader) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	out := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(plaintext)+gcm.Overhead())
	if _, err := io.ReadFull(random, out); err != nil {
		return nil, err
	}
	return gcm.Seal(out, out, plaintext, nil), nil
}

// encryptedData builds the element.
func encryptedData(m EncryptionMethod, wrapped, sealed []byte) *etree.Element {
	data := etree.NewElement("xenc:EncryptedData")
	data.CreateAttr("xmlns:xenc", NamespaceXEnc)
	data.CreateAttr("Type", NamespaceXEnc+"Element")
	data.CreateElement("xenc:EncryptionMethod").CreateAttr("Algorithm", m.Block)
	info := data.CreateElement("ds:KeyInfo")
	info.CreateAttr("xmlns:ds", NamespaceDSig)
	key := info.CreateElement("xenc:EncryptedKey")
	method := key.CreateElement("xenc:EncryptionMethod")
	method.CreateAttr("Algorithm", m.Transport)
	method.CreateElement("ds:DigestMethod").CreateAttr("Algorithm", m.Digest)
	if m.Transport == RSAOAEP {
		mask := method.CreateElement("xenc11:MGF")
		mask.CreateAttr("xmlns:xenc11", NamespaceXEnc11)
		mask.CreateAttr("Algorithm", m.MGF)
	}
	setCipherValue(key, wrapped)
	setCipherValue(data, sealed)
	return data
}

func setCipherValue(el *etree.Element, octets []byte) {
	el.CreateElement("xenc:CipherData").CreateElement("xenc:CipherValue").
		SetText(base64.StdEncoding.EncodeToString(octets))
}
