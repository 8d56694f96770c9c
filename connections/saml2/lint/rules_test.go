package lint_test

import (
	"slices"
	"strings"
	"testing"

	"trin/connections/saml2/lint"
)

// breakage is a document with something wrong in it, and the rule that says so.
type breakage struct {
	rule, profile, base string
	old, new            string // the first old becomes new
}

const (
	endSP  = `</md:SPSSODescriptor>`
	nsis   = `https://data.gov.dk/concept/core/nsis/loa`
	x509   = `urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName`
	basic  = `attrname-format:basic`
	uri    = `attrname-format:uri`
	policy = `<samlp:RequestedAuthnContext`
	second = `Name="https://data.gov.dk/concept/core/nsis/loa" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>Substantial</saml:AttributeValue></saml:Attribute>`
	sha1   = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
	sha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
)

// breakages has a row for every rule that looks at one document with nothing
// beside it.
var breakages = []breakage{
	{"core-xml-metadata", "", "idp", "</md:EntityDescriptor>", ""},
	{"core-xml-request", "", "request", "AuthnRequest", "LogoutRequest"},
	{"core-xml-response", "", "oio3", "<samlp:Response ", "<!DOCTYPE a><samlp:Response "},
	{"core-unverified-metadata", "", "signed idp", "ds:X509Certificate>", "ds:X509SKI>"},
	{"core-unverified-request", "", "address", "", ""},
	{"core-unverified-response", "", "oio3", "ds:X509Certificate>", "ds:X509SKI>"},
	{"core-md-entityid", "", "idp", `entityID="https://saml.example.dk/idp"`, `entityID="example"`},
	{"core-md-valid", "", "idp", "2026-12-06", "2026-11-06"},
	{"core-md-valid", "", "idp", "2026-12-06T10:00:00Z", "tomorrow"},
	{"core-md-signature", "", "signed idp", "validUntil=\"2026-12", "validUntil=\"2027-12"},
	{"core-md-weak-signature", "", "signed idp", sha256, sha1},
	{"core-md-role", "", "idp", `protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"`, `protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"`},
	{"core-md-https", "", "idp", `Location="https://example.dk/sso"`, `Location="http://example.dk/sso"`},
	{"core-md-https", "", "idp", `ResponseLocation="https://`, `ResponseLocation="http://`},
	{"core-md-binding", "", "idp", `SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"`, `SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP"`},
	{"core-md-acs-index", "", "sp", `index="1"`, `index="0"`},
	{"core-md-acs-index", "", "sp", `index="1"`, `index="1" isDefault="true"`},
	{"core-md-logout", "", "sp", "md:SingleLogoutService", "md:ManageNameIDService"},
	{"core-md-key", "", "idp", `use="signing"`, `use="encryption"`},
	{"core-md-key", "", "sp", `use="encryption"`, `use="both"`},
	{"core-md-key", "", "sp", `X509Certificate>MII`, `X509Certificate>!`},
	{"core-md-signs-with", "", "sp", `use="signing"`, `use="encryption"`},
	{"core-md-encryption-key", "", "sp", `use="encryption"`, `use="signing"`},
	{"core-md-encryption-method", "", "sp", `http://www.w3.org/2009/xmlenc11#aes256-gcm`, `http://www.w3.org/2001/04/xmlenc#aes256-cbc`},
	{"core-md-encryption-method", "", "sp", `rsa-oaep-mgf1p`, `rsa-1_5`},
	{"core-rq-envelope", "", "request", `ID="_a3"`, `ID="3"`},
	{"core-rq-issuer", "", "request", `https://saml.ch.example/runtime</saml:Issuer>`, `</saml:Issuer>`},
	{"core-rq-signature", "", "request", `ForceAuthn="false"`, `ForceAuthn="true"`},
	{"core-rq-signed", "", "plain request", "", ""},
	{"core-rq-weak-signature", "", "request", sha256, sha1},
	{"core-rq-destination", "", "request", `Destination="https://trin.example/saml2/sso"`, ``},
	{"core-rq-consumer", "", "request", `ForceAuthn="false"`, `AssertionConsumerServiceIndex="1" AssertionConsumerServiceURL="https://a.example"`},
	{"core-rq-consumer", "", "request", `ForceAuthn="false"`, `AssertionConsumerServiceURL="http://a.example"`},
	{"core-rq-consumer", "", "request", `ForceAuthn="false"`, `AssertionConsumerServiceIndex="one"`},
	{"core-rq-consumer", "", "request", `ForceAuthn="false"`, `ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"`},
	{"core-rq-passive", "", "request", `ForceAuthn="false"`, `ForceAuthn="true" IsPassive="1"`},
	{"core-rq-subject", "", "request", policy, `<saml:Subject><saml:SubjectConfirmation Method="urn:x"/></saml:Subject>` + policy},
	{"core-rq-scoping", "", "request", `<samlp:Scoping>`, `<samlp:Scoping ProxyCount="-1">`},
	{"core-rq-scoping", "", "request", `https://saml.eksempelfagsystem.example`, ` `},
	{"core-rq-age", "", "request", `IssueInstant="2026-11-22T10`, `IssueInstant="2026-11-22T12`},
	{"core-rq-comparison", "", "request", `"minimum"`, `"at least"`},
	{"core-rq-classes", "", "request", `saml:AuthnContextClassRef>https`, `saml:AuthnContextClassRef></saml:AuthnContextClassRef><saml:AuthnContextClassRef>https`},
	{"core-rq-class-space", "", "request", nsis + `/Substantial`, nsis + "/Substantial\n"},
	{"core-rq-class-known", "", "request", nsis + `/Substantial`, `urn:example:strong`},
	{"core-rq-class-mixed", "", "request", `<saml:AuthnContextClassRef>`, `<saml:AuthnContextClassRef>urn:dk:gov:saml:attribute:AssuranceLevel:3</saml:AuthnContextClassRef><saml:AuthnContextClassRef>`},
	{"core-rq-class-better", "", "request", `"minimum"`, `"better"`},
	{"core-rs-envelope", "", "oio3", `Version="2.0"`, `Version="1.1"`},
	{"core-rs-issuer", "", "oio3", `<saml:Issuer>`, `<saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">`},
	{"core-rs-destination", "", "both", `Destination="https://ch.example/runtime/saml2auth/consume.idp"`, ``},
	{"core-rs-in-response-to", "", "oio3", ` InResponseTo="_a3"`, ``},
	{"core-rs-status", "", "error", `status:Responder"`, `status:NoPassive"`},
	{"core-rs-status", "", "error", `status:NoAuthnContext`, `statuss:NoAuthnContext`},
	{"core-rs-error-reason", "", "error", `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"/>`, ``},
	{"core-rs-error-empty", "", "oio3", `status:Success`, `status:Responder`},
	{"core-rs-error-empty", "", "error", `status:Responder`, `status:Success`},
	{"core-rs-signed", "", "oio3", "SIGNATURE", ""},
	{"core-rs-signature", "", "oio3", `Karla`, `Karl`},
	{"core-rs-weak-signature", "", "oio3", sha256, sha1},
	{"core-rs-subject", "", "oio3", `Recipient="https://ch.example/`, `Recipient="https://other.example/`},
	{"core-rs-subject", "", "oio3", `NotOnOrAfter="2026-11-22T10:05:12Z"`, ``},
	{"core-rs-subject", "", "oio3", `NotOnOrAfter="2026-11-22T10:05:12Z"`, `NotOnOrAfter="2026-11-22T10:05:12Z" NotBefore="2026-11-22T10:00:12Z"`},
	{"core-rs-subject", "", "oio3", `SubjectConfirmationData InResponseTo="_a3"`, `SubjectConfirmationData InResponseTo="_a4"`},
	{"core-rs-subject", "", "oio3", `cm:bearer`, `cm:sender-vouches`},
	{"core-rs-nameid", "", "oio3", ` Format="` + x509 + `"`, ``},
	{"core-rs-nameid", "", "oio3", `>C=DK,`, `> C=DK,`},
	{"core-rs-audience", "", "oio3", `<saml:Audience>https://saml.ch.example/runtime</saml:Audience>`, ``},
	{"core-rs-conditions", "", "oio3", `Conditions NotBefore="2026-11-22T10:00`, `Conditions NotBefore="2026-11-22T11:00`},
	{"core-rs-lifetime", "", "oio3", `NotOnOrAfter="2026-11-22T10:05`, `NotOnOrAfter="2026-11-22T11:05`},
	{"core-rs-authn", "", "oio3", `AuthnInstant="2026-11-22T10:00:10Z"`, `AuthnInstant="now"`},
	{"core-rs-class-space", "", "oio3", nsis + `/Substantial`, nsis + `/Substantial `},
	{"core-rs-session", "", "oio3", ` SessionIndex="_s2"`, ``},
	{"core-rs-attribute-twice", "", "oio3", `<saml:Attribute Name="` + nsis, `<saml:Attribute ` + second + `<saml:Attribute Name="` + nsis},
	{"saml2int-md-entityid", "saml2int", "idp", `https://saml.example.dk/idp`, `https://saml.example.dk/` + strings.Repeat("a", 240)},
	{"saml2int-md-valid-until", "saml2int", "idp", ` validUntil="2026-12-06T10:00:00Z"`, ``},
	{"saml2int-md-signed", "saml2int", "idp", "", ""},
	{"saml2int-md-ui", "saml2int", "sp", `mdui:PrivacyStatementURL`, `mdui:Keywords`},
	{"saml2int-md-logo", "saml2int", "idp", `https://example.dk/logo.svg`, `http://example.dk/logo.svg`},
	{"saml2int-md-contact", "saml2int", "idp", `contactType="technical"`, `contactType="billing"`},
	{"saml2int-md-error-url", "saml2int", "idp", `errorURL="https://example.dk/error"`, ``},
	{"saml2int-md-encryption-key", "saml2int", "sp", `use="encryption"`, `use="signing"`},
	{"saml2int-md-scope", "saml2int", "idp", `regexp="false"`, `regexp="true"`},
	{"saml2int-md-redirect", "saml2int", "idp", `SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"`, `SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"`},
	{"saml2int-md-subject-id", "saml2int", "sp", `subject-id:req`, `subject-id:wish`},
	{"saml2int-rq-consumer", "saml2int", "request", `ForceAuthn="false"`, `AssertionConsumerServiceIndex="1"`},
	{"saml2int-rq-nameid", "saml2int", "request", policy, `<samlp:NameIDPolicy AllowCreate="true" Format="` + x509 + `"/>` + policy},
	{"saml2int-rq-comparison", "saml2int", "request", "", ""},
	{"saml2int-rs-signed", "saml2int", "oio3", "", ""},
	{"saml2int-rs-one", "saml2int", "both", `<saml:AttributeStatement>`, `<saml:AttributeStatement/><saml:AttributeStatement>`},
	{"saml2int-rs-encrypted", "saml2int", "both", "", ""},
	{"saml2int-rs-nameid", "saml2int", "both", "", ""},
	{"saml2int-rs-subject-id", "saml2int", "both", "", ""},
	{"saml2int-rs-attributes", "saml2int", "both", uri, basic},
	{"saml2int-rs-attributes", "saml2int", "both", `<saml:AttributeValue>OIO-SAML-3.0`, `<saml:AttributeValue><saml:Issuer/>OIO-SAML-3.0`},
	{"oiosaml3-md-redirect", "oiosaml3", "idp", `SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"`, `SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"`},
	{"oiosaml3-md-signed-requests", "oiosaml3", "idp", `WantAuthnRequestsSigned="true"`, ``},
	{"oiosaml3-md-signed-requests", "oiosaml3", "sp", `AuthnRequestsSigned="true"`, `AuthnRequestsSigned="false"`},
	{"oiosaml3-md-signed-assertions", "oiosaml3", "sp", `WantAssertionsSigned="true"`, ``},
	{"oiosaml3-md-encryption-key", "nemlogin", "sp", `use="encryption"`, `use="signing"`},
	{"oiosaml3-md-key-size", "oiosaml3", "sp", "", ""},
	{"oiosaml3-md-nameid", "oiosaml3", "idp", `nameid-format:persistent`, `nameid-format:kerberos`},
	{"oiosaml3-md-entityid", "oiosaml3", "idp", `https://saml.example.dk/idp`, `https://login.example.dk/idp`},
	{"oiosaml3-rq-signed", "oiosaml3", "plain request", "", ""},
	{"oiosaml3-rq-passive", "oiosaml3", "request", `ForceAuthn="false"`, `ForceAuthn="true" IsPassive="true"`},
	{"oiosaml3-rq-comparison", "oiosaml3", "request", `Comparison="minimum"`, ``},
	{"oiosaml3-rq-level", "kombit-ch2", "request", nsis + `/Substantial`, nsis + `/substantial`},
	{"oiosaml3-rs-one", "oiosaml3", "oio3", `<saml:AttributeStatement>`, `<saml:AttributeStatement/><saml:AttributeStatement>`},
	{"oiosaml3-rs-assertion-signed", "oiosaml3", "oio3", "SIGNATURE", ""},
	{"oiosaml3-rs-assertion-signed", "oiosaml3", "oio3", sha256, sha1},
	{"oiosaml3-rs-response-signed", "oiosaml3", "both", "", ""},
	{"oiosaml3-rs-encrypted", "oiosaml3", "oio3", "", ""},
	{"oiosaml3-rs-name-format", "kombit-ch2", "oio3", uri, basic},
	{"oiosaml3-rs-spec-version", "kombit-ch2", "oio3", `OIO-SAML-3.0`, `DK-SAML-2.0`},
	{"oiosaml3-rs-level", "nemlogin", "oio3", `>Substantial<`, `>3<`},
	{"oiosaml3-rs-level-proven", "kombit-ch2", "oio3", `<saml:AttributeStatement>`, `<saml:AttributeStatement><saml:Attribute Name="https://data.gov.dk/concept/core/nsis/ial"><saml:AttributeValue>Low</saml:AttributeValue></saml:Attribute>`},
	{"oiosaml3-rs-class", "kombit-ch2", "oio3", `>Substantial<`, `>High<`},
	{"oiosaml3-rs-nameid", "oiosaml3", "oio3", "", ""},
	{"oiosaml3-rs-nameid-form", "oiosaml3", "oio3", x509, `urn:oasis:names:tc:SAML:2.0:nameid-format:persistent`},
	{"oiosaml3-rs-professional", "kombit-ch2", "oio3", `>11223344<`, `>1122334<`},
	{"kombit-md-signed", "kombit-ch1", "idp", "", ""},
	{"kombit-md-logout", "kombit-ch2", "idp", `SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"`, `SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP"`},
	{"kombit-md-logout-response", "kombit-ch2", "idp", ` ResponseLocation="https://example.dk/slo/r"`, ``},
	{"kombit-md-one-certificate", "kombit-ch1", "idp", `<md:SingleLogoutService`, `<md:KeyDescriptor>KEY</md:KeyDescriptor><md:SingleLogoutService`},
	{"kombit-md-nameid", "kombit-ch1", "idp", `nameid-format:X509SubjectName`, `nameid-format:kerberos`},
	{"kombit-md-certificate", "kombit-ch1", "idp", "", ""},
	{"kombit-md-contact", "kombit-ch1", "idp", `contactType="administrative"`, `contactType="billing"`},
	{"kombit-rq-signed", "kombit-ch1", "plain request", "", ""},
	{"kombit-rq-requester", "kombit-ch2", "request", `<samlp:RequesterID>https://saml.eksempelfagsystem.example</samlp:RequesterID>`, ``},
	{"kombit-rq-audience", "kombit-ch2", "request", `<saml:Audience>https://saml.ch.example/runtime`, `<saml:Audience>https://other.example`},
	{"kombit-rq-level", "kombit-ch1", "request", "", ""},
	{"kombit-rs-nameid", "kombit-ch2", "oio3", `,Serial=`, `,UID=`},
	{"kombit-rs-name-format", "kombit-ch1", "oio2", basic, uri},
	{"kombit-rs-spec-version", "kombit-ch1", "oio2", `>1.0<`, `>2.0<`},
	{"kombit-rs-kombit-version", "kombit-ch2", "oio3", `>2.0<`, `>1.0<`},
	{"kombit-rs-level", "kombit-ch2", "oio3", `<saml:AttributeStatement>`, `<saml:AttributeStatement><saml:Attribute Name="dk:gov:saml:attribute:AssuranceLevel"><saml:AttributeValue>3</saml:AttributeValue></saml:Attribute>`},
	{"kombit-rs-level", "kombit-ch1", "oio2", `>3<`, `>5<`},
	{"kombit-rs-class", "kombit-ch1", "oio2", `AssuranceLevel:3`, `AssuranceLevel:2`},
	{"kombit-rs-organisation", "kombit-ch1", "oio2", `O=11223344`, `O=55667788`},
	{"kombit-rs-same-organisation", "kombit-ch2", "oio3", `O=11223344`, `O=55667788`},
	{"kombit-rs-privileges", "kombit-ch2", "oio3", `<saml:AttributeStatement>`, `<saml:AttributeStatement><saml:Attribute Name="https://data.gov.dk/model/core/eid/privilegesIntermediate"><saml:AttributeValue>AAAA</saml:AttributeValue></saml:Attribute>`},
	{"refeds-rq-class", "refeds", "request", "", ""},
	{"refeds-rs-class", "refeds", "oio3", "", ""},
	{"refeds-md-sirtfi", "refeds", "sp", `contactType/security`, `contactType/other`},
	{"refeds-md-research", "edugain", "sp", `mdui:InformationURL`, `mdui:Keywords`},
	{"refeds-md-category", "edugain", "sp", `Name="http://macedir.org/entity-category"`, `Name="urn:example:category"`},
	{"edugain-md-registration", "edugain", "idp", `registrationAuthority="https://federation.example"`, ``},
	{"edugain-md-organisation", "edugain", "idp", `md:OrganizationURL`, `md:OrganizationAddress`},
	{"adfs-md-encryption", "adfs", "sp", "", ""},
	{"adfs-rq-scoping", "entra", "request", "", ""},
	{"adfs-rq-class", "adfs", "request", "", ""},
	{"adfs-rq-comparison", "adfs", "request", "", ""},
	{"adfs-rs-signed", "adfs", "oio3", sha256, sha1},
	{"entra-rs-nameid", "entra", "oio3", "", ""},
	{"entra-rs-email", "entra", "oio3", "", ""},
}

