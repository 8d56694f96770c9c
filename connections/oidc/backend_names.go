package oidc

// The claims of an ID token that Trin itself looks at.
const (
	claimACR      = "acr"
	claimAMR      = "amr"
	claimAuthTime = "auth_time"
	claimSubject  = "sub"
	claimSession  = "sid"
	claimNonce    = "nonce"
)

// tokenMembers are the members of an ID token that belong to the protocol and
// are no claims about the user (OpenID Connect Core 2, 3.1.3.6, 3.3.2.11).
var tokenMembers = []string{
	"iss", "aud", "exp", "iat", "nbf", "jti", "azp", "nonce", "at_hash", "c_hash", "s_hash", "sid", "events", "auth_time",
	"_claim_names", "_claim_sources",
}

// assuranceMembers are those that say how the user was authenticated. They are
// read from the verified ID token alone (F33).
var assuranceMembers = []string{"acr", "amr", "acrs", "auth_time"}

// The values of prompt (OpenID Connect Core 3.1.2.1).
const (
	promptNone    = "none"
	promptLogin   = "login"
	promptSelect  = "select_account"
	promptConsent = "consent"
)

// The parameters of a provider's answer (OpenID Connect Core 3.1.2.5, 3.1.2.6;
// RFC 9207, 2).
const (
	paramCode             = "code"
	paramIssuer           = "iss"
	paramError            = "error"
	paramErrorDescription = "error_description"
)

// answerNames are the parameters of an answer that are read. A token in the
// front channel was not asked for, and a signed answer (response) neither.
var answerNames = []string{paramCode, paramState, paramIssuer, paramError, paramErrorDescription, "id_token", "access_token", "response", paramAgain}
