package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"github.com/beevik/etree"
)

// SigningKey is what signs.
type SigningKey struct {
	Signer      crypto.Signer
	Certificate *x509.Certificate // put into KeyInfo; its key must be the signer's
	Algorithm   string            // "" = RSASHA256 or ECDSASHA256 by the key
	Random      io.Reader         // nil = crypto/rand
}

// algorithm returns the URI and the row of the key's algorithm.
func (k SigningKey) algorithm() (string, signatureAlgorithm, error) {
	if k.Signer == nil {
		return "", signatureAlgorithm{}, errors.New("no signing key")
	}
	public := k.Signer.Public()
	if err := CheckKey(public); err != nil {
		return "", signatureAlgorithm{}, err
	}
	_, isECDSA := public.(*ecdsa.PublicKey)
	uri := k.Algorithm
	switch {
	case uri == "" && isECDSA:
		uri = ECDSASHA256
	case uri == "":
		uri = RSASHA256
	}
	row, err := algorithmOf(uri, false)
	if err != nil {
		return "", signatureAlgorithm{}, err
	}
	if row.elliptic != isECDSA {
		return "", signatureAlgorithm{}, fmt.Errorf("a %T cannot sign with %s", public, uri)
	}
	return uri, row, nil
}

// sign signs octets and returns the value in the form of XMLDSig.
func (k SigningKey) sign(octets []byte, row signatureAlgorithm) ([]byte, error) {
	h := row.hash.New()
	h.Write(octets)
	random := k.Random
	if random == nil {
		random = rand.Reader
	}
	value, err := k.Signer.Sign(random, h.Sum(nil), row.hash)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	switch public := k.Signer.Public().(type) {
	case *ecdsa.PublicKey:
		return fromASN1(value, public)
	case *rsa.PublicKey:
		return value, nil
	}
	return nil, errors.New("sign: key type is not supported")
}

// SignOctets signs octets, as the HTTP-Redirect binding does with the query
// (SAML bindings 3.4.4.1), and returns the algorithm for SigAlg. ECDSA
// signatures are r||s.
func SignOctets(octets []byte, key SigningKey) (algorithm string, signature []byte, err error) {
	uri, row, err := key.algorithm()
	if err != nil {
		return "", nil, err
	}
	value, err := key.sign(octets, row)
	if err != nil {
		return "", nil, err
	}
	return uri, value, nil
}

// Sign adds an enveloped signature over el, which must carry its ID attribute
// (AssertionID in SAML 1.1), with exclusive canonicalization. The signature
// becomes child element number at, counted from 0: 1 in a SAML message (after
// Issuer), 0 in metadata. After signing, el may be moved into another document
// but not changed.
func Sign(el *etree.Element, key SigningKey, at int) error {
	uri, row, err := key.algorithm()
	if err != nil {
		return err
	}
	if el == nil || HasSignature(el) {
		return errors.New("sign: no element, or signed already")
	}
	id, _ := Attr(el, idAttribute(el))
	if !isNCName(id) {
		return fmt.Errorf("sign: %s has no usable %s", el.Tag, idAttribute(el))
	}
	c := takeCanonicalizer()
	defer c.release()
	c.run(el, nil, nil)
	if c.unbound {
		return fmt.Errorf("sign: %s uses a prefix that is not declared", el.Tag)
	}
	h := row.hash.New()
	h.Write(c.out)
	info := signedInfo{method: uri, digestMethod: row.digest, id: id, digest: base64.StdEncoding.EncodeToString(h.Sum(nil))}
	value, err := key.sign(info.append(c.out[:0], declarationDSig), row)
	if err != nil {
		return err
	}
	signature := info.element(base64.StdEncoding.EncodeToString(value), key.Certificate)
	el.InsertChildAt(childIndex(el, at), signature)
	return nil
}

// declarationDSig declares the prefix of a signature.
const declarationDSig = ` xmlns:ds="` + NamespaceDSig + `"`

// signedInfo is what SignedInfo says. The ID is an NCName and the rest is ours,
// so nothing needs escaping.
type signedInfo struct{ method, digestMethod, id, digest string }

// append writes it in canonical form: with the declaration where it stands alone,
// to be signed, and without inside of the signature.
func (i signedInfo) append(out []byte, declaration string) []byte {
	for _, s := range [...]string{
		`<ds:SignedInfo`, declaration, `><ds:CanonicalizationMethod Algorithm="` + ExclusiveC14N +
			`"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="`, i.method,
		`"></ds:SignatureMethod><ds:Reference URI="#`, i.id,
		`"><ds:Transforms><ds:Transform Algorithm="` + TransformEnveloped +
			`"></ds:Transform><ds:Transform Algorithm="` + ExclusiveC14N +
			`"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="`, i.digestMethod,
		`"></ds:DigestMethod><ds:DigestValue>`, i.digest,
		`</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
	} {
		out = append(out, s...)
	}
	return out
}

// element builds the ds:Signature of a SignedInfo and the signature's value.
func (i signedInfo) element(value string, certificate *x509.Certificate) *etree.Element {
	signature := etree.NewElement("ds:Signature")
	signature.CreateAttr("xmlns:ds", NamespaceDSig)
	info := signature.CreateElement("ds:SignedInfo")
	info.CreateElement("ds:CanonicalizationMethod").CreateAttr("Algorithm", ExclusiveC14N)
	info.CreateElement("ds:SignatureMethod").CreateAttr("Algorithm", i.method)
	reference := info.CreateElement("ds:Reference")
	reference.CreateAttr("URI", "#"+i.id)
	transforms := reference.CreateElement("ds:Transforms")
	transforms.CreateElement("ds:Transform").CreateAttr("Algorithm", TransformEnveloped)
	transforms.CreateElement("ds:Transform").CreateAttr("Algorithm", ExclusiveC14N)
	reference.CreateElement("ds:DigestMethod").CreateAttr("Algorithm", i.digestMethod)
	reference.CreateElement("ds:DigestValue").SetText(i.digest)
	signature.CreateElement("ds:SignatureValue").SetText(value)
	if certificate != nil {
		signature.CreateElement("ds:KeyInfo").CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").
			SetText(base64.StdEncoding.EncodeToString(certificate.Raw))
	}
	return signature
}

// childIndex returns the token index of child element number at.
func childIndex(el *etree.Element, at int) int {
	for i, token := range el.Child {
		if _, ok := token.(*etree.Element); !ok {
			continue
		}
		if at <= 0 {
			return i
		}
		at--
	}
	return len(el.Child)
}
