package console

import (
	"net/http"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/connections/inspect"
)

// walkInspect reads messages of logins.
func walkInspect(t *testing.T, c *caller) {
	const (
		plain = "application/octet-stream"
		// {"alg":"none"} . {"iss":"https://nobody.example","exp":1}
		token = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL25vYm9keS5leGFtcGxlIiwiZXhwIjoxfQ."
	)
	got := read[struct {
		Kind       string
		Times      []struct{ State string }
		Signatures []struct{ Holds bool }
	}](t, c.must("POST", "/inspect", token, "Content-Type", plain))
	if got.Kind != "jwt" || len(got.Times) != 1 || got.Times[0].State != "over" {
		t.Errorf("got %+v", got)
	}
	for _, one := range got.Signatures {
		if one.Holds {
			t.Error("what is not signed has a signature that holds")
		}
	}
	secret := c.must("POST", "/inspect", "https://journal.example.dk/back?code=do-not-tell&state=x", "Content-Type", plain)
	if strings.Contains(secret.body, "do-not-tell") || !strings.Contains(secret.body, `"kind":"address"`) {
		t.Errorf("got %s", secret.body)
	}
	c.refused("invalid", "POST", "/inspect", "neither this nor that", "Content-Type", plain)
	c.refused("unsupported-media", "POST", "/inspect", `{}`)
	c.refused("malformed", "POST", "/inspect?profile=none", token, "Content-Type", plain)
	if got := c.refused("too-large", "POST", "/inspect", strings.Repeat("x", inspect.MaxInput+1), "Content-Type", plain); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", got.status)
	}
	c.caller(access.Administrator, "", access.ScopeWrite).refused("forbidden", "POST", "/inspect", token, "Content-Type", plain)
}
