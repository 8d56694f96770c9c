package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Errors of openid-client.
const (
	atAuthorization = "AuthorizationResponseError"
	atToken         = "ResponseBodyError"
)

// openIDStepUp is the complete step-up by acr_values, and across the protocols.
func openIDStepUp() []step {
	return []step{
		{"asked for level 2 by acr_values, Trin asks the SAML provider for it", all(
			asks(ledger, "acr_values", level2), choose("simplesamlphp"), asksForLogin, asked(level2))},
		{"openid-client verifies the ID token, with the class that it asked for; userinfo has the level as a number", all(
			signIn, tells(ledger, level2, 20), keepMember(ledger, "sub"))},
		{"userinfo has the claim of the provider, under OpenID Connect's name", userinfo(ledger, "email", "ida@example.dk")},
		{"level 3 in the same session: the code is asked, and nothing else", all(asks(ledger, "acr_values", level3), asksForCode, withoutProvider)},
		{"acr is the class that was asked for, and amr names more than one factor", all(
			code, tells(ledger, level3, 30), member(ledger, "amr", "[otp mfa]"), sameMember(ledger, "sub"))},
		{"an essential acr of level 3 is met by the session", all(asks(ledger, "essential", level3), tells(ledger, level3, 30), withoutProvider)},
		{"prompt=none rides the session", all(asks(ledger, "acr_values", level2, "prompt", "none"), tells(ledger, level2, 30))},
		{"a public client opens without a question, with another sub", all(asks(mobile, "acr_values", level3), tells(mobile, level3, 30), otherSubject)},
		{"applications of SAML and WS-Federation open at level 3 without a question", all(
			login(app, class, level3), in(app, level3, "30"), withoutProvider, ask(archive, "wauth", level3), inside(archive, level3, "30"))},
	}
}

func otherSubject(ctx context.Context, p *person) error {
	v, err := p.must(ctx, mobile)
	if err == nil && fmt.Sprint(v.Claims["sub"]) == p.kept["sub"] {
		err = fmt.Errorf("both applications know the person as %v", v.Claims["sub"])
	}
	return err
}

func openIDUnmet() []step {
	return []step{
		{"prompt=none without a session: openid-client throws login_required", all(
			asks(mobile, "acr_values", level2, "prompt", "none"), throws(mobile, atAuthorization, "login_required"))},
		{"acr_values of level 4 are a wish: the ID token says what was reached", all(
			asks(ledger, "acr_values", level4), choose("simplesamlphp"), signIn, tells(ledger, level2, 20))},
		{"an essential acr of level 4 is not: openid-client throws unmet_authentication_requirements", all(
			asks(ledger, "essential", level4), throws(ledger, atAuthorization, "unmet_authentication_requirements"), withoutProvider)},
		{"the same for an application whose wishes are demands", all(
			asks(mobile, "acr_values", level4), throws(mobile, atAuthorization, "unmet_authentication_requirements"))},
		{"a class that nobody knows, as an essential one", all(
			asks(ledger, "essential", "urn:example:unknown"), throws(ledger, atAuthorization, "unmet_authentication_requirements"))},
		{"an essential acr of level 3 with prompt=none: interaction_required", all(
			asks(ledger, "essential", level3, "prompt", "none"), throws(ledger, atAuthorization, "interaction_required"))},
		{"claims that are no JSON: invalid_request", all(asks(ledger, "claims", "{"), throws(ledger, atAuthorization, "invalid_request"))},
		{"giving up at the code: access_denied", all(asks(ledger, "essential", level3), giveUp, throws(ledger, atAuthorization, "access_denied"))},
	}
}

func openIDEssential() []step {
	return []step{
		{"the person signs in at level 2", all(asks(ledger, "acr_values", level2), choose("simplesamlphp"), signIn, tells(ledger, level2, 20))},
		{"an essential acr of level 3: the code is asked, and nothing else", all(asks(ledger, "essential", level3), asksForCode, withoutProvider)},
		{"the ID token has the acr that was demanded", all(code, tells(ledger, level3, 30))},
		{"an essential acr of level 2 is answered with exactly that", all(asks(ledger, "essential", level2), tells(ledger, level2, 30), withoutProvider)},
	}
}

