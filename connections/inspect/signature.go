package inspect

import (
	"crypto/x509"
	"encoding/base64"
	"strings"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// mostSignatures bounds the signatures of one message that are held against keys.
const mostSignatures = 8

// signed finds the signed elements of a message, the outermost first.
func (x *reader) signed(el *etree.Element, path string) {
	if len(x.Signatures) >= mostSignatures {
		return
	}
	path = strings.TrimPrefix(path+"/"+el.Tag, "/")
	if xmlsec.HasSignature(el) {
		x.enveloped(el, path)
	}
	for _, child := range el.ChildElements() {
		if child.Tag != "Signature" {
			x.signed(child, path)
		}
	}
}

// enveloped holds the signature of an element against the known keys.
func (x *reader) enveloped(el *etree.Element, path string) {
	s := Signature{Element: path}
	for _, name := range []string{"ID", "AssertionID"} {
		if id := el.SelectAttrValue(name, ""); id != "" {
			s.ID = id
		}
	}
	var embedded *x509.Certificate
	if signature := el.SelectElement("Signature"); signature != nil {
		if method := signature.FindElement("./SignedInfo/SignatureMethod"); method != nil {
			s.Algorithm = method.SelectAttrValue("Algorithm", "")
		}
		if found := signature.FindElement("./KeyInfo//X509Certificate"); found != nil {
			embedded = certificateOf(found.Text())
		}
	}
	x.judge(&s, embedded, func(t xmlsec.Trust) error { _, err := xmlsec.Verify(el, t); return err })
	x.Signatures = append(x.Signatures, s)
}

// judge says whether a signature holds, and by whose key: that of a known party,
// or else the one that it carries itself.
func (x *reader) judge(s *Signature, embedded *x509.Certificate, verify func(xmlsec.Trust) error) {
	s.Certificate = embedded
	by, err := x.whose(verify)
	switch {
	case err == nil:
		s.Holds, s.By, s.Certificate = true, by.party, by.certificate
	case embedded != nil && verify(xmlsec.Trust{Certificates: []*x509.Certificate{embedded}}) == nil:
		s.Holds = true
	default:
		s.Why = x.why(err.Error())
	}
}

// certificateOf reads a certificate of a message; nil = it is none.
func certificateOf(text string) *x509.Certificate {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil
	}
	return certificate
}
