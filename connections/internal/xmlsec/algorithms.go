package xmlsec

// Namespaces of the XML Security recommendations.
const (
	NamespaceDSig   = "http://www.w3.org/2000/09/xmldsig#"
	NamespaceXEnc   = "http://www.w3.org/2001/04/xmlenc#"
	NamespaceXEnc11 = "http://www.w3.org/2009/xmlenc11#"
)

// Signature algorithms (RFC 9231).
const (
	RSASHA1     = "http://www.w3.org/2000/09/xmldsig#rsa-sha1" // refused unless Trust.InsecureSHA1
	RSASHA256   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	RSASHA384   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
	RSASHA512   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
	ECDSASHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
	ECDSASHA384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
	ECDSASHA512 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"
)

// Digest algorithms.
const (
	DigestSHA1   = "http://www.w3.org/2000/09/xmldsig#sha1"
	DigestSHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
	DigestSHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
	DigestSHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
)

// Transforms of a signature reference.
const (
	TransformEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	ExclusiveC14N      = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

// Encryption algorithms (XML Encryption 1.1).
const (
	AES128GCM    = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
	AES256GCM    = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
	AES128CBC    = "http://www.w3.org/2001/04/xmlenc#aes128-cbc" // refused unless DecryptPolicy.InsecureCBC
	AES256CBC    = "http://www.w3.org/2001/04/xmlenc#aes256-cbc" // refused unless DecryptPolicy.InsecureCBC
	RSAOAEPMGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
	RSAOAEP      = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
	RSA15        = "http://www.w3.org/2001/04/xmlenc#rsa-1_5" // refused unless DecryptPolicy.InsecureRSA15
	MGF1SHA1     = "http://www.w3.org/2009/xmlenc11#mgf1sha1"
	MGF1SHA256   = "http://www.w3.org/2009/xmlenc11#mgf1sha256"
)
