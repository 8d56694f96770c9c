package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

func TestUserInfoRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.tokens()
	token, sub := a.text("access_token"), h.readToken(a.text("id_token"), "JWT")["sub"]
	for name, got := range map[string]answer{
		"GET":                      h.userInfo(token),
		"GET with a query":         h.call(pathUserInfo+"?schema=openid", nil, "Authorization", "Bearer "+token),
		"another spelling":         h.call(pathUserInfo, nil, "Authorization", "bearer "+token),
		"POST with the header":     h.call(pathUserInfo, url.Values{}, "Authorization", "Bearer "+token),
		"POST with the body":       h.call(pathUserInfo, url.Values{"access_token": {token}}),
		"POST without any content": h.bare(http.MethodPost, pathUserInfo, "Bearer "+token),
	} {
		if got.Status != http.StatusOK || got.JSON["sub"] != sub || got.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: got %d %s, want sub %v", name, got.Status, got.Body, sub)
		}
	}
	for name, test := range map[string]struct {
		got       answer
		status    int
		challenge string
	}{
		"nothing":           {h.call(pathUserInfo, nil), http.StatusUnauthorized, "Bearer"},
		"another scheme":    {h.call(pathUserInfo, nil, "Authorization", basic("a", "b")), http.StatusUnauthorized, "Bearer"},
		"a wrong token":     {h.userInfo("x"), http.StatusUnauthorized, `Bearer error="invalid_token"`},
		"an empty one":      {h.call(pathUserInfo, nil, "Authorization", "Bearer "), http.StatusUnauthorized, `Bearer error="invalid_token"`},
		"in both places":    {h.call(pathUserInfo, url.Values{"access_token": {token}}, "Authorization", "Bearer "+token), http.StatusBadRequest, `Bearer error="invalid_request"`},
		"in the URL":        {h.call(pathUserInfo+"?access_token="+token, nil), http.StatusBadRequest, ""},
		"twice in the body": {h.call(pathUserInfo, url.Values{"access_token": {token, token}}), http.StatusBadRequest, ""},
	} {
		challenge := test.got.Header.Get("WWW-Authenticate")
		if test.got.Status != test.status || !strings.HasPrefix(challenge, test.challenge) || test.challenge == "Bearer" && challenge != "Bearer" {
			t.Errorf("%s: got %d with %q, want %d with %q", name, test.got.Status, challenge, test.status, test.challenge)
		}
		if test.got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got no Cache-Control: no-store", name)
		}
	}
}

