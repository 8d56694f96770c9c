package samltest

import (
	"crypto"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// WeakenSignature replaces the signature of the element by one with RSA-SHA1
// over the same reference, which xmlsec does not make.
func WeakenSignature(el *etree.Element, key Key) {
	signature := el.SelectElement("Signature")
	info := signature.SelectElement("SignedInfo")
	info.SelectElement("SignatureMethod").CreateAttr("Algorithm", xmlsec.RSASHA1)
	sum := sha1.Sum(xmlsec.Canonicalize(info))
	value, err := key.Signer.Sign(rand.Reader, sum[:], crypto.SHA1)
	if err != nil {
		panic(err)
	}
	signature.SelectElement("SignatureValue").SetText(base64.StdEncoding.EncodeToString(value))
}
