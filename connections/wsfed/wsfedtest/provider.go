package wsfedtest

import (
	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/message"
)

// Namespaces that answers are made of.
const (
	Trust2005  = message.Trust2005
	Trust13    = message.Trust13
	Trust14    = message.Trust14
	SOAP11     = message.SOAP11
	SOAP12     = message.SOAP12
	Federation = message.Federation
)

// Answer is the wresult of a provider that is right in everything. Change a
// field, or the tree, to make it wrong in one thing.
type Answer struct {
	Token Token

	Trust      string // namespace of WS-Trust; "" = Trust2005
	Collection bool
	SOAP       string // namespace of an envelope around it; "" = none
	AppliesTo  string // "" = the token's audience
	Context    string // the attribute Context; "" = none
	Minimal    bool   // RequestedSecurityToken and nothing else
	Spaced     bool   // white space wherever it may stand
	OnWrapper  bool   // the token's namespace is declared on the wrapper alone
	EncryptTo  string // name of the key to encrypt the token to; "" = clear
	Encryption xmlsec.EncryptionMethod
	BareData   bool // EncryptedData without EncryptedAssertion around it
	Returns    bool // carriage returns are written raw, as AD FS does

	Response func(*etree.Element) // bends the response before the token is put into it
	Wrapper  func(*etree.Element) // bends the whole, after the token was signed
}

// Result is wresult.
func (a Answer) Result() string {
	bent := message.Answer{
		Token: a.Token.message(), Trust: a.Trust, Collection: a.Collection, SOAP: a.SOAP, AppliesTo: a.AppliesTo,
		Context: a.Context, Minimal: a.Minimal, Spaced: a.Spaced, OnWrapper: a.OnWrapper, BareData: a.BareData,
		Returns: a.Returns, Response: a.Response, Wrapper: a.Wrapper,
	}
	if a.EncryptTo != "" {
		method := a.Encryption
		if method == (xmlsec.EncryptionMethod{}) {
			method = xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}
		}
		bent.Protect = func(token []byte) (*etree.Element, error) {
			return samltest.EncryptOctets(token, a.EncryptTo, method), nil
		}
	}
	result, err := bent.Result()
	if err != nil {
		panic("wsfedtest: " + err.Error())
	}
	return result
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
