package keyfile

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"

	"software.sslmate.com/src/go-pkcs12"

	"trin/connections"
)

// The bounds of a file of PKCS #12. OpenSSL and Windows count to some thousand;
// whoever wants more than a million wants this machine's time.
const (
	maxIterations = 1_000_000
	maxDepth      = 24
)

// isPKCS12 reports whether the file is a structure of ASN.1, as PKCS #12 is, and
// not a text.
func isPKCS12(file []byte) bool { return file[0] == 0x30 }

// readPKCS12 reads the key of a file of PKCS #12 (RFC 7292), and the one of its
// certificates that belongs to it.
func readPKCS12(file []byte, password string) (connections.Key, error) {
	if err := affordable(file, 0); err != nil {
		return connections.Key{}, err
	}
	private, first, others, err := pkcs12.DecodeChain(file, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return connections.Key{}, ErrPassword
	case err != nil:
		return connections.Key{}, ErrNotAPair
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return connections.Key{}, ErrNotAPair
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok {
		return connections.Key{}, ErrNotAPair
	}
	for _, certificate := range append([]*x509.Certificate{first}, others...) {
		if certificate != nil && public.Equal(certificate.PublicKey) {
			return connections.Key{Certificate: certificate, Signer: signer}, nil
		}
	}
	return connections.Key{}, ErrNotAPair
}

// affordable refuses a file that says that its password is to be hashed too often.
// Everywhere in PKCS #12 the number of times follows the salt (RFC 7292, 4 and C;
// RFC 8018, A.2), so a number behind a string of octets is held to be one. What is
// encrypted cannot be looked into: see [Read].
//
// What cannot be read is passed over and not refused: a salt is random and may
// begin as a structure does. The values beside it are looked at all the same, since
// whoever opens the file can read them too.
func affordable(content []byte, depth int) error {
	if depth > maxDepth {
		return ErrNotAPair
	}
	salt := false
	for len(content) > 0 {
		var value asn1.RawValue
		rest, err := asn1.Unmarshal(content, &value)
		if err != nil {
			return nil
		}
		universal := value.Class == asn1.ClassUniversal
		if salt && universal && value.Tag == asn1.TagInteger && tooOften(value.Bytes) {
			return ErrTooCostly
		}
		salt = universal && value.Tag == asn1.TagOctetString
		if value.IsCompound || salt && structured(value.Bytes) {
			if err := affordable(value.Bytes, depth+1); err != nil {
				return err
			}
		}
		content = rest
	}
	return nil
}

func tooOften(number []byte) bool {
	return len(number) > 8 || new(big.Int).SetBytes(number).Cmp(big.NewInt(maxIterations)) > 0
}

// structured reports whether a string of octets holds one structure of ASN.1 and
// nothing else.
func structured(content []byte) bool {
	var value asn1.RawValue
	rest, err := asn1.Unmarshal(content, &value)
	return err == nil && len(rest) == 0 && value.IsCompound
}
