package broker_test

import (
	"errors"
	"testing"

	"trin/broker"
)

// TestF6_F8_Count: only what is equal byte for byte, after white space, counts.
func TestF6_F8_Count(t *testing.T) {
	t.Parallel()
	const loa3 = "https://loa.example/3"
	v, err := broker.NewVocabulary([]broker.Class{ranked(loa3, "", 30), {Ref: "unspecified", Kind: broker.KindProbe}, {Ref: "tag", Kind: broker.KindTag}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := v.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &broker.AuthenticationConnection{ID: "c", Scale: scale, FirstFactor: broker.Level{Value: 20}, Assume: broker.Level{Value: 10}}
	for _, test := range []struct {
		name  string
		class broker.ClassRef
		want  int
	}{
		{"known", loa3, 30},
		{"padded", "\n\t " + loa3 + " \r\n", 30},
		{"missing", "", 20},
		{"only white space", " \n", 20},
		{"probe", "unspecified", 20},
		{"tag", "tag", 10},
		{"unknown", "https://loa.example/4", 10},
		{"case", "https://LOA.example/3", 10},
		{"trailing slash", loa3 + "/", 10},
		{"percent", "https://loa.example/%33", 10},
		{"homoglyph", "https://lоa.example/3", 10},
		{"no-break space", loa3 + "\u00a0", 10},
		{"inner white space", "https://loa.example/ 3", 10},
		{"urn:none", broker.ClassNone, 0},
	} {
		if got, err := c.Count(test.class, nil); err != nil || got.Value != test.want {
			t.Errorf("%s: got %v (%v), want %d", test.name, got, err, test.want)
		}
	}
}

// TestF7_LevelClaim: two values where one is expected are refused.
func TestF7_LevelClaim(t *testing.T) {
	t.Parallel()
	high := broker.Level{Ladder: "nsis", Value: 3}
	c := &broker.AuthenticationConnection{ID: "c", FirstFactor: broker.Level{Ladder: "nsis", Value: 1}, Source: broker.LevelSource{
		Kind: broker.SourceAttribute, Claim: "loa", Values: map[string]broker.Level{"High": high, "Low": {Ladder: "nsis", Value: 2}},
	}}
	for _, test := range []struct {
		name    string
		claims  broker.Claims
		want    int
		refused bool
	}{
		{"one", broker.Claims{{Name: "loa", Values: []string{"High"}}}, 3, false},
		{"padded", broker.Claims{{Name: "loa", Values: []string{"\n High "}}}, 3, false},
		{"twice the same", broker.Claims{{Name: "loa", Values: []string{"High", "High"}}}, 3, false},
		{"unlisted", broker.Claims{{Name: "loa", Values: []string{"high"}}}, 0, false},
		{"other name", broker.Claims{{Name: "LOA", Values: []string{"High"}}}, 1, false},
		{"none", nil, 1, false},
		{"empty", broker.Claims{{Name: "loa", Values: []string{""}}}, 1, false},
		{"two values", broker.Claims{{Name: "loa", Values: []string{"Low", "High"}}}, 0, true},
		{"two claims", broker.Claims{{Name: "loa", Values: []string{"Low"}}, {Name: "loa", Values: []string{"High"}}}, 0, true},
		{"known and unknown", broker.Claims{{Name: "loa", Values: []string{"High", "Higher"}}}, 0, true},
	} {
		got, err := c.Count("https://ignored.example", test.claims)
		var refusal *broker.Refusal
		if errors.As(err, &refusal) != test.refused || got.Value != test.want {
			t.Errorf("%s: got %v (%v), want %d, refused %t", test.name, got, err, test.want, test.refused)
		}
	}
	c.Cap = &broker.Level{Ladder: "nsis", Value: 2}
	if got, _ := c.Count("", broker.Claims{{Name: "loa", Values: []string{"High"}}}); got.Value != 2 {
		t.Errorf("capped: got %v, want 2", got)
	}
	c.Source.Kind = "guess"
	if got, _ := c.Count("", broker.Claims{{Name: "loa", Values: []string{"High"}}}); !got.IsZero() {
		t.Errorf("an unknown source counts %v, want nothing", got)
	}
}
