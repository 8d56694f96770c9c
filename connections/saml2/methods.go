package saml2

import "trin/broker"

// methodOf is the word of RFC 8176 for what a class of the standard says of how
// the user was authenticated (SAML authentication contexts 3.4); "" = it says
// nothing that there is one word for. A class of anybody's own says a level, and
// not how it was reached.
func methodOf(class broker.ClassRef) string {
	const standard = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
	switch class {
	case standard + "Password", standard + "PasswordProtectedTransport":
		return "pwd"
	case standard + "TimeSyncToken":
		return "otp"
	case standard + "Smartcard", standard + "SmartcardPKI":
		return "sc"
	}
	return ""
}
