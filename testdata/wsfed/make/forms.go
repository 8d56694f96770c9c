package main

import (
	"strings"
	"time"
)

// The algorithms that content is encrypted with.
const (
	gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
	cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
)

const bearer20 = `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>`

func attributes(more string) func(*token11) {
	return func(t *token11) {
		t.attributes = strings.Replace(t.attributes, `</saml:AttributeStatement>`, more+`</saml:AttributeStatement>`, 1)
	}
}

func everywhere(old, new string) func(*token11) {
	return func(t *token11) {
		t.attributes, t.authn = strings.ReplaceAll(t.attributes, old, new), strings.ReplaceAll(t.authn, old, new)
	}
}

// accepted are the forms that a provider may answer in.
func accepted() []form {
	adfs := newToken11()
	methods := attribute11("http://schemas.microsoft.com/claims", "authnmethodsreferences", windows, multiple)
	wrapper := strings.Replace(response(trust2005, strings.Replace(adfs, ` xmlns:saml="`+saml11+`"`, "", 1)),
		`<t:RequestSecurityTokenResponse `, `<t:RequestSecurityTokenResponse xmlns:saml="`+saml11+`" `, 1)
	return []form{
		{name: "saml11-trust2005", text: response(trust2005, adfs)},
		{name: "saml11-trust2005-token-only", text: bare(trust2005, adfs)},
		{name: "saml11-trust2005-context", text: strings.Replace(response(trust2005, adfs), ` xmlns:t=`, ` Context="rm=0&amp;id=passive" xmlns:t=`, 1)},
		{name: "saml11-trust2005-collection", text: collection(trust2005, response(trust2005, adfs))},
		{name: "saml11-trust13", text: response(trust13, adfs)},
		{name: "saml11-trust13-collection", text: collection(trust13, response(trust13, adfs))},
		{name: "saml11-declaration", text: `<?xml version="1.0" encoding="utf-8"?>` + "\n" + response(trust2005, adfs)},
		{name: "saml11-namespace-on-wrapper", text: wrapper},
		{name: "saml11-default-namespace", text: response(trust2005, strings.NewReplacer("saml:", "", "xmlns:saml", "xmlns").Replace(adfs))},
		{name: "saml11-signature-first", text: response(trust2005, newToken11(func(t *token11) { t.first = true }))},
		{name: "saml11-authentication-first", text: response(trust2005, newToken11(func(t *token11) { t.attributes, t.authn = t.authn, t.attributes }))},
		{name: "saml11-no-confirmation", text: response(trust2005, newToken11(everywhere(
			`<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation>`, "")))},
		{name: "saml11-no-attributes", text: response(trust2005, newToken11(func(t *token11) { t.attributes = "" }))},
		{name: "saml11-locality", text: response(trust2005, newToken11(func(t *token11) {
			t.authn = authn11(password, at(-time.Minute), `<saml:SubjectLocality IPAddress="" DNSAddress=""/>`)
		}))},
		{name: "saml11-original-issuer", text: response(trust2005, newToken11(attributes(strings.Replace(attribute11(identity, "name", "Alice"),
			"<saml:Attribute ", `<saml:Attribute a:OriginalIssuer="CLIENT CONTEXT" xmlns:a="http://schemas.xmlsoap.org/ws/2009/09/identity/claims" `, 1))))},
		{name: "saml11-methods-references", text: response(trust2005, newToken11(attributes(methods), func(t *token11) {
			t.authn = authn11("urn:federation:authentication:windows", at(-time.Minute), "")
		}))},
		{name: "saml11-am-password", text: response(trust2005, newToken11(func(t *token11) {
			t.authn = authn11("urn:oasis:names:tc:SAML:1.0:am:password", at(-time.Minute), "")
		}))},
		{name: "saml11-not-told-how", text: response(trust2005, newToken11(func(t *token11) {
			t.authn = authn11("urn:oasis:names:tc:SAML:1.0:am:unspecified", at(-time.Minute), "")
		}))},
		{name: "saml11-next-key", key: "provider-next", text: response(trust2005, adfs)},
		// A browser makes carriage returns and line feeds of line feeds: the digest
		// was made of the line feeds.
		{name: "saml11-lines-by-form", text: spaced(response(trust2005, adfs)), after: byForm},
		// AD FS signs a carriage return of a value and then writes it as it is.
		{name: "saml11-signed-carriage-return", after: replace("&#xD;", "\r"),
			text: response(trust2005, newToken11(attributes(attribute11(identity, "streetaddress", "Main Street 1&#13;\nAarhus"))))},
		{name: "saml11-carriage-return-by-reference",
			text: response(trust2005, newToken11(attributes(attribute11(identity, "streetaddress", "Main Street 1&#13;\nAarhus"))))},
		{name: "saml11-encrypted", cipher: gcm, text: response(trust2005, adfs)},
		{name: "saml20-encrypted", cipher: gcm, text: response(trust2005, newToken20(bearer20, password))},
		{name: "saml20-trust2005", text: response(trust2005, newToken20(bearer20, password))},
		{name: "saml20-trust13-collection", text: collection(trust13, response(trust13, newToken20(bearer20, password)))},
		{name: "saml20-confirmation-data", text: response(trust2005, newToken20(`<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">`+
			`<saml:SubjectConfirmationData NotOnOrAfter="`+at(5*time.Minute)+`" Recipient="`+realm+`"/></saml:SubjectConfirmation>`, password))},
		{name: "saml20-multipleauthn", text: response(trust2005, newToken20(bearer20, multiple))},
		{name: "saml20-lines-by-form", text: spaced(response(trust2005, newToken20(bearer20, password))), after: byForm},
	}
}

