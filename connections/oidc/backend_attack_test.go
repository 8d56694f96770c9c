package oidc

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/oidc/oidctest"
)

func headerIs(name string, value any) func(*partyRig) {
	return func(r *partyRig) { r.provider.Header = func(h map[string]any) { h[name] = value } }
}

func TestI1_SignatureOfTheIDToken(t *testing.T) {
	t.Parallel()
	rsaJWK, attacker := oidctest.RSA("rsa"), oidctest.EC("attacker")
	signedBy := func(key oidctest.Key, header map[string]any) func(*partyRig) {
		return func(r *partyRig) {
			r.provider.Sign = func(was, claims map[string]any) string {
				for name, value := range header {
					was[name] = value
				}
				return key.JWT(was, claims)
			}
		}
	}
	runPartyAttacks(t, []partyAttack{
		{"alg none", func(r *partyRig) {
			r.provider.Sign = func(_, claims map[string]any) string {
				encode := base64.RawURLEncoding.EncodeToString
				return encode([]byte(`{"alg":"none"}`)) + "." + encode(oidctest.JSON(claims)) + "."
			}
		}, "cannot be read"},
		{"HS256 with the public key", func(r *partyRig) {
			r.provider.More = []oidctest.Key{rsaJWK}
			secret := oidctest.Key{ID: "rsa", Secret: oidctest.JSON(rsaJWK.JWK())}
			r.provider.Sign = func(_, claims map[string]any) string { return secret.JWT(nil, claims) }
		}, "cannot be read"},
		{"HS256 with the client's secret", func(r *partyRig) {
			secret := oidctest.Key{ID: "one", Secret: []byte(partySecret)}
			r.provider.Sign = func(_, claims map[string]any) string { return secret.JWT(nil, claims) }
		}, "cannot be read"},
		{"another's key under the right kid", signedBy(attacker, map[string]any{"kid": "one"}), "signature is wrong"},
		{"an unknown kid", signedBy(attacker, map[string]any{"kid": "attacker"}), "no key"},
		{"a kid that is a path", headerIs("kid", "../../etc/passwd"), "no key"},
		{"a kid that is no text", headerIs("kid", 1), "cannot be read"},
		{"another algorithm in the header", headerIs("alg", "RS256"), "no key"},
		{"an algorithm in small letters", headerIs("alg", "es256"), "cannot be read"},
		{"crit", headerIs("crit", []string{"exp"}), "signature is wrong"},
		{"the type of an access token", headerIs("typ", "at+jwt"), "of the type"},
		{"the type of a logout token", headerIs("typ", "logout+jwt"), "of the type"},
		{"jwk in the header", signedBy(attacker, map[string]any{"kid": "one", "jwk": attacker.JWK()}), "signature is wrong"},
		{"jku in the header", signedBy(attacker, map[string]any{"kid": "one", "jku": "https://attacker.test/keys"}), "signature is wrong"},
		{"x5u in the header", signedBy(attacker, map[string]any{"kid": "one", "x5u": "https://attacker.test/cert"}), "signature is wrong"},
		{"two keys of one kid", func(r *partyRig) {
			r.later(2 * time.Hour) // the set is fetched again
			other := oidctest.EC("two")
			other.ID = "one"
			r.provider.More = []oidctest.Key{other}
		}, "several keys"},
		{"no kid where there are several keys", func(r *partyRig) {
			r.later(2 * time.Hour)
			r.provider.More = []oidctest.Key{oidctest.EC("two")}
			r.provider.Header = func(h map[string]any) { h["kid"] = nil }
		}, "several keys"},
		{"a member of the header twice", func(r *partyRig) {
			r.provider.Sign = func(_, claims map[string]any) string {
				return r.provider.Key.Sign([]byte(`{"alg":"none","kid":"one","alg":"ES256"}`), oidctest.JSON(claims))
			}
		}, "cannot be read"},
		{"a changed payload", func(r *partyRig) {
			r.provider.Sign = func(header, claims map[string]any) string {
				parts := strings.Split(r.provider.Key.JWT(header, claims), ".")
				claims["sub"] = "mallory"
				return parts[0] + "." + base64.RawURLEncoding.EncodeToString(oidctest.JSON(claims)) + "." + parts[2]
			}
		}, "signature is wrong"},
		{"no signature", func(r *partyRig) {
			r.provider.Sign = func(header, claims map[string]any) string {
				token := r.provider.Key.JWT(header, claims)
				return token[:strings.LastIndex(token, ".")+1]
			}
		}, "signature is wrong"},
	})
}

