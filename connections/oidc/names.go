package oidc

// maxConfirmation is how long a text is that the user confirms, at most.
const maxConfirmation = 200

// claimTypes are the JSON types that a claim may have in a token.
var claimTypes = []string{"string", "array", "number", "boolean", "json"}

// reservedMembers are what Trin itself writes into tokens, from what has been
// proven: no claim takes their place.
var reservedMembers = []string{
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "azp", "nonce", "acr", "amr", "auth_time", "at_hash", "c_hash", "s_hash",
	"sid", "events", "typ", "cnf", "client_id", "scope", "active", "token_type", "username", "authorization_details", "act", "may_act",
	"_claim_names", "_claim_sources", confirmedMember,
}
