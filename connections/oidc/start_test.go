package oidc

import (
	"net/http"
	"testing"
)

func TestStart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.connect("begins", func(s *ApplicationSettings) { s.InitiateLoginURI = "https://begins.test/login?a=1" })
	b := h.browser()
	if got := b.get("/oidc/start/begins", nil); got.Values.Get("iss") != h.base || got.Values.Get("a") != "1" || h.trips() != 0 {
		t.Errorf("got %d and %q", got.Status, got.Location)
	}
	for _, application := range []string{appClient, "nobody"} {
		b.get("/oidc/start/"+application, nil).stays(b, http.StatusBadRequest)
	}
}
