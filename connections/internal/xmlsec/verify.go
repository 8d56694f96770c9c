package xmlsec

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// ErrUnsigned says that the element has no signature as a direct child.
var ErrUnsigned = errors.New("element is not signed")

// HasSignature reports whether el has a ds:Signature as a direct child. It
// says nothing about its validity.
func HasSignature(el *etree.Element) bool {
	if el == nil {
		return false
	}
	for _, token := range el.Child {
		if child, ok := token.(*etree.Element); ok && Is(child, NamespaceDSig, "Signature") {
			return true
		}
	}
	return false
}

// Verify verifies the enveloped signature of el, which came from [Parse] and
// is the root of its document or still in its place there. It returns a new
// root element without the signature, read from the octets that the signature
// covers; only that may be consumed. The error is ErrUnsigned if el has no
// ds:Signature as a direct child and a *SignatureError otherwise.
//
// The signature must stand where the schemas put it: after Issuer, or first
// where there is no Issuer; last in a SAML 1.1 assertion. It must have the one
// form that SAML core 5.4 leaves, its algorithms must be on the list, and one
// of the trusted keys must verify it, whatever KeyInfo says.
func Verify(el *etree.Element, t Trust) (*etree.Element, error) {
	if !HasSignature(el) {
		return nil, ErrUnsigned
	}
	e, err := checkShape(el, t.InsecureSHA1)
	if err != nil {
		return nil, err
	}
	detached := e.detach(el)
	refusal := &SignatureError{SigKey, "no trusted key"}
	for _, certificate := range t.Certificates {
		if err := fit(certificate, e.algorithm); err != nil {
			if refusal.Rule == SigKey {
				refusal.Detail = err.Error()
			}
			continue
		}
		verified, err := e.validate(detached, certificate)
		if err != nil {
			refusal = &SignatureError{SigInvalid, err.Error()}
			continue
		}
		if err := e.compare(el, verified); err != nil {
			return nil, err
		}
		return verified, nil
	}
	return nil, refusal
}

// detach copies el into a document of its own for the signature library: with
// the declarations that it inherits, without KeyInfo, and with the signature
// moved to the front. Enveloped-signature removes it from wherever it is; in
// front it is the first that the library finds, and found before its limit on
// visited elements.
func (e *enveloped) detach(el *etree.Element) *etree.Element {
	at := e.signature.Index()
	detached := el.Copy()
	c := canonicalizer{}
	c.inherit(el.Parent())
	for i := len(c.scope) - 1; i >= 0; i-- {
		if b := c.scope[i]; !declares(detached, b.prefix) {
			detached.CreateAttr(declarationName(b.prefix), b.uri)
		}
	}
	signature, ok := detached.Child[at].(*etree.Element)
	if !ok {
		return detached
	}
	if info := slices.IndexFunc(signature.ChildElements(), func(child *etree.Element) bool {
		return Is(child, NamespaceDSig, "KeyInfo")
	}); info >= 0 {
		signature.RemoveChild(signature.ChildElements()[info])
	}
	detached.InsertChildAt(0, signature)
	return detached
}

// declares reports whether el declares the prefix itself.
func declares(el *etree.Element, prefix string) bool {
	return slices.ContainsFunc(el.Attr, func(a etree.Attr) bool {
		p, ok := declared(&a)
		return ok && p == prefix
	})
}

func declarationName(prefix string) string {
	if prefix == "" {
		return "xmlns"
	}
	return "xmlns:" + prefix
}

// validate has the signature library verify with one certificate. The library
// knows ECDSA as ASN.1 only and base64 without blanks only, so the value is
// written anew for it; and it holds certificates to their dates, so its clock
// stands inside of them.
func (e *enveloped) validate(detached *etree.Element, certificate *x509.Certificate) (verified *etree.Element, err error) {
	defer func() {
		if r := recover(); r != nil {
			verified, err = nil, fmt.Errorf("signature library: %v", r)
		}
	}()
	value := e.value
	if key, ok := certificate.PublicKey.(*ecdsa.PublicKey); ok {
		if value, err = toASN1(value, key); err != nil {
			return nil, err
		}
	}
	signature, ok := detached.Child[0].(*etree.Element)
	if !ok {
		return nil, errors.New("no signature")
	}
	valueElement, err := Child(signature, NamespaceDSig, "SignatureValue")
	if err != nil || valueElement == nil {
		return nil, errors.New("no signature value")
	}
	valueElement.SetText(base64.StdEncoding.EncodeToString(value))
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{certificate}})
	validation.IdAttribute = e.idName
	validation.Clock = dsig.NewFakeClockAt(certificate.NotBefore)
	verified, err = validation.Validate(detached)
	if err != nil {
		return nil, err
	}
	if parent := verified.Parent(); parent != nil {
		parent.RemoveChild(verified)
	}
	return verified, nil
}

// compare holds what the library returned against our own canonical form of
// what was to be verified. They are equal, octet by octet, or the two read the
// document differently and it is refused. As the tree in hand passed the gate
// and a canonical form has one reading, so did the tree that is returned.
func (e *enveloped) compare(el, verified *etree.Element) error {
	ours, theirs := takeCanonicalizer(), takeCanonicalizer()
	defer ours.release()
	defer theirs.release()
	ours.run(el, e.signature, e.prefixes)
	theirs.run(verified, nil, e.prefixes)
	if !bytes.Equal(ours.out, theirs.out) {
		return &SignatureError{SigInvalid, "two readings of the signed octets"}
	}
	return nil
}
