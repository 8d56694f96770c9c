package main

import (
	"context"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// TestExplainClaims: each step says what it did, that it was left out, or why
// it failed.
func TestExplainClaims(t *testing.T) {
	t.Parallel()
	add := claimstx.StepConfig{Add: &claimstx.Add{Claim: "unit", Values: []string{"4711"}}, When: "level >= 30"}
	require := claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"cvr"}}, When: "'sn' in claims"}
	copied := claimstx.StepConfig{Copy: &claimstx.Copy{From: "unit", To: "role", Existing: "replace"}, When: "'role' in claims && claims.none[0] == ''", Optional: true}
	pipeline, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{add, require, copied}, WithoutLevel: true})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, test := range []struct {
		name   string
		level  int
		claims broker.Claims
		want   string
		fails  bool
	}{
		{"left out", 20, nil, "reserved\n1. add\n   left out: its condition does not hold\n2. require\n   left out: its condition does not hold\n3. copy\n   left out: its condition does not hold\ncomes out:\n", false},
		{"ran", 30, nil, "1. add\n   + unit = 4711\n", false},
		{"nothing for the terminal", 10, broker.Claims{{Name: "mail", Values: []string{"a\u009b2Jb", "c"}}}, "   mail = \"a\\u009b2Jb\", c\n", false},
		{"failed and went on", 30, broker.Claims{{Name: "role", Values: []string{"admin"}}}, "   - role = admin\ncomes out:\n   unit = 4711\n", false},
		{"refused", 30, broker.Claims{{Name: "sn", Values: []string{"Boss"}}}, "2. require\n   failed: refused: denied: a claim is required that has no value: \"cvr\"\nthe login is refused: claims, step 2 (require): ", true},
	} {
		var out strings.Builder
		err := explainClaims(context.Background(), &out, pipeline, broker.ClaimsInput{Level: broker.Level{Value: test.level}}, test.claims)
		if (err != nil) != test.fails || !strings.Contains(out.String(), test.want) {
			t.Errorf("%s: got %v and\n%s, want\n%s", test.name, err, out.String(), test.want)
		}
	}
}
