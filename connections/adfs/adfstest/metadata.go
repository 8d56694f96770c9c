package adfstest

import (
	"encoding/base64"
	"fmt"
	"strings"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// The peers of the samples.
const (
	Host   = "adfs.example.test"
	Issuer = "http://" + Host + "/adfs/services/trust" // AD FS says http, whatever its addresses are
	SignIn = "https://" + Host + "/adfs/ls/"

	Tenant       = "3f1c9a52-6b0e-4a53-9a53-0d6c2f6b7a11"
	EntraIssuer  = "https://sts.windows.net/" + Tenant + "/"
	EntraSAML    = "https://login.microsoftonline.com/" + Tenant + "/saml2"
	EntraPassive = "https://login.microsoftonline.com/" + Tenant + "/wsfed"
)

// certificate is a key's certificate as metadata carries it.
func certificate(name string) string {
	return base64.StdEncoding.EncodeToString(samltest.Named(name).Certificate.Raw)
}

// keyDescriptors is a KeyDescriptor of each key.
func keyDescriptors(use string, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, `<KeyDescriptor use="%s"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>%s</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`, use, certificate(name))
	}
	return b.String()
}

// endpoint is an endpoint reference below an element of the federation
// namespace.
func endpoint(name string, addresses ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<fed:%s>`, name)
	for _, address := range addresses {
		fmt.Fprintf(&b, `<EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>%s</Address></EndpointReference>`, address)
	}
	fmt.Fprintf(&b, `</fed:%s>`, name)
	return b.String()
}

// claimTypes lists claim types.
func claimTypes(name string, uris ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<fed:%s>`, name)
	for _, uri := range uris {
		fmt.Fprintf(&b, `<auth:ClaimType Uri="%s" Optional="true" xmlns:auth="http://docs.oasis-open.org/wsfed/authorization/200706"><auth:DisplayName>%[1]s</auth:DisplayName><auth:Description>A claim</auth:Description></auth:ClaimType>`, uri)
	}
	fmt.Fprintf(&b, `</fed:%s>`, name)
	return b.String()
}

// ADFS is the document of AD FS 2.0 to 2022, unsigned: the signing keys are
// those of the names, in their order.
func ADFS(signing ...string) string {
	const (
		role = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706"` +
			` protocolSupportEnumeration="http://docs.oasis-open.org/ws-sx/ws-trust/200512 http://schemas.xmlsoap.org/ws/2005/02/trust http://docs.oasis-open.org/wsfed/federation/200706" ServiceDisplayName="Example"`
		upn   = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
		mail  = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
		trust = "https://" + Host + "/adfs/services/trust/"
	)
	var b strings.Builder
	fmt.Fprintf(&b, `<EntityDescriptor ID="_6b4a7c1e-52d0-4c1f-9d0e-6f2d8f3d1a42" entityID="%s" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">`, Issuer)
	b.WriteString(`<RoleDescriptor xsi:type="fed:ApplicationServiceType"` + role + `>` + keyDescriptors("encryption", samltest.EncryptionKey))
	b.WriteString(claimTypes("ClaimTypesRequested", mail, upn))
	b.WriteString(endpoint("TargetScopes", trust+"2005/issuedtokenmixedasymmetricbasic256", trust+"13/issuedtokenmixedsymmetricbasic256", SignIn, Issuer))
	b.WriteString(endpoint("ApplicationServiceEndpoint", trust+"2005/issuedtokenmixedasymmetricbasic256") + endpoint("PassiveRequestorEndpoint", SignIn) + `</RoleDescriptor>`)
	b.WriteString(`<RoleDescriptor xsi:type="fed:SecurityTokenServiceType"` + role + `>` + keyDescriptors("signing", signing...))
	b.WriteString(`<fed:TokenTypesOffered><fed:TokenType Uri="urn:oasis:names:tc:SAML:2.0:assertion"/><fed:TokenType Uri="urn:oasis:names:tc:SAML:1.0:assertion"/></fed:TokenTypesOffered>`)
	b.WriteString(claimTypes("ClaimTypesOffered", mail, upn, "http://schemas.microsoft.com/claims/authnmethodsreferences"))
	b.WriteString(`<fed:SecurityTokenServiceEndpoint><EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>` + trust + `2005/certificatemixed</Address>` +
		`<Metadata><Metadata xmlns="http://schemas.xmlsoap.org/ws/2004/09/mex"><wsx:MetadataSection Dialect="http://schemas.xmlsoap.org/ws/2004/09/mex" xmlns="" xmlns:wsx="http://schemas.xmlsoap.org/ws/2004/09/mex">` +
		`<wsx:MetadataReference><Address xmlns="http://www.w3.org/2005/08/addressing">` + trust + `mex</Address></wsx:MetadataReference></wsx:MetadataSection></Metadata></Metadata></EndpointReference></fed:SecurityTokenServiceEndpoint>`)
	b.WriteString(endpoint("PassiveRequestorEndpoint", SignIn) + `</RoleDescriptor>`)
	b.WriteString(`<SPSSODescriptor WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
		keyDescriptors("encryption", samltest.EncryptionKey) + keyDescriptors("signing", signing...) + services("SingleLogoutService", "HTTP-Redirect", "HTTP-POST") + formats +
		`<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="` + SignIn + `" index="0" isDefault="true"/></SPSSODescriptor>`)
	b.WriteString(`<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
		keyDescriptors("encryption", samltest.EncryptionKey) + keyDescriptors("signing", signing...) + services("SingleLogoutService", "HTTP-Redirect", "HTTP-POST") + formats +
		services("SingleSignOnService", "HTTP-Redirect", "HTTP-POST") +
		`<Attribute Name="` + upn + `" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" FriendlyName="UPN" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/></IDPSSODescriptor>`)
	b.WriteString(`<ContactPerson contactType="support"/></EntityDescriptor>`)
	return b.String()
}

