package oidc

// presetProduct is what tells one provider from another.
type presetProduct struct {
	// own are the settings of the preset itself that the product takes.
	own []string
	// classes are those of low, substantial and high; the first of each is what is
	// asked for, and the others are older or other names of it.
	classes map[string][]string
	// subject is the claim that says who the user is; "" = sub.
	subject string
	// switches are the settings of OpenID Connect that the product needs.
	switches map[string]any
}

// The settings of the preset itself.
const (
	presetLow         = "low"
	presetSubstantial = "substantial"
	presetHigh        = "high"
	presetPassword    = "password"
	presetMFAFrom     = "mfaFrom"
	presetContext     = "context"
	presetACR         = "acr"
)

// presetLevels are the three levels of public identity schemes, the weakest
// first.
var presetLevels = []string{presetLow, presetSubstantial, presetHigh}

// presetProducts are the providers by their words in the settings. It is never
// changed.
var presetProducts = map[string]presetProduct{
	// Entra ID knows authentication contexts (c1 to c99), asked for by a claim
	// that is no acr. The object identifier is never given to another user, and
	// sub is another one at each application. Its userinfo says no more than the
	// ID token, and is on another host.
	"entra": {
		own: []string{presetPassword, presetMFAFrom, presetContext}, subject: "oid",
		switches: map[string]any{"userInfo": false, "hosts": []string{"graph.microsoft.com"}},
	},
	// Keycloak's classes are the realm's own. An essential acr makes it ask for
	// what is missing.
	"keycloak": {own: []string{presetACR}, switches: map[string]any{"ask": askClaims}},
	// ID-porten answers no class below the one that was asked for.
	"id-porten": {
		own: presetLevels, switches: map[string]any{"hosts": []string{"login.idporten.no", "login.test.idporten.no"}},
		classes: map[string][]string{
			presetLow:         {"idporten-loa-low"},
			presetSubstantial: {"idporten-loa-substantial", "Level3", "eidas-loa-substantial"},
			presetHigh:        {"idporten-loa-high", "Level4", "eidas-loa-high"},
		},
	},
	// Brokers of MitID that name it by a URN.
	"mitid": {
		own: presetLevels,
		classes: map[string][]string{
			presetLow: {"urn:grn:authn:dk:mitid:low"}, presetSubstantial: {"urn:grn:authn:dk:mitid:substantial"}, presetHigh: {"urn:grn:authn:dk:mitid:high"},
		},
	},
	// Providers that speak of NSIS in the words of OIOSAML 3.
	"nsis": {
		own: presetLevels,
		classes: map[string][]string{
			presetLow:         {"https://data.gov.dk/concept/core/nsis/loa/Low"},
			presetSubstantial: {"https://data.gov.dk/concept/core/nsis/loa/Substantial"},
			presetHigh:        {"https://data.gov.dk/concept/core/nsis/loa/High"},
		},
	},
}
