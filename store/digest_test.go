package store

import (
	"encoding/hex"
	"strings"
	"testing"
)

// A digest stays what it is: rows are found by it.
func TestDigestStays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		parts []string
		want  string
	}{
		{nil, "1de231d09cf8e4990c5653937e84991e33b0f7add51afb9c6be583cfa6e419e1"},
		{[]string{""}, "1b478d883a9752b2c97ea9996ad9c304a9f2893295e910404aca1fe1f3ea4129"},
		{[]string{"participant", "app", "key"}, "ca8a2c14d14e0ba7d91d355e01abfb6bd3a516257f9bf9b29afe8c0e960c1501"},
		{[]string{"participantapp", "key", ""}, "ca539303864a4c7877ecc3bd5976919078ebafb0f2b95fe4dec7bfe5bc95b01d"},
		{[]string{"long", strings.Repeat("x", 1000)}, "4fe36ba5f3d76c173267f124d184250748d49881989321a5f742eaa650881462"},
	} {
		if got := digest(test.parts...); got != test.want {
			t.Errorf("%.60q: got %s, want %s", test.parts, got, test.want)
		}
		if got, want := hex.EncodeToString(shortDigest(test.parts...)), test.want[:32]; got != want {
			t.Errorf("%.60q, short: got %s, want %s", test.parts, got, want)
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	key := strings.Repeat("k", 43)
	b.ReportAllocs()
	for b.Loop() {
		digest("participant", "https://app.example/metadata", key)
	}
}
