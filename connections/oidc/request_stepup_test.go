package oidc

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"trin/broker"
)

// TestConfirmedLogin: what a login confirms is proven in it, for it alone.
func TestConfirmedLogin(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) {
		s.StepUpScopes = map[string]StepUp{"sign": {Level: 20, Text: broker.Text{"": "You sign.", "da": "Du skriver under."}}}
	})
	b := h.browser()
	b.authorize("acr_values", string(classHigh)).granted(b)
	trips := h.trips()
	g := b.authorize("scope", "openid sign", "ui_locales", "da").granted(b)
	leg := h.last()
	if g.Confirmed != "Du skriver under." || g.Level.Value != 20 || h.trips() != trips+1 || !leg.Factor || leg.Confirm != g.Confirmed {
		t.Errorf("got %+v after %d trips, the last %+v", g, h.trips()-trips, leg)
	}
	b.authorize("scope", "openid sign", "prompt", "none").refusedWith(b, "interaction_required")
	if g := b.authorize("prompt", "none").granted(b); g.Confirmed != "" {
		t.Errorf("got %+v", g)
	}
}

// TestConfirmedDetailsAreTold: the details went through the browser, so that the
// application and the API are told which ones the user has confirmed. A request
// that lost them on its way gives tokens that say so.
func TestConfirmedDetailsAreTold(t *testing.T) {
	t.Parallel()
	for _, form := range []string{accessOpaque, accessJWT} {
		h := newHouse(t, withSecret(authPost, "the secret"), func(s *ApplicationSettings) {
			s.AccessToken, s.Audience = form, []string{"https://api.test"}
			s.StepUpDetails = map[string]StepUp{"payment": {Level: 20, Text: broker.Text{"": "Pay {amount} to {to}."}}}
		})
		tokensOf := func(parameters ...string) answer {
			t.Helper()
			return h.call(pathToken, codeForm(h.login(parameters...), "client_secret", "the secret"))
		}
		introspected := func(a answer) answer {
			t.Helper()
			return h.call(pathIntrospect, with(url.Values{}, "token", a.text("access_token"), "client_id", appClient, "client_secret", "the secret"))
		}
		const asked = `[{"type":"payment","amount":"12.50 DKK","to":"Anna"}]`
		var want any
		if err := json.Unmarshal([]byte(asked), &want); err != nil {
			t.Fatal(err)
		}
		got := tokensOf("authorization_details", asked)
		if got.Status != http.StatusOK || !reflect.DeepEqual(got.JSON["authorization_details"], want) || got.JSON["refresh_token"] != nil {
			t.Errorf("%s: got %d %s, want the details", form, got.Status, got.Body)
		}
		if said := introspected(got); !reflect.DeepEqual(said.JSON["authorization_details"], want) {
			t.Errorf("%s: introspection says %s, want the details", form, said.Body)
		}
		if form == accessJWT {
			if said := h.readToken(got.text("access_token"), accessType); !reflect.DeepEqual(said["authorization_details"], want) {
				t.Errorf("the access token says %v, want the details", said)
			}
		}
		stripped := tokensOf()
		if said := introspected(stripped); stripped.Status != http.StatusOK || stripped.JSON["authorization_details"] != nil || said.JSON["authorization_details"] != nil {
			t.Errorf("%s: nothing was confirmed, and the tokens say %s, %s", form, stripped.Body, said.Body)
		}
	}
}

// TestRefreshNotForOneScope: a scope that is good for one transaction gives no
// refresh token, also where the settings have no text for it.
func TestRefreshNotForOneScope(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession, func(s *ApplicationSettings) {
		s.StepUpScopes = map[string]StepUp{"sign": {Level: 20}}
		s.StepUpClaims = map[string]StepUp{"urn:order": {Level: 20}}
		s.StepUpDetails = map[string]StepUp{"payment": {Level: 20}}
	})
	for name, parameters := range map[string][]string{
		"a value": {"claims", `{"id_token":{"urn:order":{"value":"17"}}}`},
		"a scope": {"scope", "openid sign"}, "details": {"authorization_details", `[{"type":"payment"}]`},
	} {
		if got := h.tokens(parameters...); got.text("refresh_token") != "" {
			t.Errorf("%s: got a refresh token: %s", name, got.Body)
		}
	}
	if got := h.tokens(); got.text("refresh_token") == "" {
		t.Errorf("got no refresh token where nothing was confirmed: %s", got.Body)
	}
}

// TestConfirmedValues: what was confirmed of the claims parameter stands in the
// tokens, and where nothing was, nothing does.
func TestConfirmedValues(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) {
		s.StepUpClaims = map[string]StepUp{"urn:order": {Level: 20, Text: broker.Text{"": "You approve order {value}."}}}
	})
	with := h.tokens("claims", `{"id_token":{"urn:order":{"value":"17"}}}`)
	if got := fmt.Sprint(h.readToken(with.text("id_token"), "JWT")[confirmedMember]); got != "map[urn:order:17]" {
		t.Errorf("got %s in the ID token, want what was confirmed", got)
	}
	if got, there := h.readToken(h.tokens().text("id_token"), "JWT")[confirmedMember]; there {
		t.Errorf("got %v where nothing was confirmed", got)
	}
}
