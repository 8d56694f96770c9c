package lab

import "slices"

// Must is what Trin must do about what the provider says.
type Must string

// What Trin must do.
const (
	MustAccept Must = "accept" // it is right in everything
	MustRefuse Must = "refuse" // nobody may be let in by it
	MustDoubt  Must = "doubt"  // it proves no level
)

// The faults of an answer. Those of several protocols have one name.
const (
	FaultNoClass      = "no-class"
	FaultUnknownClass = "unknown-class"

	FaultExpired    = "expired"
	FaultNotYet     = "not-yet"
	FaultFuture     = "future"
	FaultSignature  = "signature"
	FaultStranger   = "stranger"
	FaultUnsigned   = "unsigned"
	FaultAudience   = "audience"
	FaultRecipient  = "recipient"
	FaultDest       = "destination"
	FaultRequest    = "in-response-to"
	FaultReplayed   = "replayed"
	FaultTwo        = "two-assertions"
	FaultWrapped    = "wrapped"
	FaultIssuer     = "issuer"
	FaultEncrypted  = "encrypted"
	FaultNoSubject  = "no-subject"
	FaultState      = "state"
	FaultNonce      = "nonce"
	FaultNone       = "alg-none"
	FaultAtHash     = "at-hash"
	FaultIssParam   = "iss-parameter"
	FaultParty      = "azp"
	FaultContext    = "context"
	statusAuthn     = "status-authn-failed"
	statusClass     = "status-no-authn-context"
	statusPassive   = "status-no-passive"
	statusDenied    = "status-request-denied"
	statusSupported = "status-request-unsupported"
	statusSuccess   = "status-success-empty"
	errorDenied     = "error-access-denied"
	errorLogin      = "error-login-required"
	errorClass      = "error-unmet-authentication-requirements"
	errorServer     = "error-server-error"
	errorToken      = "error-token-invalid-grant"
)

// faultsOf are the faults of the answers of each protocol.
var faultsOf = map[Protocol][]string{
	SAML: {
		FaultNoClass, FaultUnknownClass, FaultExpired, FaultNotYet, FaultFuture, FaultSignature, FaultStranger, FaultUnsigned, FaultAudience,
		FaultRecipient, FaultDest, FaultRequest, FaultReplayed, FaultTwo, FaultWrapped, FaultIssuer, FaultEncrypted, FaultNoSubject,
		statusAuthn, statusClass, statusPassive, statusDenied, statusSupported, statusSuccess,
	},
	WSFed: {
		FaultNoClass, FaultUnknownClass, FaultExpired, FaultNotYet, FaultFuture, FaultSignature, FaultStranger, FaultUnsigned, FaultAudience,
		FaultReplayed, FaultTwo, FaultWrapped, FaultIssuer, FaultEncrypted, FaultNoSubject, FaultContext,
	},
	OpenID: {
		FaultNoClass, FaultUnknownClass, FaultExpired, FaultFuture, FaultSignature, FaultStranger, FaultAudience, FaultParty, FaultIssuer, FaultIssParam,
		FaultState, FaultNonce, FaultNone, FaultAtHash, FaultNoSubject, errorDenied, errorLogin, errorClass, errorServer, errorToken,
	},
}

// Faults are the faults that an answer of the protocol can have.
func Faults(p Protocol) []string { return slices.Clone(faultsOf[p]) }

// MustOf is what Trin must do about an answer with that fault; "" = none.
func MustOf(fault string) Must {
	switch fault {
	case "":
		return MustAccept
	case FaultNoClass, FaultUnknownClass:
		return MustDoubt
	}
	return MustRefuse
}
