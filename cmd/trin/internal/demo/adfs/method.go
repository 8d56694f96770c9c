package adfs

import "slices"

// The beginnings of the names of methods.
const (
	microsoft = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/"
	saml11    = "urn:oasis:names:tc:SAML:1.0:am:"
	saml20    = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
)

const (
	multipleAuthn = "http://schemas.microsoft.com/claims/multipleauthn"
	oneTimeCode   = "http://schemas.microsoft.com/ws/2012/12/authmethod/otp"
)

// method is one way to log in, with its name in each vocabulary: claims, and
// the tokens of SAML 1.1 and 2.0.
type method struct {
	claim, token11, token20 string
	second                  bool // wants the second factor
}

// The methods that this provider has. Their order is AuthenticationContextOrder,
// weakest first.
func methods() []method {
	return []method{
		{claim: microsoft + "password", token11: saml11 + "password", token20: saml20 + "Password"},
		{claim: forms, token11: forms, token20: forms},
		{claim: multipleAuthn, token11: multipleAuthn, token20: multipleAuthn, second: true},
	}
}

// forms is the login form's own method, and what is said when nothing was asked.
const forms = saml20 + "PasswordProtectedTransport"

// The comparisons of RequestedAuthnContext; WS-Federation knows the first alone.
const (
	exact   = "exact"
	minimum = "minimum"
	maximum = "maximum"
	better  = "better"
)

// choose finds the method that answers the request: the weakest that does, and
// for maximum the strongest. It is false when this provider has none.
func choose(wanted []string, comparison string) (method, bool) {
	all := methods()
	if len(wanted) == 0 || slices.ContainsFunc(wanted, unspecified) {
		return all[1], true
	}
	var asked []int
	for _, name := range wanted {
		at := slices.IndexFunc(all, func(m method) bool { return name == m.claim || name == m.token11 || name == m.token20 })
		if at >= 0 {
			asked = append(asked, at)
		}
	}
	if len(asked) == 0 {
		return method{}, false
	}
	at := asked[0]
	switch comparison {
	case minimum:
		at = slices.Min(asked)
	case maximum:
		at = slices.Max(asked)
	case better:
		at = slices.Max(asked) + 1
	}
	if at >= len(all) {
		return method{}, false
	}
	return all[at], true
}

func unspecified(name string) bool {
	return name == microsoft+"unspecified" || name == saml11+"unspecified" || name == saml20+"unspecified"
}
