package lab

import (
	engine "trin/connections/lab"
	"trin/templates/console"
	"trin/templates/console/words"
)

// protocolWords name the protocols.
var protocolWords = map[engine.Protocol]words.Text{engine.SAML: words.LabSAML, engine.WSFed: words.LabWSFed, engine.OpenID: words.LabOpenID}

// requestWords say the faults of requests.
var requestWords = map[string]words.Text{
	"unsigned": words.LabReqUnsigned, "altered": words.LabReqAltered, "stranger": words.LabReqStranger, "expired": words.LabReqExpired,
	"replayed": words.LabReqReplayed, "consumer": words.LabReqConsumer, "destination": words.LabReqDestination, "issuer": words.LabReqIssuer,
	"no-pkce": words.LabReqNoPKCE, "plain-pkce": words.LabReqPlainPKCE,
}

// faultWords say the faults of answers.
var faultWords = map[string]words.Text{
	engine.FaultNoClass: words.LabNoClass, engine.FaultUnknownClass: words.LabUnknownClass, engine.FaultExpired: words.LabExpired,
	engine.FaultNotYet: words.LabNotYet, engine.FaultFuture: words.LabFuture, engine.FaultSignature: words.LabSignature,
	engine.FaultStranger: words.LabStranger, engine.FaultUnsigned: words.LabUnsigned, engine.FaultAudience: words.LabWrongFor,
	engine.FaultRecipient: words.LabRecipient, engine.FaultDest: words.LabDestination, engine.FaultRequest: words.LabInResponse,
	engine.FaultReplayed: words.LabReplayed, engine.FaultTwo: words.LabTwo, engine.FaultWrapped: words.LabWrapped,
	engine.FaultIssuer: words.LabIssuer, engine.FaultEncrypted: words.LabEncrypted, engine.FaultNoSubject: words.LabNoSubject,
	engine.FaultState: words.LabState, engine.FaultNonce: words.LabNonce, engine.FaultNone: words.LabAlgNone, engine.FaultAtHash: words.LabAtHash,
	engine.FaultIssParam: words.LabIssParameter, engine.FaultParty: words.LabParty, engine.FaultContext: words.LabContext,
	"status-authn-failed": words.LabStatusAuthn, "status-no-authn-context": words.LabStatusClass, "status-no-passive": words.LabStatusPass,
	"status-request-denied": words.LabStatusDenied, "status-request-unsupported": words.LabStatusSup, "status-success-empty": words.LabStatusEmpty,
	"error-access-denied": words.LabErrorDenied, "error-login-required": words.LabErrorLogin,
	"error-unmet-authentication-requirements": words.LabErrorClass, "error-server-error": words.LabErrorServer, "error-token-invalid-grant": words.LabErrorToken,
}

// mustWords say what Trin must do about a fault.
var mustWords = map[engine.Must]words.Text{engine.MustRefuse: words.LabMustRefuse, engine.MustDoubt: words.LabMustDoubt}

// findingWords say the findings, with their tone.
var findingWords = map[engine.FindingName]struct {
	console.Tone
	words.Text
}{
	engine.SaysLevel: {console.Good, words.LabSaysLevel}, engine.SaysNoLevel: {console.Warn, words.LabSaysNoLevel}, engine.SaysLess: {console.Info, words.LabSaysLess},
	engine.SaysRefused: {console.Info, words.LabSaysRefused}, engine.SaysFresh: {console.Good, words.LabSaysFresh}, engine.SaysNotFresh: {console.Bad, words.LabSaysNotFresh},
	engine.SaysNothing: {console.Bad, words.LabSaysNothing}, engine.BadSignature: {console.Bad, words.LabBadSignature}, engine.BadAudience: {console.Bad, words.LabBadAudience},
	engine.BadRecipient: {console.Bad, words.LabBadRecipient}, engine.BadReply: {console.Bad, words.LabBadReply}, engine.BadTime: {console.Bad, words.LabBadTime},
	engine.BadLetIn: {console.Bad, words.LabBadLetIn}, engine.RefusedRightly: {console.Good, words.LabRefusedRight},
}

// meanings say what a status or an error means.
var meanings = map[string]words.Text{
	"RequestDenied": words.LabDeniedMeans, "access_denied": words.LabDeniedMeans,
	"NoAuthnContext": words.LabContextMeans, "unmet_authentication_requirements": words.LabContextMeans,
	"NoPassive": words.LabPassiveMeans, "login_required": words.LabPassiveMeans, "interaction_required": words.LabPassiveMeans,
	"AuthnFailed": words.LabAuthnMeans, "ProxyCountExceeded": words.LabProxyMeans,
	"NoAvailableIDP": words.LabProviderMeans, "NoSupportedIDP": words.LabProviderMeans, "RequestUnsupported": words.LabSupportMeans,
}

// faultText says a fault of an answer; "" is none.
func faultText(f console.Frame, fault string) string {
	if fault == "" {
		return f.Say(words.LabRight)
	}
	return f.Say(faultWords[fault])
}

// heldBadge says what Trin has done about an answer with that fault.
func heldBadge(f console.Frame, h engine.Held, fault string) console.Badge {
	switch h.Verdict(fault) {
	case engine.Pending:
		if h.How == engine.Nothing {
			return console.Badge{Tone: console.Info, Text: f.Say(words.LabHeldNothing)}
		}
		return console.Badge{Tone: console.Info, Text: f.Say(words.LabHeldPending)}
	case engine.Wrong:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.LabHeldWrong)}
	case engine.Look:
		if h.How == engine.NotTaken {
			return console.Badge{Tone: console.Warn, Text: f.Say(words.LabHeldUnjust)}
		}
		if h.How != engine.LetIn && h.How != engine.Taken {
			return console.Badge{Tone: console.Warn, Text: f.Say(words.LabHeldStopped)}
		}
		return console.Badge{Tone: console.Warn, Text: f.Say(words.LabHeldLook)}
	}
	said := words.LabHeldRefused
	switch {
	case h.How == engine.NotTaken:
		said = words.LabHeldUntaken
	case h.How != engine.Refused && engine.MustOf(fault) == engine.MustDoubt:
		said = words.LabHeldDoubted
	case h.How == engine.Taken:
		said = words.LabHeldTaken
	case h.How == engine.LetIn:
		said = words.LabHeldAccepted
	}
	return console.Badge{Tone: console.Good, Text: f.Say(said)}
}