const formats = `<NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat><NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat><NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</NameIDFormat>`

func services(name string, bindings ...string) string {
	var b strings.Builder
	for _, binding := range bindings {
		fmt.Fprintf(&b, `<%s Binding="urn:oasis:names:tc:SAML:2.0:bindings:%s" Location="%s"/>`, name, binding, SignIn)
	}
	return b.String()
}

// Entra is the document of a tenant of Entra ID, unsigned.
func Entra(signing ...string) string {
	const role = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"`
	return `<?xml version="1.0" encoding="utf-8"?><EntityDescriptor ID="_0f4e7a91-8f1e-4d8c-9f59-2f6f4b5d7c33" entityID="` + EntraIssuer + `" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` +
		`<RoleDescriptor xsi:type="fed:SecurityTokenServiceType"` + role + `>` + keyDescriptors("signing", signing...) +
		claimTypes("ClaimTypesOffered", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "http://schemas.microsoft.com/claims/authnmethodsreferences") +
		endpoint("SecurityTokenServiceEndpoint", EntraPassive) + endpoint("PassiveRequestorEndpoint", EntraPassive) + `</RoleDescriptor>` +
		`<RoleDescriptor xsi:type="fed:ApplicationServiceType"` + role + `>` + keyDescriptors("signing", signing...) +
		endpoint("TargetScopes", EntraIssuer) + endpoint("ApplicationServiceEndpoint", EntraPassive) + endpoint("PassiveRequestorEndpoint", EntraPassive) + `</RoleDescriptor>` +
		`<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` + keyDescriptors("signing", signing...) +
		`<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="` + EntraSAML + `"/>` +
		`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="` + EntraSAML + `"/>` +
		`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="` + EntraSAML + `"/></IDPSSODescriptor></EntityDescriptor>`
}

// SimpleSAMLphp is the document of the adfs module of SimpleSAMLphp, which
// writes its SecurityTokenServiceEndpoint without a namespace.
func SimpleSAMLphp(signing string) string {
	return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://ssp.example.test/idp">` +
		`<md:RoleDescriptor xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">` +
		strings.NewReplacer("<KeyDescriptor", "<md:KeyDescriptor", "</KeyDescriptor", "</md:KeyDescriptor").Replace(keyDescriptors("signing", signing)) +
		`<fed:TokenTypesOffered><fed:TokenType Uri="urn:oasis:names:tc:SAML:1.0:assertion"/></fed:TokenTypesOffered>` +
		`<SecurityTokenServiceEndpoint><EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>https://ssp.example.test/idp/prp</Address></EndpointReference></SecurityTokenServiceEndpoint>` +
		`<fed:PassiveRequestorEndpoint><EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>https://ssp.example.test/idp/prp</Address></EndpointReference></fed:PassiveRequestorEndpoint>` +
		`</md:RoleDescriptor></md:EntityDescriptor>`
}

// NodeWSFed is the document of npm's wsfed, which has no
// SecurityTokenServiceEndpoint.
func NodeWSFed(signing string) string {
	return `<EntityDescriptor entityID="urn:node:wsfed" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` +
		`<RoleDescriptor xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706" ServiceDisplayName="urn:node:wsfed" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706">` +
		keyDescriptors("signing", signing) + claimTypes("ClaimTypesOffered", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name") +
		endpoint("PassiveRequestorEndpoint", "http://127.0.0.1:3001/wsfed") + `</RoleDescriptor></EntityDescriptor>`
}

// Sign signs a document that has an ID, as AD FS and Entra ID do theirs.
func Sign(document, key string) string {
	root, err := xmlsec.Parse([]byte(document), xmlsec.MetadataLimits())
	if err == nil {
		err = xmlsec.Sign(root, samltest.Named(key).Signing(), 0)
	}
	if err != nil {
		panic("adfstest: " + err.Error())
	}
	return string(xmlsec.Bytes(root))
}
