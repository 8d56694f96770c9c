package adfs

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"net/url"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

const (
	signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"
	rsaSHA256          = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
)

// selfSigned makes a certificate that holds for a year, as AD FS does.
func selfSigned(key *rsa.PrivateKey, name string, now time.Time) (*x509.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// signature makes the enveloped signature of the element, by the attribute that
// holds its identifier. KeyInfo has the default namespace, the rest ds:, as AD
// FS writes them.
func (s *Server) signature(element *etree.Element, idAttribute string) (*etree.Element, error) {
	signing, err := dsig.NewSigningContext(s.key, [][]byte{s.signing.Raw})
	if err != nil {
		return nil, err
	}
	signing.IdAttribute = idAttribute
	signing.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if err := signing.SetSignatureMethod(rsaSHA256); err != nil {
		return nil, err
	}
	// goxmldsig canonicalises in place, which takes away declarations that only
	// an attribute's value uses (xsi:type).
	signature, err := signing.ConstructSignature(element.Copy(), true)
	if err != nil {
		return nil, err
	}
	for _, child := range signature.ChildElements() {
		if child.Tag == "KeyInfo" {
			unprefixed(child)
			child.CreateAttr("xmlns", signatureNamespace)
		}
	}
	return signature, nil
}

func unprefixed(element *etree.Element) {
	element.Space = ""
	for _, child := range element.ChildElements() {
		unprefixed(child)
	}
}

// signQuery signs what is behind the question mark of a redirect (SAML
// bindings, 3.4.4.1).
func (s *Server) signQuery(query string) (string, error) {
	query += "&SigAlg=" + url.QueryEscape(rsaSHA256)
	sum := sha256.Sum256([]byte(query))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return query + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(signature)), nil
}

// write serialises so that line ends in text and attributes survive.
func write(element *etree.Element) (string, error) {
	document := etree.NewDocument()
	document.WriteSettings = etree.WriteSettings{CanonicalText: true, CanonicalAttrVal: true}
	document.SetRoot(element)
	return document.WriteToString()
}

// child adds an element with text and attributes, given as name, value, name,
// value. Its name may have a prefix.
func child(parent *etree.Element, name, text string, attributes ...string) *etree.Element {
	e := parent.CreateElement(name)
	for i := 0; i+1 < len(attributes); i += 2 {
		e.CreateAttr(attributes[i], attributes[i+1])
	}
	if text != "" {
		e.SetText(text)
	}
	return e
}

// instant writes a time as AD FS does, in milliseconds.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
