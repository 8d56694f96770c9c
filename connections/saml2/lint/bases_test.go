package lint_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trin/connections/saml2/samltest"
)

// The documents that rows break: each is right in what its rows are about.

var signature = regexp.MustCompile(`(?s)<ds:Signature .*?</ds:Signature>`)

// sample is a message of the module.
func sample(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func keyInfo(name string) string {
	return `<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>` +
		base64.StdEncoding.EncodeToString(samltest.Named(name).Certificate.Raw) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
}

const head = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" ` +
	`xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute" xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" xmlns:remd="http://refeds.org/metadata" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_m" `

const attributes = `<mdattr:EntityAttributes>` +
	`<saml:Attribute Name="urn:oasis:names:tc:SAML:attribute:assurance-certification"><saml:AttributeValue>https://refeds.org/sirtfi</saml:AttributeValue></saml:Attribute>` +
	`<saml:Attribute Name="http://macedir.org/entity-category"><saml:AttributeValue>http://refeds.org/category/research-and-scholarship</saml:AttributeValue></saml:Attribute>` +
	`<saml:Attribute Name="http://macedir.org/entity-category-support"><saml:AttributeValue>http://refeds.org/category/research-and-scholarship</saml:AttributeValue></saml:Attribute>` +
	`<saml:Attribute Name="urn:oasis:names:tc:SAML:profiles:subject-id:req"><saml:AttributeValue>any</saml:AttributeValue></saml:Attribute></mdattr:EntityAttributes>`

const registered = `<mdrpi:RegistrationInfo registrationAuthority="https://federation.example"><mdrpi:RegistrationPolicy xml:lang="en">https://federation.example/policy</mdrpi:RegistrationPolicy></mdrpi:RegistrationInfo>`

const ui = `<mdui:UIInfo><mdui:DisplayName xml:lang="en">Example</mdui:DisplayName><mdui:InformationURL xml:lang="en">https://example.dk/about</mdui:InformationURL>` +
	`<mdui:PrivacyStatementURL xml:lang="en">https://example.dk/privacy</mdui:PrivacyStatementURL><mdui:Logo height="60" width="80">https://example.dk/logo.svg</mdui:Logo></mdui:UIInfo>`

const tail = `<md:Organization><md:OrganizationName xml:lang="en">Example</md:OrganizationName><md:OrganizationDisplayName xml:lang="en">Example</md:OrganizationDisplayName><md:OrganizationURL xml:lang="en">https://example.dk</md:OrganizationURL></md:Organization>` +
	`<md:ContactPerson contactType="technical"><md:EmailAddress>mailto:it@example.dk</md:EmailAddress></md:ContactPerson>` +
	`<md:ContactPerson contactType="administrative"><md:EmailAddress>mailto:office@example.dk</md:EmailAddress></md:ContactPerson>` +
	`<md:ContactPerson contactType="other" remd:contactType="http://refeds.org/metadata/contactType/security"><md:EmailAddress>mailto:cert@example.dk</md:EmailAddress></md:ContactPerson></md:EntityDescriptor>`

const methods = `<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>`

const formats = `<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName</md:NameIDFormat>`

func extensions(content string) string { return `<md:Extensions>` + content + `</md:Extensions>` }

// provider is the metadata of an identity provider, without a signature.
func provider() string {
	return head + `entityID="https://saml.example.dk/idp" validUntil="2026-12-06T10:00:00Z">` + extensions(registered+attributes) +
		`<md:IDPSSODescriptor WantAuthnRequestsSigned="true" errorURL="https://example.dk/error" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
		extensions(`<shibmd:Scope regexp="false">example.dk</shibmd:Scope>`+ui) +
		`<md:KeyDescriptor use="signing">` + keyInfo(samltest.ProviderKey) + `</md:KeyDescriptor>` +
		`<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://example.dk/slo" ResponseLocation="https://example.dk/slo/r"/>` + formats +
		`<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://example.dk/sso"/></md:IDPSSODescriptor>` + tail
}

// service is the metadata of a service provider, without a signature.
func service() string {
	return head + `entityID="https://saml.example.dk/sp" validUntil="2026-12-06T10:00:00Z">` + extensions(registered+attributes) +
		`<md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` + extensions(ui) +
		`<md:KeyDescriptor use="signing">` + keyInfo(samltest.ProviderKey) + `</md:KeyDescriptor>` +
		`<md:KeyDescriptor use="encryption">` + keyInfo(samltest.EncryptionKey) + methods + `</md:KeyDescriptor>` +
		`<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://example.dk/slo"/>` + formats +
		`<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://example.dk/acs" index="0" isDefault="true"/>` +
		`<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://example.dk/acs2" index="1"/></md:SPSSODescriptor>` + tail
}

// base is a document by its word.
func base(t *testing.T, word string) string {
	t.Helper()
	switch word {
	case "idp":
		return provider()
	case "sp":
		return service()
	case "signed idp":
		return sample(t, "metadata-idp-kombit.xml")
	case "request":
		return sample(t, "authnrequest-kombit-oiosaml3-nsis.xml")
	case "plain request":
		return signature.ReplaceAllString(strings.ReplaceAll(sample(t, "authnrequest-kombit-adfs-mfa.xml"), "\n", ""), "")
	case "address":
		return sample(t, "authnrequest-kombit-oiosaml3-nsis.redirect.url")
	case "oio3":
		return sample(t, "response-kombit-oiosaml3.xml")
	case "oio2":
		return sample(t, "response-kombit-oiosaml2.xml")
	case "both":
		return sample(t, "response-kombit-oiosaml3.signed-both.xml")
	case "error":
		return sample(t, "response-error-noauthncontext.xml")
	}
	t.Fatalf("there is no base %q", word)
	return ""
}