// Keys and addresses of keys in a header are not looked at, and do no harm
// beside a right signature.
func TestI1_HeadersThatAreNotLookedAt(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{
		"jku": "https://attacker.test/keys", "x5u": "https://attacker.test/cert", "typ": "JWT", "cty": "x", "jwk": oidctest.EC("attacker").JWK(),
	} {
		r := newParty(t)
		headerIs(name, value)(r)
		r.accepted()
	}
	r := newParty(t)
	headerIs("kid", nil)(r) // one key: there is no doubt
	r.accepted()
}

func TestI2_ClaimsOfTheIDToken(t *testing.T) {
	t.Parallel()
	now := partyNow.Unix()
	runPartyAttacks(t, []partyAttack{
		{"iss missing", claimGone("iss"), `iss is ""`},
		{"iss of another", claimIs("iss", "https://other.test"), "iss is"},
		{"iss with a slash", claims(func(c map[string]any) { c["iss"] = c["iss"].(string) + "/" }), "iss is"},
		{"iss as a list", claims(func(c map[string]any) { c["iss"] = []any{c["iss"]} }), "iss is not a text"},
		{"aud missing", claimGone("aud"), "not for Trin"},
		{"aud of another", claimIs("aud", "other"), "not for Trin"},
		{"aud empty", claimIs("aud", []string{}), "not for Trin"},
		{"aud of several, one unknown", claimIs("aud", []string{partyClient, "other"}), "for \"other\" too"},
		{"aud as an object", claimIs("aud", map[string]string{"a": partyClient}), "neither a text nor a list"},
		{"aud with a number", claimIs("aud", []any{partyClient, 1}), "neither a text nor a list"},
		{"azp of another", claimIs("azp", "other"), "azp is"},
		{"azp as a list", claimIs("azp", []string{partyClient}), "azp is not a text"},
		{"exp missing", claimGone("exp"), "exp or iat is missing"},
		{"exp over", claims(func(c map[string]any) { c["exp"], c["iat"] = now-61, now-120 }), "expired"},
		{"iat missing", claimGone("iat"), "exp or iat is missing"},
		{"iat in the future", claimIs("iat", now+62), "in the future"},
		{"iat before the request", claimIs("iat", now-363), "before it was asked for"},
		{"nbf in the future", claimIs("nbf", now+62), "not valid yet"},
		{"nonce missing", claimGone("nonce"), "nonce"},
		{"nonce empty", claimIs("nonce", ""), "nonce"},
		{"nonce wrong", claimIs("nonce", "other"), "nonce"},
		{"sub missing", claimGone("sub"), "sub is missing"},
		{"sub empty", claimIs("sub", ""), "sub is missing"},
		{"sub null", claimIs("sub", nil), "sub is missing"},
		{"sub a number", claimIs("sub", 1), "sub is not a text"},
		{"sub with a line end", claimIs("sub", "alice\n"), "control character"},
		{"sub too long", claimIs("sub", strings.Repeat("a", 256)), "too long"},
		{"at_hash wrong", claimIs("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), "at_hash is wrong"},
		{"at_hash empty", claimIs("at_hash", ""), "at_hash is wrong"},
		{"at_hash without an access token", func(r *partyRig) {
			r.provider.Claims = func(c map[string]any) { c["at_hash"] = halfHash("ES256", "") }
			r.provider.Tokens = func(a map[string]any) { delete(a, "access_token") }
		}, "at_hash is wrong"},
		{"c_hash wrong", claimIs("c_hash", "AAAAAAAAAAAAAAAAAAAAAA"), "c_hash is wrong"},
		{"auth_time in the future", claimIs("auth_time", now+62), "auth_time is in the future"},
	})
}

// The bounds that hold: what stands just inside is accepted.
func TestI2_ClaimsThatAreRight(t *testing.T) {
	t.Parallel()
	now := partyNow.Unix()
	for name, change := range map[string]func(map[string]any){
		"aud as a list of one": func(c map[string]any) { c["aud"] = []string{partyClient} },
		"azp":                  func(c map[string]any) { c["azp"] = partyClient },
		"at_hash":              func(c map[string]any) { c["at_hash"] = halfHash("ES256", "access-code-1") },
		"c_hash":               func(c map[string]any) { c["c_hash"] = halfHash("ES256", "code-1") },
		"exp within the skew":  func(c map[string]any) { c["exp"], c["iat"] = now-59, now-60 },
		"iat within the skew":  func(c map[string]any) { c["iat"] = now + 60 },
		"iat of Entra ID":      func(c map[string]any) { c["iat"], c["nbf"] = now-300, now-300 },
		"nbf within the skew":  func(c map[string]any) { c["nbf"] = now + 60 },
		"no auth_time":         func(c map[string]any) { delete(c, "auth_time") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			r.provider.Claims = change
			r.accepted()
		})
	}
	r := newParty(t, func(s *ConnectionSettings) { s.Audiences = []string{"other"} })
	claimIs("aud", []string{partyClient, "other"})(r)
	r.rejected(r.walk(), "azp")
	r.provider.Claims = func(c map[string]any) { c["aud"], c["azp"] = []string{partyClient, "other"}, partyClient }
	r.accepted()
}

// An ID token of another login has its nonce, and an answer that was accepted is
// not accepted again.
func TestI2_NonceOfAnotherLogin(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	var token string
	r.provider.Tokens = func(a map[string]any) { token = a["id_token"].(string) }
	r.accepted()
	r.provider.Tokens = func(a map[string]any) { a["id_token"] = token }
	r.rejected(r.walk(), "nonce")
}

func TestI3_MixUp(t *testing.T) {
	t.Parallel()
	r := newParty(t, func(s *ConnectionSettings) {})
	other := ConnectionSettings{Issuer: r.provider.Issuer(), ClientID: partyClient, SecretName: "idp"}
	r.connect(&broker.AuthenticationConnection{ID: "other"}, other)
	leg, location := r.login("idp")
	answer := r.provider.Authorize(location)
	r.rejected(r.get(leg, "/oidc/rp/other/callback?"+answer.Encode()), "an answer to connection")
	answer.Set("iss", "https://other.test")
	r.rejected(r.bring(leg, answer), "iss is")
	answer.Set("iss", r.provider.Issuer())
	if got := r.bring(leg, answer); got.Evidence == nil {
		t.Errorf("got %d %q, want the true answer accepted", got.Code, got.Log)
	}
}

// Who always says iss is not believed without it (RFC 9207, 2.4).
func TestI3_IssuerThatIsMissing(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.provider.Config = func(c map[string]any) { c["authorization_response_iss_parameter_supported"] = true }
	leg, location := r.login("idp")
	answer := r.provider.Authorize(location)
	r.rejected(r.bring(leg, answer), "iss is missing")
	errorAnswer := url.Values{"error": {"access_denied"}, "state": {string(leg.ID)}}
	r.rejected(r.bring(leg, errorAnswer), "iss is missing")
	answer.Set("iss", r.provider.Issuer())
	if got := r.bring(leg, answer); got.Evidence == nil {
		t.Errorf("got %d %q, want it accepted", got.Code, got.Log)
	}
}

func TestI4_State(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	leg, location := r.login("idp")
	answer := r.provider.Authorize(location)
	for name, c := range map[string]struct {
		change func(url.Values)
		public broker.PublicText
	}{
		"missing": {func(v url.Values) { v.Del("state") }, broker.PublicBadMessage},
		"empty":   {func(v url.Values) { v.Set("state", "") }, broker.PublicBadMessage},
		"other":   {func(v url.Values) { v.Set("state", "leg-99") }, broker.PublicExpired},
		"twice":   {func(v url.Values) { v.Add("state", "leg-99") }, broker.PublicBadMessage},
	} {
		changed := url.Values{"code": answer["code"], "state": answer["state"]}
		c.change(changed)
		if got := r.bring(leg, changed); got.Body != string(c.public) || !got.Open {
			t.Errorf("%s: got %q, want %q and the leg open", name, got.Body, c.public)
		}
	}
	another := func(request *http.Request) {
		request.Header.Del("Cookie")
		request.AddCookie(&http.Cookie{Name: "browser", Value: "attacker's"})
	}
	if got := r.get(leg, "/oidc/rp/idp/callback?"+answer.Encode(), another); got.Body != string(broker.PublicOtherBrowser) || got.Evidence != nil {
		t.Errorf("another browser: got %q, want %q", got.Body, broker.PublicOtherBrowser)
	}
	if got := r.bring(leg, answer); got.Evidence == nil {
		t.Fatalf("the true answer: got %d %q", got.Code, got.Log)
	}
	if got := r.bring(leg, answer); got.Body != string(broker.PublicExpired) {
		t.Errorf("the same answer again: got %q, want %q", got.Body, broker.PublicExpired)
	}
	if got := r.provider.Seen("/token"); got != 1 {
		t.Errorf("got %d requests to the token endpoint, want 1: only the true answer's code is redeemed", got)
	}
}

// A code of the attacker's login, put into the victim's: its verifier is another.
func TestI4_CodeInjection(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	_, attackers := r.login("idp")
	stolen := r.provider.Authorize(attackers).Get("code")
	leg, location := r.login("idp")
	answer := r.provider.Authorize(location)
	answer.Set("code", stolen)
	r.rejected(r.bring(leg, answer), "invalid_grant")
}

func TestI5_UserInfo(t *testing.T) {
	t.Parallel()
	runPartyAttacks(t, []partyAttack{
		{"of another", func(r *partyRig) { r.provider.UserInfo = func(c map[string]any) { c["sub"] = "mallory" } }, "another subject"},
		{"of nobody", func(r *partyRig) { r.provider.UserInfo = func(c map[string]any) { delete(c, "sub") } }, "another subject"},
		{"sub as a list", func(r *partyRig) { r.provider.UserInfo = func(c map[string]any) { c["sub"] = []string{"alice"} } }, "not a text"},
		{"a member twice", func(r *partyRig) {
			r.provider.Raw = func(w http.ResponseWriter, request *http.Request) bool {
				if request.URL.Path != "/userinfo" {
					return false
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(`{"sub":"mallory","sub":"alice"}`))
				return true
			}
		}, "twice"},
	})
}

// What userinfo says of how the user was authenticated is no one's word.
func TestF33_LevelsOfUserInfoAreIgnored(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.providers["idp"].(*backend).connection.Source = broker.LevelSource{Claim: "loa", Also: "strength"}
	r.provider.UserInfo = func(c map[string]any) {
		c["acr"], c["amr"], c["acrs"], c["loa"], c["strength"] = "high", []string{"mfa"}, []string{"c3"}, "4", "high"
		c["auth_time"], c["name"], c["family_name"] = partyNow.Unix(), "Mallory", "Jensen"
	}
	r.provider.Claims = func(c map[string]any) { c["acr"], c["name"] = "low", "Alice" }
	got := r.accepted()
	if got.Class != "low" || len(got.Methods) > 0 {
		t.Errorf("got class %q, methods %q; want low and none", got.Class, got.Methods)
	}
	for name, want := range map[string]string{"acr": "low", "amr": "", "acrs": "", "loa": "", "strength": "", "name": "Alice", "family_name": "Jensen"} {
		if values := strings.Join(got.Claims.Values(name), ","); values != want {
			t.Errorf("claim %s: got %q, want %q", name, values, want)
		}
	}
}

// An ID token that the provider made for another client of the same issuer.
func TestI6_TokenOfAnotherClient(t *testing.T) {
	t.Parallel()
	runPartyAttacks(t, []partyAttack{
		{"aud", claims(func(c map[string]any) { c["aud"], c["azp"] = "other client", "other client" }), "not for Trin"},
		{"both, made for the other", claims(func(c map[string]any) { c["aud"], c["azp"] = []string{partyClient, "other client"}, "other client" }), "azp is"},
	}, func(s *ConnectionSettings) { s.Audiences = []string{"other client"} })
}

func TestI8_Discovery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(map[string]any)
		reason string
	}{
		"another issuer":                    {func(c map[string]any) { c["issuer"] = "https://other.test" }, "not of"},
		"an issuer with a slash":            {func(c map[string]any) { c["issuer"] = c["issuer"].(string) + "/" }, "not of"},
		"no issuer":                         {func(c map[string]any) { delete(c, "issuer") }, "not of"},
		"the token endpoint on another":     {func(c map[string]any) { c["token_endpoint"] = "https://attacker.test/token" }, "attacker.test"},
		"the keys on another":               {func(c map[string]any) { c["jwks_uri"] = "https://attacker.test/keys" }, "attacker.test"},
		"the logout on another":             {func(c map[string]any) { c["end_session_endpoint"] = "https://attacker.test/" }, "attacker.test"},
		"userinfo on another port":          {func(c map[string]any) { c["userinfo_endpoint"] = "http://127.0.0.1:1/" }, "127.0.0.1:1"},
		"a token endpoint over http":        {func(c map[string]any) { c["token_endpoint"] = "http://attacker.test/token" }, "not an https URL"},
		"an authorization endpoint of code": {func(c map[string]any) { c["authorization_endpoint"] = "javascript:alert(1)" }, "not an absolute URL"},
		"a user in an endpoint":             {func(c map[string]any) { c["token_endpoint"] = "https://a@b.test/token" }, "user or a fragment"},
		"no token endpoint":                 {func(c map[string]any) { delete(c, "token_endpoint") }, "no token_endpoint"},
		"an endpoint that is a list":        {func(c map[string]any) { c["token_endpoint"] = []string{"x"} }, "another type"},
	} {
		r := newParty(t)
		r.provider.Config = c.change
		_, _, err := r.providers["idp"].Challenge(t.Context(), broker.Leg{ID: "l", Connection: "idp"})
		var refusal *broker.Refusal
		if !asRefusal(err, &refusal) || refusal.Code != broker.RefusedUnavailable || !strings.Contains(refusal.Reason, c.reason) {
			t.Errorf("%s: got %v, want %s for %q", name, err, broker.RefusedUnavailable, c.reason)
		}
	}
	r := newParty(t, func(s *ConnectionSettings) { s.Hosts = []string{"login.test"} })
	r.provider.Config = func(c map[string]any) { c["authorization_endpoint"] = "https://login.test/authorize?p=1" }
	if _, location := r.login("idp"); !strings.HasPrefix(location, "https://login.test/authorize?p=1&") {
		t.Errorf("got %s, want the host of the settings", location)
	}
}

