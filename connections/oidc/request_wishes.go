package oidc

import (
	"strconv"
	"strings"

	"trin/broker"
	"trin/templates/text"
)

// wishes is what a request asks of the pages beside the login.
type wishes struct {
	Consent bool
}

// readPrompt reads which pages may, and must, be shown. none stands alone.
func readPrompt(in parameters, out *broker.AuthnRequest, wish *wishes) error {
	words := strings.Fields(in[paramPrompt])
	for _, word := range words {
		switch word {
		case "none":
			if len(words) > 1 {
				return unfit("prompt holds none and something else")
			}
			out.Passive = true
		case "login":
			out.ForceAuthn = true
		case "select_account":
			out.SelectAccount = true
		case "consent":
			wish.Consent = true
		default:
			return unfit("prompt %q is not known", clip(word))
		}
	}
	return nil
}

// readMaxAge reads the most seconds since the user was authenticated; 0 asks for
// it to be done now.
func readMaxAge(in parameters, out *broker.AuthnRequest) error {
	if in[paramMaxAge] == "" {
		return nil
	}
	n, err := strconv.ParseUint(in[paramMaxAge], 10, 31)
	if err != nil {
		return unfit("max_age %q is not a number of seconds", clip(in[paramMaxAge]))
	}
	if n == 0 {
		out.ForceAuthn = true
		return nil
	}
	age := seconds(n)
	out.MaxAge = &age
	return nil
}

// readHints reads who the user may be, which provider to prefer and which
// language. None is ever trusted.
func readHints(in parameters, out *broker.AuthnRequest) error {
	out.LoginHint, out.ProviderHint = in[paramLoginHint], in[paramProviderHint]
	if len(out.LoginHint) > maxHint || !plain(out.LoginHint) {
		return unfit("login_hint is too long, or holds a control character")
	}
	if len(out.ProviderHint) > maxName || !plain(out.ProviderHint) {
		return unfit("idp_hint is too long, or holds a control character")
	}
	out.Language = languageOf(in[paramUILocales])
	return nil
}

// languageOf is the first of the languages that Trin speaks; "" = none of them.
func languageOf(locales string) string {
	if len(locales) > maxHint {
		return ""
	}
	for tag := range strings.FieldsSeq(locales) {
		if language, ok := text.Parse(tag); ok {
			return language.Tag()
		}
	}
	return ""
}

// readClasses reads which class is wanted. acr_values is a wish (OpenID Connect
// Core 3.1.2.1), unless the settings say otherwise; an essential acr of the
// claims parameter must be one of its values (5.5.1.1). Where both ask, the
// claims parameter counts.
func (f *frontend) readClasses(in parameters, out *broker.AuthnRequest, kept *pending) error {
	var asked claimsRequest
	if in[paramClaims] != "" {
		var err error
		if asked, err = readClaims(in[paramClaims]); err != nil {
			return unfit("claims: %v", err)
		}
	}
	kept.UserInfo, kept.IDToken, kept.Sub = asked.UserInfo, asked.IDToken, asked.Sub
	wanted := strings.Fields(in[paramACRValues])
	if len(wanted) > maxClasses || len(in[paramACRValues]) > maxName*4 || !plain(in[paramACRValues]) {
		return unfit("acr_values is too long, or holds a control character")
	}
	if len(asked.ACR) > 0 {
		out.Classes, out.Voluntary = asked.ACR, !asked.ACRMust
	} else {
		for _, class := range wanted {
			out.Classes = append(out.Classes, broker.Ref(class))
		}
		out.Voluntary = !asked.ACRMust && f.settings.Unmet != unmetRefuse
	}
	if asked.ACRMust {
		kept.NeedClass, kept.Essential = true, out.Classes
	}
	if len(out.Classes) == 0 {
		out.Voluntary = false
		return nil
	}
	if out.Comparison = broker.Comparison(f.settings.Comparison); out.Comparison == "" || asked.ACRMust {
		out.Comparison = broker.Exact
	}
	return nil
}
