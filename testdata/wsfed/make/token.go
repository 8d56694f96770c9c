package main

import (
	"strings"
	"time"
)

// The parties and the instants of every form.
const (
	realm    = "https://trin.test/wsfed/rp/idp"
	issuer   = "http://provider.test/adfs/services/trust"
	identity = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
	password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
	multiple = "http://schemas.microsoft.com/claims/multipleauthn"
	windows  = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/windows"
	saml11   = "urn:oasis:names:tc:SAML:1.0:assertion"
	saml20   = "urn:oasis:names:tc:SAML:2.0:assertion"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func at(d time.Duration) string { return now.Add(d).Format("2006-01-02T15:04:05.000Z") }

// signature is the template of an enveloped signature over the element of the
// ID. The algorithms may be given otherwise.
func signature(id string, change ...string) string {
	return strings.NewReplacer(change...).Replace(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>` +
		`<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>` +
		`<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>` +
		`<ds:Reference URI="#` + id + `"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>` +
		`<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo>` +
		`<ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate></ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`)
}

// token11 is a SAML 1.1 assertion as AD FS writes it, in its parts.
type token11 struct {
	version    string // attributes
	conditions string
	attributes string // the AttributeStatement
	authn      string // the AuthenticationStatement
	signature  string
	first      bool // the signature comes first
}

const subject11 = `<saml:Subject><saml:NameIdentifier Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">alice</saml:NameIdentifier>` +
	`<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>`

func attribute11(namespace, name string, values ...string) string {
	text := `<saml:Attribute AttributeName="` + name + `" AttributeNamespace="` + namespace + `">`
	for _, value := range values {
		text += `<saml:AttributeValue>` + value + `</saml:AttributeValue>`
	}
	return text + `</saml:Attribute>`
}

func authn11(method, instant, more string) string {
	return `<saml:AuthenticationStatement AuthenticationMethod="` + method + `" AuthenticationInstant="` + instant + `">` + subject11 + more + `</saml:AuthenticationStatement>`
}

// conditions are of both versions, apart from the word for the audience.
func conditions(begin, end time.Duration, audience string) string {
	return `<saml:Conditions NotBefore="` + at(begin) + `" NotOnOrAfter="` + at(end) + `">` + audience + `</saml:Conditions>`
}

func audience11(of string) string {
	return `<saml:AudienceRestrictionCondition><saml:Audience>` + of + `</saml:Audience></saml:AudienceRestrictionCondition>`
}

// newToken11 is a token without a fault, changed by the given functions.
func newToken11(change ...func(*token11)) string {
	t := token11{
		version:    `MajorVersion="1" MinorVersion="1"`,
		conditions: conditions(0, time.Hour, audience11(realm)),
		attributes: `<saml:AttributeStatement>` + subject11 + attribute11(identity, "emailaddress", "alice@example.org") +
			attribute11("http://schemas.xmlsoap.org/claims", "Group", "Staff", "Payroll &amp; Pensions") + `</saml:AttributeStatement>`,
		authn:     authn11(password, at(-time.Minute), ""),
		signature: signature("_token"),
	}
	for _, do := range change {
		do(&t)
	}
	before, after := "", t.signature
	if t.first {
		before, after = after, before
	}
	return `<saml:Assertion xmlns:saml="` + saml11 + `" ` + t.version + ` AssertionID="_token" Issuer="` + issuer + `" IssueInstant="` + at(0) + `">` +
		before + t.conditions + t.attributes + t.authn + after + `</saml:Assertion>`
}

// newToken20 is the same in SAML 2.0, with what stands in SubjectConfirmation.
func newToken20(confirmation, class string, change ...string) string {
	return strings.NewReplacer(change...).Replace(`<saml:Assertion xmlns:saml="` + saml20 + `" ID="_token" Version="2.0" IssueInstant="` + at(0) + `">` +
		`<saml:Issuer>` + issuer + `</saml:Issuer>` + signature("_token") +
		`<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">alice</saml:NameID>` + confirmation + `</saml:Subject>` +
		conditions(0, time.Hour, `<saml:AudienceRestriction><saml:Audience>`+realm+`</saml:Audience></saml:AudienceRestriction>`) +
		`<saml:AttributeStatement><saml:Attribute Name="` + identity + `/emailaddress"><saml:AttributeValue>alice@example.org</saml:AttributeValue></saml:Attribute>` +
		`<saml:Attribute Name="http://schemas.xmlsoap.org/claims/Group"><saml:AttributeValue>Staff</saml:AttributeValue><saml:AttributeValue>Payroll &amp; Pensions</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>` +
		`<saml:AuthnStatement AuthnInstant="` + at(-time.Minute) + `" SessionIndex="_token"><saml:AuthnContext><saml:AuthnContextClassRef>` + class +
		`</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion>`)
}

// encryption is the template of EncryptedData with its key inside, as AD FS
// places it.
func encryption(cipher string) string {
	return `<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">` +
		`<xenc:EncryptionMethod Algorithm="` + cipher + `"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">` +
		`<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>` +
		`<xenc:CipherData><xenc:CipherValue></xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>` +
		`<xenc:CipherData><xenc:CipherValue></xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`
}
