package contexthandler

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

const (
	protocolNamespace  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion"
	rsaSHA256          = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
)

// AuthnRequest is what the handler asks an identity provider.
type AuthnRequest struct {
	ID          string
	Destination string
	Comparison  string // "" = left out
	Classes     []string
	Requesters  []string // RequesterID, in order
	Force       bool
	Passive     bool
}

// Element writes the request as the handler sends it: without an address for
// the answer, which is the one of its metadata, without NameIDPolicy, and with
// its own name among the Conditions (SAML core 3.4.1).
func (h *Handler) Element(q AuthnRequest) *etree.Element {
	request := h.message("samlp:AuthnRequest", q.ID, q.Destination)
	request.CreateAttr("ForceAuthn", boolean(q.Force))
	if q.Passive {
		request.CreateAttr("IsPassive", "true")
	}
	request.CreateElement("saml:Conditions").CreateElement("saml:AudienceRestriction").CreateElement("saml:Audience").SetText(h.options.EntityID)
	if len(q.Classes) > 0 {
		context := request.CreateElement("samlp:RequestedAuthnContext")
		if q.Comparison != "" {
			context.CreateAttr("Comparison", q.Comparison)
		}
		for _, class := range q.Classes {
			context.CreateElement("saml:AuthnContextClassRef").SetText(class)
		}
	}
	if len(q.Requesters) > 0 {
		scoping := request.CreateElement("samlp:Scoping")
		for _, requester := range q.Requesters {
			scoping.CreateElement("samlp:RequesterID").SetText(requester)
		}
	}
	return request
}

// LogoutElement writes a request that ends the session of a login. It names
// the user as the assertion did, byte for byte (SAML core 3.7.1).
func (h *Handler) LogoutElement(id, destination string, login Login) *etree.Element {
	request := h.message("samlp:LogoutRequest", id, destination)
	name := request.CreateElement("saml:NameID")
	name.CreateAttr("Format", login.NameFormat)
	name.SetText(login.NameID)
	if login.SessionIndex != "" {
		request.CreateElement("samlp:SessionIndex").SetText(login.SessionIndex)
	}
	return request
}

// message begins a message with its envelope. Instants have seven digits behind
// the second, as .NET writes them.
func (h *Handler) message(name, id, destination string) *etree.Element {
	message := etree.NewElement(name)
	message.CreateAttr("xmlns:samlp", protocolNamespace)
	message.CreateAttr("xmlns:saml", assertionNamespace)
	message.CreateAttr("ID", id)
	message.CreateAttr("Version", "2.0")
	message.CreateAttr("IssueInstant", h.options.Clock().UTC().Format("2006-01-02T15:04:05.0000000Z"))
	message.CreateAttr("Destination", destination)
	message.CreateElement("saml:Issuer").SetText(h.options.EntityID)
	return message
}

// Sign puts the signature where the schema has it, behind the issuer, and
// writes the message.
func (h *Handler) Sign(message *etree.Element) ([]byte, error) {
	signature, err := h.signature(message, "ID")
	if err != nil {
		return nil, err
	}
	message.InsertChildAt(1, signature)
	return write(message)
}

func (h *Handler) signature(element *etree.Element, id string) (*etree.Element, error) {
	signing, err := dsig.NewSigningContext(h.options.Key, [][]byte{h.options.Certificate.Raw})
	if err != nil {
		return nil, err
	}
	signing.IdAttribute = id
	signing.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if err := signing.SetSignatureMethod(rsaSHA256); err != nil {
		return nil, err
	}
	return signing.ConstructSignature(element.Copy(), true)
}

// Redirect is the address that carries a message by HTTP-Redirect, signed over
// its query (SAML bindings 3.4.4.1).
func (h *Handler) Redirect(message *etree.Element, relayState string) (string, error) {
	parameter := "SAMLRequest"
	if strings.HasSuffix(message.Tag, "Response") {
		parameter = "SAMLResponse"
	}
	plain, err := write(message)
	if err != nil {
		return "", err
	}
	var deflated bytes.Buffer
	writer, err := flate.NewWriter(&deflated, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := writer.Write(plain); err != nil {
		return "", err
	}
	if err := writer.Close(); err != nil {
		return "", err
	}
	query := parameter + "=" + url.QueryEscape(base64.StdEncoding.EncodeToString(deflated.Bytes()))
	if relayState != "" {
		query += "&RelayState=" + url.QueryEscape(relayState)
	}
	query += "&SigAlg=" + url.QueryEscape(rsaSHA256)
	sum := sha256.Sum256([]byte(query))
	signature, err := rsa.SignPKCS1v15(rand.Reader, h.options.Key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return message.SelectAttrValue("Destination", "") + "?" + query + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(signature)), nil
}

func write(element *etree.Element) ([]byte, error) {
	document := etree.NewDocument()
	document.WriteSettings = etree.WriteSettings{CanonicalText: true, CanonicalAttrVal: true}
	document.SetRoot(element)
	return document.WriteToBytes()
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// instant reads a time of a message; the zero time for one that is none.
func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return at
}
