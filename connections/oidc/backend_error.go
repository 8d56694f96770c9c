package oidc

import (
	"strings"
	"unicode"

	"trin/broker"
)

// maxUpstreamText bounds what is kept of a provider's own words.
const maxUpstreamText = 500

// refusalOfError is the refusal for a provider's error answer (RFC 6749,
// 4.1.2.1; OpenID Connect Core 3.1.2.6; Unmet Authentication Requirements 1.0).
func refusalOfError(code, description string, leg broker.Leg, memo legMemo) *broker.Refusal {
	code = readable(code, 64)
	r := &broker.Refusal{Code: broker.RefusedUpstream, Reason: "the provider answered " + code,
		Upstream: &broker.Upstream{Protocol: KindName, Status: []string{code}, Message: readable(description, maxUpstreamText)}}
	switch code {
	case errorUnmet:
		if r.Code = broker.RefusedLevel; !memo.Asked {
			r.Code = broker.RefusedUpstream // nothing was asked that it could not meet
		}
	case errorAccessDenied:
		r.Code = broker.RefusedCancelled
	case errorUnavailable:
		r.Code = broker.RefusedUnavailable
	case errorLogin, errorInteraction, errorSelection, errorConsent:
		if leg.Passive {
			r.Code, r.Page = broker.RefusedPassive, pagesNeeded[code]
		}
	}
	return r
}

// pagesNeeded are the pages that a provider lacked under prompt=none. It is
// never changed.
var pagesNeeded = map[string]broker.PageNeeded{
	errorLogin: broker.PageLogin, errorSelection: broker.PageLogin, errorInteraction: broker.PageOther, errorConsent: broker.PageOther,
}

// readable is a text of somebody else's without control characters, clipped.
func readable(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return s
}
