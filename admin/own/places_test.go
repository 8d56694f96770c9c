package own

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/connections"
)

// K6: where a page of one organisation's sessions ends says nothing of the session
// there, which may be another's, and leads on for that organisation alone.
func TestK6_APlaceSaysNothingOfOthers(t *testing.T) {
	t.Parallel()
	key := func(context.Context) ([32]byte, error) { return [32]byte{1}, nil }
	places, others := Places{Key: key}, Places{Key: func(context.Context) ([32]byte, error) { return [32]byte{2}, nil }}
	place := connections.SessionPlace{Created: 1795348800123456, Key: "0a1b2c3d4e5f"}
	written := func(p Places, a access.Actor, place connections.SessionPlace) string {
		t.Helper()
		text, err := p.Write(t.Context(), a, place)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	aarhus := access.Actor{Name: "olga", Role: access.Operator, Organisation: "aarhus"}
	text := written(places, odense, place)
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || strings.Contains(text+string(plain), "0a1b2c") || strings.Contains(text+string(plain), "17953488") {
		t.Errorf("got %q (%v), want that it says nothing", text, err)
	}
	if again := written(places, odense, place); again != text {
		t.Error("one place is written in two ways: it would tell when it was written")
	}
	if got := written(places, everybody, place); got != place.String() {
		t.Errorf("for who sees everything: got %q, want %q", got, place)
	}
	other := written(places, odense, connections.SessionPlace{Created: place.Created + 1, Key: place.Key})
	if n := 16; other[:n] == text[:n] {
		t.Error("two places have the same nonce")
	}
	bent := []byte(text)
	bent[len(bent)/2] ^= 1
	for name, c := range map[string]struct {
		places Places
		actor  access.Actor
		text   string
		ok     bool
	}{
		"its own":                  {places, odense, text, true},
		"another's":                {places, aarhus, text, false},
		"of nobody":                {places, access.Actor{}, text, false},
		"of one who sees all":      {places, everybody, text, false},
		"another key":              {others, odense, text, false},
		"bent":                     {places, odense, string(bent), false},
		"cut":                      {places, odense, text[:12], false},
		"written by hand":          {places, odense, place.String(), false},
		"by hand, who sees all":    {places, everybody, place.String(), true},
		"nothing":                  {places, odense, "", false},
		"nothing, for all to see":  {places, everybody, "", false},
		"in another's own letters": {places, odense, text + "=", false},
	} {
		got, ok, err := c.places.Read(t.Context(), c.actor, c.text)
		if err != nil || ok != c.ok || ok && got != place {
			t.Errorf("%s: got %v, %v, %v, want %v", name, got, ok, err, c.ok)
		}
	}
	broken := errors.New("no database")
	none := Places{Key: func(context.Context) ([32]byte, error) { return [32]byte{}, broken }}
	if _, err := none.Write(t.Context(), odense, place); !errors.Is(err, broken) {
		t.Errorf("without a key: got %v", err)
	}
	if _, _, err := none.Read(t.Context(), odense, text); !errors.Is(err, broken) {
		t.Errorf("without a key: got %v", err)
	}
}