// bare sends a request without content.
func (h *house) bare(method, path, authorization string) answer {
	h.t.Helper()
	r, err := http.NewRequest(method, h.base+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
	return h.send(r)
}

// What userinfo and the ID token say is what the scopes release and what was
// asked by name, in the types of OpenID Connect Core 5.1, and nothing that
// Trin itself says.
func TestClaimsInTokens(t *testing.T) {
	t.Parallel()
	claims := broker.Claims{
		{Name: "name", Values: []string{"Alice Jensen", "Alice J."}},
		{Name: "email", Values: []string{"alice@example.org"}},
		{Name: "email_verified", Values: []string{"TRUE"}},
		{Name: "phone_number_verified", Values: []string{"perhaps"}},
		{Name: "updated_at", Values: []string{"2026-01-02T03:04:05Z"}},
		{Name: "address", Values: []string{"Main Street 1"}},
		{Name: "urn:oid:groups", Values: []string{"a", "b"}},
		{Name: "urn:oid:one", Values: []string{"a"}},
		{Name: "list", Values: []string{"a"}},
		{Name: "age", Values: []string{"41"}},
		{Name: "hex", Values: []string{"0x29"}},
		{Name: "object", Values: []string{`{"a":[1,2]}`}},
		{Name: "half", Values: []string{`{"a":`}},
		{Name: "secret", Values: []string{"not asked for"}},
		{Name: "acr", Values: []string{"urn:forged"}},
		{Name: "wrong", Values: []string{"urn:forged"}},
		{Name: "none", Values: nil},
	}
	h := newHouse(t, func(s *ApplicationSettings) {
		s.Scopes = []string{"profile", "email", "phone", "address", "work"}
		s.ScopeClaims = map[string][]string{"work": {"groups", "one", "list", "age", "hex", "object", "half", "none"}}
		s.ClaimNames = map[string]ClaimName{
			"urn:oid:groups": {Name: "groups"}, "urn:oid:one": {Name: "one"}, "list": {Type: "array"}, "age": {Type: "number"},
			"hex": {Type: "number"}, "object": {Type: "json"}, "half": {Type: "json"},
		}
	})
	ask := func(change func(*connections.Grant)) (userInfo, id map[string]any) {
		t.Helper()
		code := h.plant(func(g *connections.Grant) {
			g.Claims = claims
			change(g)
		})
		a := h.call(pathToken, codeForm(code))
		userInfo, id = h.userInfo(a.text("access_token")).JSON, h.readToken(a.text("id_token"), "JWT")
		for _, name := range []string{"iss", "aud", "iat", "exp", "at_hash", "sid", "acr", "amr", "auth_time", "sub"} {
			if id[name] == nil {
				t.Errorf("the ID token has no %s", name)
			}
			delete(id, name)
		}
		return userInfo, id
	}
	all := map[string]any{
		"sub": "the sub", "name": "Alice Jensen", "email": "alice@example.org", "email_verified": true, "updated_at": 1767323045.0,
		"address": map[string]any{"formatted": "Main Street 1"}, "groups": []any{"a", "b"}, "one": "a", "list": []any{"a"}, "age": 41.0,
		"object": map[string]any{"a": []any{1.0, 2.0}},
	}
	scopes := []string{"openid", "profile", "email", "phone", "address", "work"}
	tests := []struct {
		name         string
		change       func(*connections.Grant)
		userInfo, id map[string]any
	}{
		{"openid alone", func(*connections.Grant) {}, map[string]any{"sub": "the sub"}, map[string]any{}},
		{"every scope", func(g *connections.Grant) { g.Scopes = scopes }, all, map[string]any{}},
		{"by name", func(g *connections.Grant) {
			g.UserInfo, g.IDToken = []string{"email", "acr", "sub", "nobody"}, []string{"name", "acr", "iss", "sub"}
		}, map[string]any{"sub": "the sub", "email": "alice@example.org"}, map[string]any{"name": "Alice Jensen"}},
	}
	for _, test := range tests {
		userInfo, id := ask(test.change)
		if !reflect.DeepEqual(userInfo, test.userInfo) {
			t.Errorf("%s: got userinfo %v, want %v", test.name, userInfo, test.userInfo)
		}
		if !reflect.DeepEqual(id, test.id) {
			t.Errorf("%s: got %v beside what every ID token has, want %v", test.name, id, test.id)
		}
	}
}

func TestIDTokenClaimsBySetting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.IDTokenClaims = true })
	a := h.tokens("scope", "openid email")
	id := h.readToken(a.text("id_token"), "JWT")
	if id["email"] != "alice@example.org" || id["name"] != nil {
		t.Errorf("got email %v and name %v, want what the scopes release", id["email"], id["name"])
	}
}

// F: no claim of a provider takes the place of what has been proven.
func TestNoClaimTakesTheLevelsPlace(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.IDTokenClaims = true })
	var forged broker.Claims
	for _, name := range reservedMembers {
		forged = append(forged, broker.Claim{Name: name, Values: []string{"forged"}})
	}
	code := h.plant(func(g *connections.Grant) { g.Claims, g.IDToken, g.UserInfo = forged, reservedMembers, reservedMembers })
	a := h.call(pathToken, codeForm(code))
	for name, said := range map[string]any{"id_token": h.readToken(a.text("id_token"), "JWT"), "userinfo": h.userInfo(a.text("access_token")).JSON} {
		raw, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "forged") {
			t.Errorf("%s: got %s, want nothing forged", name, raw)
		}
	}
}