// refused are the forms of the same messages that no relying party should take.
func refused() []form {
	adfs := newToken11()
	weak := []string{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
		"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"}
	limits := func(begin, end time.Duration) func(*token11) {
		return func(t *token11) { t.conditions = conditions(begin, end, audience11(realm)) }
	}
	return []form{
		{name: "saml11-no-signature", key: "none", text: response(trust2005, newToken11(func(t *token11) { t.signature = "" }))},
		{name: "saml11-changed-value", text: response(trust2005, adfs), after: replace("alice@example.org", "mallory@example.org")},
		{name: "saml11-changed-method", text: response(trust2005, adfs), after: replace(password, multiple)},
		{name: "saml11-changed-white-space", text: response(trust2005, adfs), after: replace("Staff<", "Staff <")},
		{name: "saml11-attackers-key", key: "attacker", text: response(trust2005, adfs)},
		{name: "saml11-impostors-key", key: "impostor", text: response(trust2005, adfs)},
		{name: "saml11-sha1", text: response(trust2005, newToken11(func(t *token11) { t.signature = signature("_token", weak...) }))},
		{name: "saml11-no-conditions", text: response(trust2005, newToken11(func(t *token11) { t.conditions = "" }))},
		{name: "saml11-no-audience", text: response(trust2005, newToken11(func(t *token11) { t.conditions = conditions(0, time.Hour, "") }))},
		{name: "saml11-other-audience", text: response(trust2005, newToken11(func(t *token11) {
			t.conditions = conditions(0, time.Hour, audience11(realm+"/"))
		}))},
		{name: "saml11-two-audiences-must-hold", text: response(trust2005, newToken11(func(t *token11) {
			t.conditions = conditions(0, time.Hour, audience11(realm)+audience11("urn:other"))
		}))},
		{name: "saml11-expired", text: response(trust2005, newToken11(limits(-2*time.Hour, -time.Hour)))},
		{name: "saml11-not-yet", text: response(trust2005, newToken11(limits(time.Hour, 2*time.Hour)))},
		{name: "saml11-other-issuer", text: response(trust2005, strings.ReplaceAll(adfs, issuer, "https"+strings.TrimPrefix(issuer, "http")))},
		{name: "saml11-version-1.0", text: response(trust2005, newToken11(func(t *token11) { t.version = `MajorVersion="1" MinorVersion="0"` }))},
		{name: "saml11-no-authentication", text: response(trust2005, newToken11(func(t *token11) { t.authn = "" }))},
		{name: "saml11-two-authentications", text: response(trust2005, newToken11(func(t *token11) { t.authn += authn11(multiple, at(-time.Minute), "") }))},
		{name: "saml11-two-subjects", text: response(trust2005, newToken11(func(t *token11) {
			t.attributes = strings.Replace(t.attributes, ">alice<", ">bob<", 1)
		}))},
		{name: "saml11-holder-of-key", text: response(trust2005, newToken11(everywhere("cm:bearer", "cm:holder-of-key")))},
		{name: "saml11-two-tokens", text: bare(trust2005, adfs+strings.ReplaceAll(newToken11(func(t *token11) { t.signature = "" }), "_token", "_second"))},
		{name: "saml11-two-responses", text: collection(trust13, response(trust13, adfs),
			response(trust13, strings.ReplaceAll(newToken11(func(t *token11) { t.signature = "" }), "_token", "_second")))},
		{name: "saml11-mixed-namespaces", text: collection(trust13, response(trust2005, adfs))},
		{name: "saml11-no-wrapper", text: adfs},
		{name: "saml11-in-a-comment", text: response(trust2005, strings.ReplaceAll(adfs, ">alice<", ">ali<!-- -->ce<"))},
		{name: "saml11-document-type", text: `<!DOCTYPE t:RequestSecurityTokenResponse>` + response(trust2005, adfs)},
		{name: "saml11-encrypted-cbc", cipher: cbc, text: response(trust2005, adfs)},
		{name: "saml11-encrypted-no-signature", key: "none", cipher: gcm, text: response(trust2005, newToken11(func(t *token11) { t.signature = "" }))},
		{name: "saml20-no-signature", key: "none", text: response(trust2005, strings.Replace(newToken20(bearer20, password), signature("_token"), "", 1))},
		{name: "saml20-changed-class", text: response(trust2005, newToken20(bearer20, password)), after: replace(password, multiple)},
		{name: "saml20-other-recipient", text: response(trust2005, newToken20(`<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">`+
			`<saml:SubjectConfirmationData NotOnOrAfter="`+at(5*time.Minute)+`" Recipient="https://other.test/"/></saml:SubjectConfirmation>`, password))},
		{name: "saml20-confirmation-expired", text: response(trust2005, newToken20(`<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">`+
			`<saml:SubjectConfirmationData NotOnOrAfter="`+at(-5*time.Minute)+`"/></saml:SubjectConfirmation>`, password))},
		{name: "saml20-other-audience", text: response(trust2005, newToken20(bearer20, password, `<saml:Audience>`+realm, `<saml:Audience>urn:other`))},
		{name: "saml20-sender-vouches", text: response(trust2005, newToken20(strings.Replace(bearer20, "bearer", "sender-vouches", 1), password))},
		{name: "saml20-in-saml11-namespace", text: response(trust2005, newToken20(bearer20, password)), after: replace(saml20, saml11)},
	}
}