func openIDFresh() []step {
	return []step{
		{"the person signs in", all(asks(mobile, "acr_values", level2), signIn, tells(mobile, level2, 20), keepMember(mobile, "auth_time"))},
		{"max_age=60: the login of now is young enough, and auth_time is kept", all(
			asks(mobile, "acr_values", level2, "max_age", "60"), tells(mobile, level2, 20), withoutProvider, sameMember(mobile, "auth_time"))},
		{"max_age=0: the provider asks again, and openid-client takes the new auth_time", all(
			asks(mobile, "acr_values", level2, "max_age", "0"), forced, asksForLogin, signIn, tells(mobile, level2, 20))},
		{"prompt=login asks again too", all(asks(mobile, "acr_values", level2, "prompt", "login"), forced, asksForLogin, signIn, tells(mobile, level2, 20))},
	}
}

func openIDRefresh() []step {
	return []step{
		{"the person signs in", all(asks(ledger, "acr_values", level2), choose("simplesamlphp"), signIn, tells(ledger, level2, 20),
			keepMember(ledger, "auth_time"), keepMember(ledger, "sub"), keepMember(ledger, "sid"))},
		{"a refresh token gives another ID token with the same acr, auth_time, sub and sid", all(
			goes(ledger, "refresh"), tells(ledger, level2, 20), sameMember(ledger, "auth_time"), sameMember(ledger, "sub"), sameMember(ledger, "sid"))},
		{"the one before it is refused: invalid_grant", all(goes(ledger, "replay"), throws(ledger, atToken, "invalid_grant"))},
		{"and with it the whole family: invalid_grant for the newest", all(goes(ledger, "refresh"), throws(ledger, atToken, "invalid_grant"))},
	}
}

// allowed looks that the API answered an application's call.
func allowed(call, class, form string) act {
	return func(_ context.Context, p *person) error {
		last := p.agent.Last()
		if last.Status != http.StatusOK {
			return p.unexpected("an answer of the API")
		}
		var said struct{ Call, ACR, Form string }
		if err := json.Unmarshal(last.Body, &said); err != nil {
			return fmt.Errorf("%w: %.300s", err, last.Body)
		}
		return wants("the answer of the API", said.Call+" by "+said.ACR+" in "+said.Form, call+" by "+class+" in "+form)
	}
}

func openIDAPI() []step {
	return []step{
		{"a call for any token passes, at level 2; the API introspects it", all(
			asks(ledger, "acr_values", level2), choose("simplesamlphp"), signIn, calls(ledger, "list"), allowed("list", level2, "opaque"))},
		{"another call answers with a challenge, which openid-client reads: the code is asked, and nothing else", all(
			calls(ledger, "entry"), asksForCode, withoutProvider, challenged(level3, "300"))},
		{"the call passes", all(code, allowed("entry", level3, "opaque"))},
		{"a public client's token is a JWT, which the API verifies with jose", all(
			asks(mobile, "acr_values", level2), tells(mobile, level2, 30), calls(mobile, "list"), allowed("list", level2, "jwt"))},
		{"its challenge is met by the session", all(calls(mobile, "entry"), allowed("entry", level3, "jwt"), withoutProvider)},
		{"an access token that the application has revoked is worth nothing to the API", all(
			goes(ledger, "revoke"), tells(ledger, level3, 30), calls(ledger, "list"), throws(ledger, "", "invalid_token"))},
	}
}

// challenged looks that the request to Trin says what the challenge said.
func challenged(class, maxAge string) act {
	return func(_ context.Context, p *person) error {
		query, err := p.requestTo(p.trin + "/oidc/authorize")
		if err != nil {
			return err
		}
		return wants("the request", query.Get("acr_values")+" "+query.Get("max_age"), class+" "+maxAge)
	}
}

func openIDPushed() []step {
	return []step{
		{"the request is pushed with an assertion by the client's key: the browser carries its name alone", all(
			asks(vault, "acr_values", level2), choose("simplesamlphp"), asksForLogin, pushed)},
		{"the code is taken with another assertion", all(signIn, tells(vault, level2, 20), userinfo(vault, "email", "iris@example.dk"))},
		{"a request that is not pushed is refused", all(asks(vault, "acr_values", level2, "unpushed", "1"), throws(vault, atAuthorization, "invalid_request"))},
	}
}

// pushed looks that the browser carried a request_uri and no request.
func pushed(_ context.Context, p *person) error {
	query, err := p.requestTo(p.trin + "/oidc/authorize")
	if err != nil {
		return err
	}
	if query.Get("request_uri") == "" || query.Has("acr_values") || query.Has("scope") {
		return fmt.Errorf("the browser carried %v", query)
	}
	return nil
}
