package inspect

import (
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/lint"
)

// xml reads a message of SAML or WS-Federation. What the gate refuses is not
// looked into.
func (x *reader) xml(content []byte) error {
	root, err := xmlsec.Parse(content, xmlsec.MessageLimits())
	if err != nil {
		return &UnreadableError{err.Error()}
	}
	x.Kind, x.Name = SAML, root.Tag
	if strings.HasPrefix(root.Tag, "RequestSecurityToken") || root.Tag == "Envelope" || root.NamespaceURI() == "urn:oasis:names:tc:SAML:1.0:assertion" {
		x.Kind = WSFed
	}
	for _, name := range []string{"ID", "Version", "Destination", "InResponseTo", "Consent", "ForceAuthn", "IsPassive", "ProtocolBinding", "AssertionConsumerServiceURL", "AssertionID"} {
		x.fact(name, root.SelectAttrValue(name, ""))
	}
	x.walk(root)
	x.signed(root, "")
	if kind, ok := linted[root.Tag]; ok && x.Kind == SAML {
		x.Linted = true
		o := lint.Options{Profile: x.Profile, Now: x.Now}
		if len(x.Signatures) < mostSignatures { // of a heap of them, none is held against keys twice
			o.Certificates = x.issuers()
		}
		x.Lint = lint.Check(kind, content, o)
	}
	hide(root)
	x.Text = pretty(root)
	return nil
}

// linted are the messages that there are rules for.
var linted = map[string]lint.Kind{"AuthnRequest": lint.Request, "Response": lint.Response}

// issuers are the certificates of the parties that the message says it is from.
func (x *reader) issuers() []*x509.Certificate {
	var all []*x509.Certificate
	seen := map[*Party]bool{}
	for _, named := range x.Names {
		if named.Party != nil && strings.HasSuffix(named.Name, "Issuer") && !seen[named.Party] && len(seen) < mostNamed {
			seen[named.Party] = true
			all = append(all, x.of(named.Party).certificates...)
		}
	}
	return all
}

// untils are times until which something is good; the others lie in the past.
var (
	untils  = []string{"NotOnOrAfter", "SessionNotOnOrAfter", "Expires"}
	moments = []string{"IssueInstant", "NotBefore", "AuthnInstant", "AuthenticationInstant", "Created"}
)

// walk notes what the elements say.
func (x *reader) walk(el *etree.Element) {
	for _, a := range el.Attr {
		until := slices.Contains(untils, a.Key)
		if !until && !slices.Contains(moments, a.Key) {
			continue
		}
		if at, err := time.Parse(time.RFC3339Nano, a.Value); err == nil {
			x.time(el.Tag+"/"+a.Key, at, until)
		}
	}
	text := strings.TrimSpace(el.Text())
	switch el.Tag {
	case "Issuer":
		x.named(parentTag(el)+"/Issuer", text)
	case "Audience", "Address", "SPProvidedID", "RequesterID", "AuthenticatingAuthority":
		x.named(el.Tag, text)
	case "AuthnContextClassRef", "AuthnContextDeclRef":
		x.class(text)
	case "StatusCode":
		x.fact("StatusCode", el.SelectAttrValue("Value", ""))
	case "StatusMessage", "faultstring", "NameIDPolicy":
		x.fact(el.Tag, text+el.SelectAttrValue("Format", ""))
	case "RequestedAuthnContext":
		x.fact("Comparison", el.SelectAttrValue("Comparison", "exact"))
	case "Expires", "Created":
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			x.time(el.Tag, at, el.Tag == "Expires")
		}
	case "Attribute":
		x.attribute(el)
	case "Assertion":
		x.named("Assertion/Issuer", el.SelectAttrValue("Issuer", ""))
	case "AuthenticationStatement":
		x.class(el.SelectAttrValue("AuthenticationMethod", ""))
	case "EncryptedAssertion", "EncryptedID", "EncryptedAttribute", "EncryptedData":
		x.Encrypted = true
		return
	}
	for _, child := range el.ChildElements() {
		x.walk(child)
	}
}

// attribute notes a level that an attribute says.
func (x *reader) attribute(el *etree.Element) {
	name := el.SelectAttrValue("Name", el.SelectAttrValue("AttributeName", ""))
	lower := strings.ToLower(name)
	if !strings.Contains(lower, "assurance") && !strings.Contains(lower, "loa") && !strings.Contains(lower, "authnmethodsreferences") {
		return
	}
	for _, value := range el.SelectElements("AttributeValue") {
		x.class(strings.TrimSpace(value.Text()))
	}
}

func parentTag(el *etree.Element) string {
	if parent := el.Parent(); parent != nil {
		return parent.Tag
	}
	return ""
}

// hide takes passwords and artifacts out of a message.
func hide(el *etree.Element) {
	switch el.Tag {
	case "BinarySecurityToken":
		if strings.Contains(el.SelectAttrValue("ValueType", ""), "X509") {
			break // what everybody may see
		}
		fallthrough
	case "Password", "Artifact", "BinarySecret":
		for _, child := range slices.Clone(el.Child) {
			el.RemoveChild(child)
		}
		el.SetText(Mask)
	}
	for _, child := range el.ChildElements() {
		hide(child)
	}
}

// pretty is the message with its elements under each other.
func pretty(root *etree.Element) string {
	document := etree.NewDocumentWithRoot(root.Copy())
	document.Indent(2)
	text, err := document.WriteToString()
	if err != nil {
		return ""
	}
	return text
}
