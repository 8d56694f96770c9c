package wsfed

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trin/broker"
	"trin/connections/saml2"
)

// maxFreshBits bounds wfresh: to 31 years.
const maxFreshBits = 24

// readRequest translates what a sign-in request asks. Every error is a
// *broker.Refusal.
func (f *frontend) readRequest(in parameters, kept *pending) (broker.AuthnRequest, error) {
	var out broker.AuthnRequest
	if in[paramEncoding] != "" {
		return out, refused(broker.RefusedUnsupported, "wencoding %q: only plain parameters are read", clip(in[paramEncoding]))
	}
	if in[paramRequestPtr] != "" {
		return out, refused(broker.RefusedUnsupported, "wreqptr: a request is not fetched from an address")
	}
	if err := f.checkTime(in[paramTime], f.kind.Clock()); err != nil {
		return out, err
	}
	if err := readFresh(in[paramFresh], &out, kept); err != nil {
		return out, err
	}
	if slices.Contains(strings.Fields(in[paramPrompt]), "login") {
		out.ForceAuthn = true
	}
	if err := readHints(in, &out); err != nil {
		return out, err
	}
	asked := broker.Ref(in[paramAuth])
	if in[paramRequest] != "" {
		inner, err := readSecurityTokenRequest(in[paramRequest])
		if err != nil {
			return out, refused(broker.RefusedMalformed, "wreq: %v", err)
		}
		if inner.AuthenticationType != "" {
			asked = inner.AuthenticationType
		}
		if kept.Token, err = f.tokenType(inner.TokenType); err != nil {
			return out, err
		}
	}
	return out, f.ask(asked, &out, kept)
}

// ask reads the class of the request (WS-Federation 1.2, 13.2.2: wauth), as the
// application's scale writes it. The level is only a wish where a token may say
// that less was reached; a class that is not known never is.
func (f *frontend) ask(asked broker.ClassRef, out *broker.AuthnRequest, kept *pending) error {
	if asked == "" {
		return nil
	}
	if len(asked) > maxName || !utf8.ValidString(string(asked)) || !saml2.XMLText(string(asked)) {
		return refused(broker.RefusedMalformed, "wauth is too long, or holds what XML cannot carry")
	}
	class := known(f.application.Scale, asked)
	kept.Asked, kept.Class = asked, class
	out.Classes, out.Comparison = []broker.ClassRef{class}, f.settings.comparison()
	_, isKnown := f.application.Scale.Class(class)
	out.Voluntary = isKnown && f.settings.Unmet == tellToken
	return nil
}

// tokenType is the token type to give when the request asks for one; "" = the
// default. It is one of those that the settings allow.
func (f *frontend) tokenType(asked string) (string, error) {
	switch asked {
	case "":
		return f.tokens[0], nil
	case tokenTypeProfileSAML11:
		asked = TokenTypeSAML11
	case tokenTypeProfileSAML20:
		asked = TokenTypeSAML20
	}
	if !slices.Contains(f.tokens, asked) {
		return f.tokens[0], refused(broker.RefusedUnsupported, "the token type %q is not one that the application may have", clip(asked))
	}
	return asked, nil
}

// checkTime reads wct (WS-Federation 1.2, 13.2.2). Requests are not signed, so
// that it stops nobody who writes another; it keeps old bookmarks from logging
// in where the settings say how old a request may be.
func (f *frontend) checkTime(wct string, now time.Time) error {
	if wct == "" {
		return nil
	}
	issued, err := saml2.ParseInstant(wct)
	if err != nil {
		return refused(broker.RefusedMalformed, "wct: %v", err)
	}
	lifetime := time.Duration(f.settings.RequestLifetime)
	switch {
	case lifetime == 0:
		return nil
	case issued.After(now.Add(f.skew())):
		return refused(broker.RefusedMalformed, "wct %s is in the future", saml2.FormatInstant(issued))
	case !now.Before(issued.Add(lifetime + f.skew())):
		return refused(broker.RefusedMalformed, "wct %s is too long ago", saml2.FormatInstant(issued))
	}
	return nil
}

// readFresh reads wfresh (WS-Federation 1.2, 13.2.2): the most minutes since
// the user was authenticated; 0 asks for it to be done now.
func readFresh(wfresh string, out *broker.AuthnRequest, kept *pending) error {
	if wfresh == "" {
		return nil
	}
	n, err := strconv.ParseUint(wfresh, 10, maxFreshBits)
	if err != nil {
		return refused(broker.RefusedMalformed, "wfresh %q is not a number of minutes", clip(wfresh))
	}
	if n == 0 {
		out.ForceAuthn = true
		return nil
	}
	kept.Fresh = int(n)
	age := minutes(kept.Fresh)
	out.MaxAge = &age
	return nil
}

// readHints reads who the user may be and which provider to prefer. Neither is
// ever trusted.
func readHints(in parameters, out *broker.AuthnRequest) error {
	out.ProviderHint = in[paramHomeRealm]
	out.LoginHint = in.first(paramHint, paramHintUpper, paramUser)
	if len(out.ProviderHint) > maxName || !plainHint(out.ProviderHint) {
		return refused(broker.RefusedMalformed, "whr is too long, or holds a control character")
	}
	if len(out.LoginHint) > maxHint || !plainHint(out.LoginHint) {
		return refused(broker.RefusedMalformed, "login_hint is too long, or holds a control character")
	}
	return nil
}

func plainHint(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
