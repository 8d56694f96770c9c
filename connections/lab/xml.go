package lab

import (
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/message"
)

const (
	protocolNamespace  = message.Protocol
	assertionNamespace = message.Assertion
)

// parse reads a message through the strict gate.
func parse(raw []byte) (*etree.Element, error) { return xmlsec.Parse(raw, xmlsec.MessageLimits()) }

// textOf is the text of the first element at the path; "" = there is none.
func textOf(el *etree.Element, path string) string {
	if found := el.FindElement(path); found != nil {
		return strings.TrimSpace(found.Text())
	}
	return ""
}

// alterSignature makes the value of the first signature in the tree another.
func alterSignature(root *etree.Element) {
	for _, value := range root.FindElements("//SignatureValue") {
		text := []byte(value.Text())
		if len(text) > 8 {
			if text[4] == 'A' {
				text[4] = 'B'
			} else {
				text[4] = 'A'
			}
			value.SetText(string(text))
		}
		return
	}
}

// wrap puts an assertion about somebody else in front of the signed one, which
// stays where its signature finds it: what is verified is not what is read.
func wrap(parent *etree.Element, somebody string) {
	signed := parent.SelectElement("Assertion")
	if signed == nil {
		return
	}
	forged := signed.Copy()
	if signature := forged.SelectElement("Signature"); signature != nil {
		forged.RemoveChild(signature)
	}
	name := "ID"
	if forged.SelectAttr("AssertionID") != nil {
		name = "AssertionID"
	}
	forged.CreateAttr(name, "_wrapped")
	for _, path := range []string{".//NameID", ".//NameIdentifier"} {
		for _, id := range forged.FindElements(path) {
			id.SetText(somebody)
		}
	}
	parent.InsertChildAt(signed.Index(), forged)
}

// conceal encrypts octets to a key that only their maker has had.
func (w saying) conceal(octets []byte) (*etree.Element, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	certificate, err := w.certificate("a stranger", private)
	if err != nil {
		return nil, err
	}
	data, err := xmlsec.Encrypt(octets, certificate, xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}, w.Random)
	if err != nil {
		return nil, err
	}
	wrapper := etree.NewElement("saml:EncryptedAssertion")
	wrapper.CreateAttr("xmlns:saml", assertionNamespace)
	wrapper.AddChild(data)
	return wrapper, nil
}

func instant(t time.Time) string { return message.Instant(t) }

func compare(a, b string) int { return strings.Compare(a, b) }
