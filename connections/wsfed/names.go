package wsfed

// The namespaces of the messages (WS-Federation 1.2, 1.4; WS-Trust 1.3, 1.5).
const (
	NamespaceTrust2005  = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	NamespaceTrust13    = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
	NamespaceFederation = "http://docs.oasis-open.org/wsfed/federation/200706"
	NamespaceAuth       = "http://docs.oasis-open.org/wsfed/authorization/200706"
	NamespacePolicy     = "http://schemas.xmlsoap.org/ws/2004/09/policy"
	NamespaceAddressing = "http://www.w3.org/2005/08/addressing"
	NamespaceUtility    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	NamespaceSOAP12     = "http://www.w3.org/2003/05/soap-envelope"
	NamespaceSOAP11     = "http://schemas.xmlsoap.org/soap/envelope/"
	NamespaceSAML11     = "urn:oasis:names:tc:SAML:1.0:assertion"
)

// The token types (OASIS SAML token profile 1.1, 3.5, and the namespaces that
// AD FS writes).
const (
	TokenTypeSAML11 = "urn:oasis:names:tc:SAML:1.0:assertion"
	TokenTypeSAML20 = "urn:oasis:names:tc:SAML:2.0:assertion"

	tokenTypeProfileSAML11 = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1"
	tokenTypeProfileSAML20 = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0"
)

// The actions of wa (WS-Federation 1.2, 13.2).
const (
	actionSignIn  = "wsignin1.0"
	actionSignOut = "wsignout1.0"
	actionCleanup = "wsignoutcleanup1.0"
)

// MultipleAuthn is the class by which AD FS and Entra ID ask for, and say, more
// than one factor.
const MultipleAuthn = "http://schemas.microsoft.com/claims/multipleauthn"

// The claim types in which Microsoft's products say how and when the user was
// authenticated.
const (
	ClaimAuthnMethods  = "http://schemas.microsoft.com/claims/authnmethodsreferences"
	claimAuthnMethod   = "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod"
	claimAuthnInstant  = "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationinstant"
	confirmationBearer = "urn:oasis:names:tc:SAML:1.0:cm:bearer"
)