// broken is the document of a row.
func (b breakage) broken(t *testing.T) string {
	t.Helper()
	text := base(t, b.base)
	if b.old == "SIGNATURE" {
		return signature.ReplaceAllString(text, "")
	}
	if !strings.Contains(text, b.old) {
		t.Fatalf("%s: %q is not in the base %s", b.rule, b.old, b.base)
	}
	with := strings.ReplaceAll(b.new, "KEY", keyInfo("provider-next"))
	if strings.HasPrefix(b.new, "ds:X509SKI") || strings.HasPrefix(b.old, "md:") || strings.HasPrefix(b.old, "mdui:") || b.old == "AuthnRequest" {
		return strings.ReplaceAll(text, b.old, with) // both tags of an element
	}
	return strings.Replace(text, b.old, with, 1)
}

func missed(rule string, found []lint.Finding) bool {
	return slices.ContainsFunc(found, func(f lint.Finding) bool { return f.Rule == rule })
}

func kindOfRule(t *testing.T, id string) lint.Kind {
	t.Helper()
	rules := lint.Rules()
	at := slices.IndexFunc(rules, func(r lint.Rule) bool { return r.ID == id })
	if at < 0 {
		t.Fatalf("there is no rule %s", id)
	}
	return rules[at].Kind
}

// TestRules: each rule is missed by a document that breaks it, and, where the
// row changes something, kept by the one before.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, row := range breakages {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			kind, options := kindOfRule(t, row.rule), lint.Options{Profile: row.profile, Now: now}
			if found := lint.Check(kind, []byte(row.broken(t)), options); !missed(row.rule, found) {
				t.Errorf("with %q: got %+v", row.new, found)
			}
			if row.old == "" {
				return
			}
			if found := lint.Check(kind, []byte(base(t, row.base)), options); missed(row.rule, found) {
				t.Errorf("without it: got %+v", found)
			}
		})
	}
}

// elsewhere are the rules whose tests need more than one document.
var elsewhere = []string{
	"core-md-key-size", "core-md-certificate-dates", "adfs-md-certificate", // other certificates
	"core-rs-encrypted", "core-rs-decrypts", "core-rs-weak-encryption", "adfs-rs-encrypted", // encrypted assertions
	"core-plain-metadata", "core-plain-request", "core-plain-response", // the reader's own addresses
}

// TestRules_EveryOneCanBeMissed: no rule is without a document that misses it.
func TestRules_EveryOneCanBeMissed(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Rules() {
		shown := slices.ContainsFunc(breakages, func(b breakage) bool { return b.rule == r.ID })
		if shown == slices.Contains(elsewhere, r.ID) {
			t.Errorf("%s: shown by a row %t, elsewhere %t; want one of the two", r.ID, shown, !shown)
		}
	}
}
