package connections

import (
	"testing"
	"time"

	"trin/broker"
)

func TestSessionPlace(t *testing.T) {
	t.Parallel()
	of := PlaceOf(broker.Session{Key: "a.b", Created: time.UnixMicro(1_700_000_000_000_001)})
	if got, ok := ParseSessionPlace(of.String()); !ok || got != of || got.IsZero() {
		t.Errorf("%s: got %+v, %t", of, got, ok)
	}
	for _, text := range []string{"", "key", "17", "17.", ".key", "x.key"} {
		if got, ok := ParseSessionPlace(text); ok {
			t.Errorf("%q: got %+v, want none", text, got)
		}
	}
}
