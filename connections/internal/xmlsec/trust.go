package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha1" // for connections that opt in, and for OAEP
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"errors"
	"fmt"
)

// Trust is what a connection trusts: the keys of these certificates, and no
// other. KeyInfo in a message has no influence. Names, chains and dates of the
// certificates are not looked at; they are policy of the caller.
type Trust struct {
	Certificates []*x509.Certificate
	InsecureSHA1 bool // accept RSA with SHA-1, and SHA-1 digests
}

// SignatureError says why a signature was refused.
type SignatureError struct {
	Rule   string // stable name, for example "reference-uri"; the Sig constants list them
	Detail string // for logs only
}

// Error names the rule and the detail.
func (e *SignatureError) Error() string {
	if e.Detail == "" {
		return "signature refused: " + e.Rule
	}
	return "signature refused: " + e.Rule + ": " + e.Detail
}

// The rules of a signature.
const (
	SigSeveral     = "several-signatures"    // more than one ds:Signature child
	SigPlace       = "signature-place"       // not where the schema puts it
	SigShape       = "signature-shape"       // a child missing, repeated, unknown or out of order
	SigReference   = "reference-uri"         // not "#" and the ID of the signed element
	SigID          = "id"                    // the ID is missing, is no NCName, or has a qualified twin
	SigIDTwice     = "id-twice"              // another element of the document carries the ID
	SigTransforms  = "transforms"            // not enveloped-signature and exclusive canonicalization
	SigAlgorithm   = "algorithm"             // an algorithm that is not on the list
	SigUnsupported = "unsupported-algorithm" // a sound algorithm that is not implemented, such as RSA-PSS
	SigEncoding    = "encoding"              // not base64, or of the wrong length
	SigKey         = "key"                   // no trusted key is fit for the algorithm
	SigInvalid     = "invalid"               // no trusted key verifies it
)

// signatureAlgorithm is one row of the allow-list.
type signatureAlgorithm struct {
	hash     crypto.Hash
	elliptic bool
	digest   string // digest URI that belongs to it
}

// algorithmOf returns the row of a URI; the comparison is exact.
func algorithmOf(uri string, sha1 bool) (signatureAlgorithm, error) {
	switch uri {
	case RSASHA256:
		return signatureAlgorithm{crypto.SHA256, false, DigestSHA256}, nil
	case RSASHA384:
		return signatureAlgorithm{crypto.SHA384, false, DigestSHA384}, nil
	case RSASHA512:
		return signatureAlgorithm{crypto.SHA512, false, DigestSHA512}, nil
	case ECDSASHA256:
		return signatureAlgorithm{crypto.SHA256, true, DigestSHA256}, nil
	case ECDSASHA384:
		return signatureAlgorithm{crypto.SHA384, true, DigestSHA384}, nil
	case ECDSASHA512:
		return signatureAlgorithm{crypto.SHA512, true, DigestSHA512}, nil
	case RSASHA1:
		if sha1 {
			return signatureAlgorithm{crypto.SHA1, false, DigestSHA1}, nil
		}
		return signatureAlgorithm{}, &SignatureError{SigAlgorithm, "SHA-1 is not accepted on this connection"}
	case "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
		"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
		"http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
		"http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1":
		return signatureAlgorithm{}, &SignatureError{SigUnsupported, "RSA-PSS; let the peer sign with " + RSASHA256}
	}
	return signatureAlgorithm{}, &SignatureError{SigAlgorithm, uri}
}

// digestOf returns the hash of a digest URI.
func digestOf(uri string, sha1 bool) (crypto.Hash, bool) {
	switch uri {
	case DigestSHA256:
		return crypto.SHA256, true
	case DigestSHA384:
		return crypto.SHA384, true
	case DigestSHA512:
		return crypto.SHA512, true
	case DigestSHA1:
		return crypto.SHA1, sha1
	}
	return 0, false
}

// CheckKey says why a public key must not be trusted for signatures, or nil.
// RSA needs 2048 to 8192 bits and an exponent of at least 65537; ECDSA needs
// P-256, P-384 or P-521.
func CheckKey(public crypto.PublicKey) error {
	switch key := public.(type) {
	case *rsa.PublicKey:
		switch bits := key.N.BitLen(); {
		case bits < 2048:
			return fmt.Errorf("RSA key of %d bits; 2048 are needed", bits)
		case bits > 8192:
			return fmt.Errorf("RSA key of %d bits; at most 8192 are read", bits)
		case key.E < 65537 || key.E%2 == 0:
			return fmt.Errorf("RSA exponent %d; an odd one of at least 65537 is needed", key.E)
		}
		return nil
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P256(), elliptic.P384(), elliptic.P521():
			return nil
		}
		return errors.New("elliptic curve is none of P-256, P-384, P-521")
	}
	return fmt.Errorf("key type %T is not supported", public)
}

// fit says why a certificate's key cannot serve an algorithm, or nil.
func fit(certificate *x509.Certificate, algorithm signatureAlgorithm) error {
	if certificate == nil {
		return errors.New("no certificate")
	}
	if err := CheckKey(certificate.PublicKey); err != nil {
		return err
	}
	if _, ok := certificate.PublicKey.(*ecdsa.PublicKey); ok != algorithm.elliptic {
		return errors.New("the trusted key is of another type than the algorithm")
	}
	return nil
}

// VerifyOctets verifies a signature over octets by any of the trusted keys.
// ECDSA signatures are r||s. The error is a *SignatureError.
func VerifyOctets(algorithm string, octets, signature []byte, t Trust) error {
	row, err := algorithmOf(algorithm, t.InsecureSHA1)
	if err != nil {
		return err
	}
	return t.verify(row, octets, signature)
}

// verify verifies a signature over octets by any of the trusted keys that are
// fit for the algorithm.
func (t Trust) verify(row signatureAlgorithm, octets, signature []byte) error {
	h := row.hash.New()
	h.Write(octets)
	digest := h.Sum(nil)
	refusal := &SignatureError{SigKey, "no trusted key"}
	for _, certificate := range t.Certificates {
		if err := fit(certificate, row); err != nil {
			if refusal.Rule == SigKey {
				refusal.Detail = err.Error()
			}
			continue
		}
		if err := verifyDigest(certificate.PublicKey, row.hash, digest, signature); err != nil {
			refusal = &SignatureError{SigInvalid, err.Error()}
			continue
		}
		return nil
	}
	return refusal
}

// verifyDigest verifies with a key that fit has passed.
func verifyDigest(public crypto.PublicKey, hash crypto.Hash, digest, signature []byte) error {
	switch key := public.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, hash, digest, signature)
	case *ecdsa.PublicKey:
		der, err := toASN1(signature, key)
		if err != nil {
			return err
		}
		if !ecdsa.VerifyASN1(key, digest, der) {
			return errors.New("ECDSA verification error")
		}
		return nil
	}
	return errors.New("key type is not supported")
}
