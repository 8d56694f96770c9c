package saml2

// The XML namespaces of SAML 2.0 (core 1.2, metadata 1.2).
const (
	NamespaceProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	NamespaceAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	NamespaceMetadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	NamespaceSignature = "http://www.w3.org/2000/09/xmldsig#"
)

// The bindings (bindings 3).
const (
	BindingRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	BindingPost     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
	BindingArtifact = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"

	// EncodingDeflate is the only SAMLEncoding there is (bindings 3.4.4.1).
	EncodingDeflate = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
)

// The name identifier formats (core 8.3).
const (
	FormatUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	FormatEmail       = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	FormatX509Subject = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
	FormatPersistent  = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	FormatTransient   = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
	FormatEntity      = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
	FormatEncrypted   = "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"
)

// The attribute name formats (core 8.2).
const (
	AttributeURI         = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
	AttributeBasic       = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
	AttributeUnspecified = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
)

// Other identifiers of SAML 2.0.
const (
	ConfirmationBearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	ClassUnspecified   = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
	Version            = "2.0"
)

// The names of the binding parameters (bindings 3.4.4, 3.5.4).
const (
	paramRequest    = "SAMLRequest"
	paramResponse   = "SAMLResponse"
	paramRelayState = "RelayState"
	paramSigAlg     = "SigAlg"
	paramSignature  = "Signature"
	paramEncoding   = "SAMLEncoding"
)
