package saml2

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"trin/connections/internal/xmlsec"
)

// ParseSignedMetadata is [ParseMetadata] of a document that must be signed by
// the certificate's key. Only what the signature covers is read.
func ParseSignedMetadata(document []byte, signer *x509.Certificate) (*Entity, error) {
	root, err := xmlsec.Parse(document, xmlsec.MetadataLimits())
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	verified, err := xmlsec.Verify(root, xmlsec.Trust{Certificates: []*x509.Certificate{signer}})
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	return ParseMetadata(xmlsec.Bytes(verified))
}

// errPinned means that the certificate of the settings cannot be read.
var errPinned = errors.New("the certificate cannot be read")

// parsePinned reads metadata that must be signed by the certificate's key, where
// the settings name one.
func parsePinned(metadata, certificate string) (*Entity, error) {
	if certificate == "" {
		return ParseMetadata([]byte(metadata))
	}
	signer, err := ReadCertificate(certificate)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPinned, err)
	}
	return ParseSignedMetadata([]byte(metadata), signer)
}

// ReadCertificate reads one certificate that an administrator has written: PEM,
// or base64 of DER.
func ReadCertificate(text string) (*x509.Certificate, error) {
	der := []byte(nil)
	if block, rest := pem.Decode([]byte(text)); block != nil {
		if len(bytes.TrimSpace(rest)) > 0 {
			return nil, errors.New("there is text after the certificate")
		}
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("this is a %s", clip(block.Type))
		}
		der = block.Bytes
	} else {
		var err error
		if der, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err != nil {
			return nil, errors.New("it is neither PEM nor base64")
		}
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("it is no certificate: %w", err)
	}
	return certificate, nil
}
