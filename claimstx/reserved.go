package claimstx

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// AuthenticatedAssuranceLevel is the claim in which an application is told the
// level that was truly reached.
const AuthenticatedAssuranceLevel = "AuthenticatedAssuranceLevel"

// internalPrefix begins the names that are Trin's own.
const internalPrefix = "trin:"

// reservedNames are the names that only Trin itself writes: what says how well
// the user was authenticated, and what belongs to the message that carries the
// claims.
var reservedNames = normalised(
	AuthenticatedAssuranceLevel,
	"AssuranceLevel",
	"dk:gov:saml:attribute:AssuranceLevel",
	"urn:dk:gov:saml:attribute:AssuranceLevel",
	"https://data.gov.dk/concept/core/nsis",
	"https://data.gov.dk/concept/core/nsis/loa",
	"https://data.gov.dk/concept/core/nsis/ial",
	"https://data.gov.dk/concept/core/nsis/aal",
	"https://data.gov.dk/concept/core/loa",
	"dk:unilogin:loa",
	"LevelOfAssurance", "level_of_assurance",
	"http://schemas.microsoft.com/claims/authnmethodsreferences",
	"http://schemas.microsoft.com/claims/authnmethodsproviders",
	"http://schemas.microsoft.com/claims/authnclassreference",
	"http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod",
	"http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationinstant",
	"loa", "ial", "aal", "fal", "acr", "amr", "vot", "vtm", "auth_time", "sub", "iss", "aud", "exp", "iat", "nbf", "jti",
	"nonce", "azp", "sid", "at_hash", "c_hash", "s_hash", "cnf", "client_id",
	"AuthnContextClassRef", "AuthnContextDeclRef", "AuthnInstant", "AuthenticatingAuthority", "SessionIndex",
	"AuthenticationMethod", "AuthenticationInstant",
)

// Reserved reports whether only Trin itself may write a claim of that name.
// Names are compared as an application might that reads them generously:
// without regard to case, white space, invisible characters, compatibility
// forms of characters (NFKC), accents, percent encoding, the scheme of an HTTP address,
// and a slash, query or fragment at the end of it.
func Reserved(name string) bool { return reserved(normalise(name)) }

// reserved is Reserved for a name in the form in which they are compared.
func reserved(n string) bool {
	return reservedNames[n] || strings.HasPrefix(n, internalPrefix) || strings.HasPrefix(n, "urn:"+internalPrefix)
}

func normalised(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[normalise(name)] = true
	}
	return set
}

// normalise gives the form in which names are compared.
func normalise(name string) string {
	if plain(name) {
		return withoutScheme(strings.ToLower(name))
	}
	if strings.Contains(name, "%") {
		// Twice is enough for what an application would undo; a name that is
		// still encoded after it is not read as the reserved one by anyone.
		for range 2 {
			if s, err := url.PathUnescape(name); err == nil {
				name = s
			}
		}
	}
	name = norm.NFKD.String(name) // accents become characters of their own, and fall away
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Variation_Selector) {
			return -1
		}
		return unicode.ToLower(unicode.ToUpper(r)) // one form for letters with several lower cases
	}, name)
	return withoutScheme(norm.NFKC.String(name))
}

// plain reports whether the name is ASCII without anything to undo.
func plain(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c <= ' ' || c > '~' || c == '%' {
			return false
		}
	}
	return true
}

// withoutScheme takes http:, https: and what ends an address away.
func withoutScheme(name string) string {
	rest, secure := strings.CutPrefix(name, "https://")
	if !secure {
		rest, _ = strings.CutPrefix(name, "http://")
	}
	if rest != name {
		rest, _, _ = strings.Cut(rest, "#")
		rest, _, _ = strings.Cut(rest, "?")
		host, path, slash := strings.Cut(rest, "/")
		short, _, _ := strings.Cut(strings.TrimPrefix(host, "www."), ":")
		if short = strings.TrimSuffix(short, "."); short != host {
			if rest = short; slash {
				rest += "/" + path
			}
		}
		for strings.Contains(rest, "//") {
			rest = strings.ReplaceAll(rest, "//", "/")
		}
	}
	return strings.TrimRight(rest, "/#")
}

// strip puts the claims behind others but for the reserved ones and those that
// an assurance step rules, and clears such friendly names of the rest: some
// applications read the friendly name.
func strip(behind, claims Claims, ruled names) Claims {
	for _, c := range claims {
		if hidden(c.Name, ruled) {
			continue
		}
		if c.FriendlyName != "" && hidden(c.FriendlyName, ruled) {
			c.FriendlyName = ""
		}
		behind = append(behind, c)
	}
	return behind
}

// hidden reports whether the name is reserved, or one that an assurance step
// rules.
func hidden(name string, ruled names) bool {
	n := normalise(name)
	return reserved(n) || ruled[n]
}
