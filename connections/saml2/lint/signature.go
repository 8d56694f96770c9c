package lint

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"trin/connections/internal/xmlsec"
)

// signed reports whether an element carries a signature of its own.
func signed(el element) bool { return xmlsec.HasSignature(el) }

// signatureMethod is the algorithm of the signature that an element carries.
func signatureMethod(el element) string {
	info := child(child(el, xmlsec.NamespaceDSig, "Signature"), xmlsec.NamespaceDSig, "SignedInfo")
	return attr(child(info, xmlsec.NamespaceDSig, "SignatureMethod"), "Algorithm")
}

// digestMethod is the digest of the signature that an element carries.
func digestMethod(el element) string {
	info := child(child(el, xmlsec.NamespaceDSig, "Signature"), xmlsec.NamespaceDSig, "SignedInfo")
	reference := child(info, xmlsec.NamespaceDSig, "Reference")
	return attr(child(reference, xmlsec.NamespaceDSig, "DigestMethod"), "Algorithm")
}

// errNoCertificate says that there is nothing to verify a signature with.
var errNoCertificate = errors.New("there is no certificate to verify it with")

// verify says what is wrong with the signature of an element; nil = nothing.
// SHA-1 is a finding of its own.
func (d *document) verify(el element) error {
	certificates := d.Certificates
	if len(certificates) == 0 {
		var err error
		if certificates, err = certificatesIn(child(child(el, xmlsec.NamespaceDSig, "Signature"), xmlsec.NamespaceDSig, "KeyInfo")); err != nil {
			return err
		}
	}
	if len(certificates) == 0 {
		return errNoCertificate
	}
	_, err := xmlsec.Verify(el, xmlsec.Trust{Certificates: certificates, InsecureSHA1: true})
	return err
}

// unverified is the rule that there must be something to verify a signature
// with.
func unverified(kind Kind) Rule {
	return Rule{ID: "core-unverified-" + string(kind), Kind: kind, Severity: Info, Source: "SAML core 5.4.5",
		Says: "A signature tells something to who has the certificate from elsewhere: from metadata that is trusted.",
		Mend: "Give the certificate with --certificate.",
		check: func(d *document, r *report) {
			if len(d.Certificates) > 0 {
				return
			}
			if d.redirect != nil && d.redirect.signature != nil {
				r.missed("query", "it is signed, and there is no certificate")
			}
			for _, s := range d.signable() {
				if signed(s.el) && errors.Is(d.verify(s.el), errNoCertificate) {
					r.missed(s.place, "it is signed, and there is no certificate")
				}
			}
		}}
}

// certificatesIn reads the certificates of a KeyInfo.
func certificatesIn(info element) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	for _, data := range children(info, xmlsec.NamespaceDSig, "X509Data") {
		for _, el := range children(data, xmlsec.NamespaceDSig, "X509Certificate") {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(raw(el)), ""))
			if err != nil {
				return nil, errors.New("an X509Certificate is not base64")
			}
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				return nil, fmt.Errorf("an X509Certificate cannot be read: %s", quoteError(err))
			}
			list = append(list, certificate)
		}
	}
	return list, nil
}

// weakSignature names the algorithm with SHA-1 or MD5 that the signature of an
// element uses; "" = none.
func weakSignature(el element) string {
	for _, algorithm := range []string{signatureMethod(el), digestMethod(el)} {
		if lower := strings.ToLower(algorithm); strings.HasSuffix(lower, "sha1") || strings.Contains(lower, "md5") {
			return algorithm
		}
	}
	return ""
}

// rsaBits is the size of an RSA key; 0 = it is another kind of key.
func rsaBits(certificate *x509.Certificate) int {
	if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok {
		return key.N.BitLen()
	}
	return 0
}
