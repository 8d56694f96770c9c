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

// goxmldsigVerify is Verify by another implementation behind the same shape
// check. The tests hold the two against each other.
func goxmldsigVerify(el *etree.Element, t Trust) (*etree.Element, error) {
	if !HasSignature(el) {
		return nil, ErrUnsigned
	}
	e, err := checkShape(el, t.InsecureSHA1)
	if err != nil {
		return nil, err
	}
	err = errors.New("no trusted key")
	for _, certificate := range t.Certificates {
		if unfit := fit(certificate, e.algorithm); unfit != nil {
			continue
		}
		var verified *etree.Element
		if verified, err = e.validate(el, certificate); err == nil {
			return verified, e.compare(el, verified)
		}
	}
	return nil, err
}

// detach returns el as a document of its own for the signature library: with
// the declarations that it inherits, without KeyInfo, and with the signature
// in front. Enveloped-signature removes it from wherever it is; in front it is
// the first that the library finds, and found before its limit on visited
// elements. The signature value is written anew, as the library wants it.
//
// Only the root and the signature are new; the other children still belong to
// el. The library copies what it is given before it changes anything.
func (e *enveloped) detach(el *etree.Element, value []byte) *etree.Element {
	detached := &etree.Element{Space: el.Space, Tag: el.Tag, Attr: slices.Clone(el.Attr)}
	c := canonicalizer{}
	c.inherit(el.Parent())
	for i := len(c.scope) - 1; i >= 0; i-- {
		if b := c.scope[i]; !declares(detached, b.prefix) {
			detached.CreateAttr(declarationName(b.prefix), b.uri)
		}
	}
	signature := &etree.Element{Space: e.signature.Space, Tag: e.signature.Tag, Attr: slices.Clone(e.signature.Attr)}
	for _, child := range e.signature.ChildElements() {
		switch child.Tag {
		case "SignedInfo":
			signature.AddChild(child.Copy())
		case "SignatureValue":
			copied := &etree.Element{Space: child.Space, Tag: child.Tag, Attr: slices.Clone(child.Attr)}
			copied.SetText(base64.StdEncoding.EncodeToString(value))
			signature.AddChild(copied)
		}
	}
	detached.AddChild(signature)
	for _, token := range el.Child {
		if token != etree.Token(e.signature) {
			detached.Child = append(detached.Child, token)
		}
	}
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
// knows ECDSA as ASN.1 only, and holds certificates to their dates, so its
// clock stands inside of them.
func (e *enveloped) validate(el *etree.Element, certificate *x509.Certificate) (verified *etree.Element, err error) {
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
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{certificate}})
	validation.IdAttribute = e.idName
	validation.Clock = dsig.NewFakeClockAt(certificate.NotBefore)
	verified, err = validation.Validate(e.detach(el, value))
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
