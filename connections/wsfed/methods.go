package wsfed

import (
	"slices"

	"trin/broker"
)

// The vocabularies that name a method of authentication.
const (
	prefixMicrosoft = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/"
	prefixReference = "http://schemas.microsoft.com/ws/2012/12/authmethod/"
	prefixSAML11    = "urn:oasis:names:tc:SAML:1.0:am:"
	prefixSAML20    = "urn:oasis:names:tc:SAML:2.0:ac:classes:"

	methodUnspecified  = prefixSAML11 + "unspecified"
	windowsFederation  = "urn:federation:authentication:windows"
	wiaOrMultipleAuthn = "http://schemas.microsoft.com/claims/wiaormultiauthn"
	otpReference       = prefixReference + "otp"
)

// method is one way to be authenticated, as each vocabulary writes it: wauth
// and the claims of Microsoft's products, AuthenticationMethod of SAML 1.1
// (SAML core 1.1, 7.1), AuthnContextClassRef of SAML 2.0 (authn-context 2.0,
// 3.4). "" = the vocabulary has no word for it. Others are further spellings
// that are met and never written.
type method struct {
	Microsoft, SAML11, SAML20 broker.ClassRef
	Others                    []broker.ClassRef
}

// methods lists the methods that have more than one spelling. It is never
// changed.
var methods = []method{
	{Microsoft: prefixMicrosoft + "password", SAML11: prefixSAML11 + "password", SAML20: prefixSAML20 + "Password"},
	{Microsoft: prefixMicrosoft + "windows", SAML11: windowsFederation, SAML20: windowsFederation},
	{Microsoft: prefixMicrosoft + "kerberos", SAML11: "urn:ietf:rfc:1510", SAML20: prefixSAML20 + "Kerberos"},
	{Microsoft: prefixMicrosoft + "tlsclient", SAML11: "urn:ietf:rfc:2246", SAML20: prefixSAML20 + "TLSClient"},
	{Microsoft: prefixMicrosoft + "x509", SAML11: prefixSAML11 + "X509-PKI", SAML20: prefixSAML20 + "X509"},
	{Microsoft: prefixMicrosoft + "smartcard", SAML20: prefixSAML20 + "Smartcard"},
	{Microsoft: prefixMicrosoft + "smartcardpki", SAML20: prefixSAML20 + "SmartcardPKI",
		Others: []broker.ClassRef{prefixReference + "smartcardpki"}},
	{Microsoft: prefixMicrosoft + "hardwaretoken", SAML11: prefixSAML11 + "HardwareToken",
		Others: []broker.ClassRef{"URI:" + prefixSAML11 + "HardwareToken"}}, // as the Windows Identity Foundation writes it
	{Microsoft: prefixMicrosoft + "pgp", SAML11: prefixSAML11 + "PGP", SAML20: prefixSAML20 + "PGP"},
	{Microsoft: prefixMicrosoft + "spki", SAML11: prefixSAML11 + "SPKI", SAML20: prefixSAML20 + "SPKI"},
	{Microsoft: prefixMicrosoft + "signature", SAML11: "urn:ietf:rfc:3075", SAML20: prefixSAML20 + "XMLDSig"},
	{Microsoft: prefixMicrosoft + "secureremotepassword", SAML11: "urn:ietf:rfc:2945", SAML20: prefixSAML20 + "SecureRemotePassword"},
	{Microsoft: prefixMicrosoft + "xkms", SAML11: prefixSAML11 + "XKMS"},
	{Microsoft: prefixMicrosoft + "unspecified", SAML11: methodUnspecified, SAML20: prefixSAML20 + "unspecified"},
}

// spellings lists every spelling, each once: Microsoft's, SAML 1.1's, SAML
// 2.0's, then the others.
func (m method) spellings() []broker.ClassRef {
	var list []broker.ClassRef
	for _, ref := range append([]broker.ClassRef{m.Microsoft, m.SAML11, m.SAML20}, m.Others...) {
		if ref != "" && !slices.Contains(list, ref) {
			list = append(list, ref)
		}
	}
	return list
}

// methodOf finds the method that is spelt so.
func methodOf(ref broker.ClassRef) (method, bool) {
	if ref == "" {
		return method{}, false
	}
	for _, m := range methods {
		if ref == m.Microsoft || ref == m.SAML11 || ref == m.SAML20 || slices.Contains(m.Others, ref) {
			return m, true
		}
	}
	return method{}, false
}

// equivalents returns every other spelling of the same method, Microsoft's
// first, then SAML 1.1's, then SAML 2.0's; nil when there is none.
func equivalents(ref broker.ClassRef) []broker.ClassRef {
	m, ok := methodOf(ref)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(m.spellings(), func(other broker.ClassRef) bool { return other == ref })
}

// known returns the reference as the scale writes it: itself when the scale has
// it, else the first equivalent that the scale has, else itself.
func known(scale broker.Scale, ref broker.ClassRef) broker.ClassRef {
	if _, ok := scale.Class(ref); ok {
		return ref
	}
	for _, other := range equivalents(ref) {
		if _, ok := scale.Class(other); ok {
			return other
		}
	}
	return ref
}

// methodFor returns how a class is written in a token of that type: as
// AuthenticationMethod in SAML 1.1, as AuthnContextClassRef in SAML 2.0, and in
// Microsoft's own words for any other type. A class that has no other spelling
// is written as it is; no class is "unspecified".
func methodFor(tokenType string, class broker.ClassRef) broker.ClassRef {
	if class == "" {
		class = methodUnspecified
	}
	m, ok := methodOf(class)
	if !ok {
		return class
	}
	written := m.Microsoft
	switch tokenType {
	case TokenTypeSAML11:
		written = m.SAML11
	case TokenTypeSAML20:
		written = m.SAML20
	}
	if written == "" {
		return class
	}
	return written
}
