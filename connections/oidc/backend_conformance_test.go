package oidc

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/oidc/oidctest"
)

// partyModules are the modules of the certification plans of a relying party by
// authorization code: basic, configuration, and logout. Each is one login, or one
// logout, at a provider that does what the module says.
var partyModules = []struct {
	name string
	run  func(*partyRig)
}{
	{"oidcc-client-test", func(r *partyRig) { r.accepted() }},
	{"oidcc-client-test-nonce-invalid", rejectedFor(claimIs("nonce", "other"), "nonce")},
	{"oidcc-client-test-scope-userinfo-claims", func(r *partyRig) {
		r.provider.UserInfo = func(c map[string]any) { c["name"], c["email"] = "Alice", "alice@x.test" }
		got := r.accepted()
		if strings.Join(append(got.Claims.Values("name"), got.Claims.Values("email")...), " ") != "Alice alice@x.test" {
			r.t.Errorf("got claims %v", got.Claims)
		}
	}},
	{"oidcc-client-test-client-secret-basic", func(r *partyRig) {
		r.accepted()
		if posted := r.provider.Posted(); posted[0].Has("client_secret") || posted[0].Has("client_id") {
			r.t.Errorf("got %v in the form, want the secret in the header alone", posted)
		}
	}},
	{"oidcc-client-test-invalid-iss", rejectedFor(claimIs("iss", "https://other.test"), "iss is")},
	{"oidcc-client-test-missing-sub", rejectedFor(claimGone("sub"), "sub is missing")},
	{"oidcc-client-test-invalid-aud", rejectedFor(claimIs("aud", "other"), "not for Trin")},
	{"oidcc-client-test-missing-aud", rejectedFor(claimGone("aud"), "not for Trin")},
	{"oidcc-client-test-missing-iat", rejectedFor(claimGone("iat"), "iat is missing")},
	{"oidcc-client-test-kid-absent-single-jwks", func(r *partyRig) {
		r.provider.Key = oidctest.RSA("rsa")
		r.provider.Keys = func(set map[string]any) { delete(set["keys"].([]any)[0].(map[string]any), "kid") }
		headerIs("kid", nil)(r)
		r.accepted()
	}},
	{"oidcc-client-test-kid-absent-multiple-jwks", func(r *partyRig) {
		r.provider.Key, r.provider.More = oidctest.RSA("rsa"), []oidctest.Key{oidctest.RSA("other")}
		headerIs("kid", nil)(r)
		r.rejected(r.walk(), "several keys")
	}},
	{"oidcc-client-test-idtoken-sig-rs256", func(r *partyRig) { r.provider.Key = oidctest.RSA("rsa"); r.accepted() }},
	{"oidcc-client-test-idtoken-sig-none", rejectedFor(func(r *partyRig) {
		r.provider.Sign = func(_, claims map[string]any) string { return unsignedToken(claims) }
	}, "cannot be read")},
	{"oidcc-client-test-invalid-sig-rs256", rejectedFor(func(r *partyRig) {
		r.provider.Key = oidctest.RSA("rsa")
		r.provider.Sign = func(header, claims map[string]any) string { return oidctest.RSA("attacker").JWT(header, claims) }
	}, "signature is wrong")},
	{"oidcc-client-test-invalid-sig-hs256", rejectedFor(func(r *partyRig) {
		r.provider.Sign = func(_, claims map[string]any) string {
			return oidctest.Key{ID: "one", Secret: []byte("wrong")}.JWT(nil, claims)
		}
	}, "cannot be read")},
	{"oidcc-client-test-invalid-sig-es256", rejectedFor(func(r *partyRig) {
		r.provider.Sign = func(header, claims map[string]any) string { return oidctest.EC("attacker").JWT(header, claims) }
	}, "signature is wrong")},
	{"oidcc-client-test-userinfo-invalid-sub", rejectedFor(func(r *partyRig) {
		r.provider.UserInfo = func(c map[string]any) { c["sub"] = "other" }
	}, "another subject")},
	{"oidcc-client-test-userinfo-bearer-header", func(r *partyRig) {
		header := ""
		r.provider.Raw = func(_ http.ResponseWriter, request *http.Request) bool {
			if request.URL.Path == "/userinfo" {
				header = request.Method + " " + request.Header.Get("Authorization")
			}
			return false
		}
		r.accepted()
		if header != "GET Bearer access-code-1" {
			r.t.Errorf("got %q", header)
		}
	}},
	{"oidcc-client-test-discovery-openid-config", func(r *partyRig) {
		r.login("idp")
		if r.provider.Seen("/.well-known/openid-configuration") != 1 {
			r.t.Error("the configuration was not fetched")
		}
	}},
	{"oidcc-client-test-discovery-jwks-uri-keys", func(r *partyRig) {
		r.accepted()
		if r.provider.Seen("/keys") != 1 {
			r.t.Error("the key set was not fetched")
		}
	}},
	{"oidcc-client-test-discovery-issuer-mismatch", func(r *partyRig) {
		r.provider.Config = func(c map[string]any) { c["issuer"] = "https://other.test" }
		_, _, err := r.providers["idp"].Challenge(r.t.Context(), broker.Leg{ID: "l", Connection: "idp"})
		if err == nil || !strings.Contains(err.Error(), "not of") {
			r.t.Errorf("got %v, want another issuer refused", err)
		}
	}},
	{"oidcc-client-test-signing-key-rotation", func(r *partyRig) {
		r.accepted()
		r.later(providerPause)
		r.provider.Key = oidctest.EC("next")
		r.accepted()
	}},
	{"oidcc-client-test-signing-key-rotation-just-before-signing", func(r *partyRig) {
		leg, location := r.login("idp")
		answer := r.provider.Authorize(location)
		r.provider.Key = oidctest.EC("next")
		if got := r.bring(leg, answer); got.Evidence == nil {
			r.t.Errorf("got %d %q", got.Code, got.Log)
		}
	}},
	{"oidcc-client-test-userinfo-signed", func(r *partyRig) {
		r.provider.Raw = rawAt("/userinfo", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/jwt")
			_, _ = w.Write([]byte(r.provider.Key.JWT(nil, map[string]any{"sub": "alice"})))
		})
		r.turnedDown(r.walk(), broker.RefusedUpstream)
	}},
	{"oidcc-client-test-rp-init-logout", loggedOutWith("hop-1", "/settled")},
	{"oidcc-client-test-rp-init-logout-other-state", loggedOutWith("other", "")},
	{"oidcc-client-test-rp-init-logout-no-state", loggedOutWith("", "")},
	{"oidcc-client-test-rp-backchannel-rpinitlogout", backChannelled(true, func(r *partyRig, c map[string]any) string { return r.provider.Key.JWT(nil, c) })},
	{"oidcc-client-test-rp-backchannel-rpinitlogout-alg-none", backChannelled(false, func(_ *partyRig, c map[string]any) string { return unsignedToken(c) })},
	{"oidcc-client-test-rp-backchannel-rpinitlogout-no-event", backChannelled(false, bentLogout(func(c map[string]any) { delete(c, "events") }))},
	{"oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce", backChannelled(false, bentLogout(func(c map[string]any) { c["nonce"] = "n" }))},
	{"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg", backChannelled(false, func(_ *partyRig, c map[string]any) string {
		return oidctest.Key{ID: "one", Secret: []byte(partySecret)}.JWT(nil, c)
	})},
	{"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud", backChannelled(false, bentLogout(func(c map[string]any) { c["aud"] = "other" }))},
	{"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event", backChannelled(false, bentLogout(func(c map[string]any) { c["events"] = map[string]any{"http://x.test": map[string]any{}} }))},
	{"oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss", backChannelled(false, bentLogout(func(c map[string]any) { c["iss"] = "https://other.test" }))},
	{"oidcc-client-test-rp-frontchannel-rpinitlogout", func(r *partyRig) {
		r.get(broker.Leg{}, "/oidc/rp/idp/frontchannel?"+url.Values{"iss": {r.provider.Issuer()}, "sid": {"session-1"}}.Encode())
		if len(r.engine.logouts) != 1 {
			r.t.Error("the session was not ended")
		}
	}},
}

