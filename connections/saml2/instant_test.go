package saml2

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestFormatInstant holds it to the layout.
func TestFormatInstant(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(13, 14))
	held := func(instant time.Time) {
		if got, want := FormatInstant(instant), instant.UTC().Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	held(time.Time{})
	held(time.Date(12026, 11, 23, 1, 2, 3, 4, time.UTC))
	held(time.Date(-1, 2, 3, 4, 5, 6, 7, time.UTC))
	held(time.Date(1999, 12, 31, 23, 59, 59, 999_999_999, time.FixedZone("", -5*3600)))
	for range 10_000 {
		held(time.Unix(random.Int64N(1<<33)-1<<31, random.Int64N(1e9)).In(time.FixedZone("", random.IntN(86400)-43200)))
	}
}

func BenchmarkFormatInstant(b *testing.B) {
	instant := time.Date(2026, 11, 23, 1, 2, 3, 456_000_000, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		FormatInstant(instant)
	}
}
