package lint

import "strings"

// The classes that rules speak of.
const (
	nsisPrefix      = "https://data.gov.dk/concept/core/nsis/loa/"
	assurancePrefix = "urn:dk:gov:saml:attribute:AssuranceLevel:"
	coreClasses     = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
	multipleAuthn   = "http://schemas.microsoft.com/claims/multipleauthn"
	refedsMFA       = "https://refeds.org/profile/mfa"
	refedsSFA       = "https://refeds.org/profile/sfa"
)

// vocabulary is a family of classes, by what they begin with.
type vocabulary struct {
	name, prefix string
	tag          bool // they do not rank
}

// vocabularies are the families that are known.
func vocabularies() []vocabulary {
	return []vocabulary{
		{"NSIS", nsisPrefix, false},
		{"OIOSAML 4", "https://data.gov.dk/concept/core/loa/", false},
		{"AssuranceLevel", assurancePrefix, false},
		{"SAML core", coreClasses, false},
		{"Microsoft", "http://schemas.microsoft.com/", false},
		{"Microsoft", "urn:federation:authentication:windows", false},
		{"REFEDS", "https://refeds.org/", false},
		{"eIDAS", "http://eidas.europa.eu/LoA/", false},
		{"SPID", "https://www.spid.gov.it/SpidL", false},
		{"Sweden Connect", "http://id.elegnamnden.se/loa/", false},
		{"Sweden Connect", "http://id.swedenconnect.se/loa/", false},
		{"eHerkenning", "urn:etoegang:", false},
		{"UniLogin", "dk:unilogin:loa", false},
		{"NIST", "http://idmanagement.gov/ns/assurance/", false},
		{"tag", "https://data.gov.dk/eid/", true},
		{"tag", "https://nemlogin.dk/internal/credential/type/", true},
		{"tag", "https://data.gov.dk/concept/core/nsis", true}, // the bare class says nothing
	}
}

// family is the vocabulary that a class belongs to.
func family(ref string) (vocabulary, bool) {
	for _, v := range vocabularies() {
		if strings.HasPrefix(ref, v.prefix) {
			return v, true
		}
	}
	return vocabulary{}, false
}

// nsisLevel reports whether the value is a level of NSIS in its short form.
func nsisLevel(value string) bool {
	return value == "Low" || value == "Substantial" || value == "High"
}

// assuranceLevel reports whether the value is an AssuranceLevel.
func assuranceLevel(value string) bool { return len(value) == 1 && value >= "1" && value <= "4" }
