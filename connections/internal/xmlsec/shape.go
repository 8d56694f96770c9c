package xmlsec

import (
	"crypto"
	"encoding/base64"
	"strings"

	"github.com/beevik/etree"
)

// enveloped is a signature whose shape has been checked. Nothing of it has
// been verified.
type enveloped struct {
	signature *etree.Element
	id        string
	idName    string

	info         *etree.Element // SignedInfo
	infoPrefixes []string       // of its canonicalization
	algorithm    signatureAlgorithm
	value        []byte

	prefixes []string // of the signed element's canonicalization
	hash     crypto.Hash
	digest   []byte
}

// maxPrefixes bounds the InclusiveNamespaces PrefixList.
const maxPrefixes = 64

// checkShape finds the signature of el and holds it to the one form that is
// accepted: SAML core 5.4 with exclusive canonicalization alone.
func checkShape(el *etree.Element, sha1 bool) (*enveloped, error) {
	signatures := Children(el, NamespaceDSig, "Signature")
	switch {
	case len(signatures) == 0:
		return nil, ErrUnsigned
	case len(signatures) > 1:
		return nil, &SignatureError{Rule: SigSeveral}
	}
	e := &enveloped{signature: signatures[0], idName: idAttribute(el)}
	if err := e.checkPlace(el); err != nil {
		return nil, err
	}
	if err := e.checkID(el); err != nil {
		return nil, err
	}
	info, value, err := e.parts()
	if err != nil {
		return nil, err
	}
	e.info = info
	reference, err := e.checkSignedInfo(info, sha1)
	if err != nil {
		return nil, err
	}
	if err := e.checkReference(reference, sha1); err != nil {
		return nil, err
	}
	if e.value, err = decodeBase64(value); err != nil {
		return nil, err
	}
	return e, nil
}

// checkPlace wants the signature after Issuer, or first. In a SAML 1.1
// assertion the schema puts it last (core 1.1, 2.3.2); first, where some token
// services write it, says the same.
func (e *enveloped) checkPlace(el *etree.Element) error {
	children := el.ChildElements()
	want := 0
	switch {
	case Is(el, namespaceSAML1, "Assertion"):
		if want = len(children) - 1; children[0] == e.signature {
			want = 0
		}
	case len(Children(el, namespaceSAML2, "Issuer")) > 0:
		if want = 1; !Is(children[0], namespaceSAML2, "Issuer") {
			return &SignatureError{SigPlace, "Issuer is not first"}
		}
	}
	if children[want] != e.signature {
		return &SignatureError{Rule: SigPlace}
	}
	return nil
}

// checkID wants one usable ID on el that no other element of the document
// carries.
func (e *enveloped) checkID(el *etree.Element) error {
	e.id, _ = Attr(el, e.idName)
	if !isNCName(e.id) {
		return &SignatureError{Rule: SigID, Detail: e.id}
	}
	for i := range el.Attr {
		if a := &el.Attr[i]; a.Space != "" && a.Space != "xmlns" && a.Key == e.idName {
			return &SignatureError{Rule: SigID, Detail: "qualified twin"}
		}
	}
	if countID(documentRoot(el), e.id) != 1 {
		return &SignatureError{Rule: SigIDTwice, Detail: e.id}
	}
	return nil
}

// parts returns SignedInfo and SignatureValue. KeyInfo may follow and is not
// looked at; ds:Object may not.
func (e *enveloped) parts() (info, value *etree.Element, err error) {
	children, err := exactly(e.signature, "SignedInfo", "SignatureValue", "KeyInfo?")
	if err != nil {
		return nil, nil, err
	}
	return children[0], children[1], nil
}

// checkSignedInfo checks the methods and returns the Reference.
func (e *enveloped) checkSignedInfo(info *etree.Element, sha1 bool) (*etree.Element, error) {
	children, err := exactly(info, "CanonicalizationMethod", "SignatureMethod", "Reference")
	if err != nil {
		return nil, err
	}
	method, err := algorithmAttribute(children[0])
	if err != nil {
		return nil, err
	}
	if method != ExclusiveC14N {
		return nil, &SignatureError{SigTransforms, "canonicalization " + method}
	}
	if e.infoPrefixes, err = prefixList(children[0]); err != nil {
		return nil, err
	}
	if method, err = leafAlgorithm(children[1]); err != nil {
		return nil, err
	}
	if e.algorithm, err = algorithmOf(method, sha1); err != nil {
		return nil, err
	}
	return children[2], nil
}

// checkReference holds the one Reference to the signed element, the two
// transforms and the allowed digests.
func (e *enveloped) checkReference(reference *etree.Element, sha1 bool) error {
	uri, ok := Attr(reference, "URI")
	if !ok || uri != "#"+e.id {
		return &SignatureError{SigReference, uri}
	}
	children, err := exactly(reference, "Transforms", "DigestMethod", "DigestValue")
	if err != nil {
		return err
	}
	if err := e.checkTransforms(children[0]); err != nil {
		return err
	}
	method, err := leafAlgorithm(children[1])
	if err != nil {
		return err
	}
	if e.hash, ok = digestOf(method, sha1); !ok {
		return &SignatureError{SigAlgorithm, method}
	}
	if e.digest, err = decodeBase64(children[2]); err != nil {
		return err
	}
	if len(e.digest) != e.hash.Size() {
		return &SignatureError{SigEncoding, "digest length"}
	}
	return nil
}

