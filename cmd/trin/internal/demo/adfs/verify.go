package adfs

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// verify checks the signature of a message with the trust's certificates and
// says whether there was one. A wrong one is an error, never none.
func (t *trust) verify(r *http.Request, parameter string, raw []byte, now time.Time) (bool, error) {
	if r.Method == http.MethodGet {
		return t.verifyQuery(r.URL.RawQuery, parameter)
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(raw); err != nil {
		return false, err
	}
	signed := false
	for _, element := range document.Root().ChildElements() {
		signed = signed || element.Tag == "Signature" && element.NamespaceURI() == signatureNamespace
	}
	if !signed {
		return false, nil
	}
	checking := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: t.certificates})
	checking.IdAttribute = "ID"
	checking.Clock = dsig.NewFakeClockAt(now)
	_, err := checking.Validate(document.Root())
	return err == nil, err
}

// verifyQuery checks the signature of a redirect over the query as it was
// written (SAML bindings, 3.4.4.1).
func (t *trust) verifyQuery(query, parameter string) (bool, error) {
	signature, ok := rawParameter(query, "Signature")
	if !ok {
		return false, nil
	}
	value, _ := rawParameter(query, parameter)
	signed := parameter + "=" + value
	if state, ok := rawParameter(query, "RelayState"); ok {
		signed += "&RelayState=" + state
	}
	algorithm, _ := rawParameter(query, "SigAlg")
	signed += "&SigAlg=" + algorithm
	if name, err := url.QueryUnescape(algorithm); err != nil || name != rsaSHA256 {
		return false, errors.New("the signature is not made with RSA and SHA-256")
	}
	text, err := url.QueryUnescape(signature)
	if err != nil {
		return false, err
	}
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256([]byte(signed))
	for _, certificate := range t.certificates {
		if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], bytes) == nil {
			return true, nil
		}
	}
	return false, errors.New("the signature is of none of the trust's certificates")
}
