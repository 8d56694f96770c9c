package text

import (
	"math"
	"testing"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		n       int64
		english string
		danish  string
	}{
		{0, "0", "0"},
		{7, "7", "7"},
		{999, "999", "999"},
		{1000, "1,000", "1.000"},
		{-1000, "-1,000", "-1.000"},
		{1234567, "1,234,567", "1.234.567"},
		{math.MinInt64, "-9,223,372,036,854,775,808", "-9.223.372.036.854.775.808"},
	} {
		if got := Number(English, test.n); got != test.english {
			t.Errorf("got %q, want %q", got, test.english)
		}
		if got := Number(Danish, test.n); got != test.danish {
			t.Errorf("got %q, want %q", got, test.danish)
		}
	}
}