// checkTransforms wants enveloped-signature and then exclusive
// canonicalization without comments (SAML core 5.4.4).
func (e *enveloped) checkTransforms(transforms *etree.Element) error {
	children := transforms.ChildElements()
	if len(children) != 2 {
		return &SignatureError{Rule: SigTransforms}
	}
	if _, err := exactly(transforms, "Transform", "Transform"); err != nil {
		return err
	}
	first, err := leafAlgorithm(children[0])
	if err != nil {
		return err
	}
	second, err := algorithmAttribute(children[1])
	if err != nil {
		return err
	}
	if first != TransformEnveloped || second != ExclusiveC14N {
		return &SignatureError{SigTransforms, first + " " + second}
	}
	e.prefixes, err = prefixList(children[1])
	return err
}

// exactly returns the child elements of el if they are the named ones of the
// XMLDSig namespace in that order, with nothing but white space between them.
// A name that ends in "?" may be absent.
func exactly(el *etree.Element, names ...string) ([]*etree.Element, error) {
	if err := checkAttributeNames(el); err != nil {
		return nil, err
	}
	var children []*etree.Element
	for _, token := range el.Child {
		switch t := token.(type) {
		case *etree.Element:
			children = append(children, t)
		case *etree.CharData:
			if strings.TrimLeft(t.Data, " \t\r\n") != "" {
				return nil, &SignatureError{SigShape, "text in " + el.Tag}
			}
		default:
			return nil, &SignatureError{SigShape, "comment or processing instruction in " + el.Tag}
		}
	}
	matched := 0
	for _, name := range names {
		name, optional := strings.CutSuffix(name, "?")
		switch {
		case matched < len(children) && Is(children[matched], NamespaceDSig, name):
			matched++
		case !optional:
			return nil, &SignatureError{SigShape, "no " + name + " in its place in " + el.Tag}
		}
	}
	if matched != len(children) {
		return nil, &SignatureError{SigShape, children[matched].Tag + " in " + el.Tag}
	}
	return children, nil
}

// checkAttributeNames refuses qualified attributes: readers differ on whether
// x:Algorithm is Algorithm.
func checkAttributeNames(el *etree.Element) error {
	for i := range el.Attr {
		a := &el.Attr[i]
		if _, ok := declared(a); !ok && a.Space != "" {
			return &SignatureError{SigShape, "qualified attribute in " + el.Tag}
		}
	}
	return nil
}

// algorithmAttribute returns the Algorithm of el.
func algorithmAttribute(el *etree.Element) (string, error) {
	if err := checkAttributeNames(el); err != nil {
		return "", err
	}
	uri, _ := Attr(el, "Algorithm")
	return uri, nil
}

// leafAlgorithm returns the Algorithm of an element without parameters, so
// HMACOutputLength, XPath and the like are refused.
func leafAlgorithm(el *etree.Element) (string, error) {
	if text, err := Text(el); err != nil || strings.TrimLeft(text, " \t\r\n") != "" {
		return "", &SignatureError{SigShape, "parameters in " + el.Tag}
	}
	return algorithmAttribute(el)
}

// prefixList returns the PrefixList of an optional InclusiveNamespaces, the
// only parameter of exclusive canonicalization.
func prefixList(el *etree.Element) ([]string, error) {
	children := el.ChildElements()
	if len(children) == 0 {
		if _, err := leafAlgorithm(el); err != nil {
			return nil, err
		}
		return nil, nil
	}
	parameter := children[0]
	if len(children) > 1 || !Is(parameter, ExclusiveC14N, "InclusiveNamespaces") {
		return nil, &SignatureError{SigTransforms, "parameters in " + el.Tag}
	}
	if err := checkAttributeNames(parameter); err != nil {
		return nil, err
	}
	if text, err := Text(parameter); err != nil || text != "" {
		return nil, &SignatureError{SigTransforms, "content in InclusiveNamespaces"}
	}
	list, _ := Attr(parameter, "PrefixList")
	prefixes := strings.Fields(list)
	if len(prefixes) > maxPrefixes {
		return nil, &SignatureError{SigTransforms, "PrefixList is too long"}
	}
	return prefixes, nil
}

// decodeBase64 reads the text of el as base64, white space and carriage
// returns ignored (XML Schema base64Binary).
func decodeBase64(el *etree.Element) ([]byte, error) {
	if err := checkAttributeNames(el); err != nil {
		return nil, err
	}
	text, err := Text(el)
	if err != nil {
		return nil, &SignatureError{SigShape, el.Tag + " holds more than text"}
	}
	octets, err := base64.StdEncoding.Strict().DecodeString(withoutSpace(text))
	if err != nil || len(octets) == 0 {
		return nil, &SignatureError{SigEncoding, el.Tag}
	}
	return octets, nil
}

// withoutSpace removes the white space of XML.
func withoutSpace(s string) string {
	if !strings.ContainsAny(s, " \t\r\n") {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\r', '\n':
			return -1
		}
		return r
	}, s)
}
