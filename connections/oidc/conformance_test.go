package oidc

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/connections"
)

func base64URL(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// basicPlan is what the modules of the OpenID Foundation's basic certification
// plan for providers look at, by their names.
var basicPlan = map[string]func(*testing.T, certified){
	"oidcc-server": func(_ *testing.T, c certified) { c.whole(c.browser()) },
	"oidcc-response-type-missing": func(t *testing.T, c certified) {
		p := c.browser().authorize("response_type", "")
		if code := p.Values.Get("error"); code != errorInvalidRequest && code != errorUnsupportedResponse || p.Values.Get("state") != "the state" {
			t.Errorf("got %d %q, want an error at the application", p.Status, p.Location)
		}
	},
	"oidcc-idtoken-signature": func(t *testing.T, c certified) {
		signed, err := jose.ParseSignedCompact(c.exchange(c.browser()).text("id_token"), []jose.SignatureAlgorithm{jose.RS256})
		if err != nil || signed.Signatures[0].Protected.KeyID == "" {
			t.Errorf("got %v, want RS256 with a kid", err)
		}
	},
	"oidcc-idtoken-unsigned": func(t *testing.T, _ certified) {
		_, problems := openApplication([]byte(`{"clientID":"a","redirectURIs":["https://a.test"],"authMethod":"none","signingAlgorithm":"none"}`))
		if !slices.ContainsFunc(problems, func(p connections.Problem) bool { return p.Field == "signingAlgorithm" }) {
			t.Errorf("got %v, want unsigned ID tokens refused", problems)
		}
	},
	"oidcc-codereuse":           func(_ *testing.T, c certified) { c.reused(0) },
	"oidcc-codereuse-30seconds": func(_ *testing.T, c certified) { c.reused(30 * time.Second) },
	"oidcc-scope-profile":       func(_ *testing.T, c certified) { c.scope("openid profile", standardScopes["profile"]...) },
	"oidcc-scope-email":         func(_ *testing.T, c certified) { c.scope("openid email", "email", "email_verified") },
	"oidcc-scope-phone":         func(_ *testing.T, c certified) { c.scope("openid phone", "phone_number", "phone_number_verified") },
	"oidcc-scope-address":       func(_ *testing.T, c certified) { c.scope("openid address", "address") },
	"oidcc-scope-all": func(_ *testing.T, c certified) {
		c.scope("openid profile email phone address", slices.Concat(standardScopes["profile"], standardScopes["email"], standardScopes["phone"], standardScopes["address"])...)
	},
	"oidcc-alternate-happy-flow": func(t *testing.T, c certified) {
		c.scope("email openid", "email", "email_verified")
		form := c.browser().authorize("response_mode", "form_post")
		if a := c.redeem(form.Form.Get("code")); a.Status != http.StatusOK {
			t.Errorf("got %d %s for a code that was posted", a.Status, a.Body)
		}
	},
	"oidcc-claims-essential": func(t *testing.T, c certified) {
		_, userInfo := c.whole(c.browser(), "claims", `{"userinfo":{"name":{"essential":true}}}`)
		if userInfo["name"] != "Alice Jensen" || len(userInfo) != 2 {
			t.Errorf("got %v, want the name", userInfo)
		}
	},
	"oidcc-claims-locales": func(_ *testing.T, c certified) { c.whole(c.browser(), "claims_locales", "se") },
	"oidcc-ui-locales":     func(_ *testing.T, c certified) { c.whole(c.browser(), "ui_locales", "se") },
	"oidcc-display-page":   func(_ *testing.T, c certified) { c.whole(c.browser(), "display", "page") },
	"oidcc-display-popup":  func(_ *testing.T, c certified) { c.whole(c.browser(), "display", "popup") },
	"oidcc-login-hint":     func(_ *testing.T, c certified) { c.whole(c.browser(), "login_hint", "bob@example.com") },
	"oidcc-userinfo-get":   func(_ *testing.T, c certified) { c.whole(c.browser()) },
	"oidcc-userinfo-post-header": func(t *testing.T, c certified) {
		token := c.exchange(c.browser()).text("access_token")
		if got := c.call(pathUserInfo, url.Values{}, "Authorization", "Bearer "+token); got.text("sub") == "" {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	},
	"oidcc-userinfo-post-body": func(t *testing.T, c certified) {
		if got := c.userInfoIn(c.exchange(c.browser()).text("access_token")); got.text("sub") == "" {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	},
	"oidcc-id-token-hint": func(_ *testing.T, c certified) {
		b := c.browser()
		c.same(b, 0, "prompt", "none", "id_token_hint", c.exchange(b).text("id_token"))
	},
	"oidcc-prompt-login":          func(_ *testing.T, c certified) { c.same(c.browser(), 1, "prompt", "login") },
	"oidcc-prompt-none-logged-in": func(_ *testing.T, c certified) { c.same(c.browser(), 0, "prompt", "none") },
	"oidcc-prompt-none-not-logged-in": func(_ *testing.T, c certified) {
		b := c.browser()
		b.authorize("prompt", "none").refusedWith(b, errorLogin)
	},
	"oidcc-max-age-1":     func(_ *testing.T, c certified) { c.same(c.browser(), 1, "max_age", "1") },
	"oidcc-max-age-10000": func(_ *testing.T, c certified) { c.same(c.browser(), 0, "max_age", "10000") },
	"oidcc-ensure-post-request-succeeds": func(t *testing.T, c certified) {
		p := c.browser().post(authorizePath, requestQuery())
		if a := c.redeem(p.Values.Get("code")); a.Status != http.StatusOK {
			t.Errorf("got %d %s", a.Status, a.Body)
		}
	},
	"oidcc-ensure-registered-redirect-uri": func(_ *testing.T, c certified) {
		b := c.browser()
		b.authorize("redirect_uri", "https://other.test/cb").stays(b, http.StatusBadRequest)
	},
	"oidcc-ensure-request-object-with-redirect-uri": func(t *testing.T, c certified) {
		b := c.browser()
		p := b.authorize("redirect_uri", "https://other.test/cb", "request", unsignedRequest(`{"redirect_uri":"`+appRedirect+`"}`))
		if p.stays(b, http.StatusBadRequest); strings.Contains(p.Body, "other.test") {
			t.Errorf("got %s, want nothing of the address", p.Body)
		}
	},
	"oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": func(_ *testing.T, c certified) {
		b := c.browser()
		b.authorize("request", unsignedRequest(`{"scope":"openid"}`)).refusedWith(b, errorRequestUnsupported)
	},
	"oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": func(_ *testing.T, c certified) {
		b := c.browser()
		b.authorize("request_uri", "https://app.test/request.jwt").refusedWith(b, errorURIUnsupported)
	},
	"oidcc-ensure-request-with-acr-values-succeeds": func(t *testing.T, c certified) {
		if id, _ := c.whole(c.browser(), "acr_values", string(classHigh)); id["acr"] != string(classHigh) {
			t.Errorf("got acr %v, want the one that was asked for", id["acr"])
		}
		if id, _ := c.whole(c.browser(), "acr_values", string(classHigh)+" "+string(classLow)); id["acr"] != string(classHigh) && id["acr"] != string(classLow) {
			t.Errorf("got acr %v, want one that was asked for", id["acr"])
		}
		if id, _ := c.whole(c.browser(), "acr_values", "1 2"); id["acr"] != string(classLow) {
			t.Errorf("got acr %v, want the true one", id["acr"])
		}
	},
	"oidcc-ensure-request-with-unknown-parameter-succeeds": func(_ *testing.T, c certified) { c.whole(c.browser(), "extra", "foobar") },
	"oidcc-ensure-request-with-valid-pkce-succeeds":        func(_ *testing.T, c certified) { c.whole(c.browser()) },
	"oidcc-ensure-request-without-nonce-succeeds-for-code-flow": func(t *testing.T, c certified) {
		if _, there := c.claims(c.exchange(c.browser(), "nonce", ""), "")["nonce"]; there {
			t.Error("got a nonce that was not sent")
		}
	},
	"oidcc-refresh-token": func(t *testing.T, c certified) {
		b := c.browser()
		first := c.exchange(b, "scope", "openid offline_access")
		header := []string{"Authorization", basic(appClient, appSecret)}
		second := c.call(pathToken, refreshForm(first.text("refresh_token"), "client_id", ""), header...)
		before, after := c.claims(first, "the nonce"), c.claims(second, "")
		for _, name := range []string{"iss", "sub", "aud", "auth_time"} {
			if before[name] != after[name] {
				t.Errorf("got %s %v and %v, want the same", name, before[name], after[name])
			}
		}
		if second.text("access_token") == first.text("access_token") {
			t.Error("got the same access token")
		}
		c.works("the new one", second.text("access_token"), true)
		c.connect("second", withSecret(authBasic, appSecret), func(s *ApplicationSettings) { s.Refresh = refreshOffline })
		c.call(pathToken, refreshForm(second.text("refresh_token"), "client_id", ""), "Authorization", basic("second", appSecret)).
			wants(t, "by another client", http.StatusBadRequest, errorInvalidGrant)
	},
	"oidcc-server-client-secret-post": func(t *testing.T, _ certified) {
		c := newCertified(t, func(s *ApplicationSettings) { s.AuthMethod = authPost })
		a := c.call(pathToken, codeForm(c.browser().code(), "client_secret", appSecret))
		if a.Status != http.StatusOK {
			t.Fatalf("got %d %s", a.Status, a.Body)
		}
		c.claims(a, "the nonce")
	},
}

// configPlan is the one module of the configuration plan.
var configPlan = map[string]func(*testing.T, certified){
	"oidcc-discovery-endpoint-verification": func(t *testing.T, c certified) {
		got := c.call("/.well-known/openid-configuration", nil)
		if got.Status != http.StatusOK || got.JSON["issuer"] != c.base || got.Header.Get("Content-Type") != "application/json" {
			t.Fatalf("got %d %s", got.Status, got.Body)
		}
		for _, name := range []string{"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "introspection_endpoint", "revocation_endpoint"} {
			if !strings.HasPrefix(got.text(name), c.base+"/") {
				t.Errorf("got %s %v", name, got.JSON[name])
			}
		}
		for name, want := range map[string]string{
			"response_types_supported": "code", "subject_types_supported": "pairwise", "id_token_signing_alg_values_supported": "RS256",
			"scopes_supported": "openid", "token_endpoint_auth_methods_supported": "private_key_jwt", "grant_types_supported": "refresh_token",
			"code_challenge_methods_supported": "S256", "claims_supported": "acr",
		} {
			if !slices.Contains(words(got.JSON[name]), want) {
				t.Errorf("got %s %v, want %s among them", name, got.JSON[name], want)
			}
		}
		var set jose.JSONWebKeySet
		if err := json.Unmarshal([]byte(c.call("/oidc/keys", nil).Body), &set); err != nil || len(set.Keys) == 0 {
			t.Errorf("got %v, %v, want keys", set, err)
		}
		for _, key := range set.Keys {
			if !key.IsPublic() || key.KeyID == "" || key.Use != "sig" {
				t.Errorf("got the key %+v", key)
			}
		}
	},
}

// TestH22_BasicPlan and TestH22_ConfigPlan are the certification plans of a
// provider, module by module.
func TestH22_BasicPlan(t *testing.T) {
	t.Parallel()
	for name, module := range basicPlan {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			module(t, newCertified(t))
		})
	}
}

func TestH22_ConfigPlan(t *testing.T) {
	t.Parallel()
	for name, module := range configPlan {
		t.Run(name, func(t *testing.T) { module(t, newCertified(t)) })
	}
}

// TestConformanceIsDocumented: docs/conformance.md lists the modules that are
// here, and no other.
func TestConformanceIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Trin as the provider\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var told, want []string
	for _, match := range regexp.MustCompile("(?m)^\\| `(oidcc-[a-z0-9-]+)` \\|").FindAllStringSubmatch(section, -1) {
		told = append(told, match[1])
	}
	for name := range basicPlan {
		want = append(want, name)
	}
	for name := range configPlan {
		want = append(want, name)
	}
	slices.Sort(told)
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("got %q in the document, want %q", told, want)
	}
}