func unsignedToken(claims map[string]any) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(oidctest.JSON(claims)) + "."
}

func rejectedFor(change func(*partyRig), reason string) func(*partyRig) {
	return func(r *partyRig) {
		change(r)
		r.rejected(r.walk(), reason)
	}
}

func loggedOutWith(state, want string) func(*partyRig) {
	return func(r *partyRig) {
		r.engine.hops["hop-1"] = broker.LogoutHop{Evidence: &broker.Evidence{Connection: "idp"}}
		got := r.get(broker.Leg{}, "/oidc/rp/idp/logged-out?"+url.Values{"state": {state}}.Encode())
		if got.Header.Get("Location") != want || r.engine.settled["hop-1"] != (want != "") {
			r.t.Errorf("got %d to %q, want %q", got.Code, got.Header.Get("Location"), want)
		}
	}
}

func bentLogout(bend func(map[string]any)) func(*partyRig, map[string]any) string {
	return func(r *partyRig, claims map[string]any) string {
		bend(claims)
		return r.provider.Key.JWT(nil, claims)
	}
}

func backChannelled(ended bool, token func(*partyRig, map[string]any) string) func(*partyRig) {
	return func(r *partyRig) {
		got := r.backChannel(token(r, partyLogoutClaims(r)))
		want := http.StatusBadRequest
		if ended {
			want = http.StatusOK
		}
		if got.Code != want || (len(r.engine.logouts) == 1) != ended {
			r.t.Errorf("got %d and %d logouts, want %d", got.Code, len(r.engine.logouts), want)
		}
	}
}

// The modules, and that docs/conformance.md tells of each.
func TestI12_RelyingPartyPlans(t *testing.T) {
	t.Parallel()
	var told, want []string
	for _, row := range tableOf(t, "conformance.md", "## Trin as a relying party") {
		told = append(told, strings.Trim(row[0], "`"))
	}
	for _, module := range partyModules {
		want = append(want, module.name)
		t.Run(module.name, func(t *testing.T) {
			t.Parallel()
			module.run(newParty(t))
		})
	}
	if !slices.Equal(told, want) {
		t.Errorf("got  %q in the document\nwant %q", told, want)
	}
}
