package saml2

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// signatureAlgorithms are the words of the settings for the signature
// algorithms that Trin signs with.
var signatureAlgorithms = map[string]string{
	"rsa-sha256":   xmlsec.RSASHA256,
	"rsa-sha384":   xmlsec.RSASHA384,
	"rsa-sha512":   xmlsec.RSASHA512,
	"ecdsa-sha256": xmlsec.ECDSASHA256,
	"ecdsa-sha384": xmlsec.ECDSASHA384,
	"ecdsa-sha512": xmlsec.ECDSASHA512,
}

// SignatureWord reports whether the settings may name the signature algorithm
// so; "" is by the kind of the key.
func SignatureWord(word string) bool { return word == "" || signatureAlgorithms[word] != "" }

// signatureAlgorithm is the algorithm that the key will sign with.
func signatureAlgorithm(key *xmlsec.SigningKey) (string, error) {
	if key.Algorithm != "" {
		return key.Algorithm, nil
	}
	if key.Signer == nil {
		return "", errors.New("the signing key has no signer")
	}
	switch key.Signer.Public().(type) {
	case *rsa.PublicKey:
		return xmlsec.RSASHA256, nil
	case *ecdsa.PublicKey:
		return xmlsec.ECDSASHA256, nil
	}
	return "", fmt.Errorf("a %T cannot sign SAML messages", key.Signer.Public())
}

// SigningKey is the active signing key of a set ("" = the default set) for the
// algorithm that the settings name ("" = by the kind of the key).
func SigningKey(ctx context.Context, ring connections.Keyring, set, algorithm string, random io.Reader) (*xmlsec.SigningKey, error) {
	if set == "" {
		set = connections.DefaultKeys
	}
	keys, err := ring.Keys(ctx, set, connections.KeySigning)
	if err != nil {
		return nil, fmt.Errorf("keys of set %s: %w", set, err)
	}
	if len(keys) == 0 || keys[0].State != connections.KeyActive {
		return nil, fmt.Errorf("key set %s has no active signing key", set)
	}
	uri := ""
	if algorithm != "" {
		if uri = signatureAlgorithms[algorithm]; uri == "" {
			return nil, fmt.Errorf("%q is not a signature algorithm", clip(algorithm))
		}
	}
	return &xmlsec.SigningKey{Signer: keys[0].Signer, Certificate: keys[0].Certificate, Algorithm: uri, Random: random}, nil
}
