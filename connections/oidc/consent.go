package oidc

import (
	"errors"
	"net/http"

	"trin/broker"
	"trin/templates"
	"trin/templates/text"
)

// consentQuestion is what the user is asked before a login that tells the
// application something (OpenID Connect Core 3.1.2.4). The login follows the
// answer, so that the one who is authenticated is the one who answered.
type consentQuestion struct {
	frontend *frontend
	request  parameters
	scopes   []string
	pushed   bool
	language string
}

// askConsent shows the question. The form carries the request itself, and a mark
// by which Trin knows its own form again: that the request is unchanged, and the
// browser the same.
func (k *kind) askConsent(w http.ResponseWriter, r *http.Request, browser *broker.Browser, q consentQuestion) {
	if q.language != "" {
		browser.Language = q.language
	}
	purpose := markConsent
	if q.pushed {
		purpose = markConsentPushed
	}
	mark, err := k.newMark(browser, purpose, q.request.encoded(requestNames))
	if err != nil {
		k.Edge.Reply(w, r, browser, nil, broker.Invalid(broker.PublicInternal, err))
		return
	}
	view := templates.ConsentView{
		Application: q.frontend.application.Name.In(browser.Language), Action: authorizePath, Allow: paramAllowed,
		Says: consentSays(q.scopes),
	}
	view.Fields = hidden(q.request.fields(requestNames), mark)
	k.Edge.Page(w, r, browser, http.StatusOK, templates.Consent(k.shell(r, browser), view))
}

// consentSays is what the page says that the application learns.
func consentSays(scopes []string) []text.Say {
	known := map[string]text.Key{
		scopeOpenID: text.ConsentOpenID, "profile": text.ConsentProfile, "email": text.ConsentEmail, "phone": text.ConsentPhone,
		"address": text.ConsentAddress, scopeOffline: text.ConsentOffline,
	}
	says := make([]text.Say, 0, len(scopes))
	for _, scope := range scopes {
		if key, ok := known[scope]; ok {
			says = append(says, text.Say{Key: key})
			continue
		}
		says = append(says, text.Say{Key: text.ConsentOther, Arguments: []any{scope}})
	}
	return says
}

// checkConsent verifies that the answer is to a question that Trin has asked
// this browser about this very request, and says whether that was pushed.
func (k *kind) checkConsent(browser *broker.Browser, in parameters) (pushed bool, err error) {
	request := in.encoded(requestNames)
	switch {
	case k.checkMark(browser, markConsent, request, in[paramConsent]):
		return false, nil
	case k.checkMark(browser, markConsentPushed, request, in[paramConsent]):
		return true, nil
	}
	return false, errors.New("the consent is not to what this browser was asked, or came too late")
}

// hidden are the fields of a page's form, with the mark.
func hidden(fields []broker.Field, mark string) []templates.Field {
	list := make([]templates.Field, 0, len(fields)+1)
	for _, field := range fields {
		list = append(list, templates.Field{Name: field.Name, Value: field.Value})
	}
	return append(list, templates.Field{Name: paramConsent, Value: mark})
}

// shell is what is around a page that cannot be fetched again.
func (k *kind) shell(r *http.Request, browser *broker.Browser) templates.Shell {
	shell := k.Edge.Shell(r, browser)
	shell.Switch = false
	return shell
}
