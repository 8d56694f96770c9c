package upkeep

import (
	"testing"
	"time"
)

func TestWritten(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		6 * time.Hour: "6h", 90 * time.Minute: "1h30m", 24 * time.Hour: "24h", 10 * time.Minute: "10m", 30 * time.Second: "30s", time.Hour + 30*time.Second: "1h0m30s", 20 * time.Hour: "20h",
	} {
		if got := written(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
		if back, err := time.ParseDuration(written(d)); err != nil || back != d {
			t.Errorf("%v: read again as %v, %v", d, back, err)
		}
	}
}
