package saml2

import "trin/broker"

// statusPrefix begins every status code of core 3.2.2.2.
const statusPrefix = "urn:oasis:names:tc:SAML:2.0:status:"

// The status codes that Trin uses (core 3.2.2.2).
const (
	StatusSuccess         = statusPrefix + "Success"
	StatusRequester       = statusPrefix + "Requester"
	StatusResponder       = statusPrefix + "Responder"
	StatusVersionMismatch = statusPrefix + "VersionMismatch"

	StatusAuthnFailed         = statusPrefix + "AuthnFailed"
	StatusInvalidNameIDPolicy = statusPrefix + "InvalidNameIDPolicy"
	StatusNoAuthnContext      = statusPrefix + "NoAuthnContext"
	StatusNoAvailableIDP      = statusPrefix + "NoAvailableIDP"
	StatusNoPassive           = statusPrefix + "NoPassive"
	StatusNoSupportedIDP      = statusPrefix + "NoSupportedIDP"
	StatusPartialLogout       = statusPrefix + "PartialLogout"
	StatusProxyCountExceeded  = statusPrefix + "ProxyCountExceeded"
	StatusRequestDenied       = statusPrefix + "RequestDenied"
	StatusRequestUnsupported  = statusPrefix + "RequestUnsupported"
	StatusRequestTooHigh      = statusPrefix + "RequestVersionTooHigh"
	StatusRequestTooLow       = statusPrefix + "RequestVersionTooLow"
	StatusUnknownPrincipal    = statusPrefix + "UnknownPrincipal"
	StatusUnsupportedBinding  = statusPrefix + "UnsupportedBinding"
)

// Status is the status of a response: the top-level code, and the second-level
// code or "".
type Status struct{ Top, Second string }

// StatusOf is the one table from refusal to status. A refusal of the provider
// is relayed with its own second-level code when that is one of core's, below
// Responder, because Trin is the responder here.
func StatusOf(r broker.Refusal) Status {
	switch r.Code {
	case broker.RefusedUnknownClass:
		return Status{StatusRequester, StatusNoAuthnContext}
	case broker.RefusedLevel:
		return Status{StatusResponder, StatusNoAuthnContext}
	case broker.RefusedPassive:
		return Status{StatusResponder, StatusNoPassive}
	case broker.RefusedCancelled, broker.RefusedFailed, broker.RefusedOtherSubject, broker.RefusedStale:
		return Status{StatusResponder, StatusAuthnFailed}
	case broker.RefusedUnknownUser:
		return Status{StatusResponder, StatusUnknownPrincipal}
	case broker.RefusedDenied:
		return Status{StatusResponder, StatusRequestDenied}
	case broker.RefusedNoProvider:
		return Status{StatusResponder, StatusNoSupportedIDP}
	case broker.RefusedUnavailable:
		return Status{StatusResponder, StatusNoAvailableIDP}
	case broker.RefusedProxyCount:
		return Status{StatusResponder, StatusProxyCountExceeded}
	case broker.RefusedIdentifier:
		return Status{StatusRequester, StatusInvalidNameIDPolicy}
	case broker.RefusedMalformed:
		return Status{StatusRequester, StatusRequestDenied}
	case broker.RefusedUnsupported:
		return Status{StatusRequester, StatusRequestUnsupported}
	case broker.RefusedUpstream:
		return Status{StatusResponder, relayed(r.Upstream)}
	case broker.RefusedInternal:
		return Status{StatusResponder, ""}
	}
	return Status{StatusResponder, ""}
}

// relayed is the second-level code to relay of what a provider answered.
func relayed(u *broker.Upstream) string {
	if u == nil {
		return StatusAuthnFailed
	}
	if u.Protocol != "saml2" || len(u.Status) < 2 {
		return StatusAuthnFailed
	}
	switch second := u.Status[1]; second {
	case StatusAuthnFailed, StatusNoAuthnContext, StatusNoAvailableIDP, StatusNoPassive, StatusNoSupportedIDP,
		StatusProxyCountExceeded, StatusRequestDenied, StatusRequestUnsupported, StatusUnknownPrincipal:
		return second
	}
	return StatusAuthnFailed
}

// RefusalOf turns the status of a provider's response, which is not Success,
// into a refusal (core 3.2.2.2). Codes are outermost first.
func RefusalOf(codes []string, message string) *broker.Refusal {
	upstream := &broker.Upstream{Protocol: "saml2", Status: codes, Message: message}
	refusal := &broker.Refusal{Code: broker.RefusedUpstream, Reason: "the provider answered with an error", Upstream: upstream}
	if len(codes) < 2 {
		return refusal
	}
	switch codes[1] {
	case StatusNoAuthnContext:
		refusal.Code = broker.RefusedLevel
	case StatusNoPassive:
		refusal.Code = broker.RefusedPassive
	case StatusAuthnFailed:
		refusal.Code = broker.RefusedFailed
	case StatusUnknownPrincipal:
		refusal.Code = broker.RefusedUnknownUser
	case StatusRequestDenied:
		refusal.Code = broker.RefusedDenied
	case StatusNoSupportedIDP:
		refusal.Code = broker.RefusedNoProvider
	case StatusNoAvailableIDP:
		refusal.Code = broker.RefusedUnavailable
	case StatusProxyCountExceeded:
		refusal.Code = broker.RefusedProxyCount
	}
	return refusal
}
