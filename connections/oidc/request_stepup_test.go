package oidc

import (
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