func TestI9_TypesOfClaims(t *testing.T) {
	t.Parallel()
	runPartyAttacks(t, []partyAttack{
		{"acr as a list", claimIs("acr", []string{"high"}), "acr is not a text"},
		{"acr as a number", claimIs("acr", 4), "acr is not a text"},
		{"acr as an object", claimIs("acr", map[string]any{"value": "high"}), "acr is not a text"},
		{"amr as an object", claimIs("amr", map[string]any{"mfa": true}), "neither a text nor a list"},
		{"amr with a number", claimIs("amr", []any{"pwd", 1}), "neither a text nor a list"},
		{"exp as text", claimIs("exp", "1893456000"), "exp is not a number"},
		{"auth_time as text", claimIs("auth_time", "1893456000"), "auth_time is not a number"},
		{"auth_time as a truth value", claimIs("auth_time", true), "auth_time is not a number"},
	})
	r := newParty(t)
	r.provider.Claims = func(c map[string]any) {
		c["email_verified"], c["phone_number_verified"], c["amr"] = "true", true, "pwd"
		c["groups"], c["address"], c["updated_at"] = []any{"a", 1, true}, map[string]any{"country": "DK"}, json.Number("12.50")
	}
	got := r.accepted()
	for name, want := range map[string]string{
		"email_verified": "", "phone_number_verified": "true", "amr": "pwd", "groups": "a,1,true", "address": `{"country":"DK"}`, "updated_at": "12.50",
	} {
		if values := strings.Join(got.Claims.Values(name), ","); values != want {
			t.Errorf("claim %s: got %q, want %q", name, values, want)
		}
	}
	if strings.Join(got.Methods, ",") != "pwd" {
		t.Errorf("got methods %q, want pwd", got.Methods)
	}
}

