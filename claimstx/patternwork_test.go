package claimstx_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trin/claimstx"
)

// M3: what the patterns of a pipeline may do in one login they may do together,
// however many steps they stand in, and whether these are optional or not.
func TestM3_PatternsAreBoundedTogether(t *testing.T) {
	t.Parallel()
	values := make([]string, 16)
	for i := range values {
		values[i] = fmt.Sprintf("%s%02d", strings.Repeat("a", 4000), i)
	}
	const pattern = `(.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*)*c`
	replace := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: pattern}, Optional: true}
	search := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: pattern, Anywhere: true}, Optional: true}
	scopes := claimstx.MetadataScope{Value: pattern, Regexp: true}
	for _, test := range []struct {
		name   string
		source claimstx.Source
	}{
		{"whole values", outbound(slices.Repeat([]claimstx.StepConfig{replace}, 99)...)},
		{"anywhere in them", outbound(slices.Repeat([]claimstx.StepConfig{search}, 99)...)},
		{"then one is required", outbound(append(slices.Repeat([]claimstx.StepConfig{replace}, 98),
			claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"x"}, Pattern: pattern}})...)},
		{"then scopes are checked", claimstx.Source{
			Direction: claimstx.Inbound, Scopes: []claimstx.MetadataScope{scopes},
			Steps: append(slices.Repeat([]claimstx.StepConfig{replace}, 98), claimstx.StepConfig{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"y"}}}),
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			given := claimstx.Claims{claim("x", values...), claim("y", "a@example.dk")}
			steps, _, err := pipeline(t, test.source).Explain(t.Context(), level(10), given)
			done, failed := 0, 0
			for _, step := range steps {
				switch {
				case errors.Is(step.Err, claimstx.ErrLimit):
					failed++
				case strings.HasPrefix(step.Step, "replace"):
					done++
				}
			}
			if done == 0 || done > 20 || failed < 78 {
				t.Errorf("got %d steps done and %d that failed, %v; want a few done, and the others failed at the limit", done, failed, err)
			}
			if last := steps[len(steps)-1]; !errors.Is(last.Err, claimstx.ErrLimit) {
				t.Errorf("the last step: got %v, want ErrLimit", last.Err)
			}
		})
	}
}
