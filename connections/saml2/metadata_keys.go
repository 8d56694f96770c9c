package saml2

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// minRSABits is the smallest RSA key that Trin trusts.
const minRSABits = 2048

// parseEndpoints reads the endpoints of one name. Those of bindings that Trin
// does not speak are kept, so that an index still finds what it names.
func parseEndpoints(role *etree.Element, name string) ([]Endpoint, error) {
	elements := xmlsec.Children(role, NamespaceMetadata, name)
	endpoints := make([]Endpoint, 0, len(elements))
	for i, el := range elements {
		endpoint, err := parseEndpoint(el)
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", name, i, err)
		}
		endpoints = append(endpoints, endpoint)
	}
	return endpoints, nil
}

// parseEndpoint reads one endpoint.
func parseEndpoint(el *etree.Element) (Endpoint, error) {
	var endpoint Endpoint
	endpoint.Binding, _ = xmlsec.Attr(el, "Binding")
	if endpoint.Binding == "" {
		return Endpoint{}, errors.New("Binding is missing")
	}
	endpoint.Location, _ = xmlsec.Attr(el, "Location")
	if err := checkURL(endpoint.Location); err != nil {
		return Endpoint{}, fmt.Errorf("Location %q %w", clip(endpoint.Location), err)
	}
	endpoint.ResponseLocation = endpoint.Location
	if response, ok := xmlsec.Attr(el, "ResponseLocation"); ok {
		if err := checkURL(response); err != nil {
			return Endpoint{}, fmt.Errorf("ResponseLocation %q %w", clip(response), err)
		}
		endpoint.ResponseLocation = response
	}
	if index, ok := xmlsec.Attr(el, "index"); ok {
		n, err := strconv.ParseUint(strings.TrimSpace(index), 10, 16)
		if err != nil {
			return Endpoint{}, fmt.Errorf("index %q is not an unsignedShort", clip(index))
		}
		endpoint.Index, endpoint.HasIndex = int(n), true
	}
	if value, ok := xmlsec.Attr(el, "isDefault"); ok {
		isDefault, err := parseBool(strings.TrimSpace(value), false)
		if err != nil {
			return Endpoint{}, fmt.Errorf("isDefault: %w", err)
		}
		endpoint.Default = &isDefault
	}
	return endpoint, nil
}

// parseKeys reads the KeyDescriptor elements of a role. A use that is neither
// signing nor encryption is an error: passing it over could leave a role without
// the key that its owner meant to protect it with.
func parseKeys(role *etree.Element) (RoleKeys, error) {
	var keys RoleKeys
	for i, el := range xmlsec.Children(role, NamespaceMetadata, "KeyDescriptor") {
		certificates, err := parseCertificates(el)
		if err != nil {
			return RoleKeys{}, fmt.Errorf("KeyDescriptor %d: %w", i, err)
		}
		use, _ := xmlsec.Attr(el, "use")
		if use != "" && use != "signing" && use != "encryption" {
			return RoleKeys{}, fmt.Errorf("KeyDescriptor %d: use %q is not signing or encryption", i, clip(use))
		}
		if use != "encryption" {
			keys.Signing = append(keys.Signing, certificates...)
		}
		if use != "signing" {
			methods := parseMethods(el)
			for _, certificate := range certificates {
				keys.Encryption = append(keys.Encryption, EncryptionKey{Certificate: certificate, Methods: methods})
			}
		}
	}
	return keys, nil
}

// parseCertificates reads the certificates of a KeyDescriptor. Several
// X509Certificate elements are several keys. A key that is given without a
// certificate is an error, because Trin would silently trust fewer keys than
// the peer uses.
func parseCertificates(el *etree.Element) ([]*x509.Certificate, error) {
	info, err := xmlsec.Child(el, NamespaceSignature, "KeyInfo")
	if err != nil {
		return nil, err
	}
	var certificates []*x509.Certificate
	for _, data := range xmlsec.Children(info, NamespaceSignature, "X509Data") {
		for _, one := range xmlsec.Children(data, NamespaceSignature, "X509Certificate") {
			certificate, err := parseCertificate(one)
			if err != nil {
				return nil, err
			}
			certificates = append(certificates, certificate)
		}
	}
	if len(certificates) == 0 {
		return nil, errors.New("holds no X509Certificate")
	}
	return certificates, nil
}

// parseCertificate reads one X509Certificate. Its dates and issuer do not
// matter: the key is what is trusted.
func parseCertificate(el *etree.Element) (*x509.Certificate, error) {
	text, err := xmlsec.Text(el)
	if err != nil {
		return nil, fmt.Errorf("X509Certificate: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, errors.New("X509Certificate is not base64")
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, fmt.Errorf("X509Certificate: %w", err)
	}
	if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < minRSABits {
		return nil, fmt.Errorf("X509Certificate: an RSA key of %d bits is too short; at least %d are needed", key.N.BitLen(), minRSABits)
	}
	return certificate, nil
}

// parseMethods reads the EncryptionMethod elements of a KeyDescriptor.
func parseMethods(el *etree.Element) []EncryptionPreference {
	var methods []EncryptionPreference
	for _, method := range xmlsec.Children(el, NamespaceMetadata, "EncryptionMethod") {
		var preference EncryptionPreference
		preference.Algorithm, _ = xmlsec.Attr(method, "Algorithm")
		for _, digest := range xmlsec.Children(method, NamespaceSignature, "DigestMethod") {
			preference.Digest, _ = xmlsec.Attr(digest, "Algorithm")
		}
		for _, mgf := range xmlsec.Children(method, xmlsec.NamespaceXEnc11, "MGF") {
			preference.MGF, _ = xmlsec.Attr(mgf, "Algorithm")
		}
		methods = append(methods, preference)
	}
	return methods
}
