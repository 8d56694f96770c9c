package claimstx_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

func TestScopeCheck(t *testing.T) {
	t.Parallel()
	plain := func(values ...string) []claimstx.MetadataScope {
		var all []claimstx.MetadataScope
		for _, v := range values {
			all = append(all, claimstx.MetadataScope{Value: v})
		}
		return all
	}
	pattern := func(text string) []claimstx.MetadataScope {
		return []claimstx.MetadataScope{{Value: text, Regexp: true}}
	}
	values := []string{
		"a@example.dk", "a@EXAMPLE.dk", "a@notexample.dk", "a@example.dk.evil", "a@b@example.dk", "a@example.dk@evil", "example.dk", "evil", "a@", "@example.dk", "",
		"a@example.dk\n", "a@example。dk", "a@example\u212adk", "a@x.example.dk", "a@example.dk ", "a@xexample.dk",
	}
	for _, test := range []struct {
		name    string
		allowed []claimstx.MetadataScope
		want    []string
	}{
		{"plain", plain("example.dk"), []string{"a@example.dk", "a@EXAMPLE.dk", "example.dk", "@example.dk"}},
		{"plain in capitals", plain("Example.DK"), []string{"a@example.dk", "a@EXAMPLE.dk", "example.dk", "@example.dk"}},
		{"plain text is no expression", plain(".*", "example?dk"), nil},
		{"a letter that looks like another", plain("examplekdk"), nil},
		{"none", nil, nil},
		{"empty", plain(""), nil},
		{"an expression", pattern(`x\.example\.dk`), []string{"a@x.example.dk"}},
		{"a letter that looks like another to an expression", pattern(`examplekdk|example.dk`), []string{"a@example.dk", "a@EXAMPLE.dk", "example.dk", "@example.dk"}},
		{"an expression matches as a whole", pattern(`example`), nil},
		{"alternatives match as a whole", pattern(`example|example\.dk`), []string{"a@example.dk", "a@EXAMPLE.dk", "example.dk", "@example.dk"}},
		{"its own anchors change nothing", pattern(`^example\.dk$`), []string{"a@example.dk", "a@EXAMPLE.dk", "example.dk", "@example.dk"}},
		{"lines change nothing", pattern(`(?m)^example\.dk$`), []string{"a@example.dk", "a@EXAMPLE.dk", "example.dk", "@example.dk"}},
		{"an expression that closes what is around it", pattern(`x)|(?:.*`), nil},
		{"an expression that is not RE2", pattern(`(?=e).*`), nil},
		{"an expression that unfolds", pattern(`(a{1000}){1000}`), nil},
		{"an expression that is too long", pattern(strings.Repeat("a", 1001)), nil},
		{"an unreadable one beside a plain one", append(pattern(`(`), plain("evil")...), []string{"evil"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			step := []claimstx.StepConfig{{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"x", "y:*"}}}}
			for d, source := range map[claimstx.Direction]claimstx.Source{
				claimstx.Inbound:  {Direction: claimstx.Inbound, Steps: step, Scopes: test.allowed},
				claimstx.Outbound: {Direction: claimstx.Outbound, Steps: step, WithoutLevel: true, ScopesOf: map[broker.ID][]claimstx.MetadataScope{"idp": test.allowed, "other": plain("evil", "notexample.dk")}},
			} {
				out, _, err := pipeline(t, source).Run(t.Context(), claimstx.Input{Connection: "idp"}, claimstx.Claims{claim("x", values...), claim("y:1", values...), claim("z", "a@evil")})
				if err != nil {
					t.Fatal(err)
				}
				if got := out.Values("x"); len(got) != len(test.want) || len(got) > 0 && !reflect.DeepEqual(got, test.want) {
					t.Errorf("%s: got %q, want %q", d, got, test.want)
				}
				if len(out.Values("y:1")) != len(test.want) || len(out.Values("z")) != 1 {
					t.Errorf("%s: got %v", d, out)
				}
			}
		})
	}
	refusedSteps(t, claimstx.Outbound, map[string]claimstx.StepConfig{
		"0.scopeCheck.claims: is empty":            {ScopeCheck: &claimstx.ScopeCheck{}},
		"0.scopeCheck.claims.0: before its end":    {ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"a*b"}}},
		"0.scopeCheck.scopes.1: cannot be a scope": {ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"x"}, Scopes: []string{"a", "b@c"}}},
	})
}

func TestScopeCheckBySomebodyElse(t *testing.T) {
	t.Parallel()
	s := outbound(claimstx.StepConfig{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"x"}}})
	s.Scopes = []claimstx.MetadataScope{{Value: "example.dk"}} // those of an inbound pipeline
	out, _, err := pipeline(t, s).Run(t.Context(), claimstx.Input{Connection: "unknown"}, claimstx.Claims{claim("x", "a@example.dk")})
	if err != nil || len(out) > 0 {
		t.Errorf("got %v and %v, want nothing for a connection without scopes", out, err)
	}
}

// Many values and many expressions end the step, in bounded time.
func TestM3_ScopesAreBounded(t *testing.T) {
	t.Parallel()
	s := claimstx.Source{Direction: claimstx.Inbound, Steps: []claimstx.StepConfig{{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"x"}}}}}
	for i := range 2000 {
		s.Scopes = append(s.Scopes, claimstx.MetadataScope{Value: fmt.Sprintf(`(a|aa)*b%d`, i), Regexp: true})
	}
	values := make([]string, 900)
	for i := range values {
		values[i] = fmt.Sprintf("%d@%s", i, strings.Repeat("a", 1000))
	}
	out, _, err := pipeline(t, s).Run(t.Context(), claimstx.Input{}, claimstx.Claims{claim("x", values...)})
	if out != nil || !errors.Is(err, claimstx.ErrLimit) {
		t.Errorf("got %d claims and %v, want an end", len(out), err)
	}
}
