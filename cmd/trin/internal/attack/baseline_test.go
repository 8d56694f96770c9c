package attack

import (
	"crypto/rand"
	"encoding/hex"
	"testing"
)

// fresh is an identifier that was never used.
func fresh() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	return "_" + hex.EncodeToString(random)
}

// TestBaseline is the login that every case is a variation of.
func TestBaseline(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	a := r.login(b, request{classes: []string{classTwo}})
	if a.Class != classTwo || a.Level != "20" || a.Action != appACS {
		t.Fatalf("got class %s, level %s at %s, want %s, 20 at %s", a.Class, a.Level, a.Action, classTwo, appACS)
	}
	r.harmless(b)
}
