package oidc

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"trin/broker"
)

// certified is a Trin with the application that the certification plans of an
// OpenID provider use: one with a secret, that may ask for every scope, and a
// user of whom everything is known.
type certified struct{ *house }

// person is what is known of the user, as the standard claims.
var person = broker.Claims{
	{Name: "name", Values: []string{"Alice Jensen"}}, {Name: "given_name", Values: []string{"Alice"}}, {Name: "family_name", Values: []string{"Jensen"}},
	{Name: "middle_name", Values: []string{"B."}}, {Name: "nickname", Values: []string{"Al"}}, {Name: "preferred_username", Values: []string{"alice"}},
	{Name: "profile", Values: []string{"https://example.org/alice"}}, {Name: "picture", Values: []string{"https://example.org/alice.png"}},
	{Name: "website", Values: []string{"https://example.org"}}, {Name: "gender", Values: []string{"female"}}, {Name: "birthdate", Values: []string{"1990-01-02"}},
	{Name: "zoneinfo", Values: []string{"Europe/Copenhagen"}}, {Name: "locale", Values: []string{"da-DK"}}, {Name: "updated_at", Values: []string{"1700000000"}},
	{Name: "email", Values: []string{"alice@example.org"}}, {Name: "email_verified", Values: []string{"true"}},
	{Name: "phone_number", Values: []string{"+45 12 34 56 78"}}, {Name: "phone_number_verified", Values: []string{"false"}},
	{Name: "address", Values: []string{`{"formatted":"Main Street 1","country":"DK"}`}},
}

func newCertified(t testing.TB, change ...func(*ApplicationSettings)) certified {
	t.Helper()
	h := newHouse(t, append([]func(*ApplicationSettings){withSecret(authBasic, appSecret), func(s *ApplicationSettings) { s.Refresh = refreshOffline }}, change...)...)
	h.says = func(leg broker.Leg) (broker.Evidence, *broker.Refusal) {
		e := broker.Evidence{Subject: broker.Subject{Namespace: "people", Value: "alice"}, Instant: h.clock(), Methods: []string{"pwd"}, Claims: person}
		if leg.Factor {
			e.Methods, e.Claims = []string{"otp"}, nil
		}
		return e, nil
	}
	return certified{h}
}

// exchange gives the code of a browser's request to the token endpoint.
func (c certified) exchange(b *browser, parameters ...string) answer {
	c.t.Helper()
	a := c.redeem(b.code(parameters...))
	if a.Status != http.StatusOK {
		c.t.Fatalf("got %d %s, want tokens", a.Status, a.Body)
	}
	return a
}

// redeem is a code exchange as the plan's client makes it.
func (c certified) redeem(code string) answer {
	c.t.Helper()
	return c.call(pathToken, codeForm(code, "client_id", ""), "Authorization", basic(appClient, appSecret))
}

// claims are those of the ID token of an answer, checked as OpenID Connect Core
// 3.1.3.7 tells a client to.
func (c certified) claims(a answer, nonce string) map[string]any {
	c.t.Helper()
	id := c.readToken(a.text("id_token"), "JWT")
	now := float64(c.clock().Unix())
	said, _ := id["nonce"].(string)
	sub, _ := id["sub"].(string)
	switch {
	case id["iss"] != c.base, id["aud"] != appClient, said != nonce, sub == "" || len(sub) > 255:
		c.t.Errorf("got %v, want iss %s, aud %s, nonce %q and sub", id, c.base, appClient, nonce)
	case id["exp"].(float64) <= now, id["iat"].(float64) > now, id["auth_time"].(float64) > now:
		c.t.Errorf("got exp %v, iat %v, auth_time %v at %v", id["exp"], id["iat"], id["auth_time"], now)
	}
	return id
}

// whole logs in, exchanges the code, checks the ID token, and asks userinfo,
// whose sub must be the same.
func (c certified) whole(b *browser, parameters ...string) (id, userInfo map[string]any) {
	c.t.Helper()
	a := c.exchange(b, parameters...)
	id = c.claims(a, "the nonce")
	userInfo = c.userInfo(a.text("access_token")).JSON
	if userInfo["sub"] != id["sub"] {
		c.t.Errorf("got sub %v of userinfo and %v of the ID token", userInfo["sub"], id["sub"])
	}
	return id, userInfo
}

// scope asks for scopes, and wants exactly the members beside sub.
func (c certified) scope(scope string, members ...string) {
	c.t.Helper()
	_, got := c.whole(c.browser(), "scope", scope)
	delete(got, "sub")
	for _, name := range members {
		if got[name] == nil {
			c.t.Errorf("scope %s: userinfo has no %s", scope, name)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		c.t.Errorf("scope %s: userinfo also has %v", scope, got)
	}
}

// same wants two logins of one user at one time, without a trip between them.
func (c certified) same(b *browser, trips int, parameters ...string) {
	c.t.Helper()
	first, _ := c.whole(b)
	before := c.trips()
	c.pass(5 * time.Second)
	second, _ := c.whole(b, parameters...)
	anew := second["auth_time"].(float64) > first["auth_time"].(float64)
	if c.trips()-before != trips || first["sub"] != second["sub"] || anew != (trips > 0) {
		c.t.Errorf("%q: got %d trips, sub %v and %v, auth_time %v and %v, want %d trips",
			parameters, c.trips()-before, first["sub"], second["sub"], first["auth_time"], second["auth_time"], trips)
	}
}

// reused redeems a code twice with a pause between them.
func (c certified) reused(pause time.Duration) {
	c.t.Helper()
	code := c.browser().code()
	first := c.redeem(code)
	c.works("before", first.text("access_token"), true)
	c.pass(pause)
	c.redeem(code).wants(c.t, "the second time", http.StatusBadRequest, errorInvalidGrant)
	c.works("after", first.text("access_token"), false)
}

// unsignedRequest is a request object without a signature.
func unsignedRequest(claims string) string {
	return base64URL(`{"alg":"none"}`) + "." + base64URL(claims) + "."
}

// userInfoIn asks userinfo with the token in the body.
func (c certified) userInfoIn(token string) answer {
	c.t.Helper()
	return c.call(pathUserInfo, url.Values{"access_token": {token}})
}
