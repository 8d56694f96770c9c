package gallery

import (
	"math"
	"strconv"
	"testing"
)

// contrast is the ratio of two colours (WCAG 2.2, relative luminance).
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	value, err := strconv.ParseUint(colour, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", colour, err)
	}
	linear := func(c uint64) float64 {
		s := float64(c&0xff) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(value>>16) + 0.7152*linear(value>>8) + 0.0722*linear(value)
}

func TestContrastOfKnownPairs(t *testing.T) {
	t.Parallel()
	if got := contrast(t, "000000", "ffffff"); math.Abs(got-21) > 0.01 {
		t.Errorf("got %.2f for black on white, want 21", got)
	}
	if got := contrast(t, "777777", "ffffff"); math.Abs(got-4.48) > 0.01 {
		t.Errorf("got %.2f for #777 on white, want 4.48", got)
	}
}
