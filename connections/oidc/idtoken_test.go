package oidc

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"testing"
	"time"

	"trin/connections"
)

func TestH15_IDToken(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"", "elliptic"} {
		h := newHouse(t, func(s *ApplicationSettings) { s.Keys = set })
		start := h.clock()
		a := h.tokens("acr_values", string(classHigh))
		got := h.readToken(a.text("id_token"), "JWT")
		hash := sha256.Sum256([]byte(a.text("access_token")))
		for name, want := range map[string]any{
			"iss": h.base, "aud": appClient, "nonce": "the nonce", "acr": string(classHigh), "auth_time": float64(start.Unix()),
			"iat": float64(start.Unix()), "exp": float64(start.Add(5 * time.Minute).Unix()),
			"at_hash": base64.RawURLEncoding.EncodeToString(hash[:16]),
		} {
			if got[name] != want {
				t.Errorf("%s: got %v, want %v", name, got[name], want)
			}
		}
		if amr := words(got["amr"]); !slices.Contains(amr, "pwd") || !slices.Contains(amr, "otp") || !slices.Contains(amr, "mfa") {
			t.Errorf("got amr %q, want pwd, otp and mfa", amr)
		}
		if got["sid"] == nil || got["sub"] == nil || got["azp"] != nil {
			t.Errorf("got sid %v, sub %v, azp %v: the one audience is who it was given to", got["sid"], got["sub"], got["azp"])
		}
	}
}

// What a session proved earlier is said with its own time.
func TestH15_AuthTimeOfTheSession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b, start := h.browser(), h.clock()
	b.code()
	h.pass(10 * time.Minute)
	a := h.call(pathToken, codeForm(b.code("prompt", "none")))
	got := h.readToken(a.text("id_token"), "JWT")
	if got["auth_time"] != float64(start.Unix()) || got["iat"] != float64(start.Unix()+600) || got["acr"] != string(classLow) {
		t.Errorf("got auth_time %v, iat %v, acr %v, want those of the first login", got["auth_time"], got["iat"], got["acr"])
	}
}

// What is not known is not said.
func TestH15_NothingKnown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	code := h.plant(func(g *connections.Grant) {
		g.Class, g.Methods, g.Instant, g.Session, g.SID, g.Nonce = "", nil, time.Time{}, "", "", ""
	})
	got := h.readToken(h.call(pathToken, codeForm(code)).text("id_token"), "JWT")
	for _, name := range []string{"acr", "amr", "auth_time", "sid", "nonce"} {
		if value, there := got[name]; there {
			t.Errorf("got %s %v, want it left out", name, value)
		}
	}
}