// What a provider says reaches the record as plain text, in part.
func TestI10_ErrorTexts(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	leg, _ := r.login("idp")
	got := r.turnedDown(r.bring(leg, url.Values{
		"error": {"<script>\x00alert(1)\r\n" + strings.Repeat("x", 100)}, "state": {string(leg.ID)}, "error_uri": {"javascript:alert(1)"},
		"error_description": {"a\x1b[31mb\r\nSet-Cookie: c\u0085" + strings.Repeat("y", 1000)},
	}), broker.RefusedUpstream)
	for _, text := range []string{got.Reason, got.Upstream.Status[0], got.Upstream.Message} {
		if !plain(text) || len(text) > 600 {
			t.Errorf("got %q, want it short and without control characters", text)
		}
	}
	if strings.Contains(got.Upstream.Message, "javascript") {
		t.Error("error_uri is kept; nobody should be led there")
	}
}

func TestI11_ShapesOfTheIDToken(t *testing.T) {
	t.Parallel()
	raw := func(f func(r *partyRig, header, claims map[string]any) string) func(*partyRig) {
		return func(r *partyRig) {
			r.provider.Sign = func(header, claims map[string]any) string { return f(r, header, claims) }
		}
	}
	payload := func(edit func(string) string) func(*partyRig) {
		return raw(func(r *partyRig, header, claims map[string]any) string {
			return r.provider.Key.Sign(oidctest.JSON(header), []byte(edit(string(oidctest.JSON(claims)))))
		})
	}
	runPartyAttacks(t, []partyAttack{
		{"encrypted", raw(func(*partyRig, map[string]any, map[string]any) string { return "a.b.c.d.e" }), "not a signed JWT"},
		{"nested", raw(func(r *partyRig, header, claims map[string]any) string {
			header["cty"] = "JWT"
			return r.provider.Key.Sign(oidctest.JSON(header), []byte(r.provider.Key.JWT(nil, claims)))
		}), "not JSON"},
		{"JSON serialization", raw(func(r *partyRig, header, claims map[string]any) string {
			parts := strings.Split(r.provider.Key.JWT(header, claims), ".")
			return string(oidctest.JSON(map[string]string{"protected": parts[0], "payload": parts[1], "signature": parts[2]}))
		}), "not a signed JWT"},
		{"empty", func(r *partyRig) { r.provider.Tokens = func(a map[string]any) { a["id_token"] = "" } }, "no ID token"},
		{"not there", func(r *partyRig) { r.provider.Tokens = func(a map[string]any) { delete(a, "id_token") } }, "no ID token"},
		{"a list", func(r *partyRig) {
			r.provider.Tokens = func(a map[string]any) { a["id_token"] = []any{a["id_token"]} }
		}, "not a text"},
		{"too large", claimIs("x", strings.Repeat("x", 100<<10)), "too large"},
		{"too deep", claimIs("x", deep(20)), "too deep"},
		{"too many members", claimIs("x", make([]int, 5000)), "too many members"},
		{"a member twice", payload(func(s string) string { return strings.Replace(s, `{`, `{"sub":"mallory",`, 1) }), "twice"},
		{"text after it", payload(func(s string) string { return s + `{}` }), "text after"},
		{"a list instead of an object", payload(func(s string) string { return "[" + s + "]" }), "not a JSON object"},
		{"null instead of an object", payload(func(string) string { return "null" }), "not a JSON object"},
		{"not UTF-8", payload(func(s string) string { return strings.Replace(s, "alice", "alice\xff", 1) }), "not UTF-8"},
		{"a huge exp", claimIs("exp", json.Number("1e300")), "no time to believe"},
		{"an exp that overflows", claimIs("exp", json.Number("1e999")), "not a number"},
		{"a negative iat", claimIs("iat", -1), "no time to believe"},
		{"exp before iat", claims(func(c map[string]any) { c["exp"], c["iat"] = partyNow.Unix()-1, partyNow.Unix() }), "ended before"},
		{"names in capitals", payload(func(s string) string { return strings.Replace(s, `"sub"`, `"SUB"`, 1) }), "sub is missing"},
		{"too many claims", claims(func(c map[string]any) {
			for i := range 300 {
				c["claim"+strings.Repeat("x", i)] = 1
			}
		}), "more than 256"},
	})
}

func deep(n int) any {
	if n == 0 {
		return 1
	}
	return []any{deep(n - 1)}
}
