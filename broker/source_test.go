package broker_test

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
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
	c.Cap = broker.Levels{{Ladder: "nsis", Value: 2}}
	if got, _ := c.Count("", broker.Claims{{Name: "loa", Values: []string{"High"}}}); got.Value != 2 {
		t.Errorf("capped: got %v, want 2", got)
	}
	c.Source.Kind = "guess"
	if got, _ := c.Count("", broker.Claims{{Name: "loa", Values: []string{"High"}}}); !got.IsZero() {
		t.Errorf("an unknown source counts %v, want nothing", got)
	}
}

// TestF37_CapOnEachLadder: what a provider states counts as no more than the cap of
// its ladder, whatever the cap of another one is.
func TestF37_CapOnEachLadder(t *testing.T) {
	t.Parallel()
	v, err := broker.NewVocabulary([]broker.Class{
		{Ref: "house", Kind: broker.KindLevel, Level: broker.Level{Value: 40}},
		{Ref: "nsis", Kind: broker.KindLevel, Level: broker.Level{Ladder: "nsis", Value: 40}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := v.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		cap         broker.Levels
		house, nsis int
	}{
		"none":             {nil, 40, 40},
		"on the house's":   {broker.Levels{{Value: 20}}, 20, 40},
		"on both":          {broker.Levels{{Value: 20}, {Ladder: "nsis", Value: 30}}, 20, 30},
		"next to nothing":  {broker.Levels{{Value: 20}, {Ladder: "nsis", Value: 1}}, 20, 1},
		"higher than both": {broker.Levels{{Value: 90}, {Ladder: "nsis", Value: 90}}, 40, 40},
	} {
		c := &broker.AuthenticationConnection{ID: "c", Scale: scale, Cap: test.cap}
		for class, want := range map[broker.ClassRef]int{"house": test.house, "nsis": test.nsis} {
			if got, err := c.Count(class, nil); err != nil || got.Value != want {
				t.Errorf("%s: %s counts as %v (%v), want %d", name, class, got, err, want)
			}
		}
	}
}

// TestF39_AlsoOracle holds what a class and the classes of a claim count as
// against the rule in its own words: for each ladder the strongest, and the
// ladder of the class before the house's before another.
func TestF39_AlsoOracle(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(seed(t), 3))
	var classes []broker.Class
	value := map[string]int{}
	for v := 1; v <= 4; v++ {
		for _, ladder := range []broker.Ladder{"", "n", "m"} {
			name := string(ladder) + strconv.Itoa(v)
			classes, value[name] = append(classes, ranked(name, ladder, v)), v
		}
	}
	classes = append(classes, broker.Class{Ref: "tag", Kind: broker.KindTag}, broker.Class{Ref: "probe", Kind: broker.KindProbe})
	vocabulary, err := broker.NewVocabulary(classes, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	names := append(slices.Sorted(maps.Keys(value)), "tag", "probe", "unheard", "", "urn:none", "tag", "unheard")
	counted := 0
	for range 20_000 {
		c := &broker.AuthenticationConnection{
			ID: "c", Scale: scale, Source: broker.LevelSource{Also: "methods"},
			FirstFactor: broker.Level{Value: r.IntN(3)}, Assume: broker.Level{Value: r.IntN(3)},
		}
		class, values := names[r.IntN(len(names))], []string{}
		for range r.IntN(4) {
			values = append(values, names[r.IntN(len(names))])
		}
		if r.IntN(3) == 0 {
			c.Cap = broker.Levels{{Value: 1 + r.IntN(4)}}
		}
		want := broker.Level{}
		switch ladders := []string{strings.TrimRight(class, "1234"), "", "m", "n"}; {
		case slices.ContainsFunc(append(values, class), func(s string) bool { return value[s] > 0 }):
			if value[class] == 0 {
				ladders = ladders[1:]
			}
			for _, ladder := range ladders {
				for _, s := range append(values, class) {
					if value[s] > want.Value && strings.TrimRight(s, "1234") == ladder {
						want = broker.Level{Ladder: broker.Ladder(ladder), Value: value[s]}
					}
				}
				if want.Value > 0 {
					break
				}
			}
		case class == "" || class == "probe":
			want = c.FirstFactor
		case class != "urn:none":
			want = c.Assume
		}
		if len(c.Cap) > 0 && want.Ladder == "" {
			want.Value = min(want.Value, c.Cap[0].Value)
		}
		e := broker.Evidence{Class: broker.ClassRef(class), Claims: broker.Claims{{Name: "methods", Values: values}}, CountedClass: "4", CountedClaim: "methods"}
		if _, refusal := c.Weigh(&e); refusal != nil || e.Level != want {
			t.Fatalf("class %q, claim %q, %v: got %v (%v), want %v", class, values, c.Cap, e.Level, refusal, want)
		}
		if (e.CountedClass == "") != (e.CountedClaim == "") || e.CountedClass != "" && !slices.Contains(values, string(e.CountedClass)) {
			t.Fatalf("class %q, claim %q: got %q of claim %q counted", class, values, e.CountedClass, e.CountedClaim)
		}
		if e.CountedClass != "" {
			counted++
		}
	}
	if counted < 4_000 {
		t.Errorf("only %d were counted by the claim: the generator is lopsided", counted)
	}
}

// What counted is said in words, and is the broker's to say.
func TestWeighSaysWhichClassCounted(t *testing.T) {
	t.Parallel()
	vocabulary, err := broker.NewVocabulary([]broker.Class{ranked("weak", "", 10), ranked("strong", "", 30)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, class, value, counted, says string
	}{
		{"the claim", "weak", "strong", "strong", "Class strong of claim methods is the strongest level that the provider named: its login counts as level 30."},
		{"the class", "strong", "weak", "", "The class that the provider named is a level, and claim methods holds no stronger one: its login counts as level 30."},
		{"both the same", "strong", "strong", "", "The class that the provider named is a level, and claim methods holds no stronger one: its login counts as level 30."},
		{"the claim says nothing", "weak", "unheard", "", "The class that the provider named is a level: its login counts as level 10."},
	} {
		c := &broker.AuthenticationConnection{ID: "c", Scale: scale, Source: broker.LevelSource{Also: "methods"}}
		e := broker.Evidence{Class: broker.ClassRef(test.class), Claims: broker.Claims{{Name: "methods", Values: []string{test.value}}}}
		found, refusal := c.Weigh(&e)
		if refusal != nil || found.Text != test.says || string(e.CountedClass) != test.counted {
			t.Errorf("%s: got %q (%v) by %q, want %q by %q", test.name, found.Text, refusal, e.CountedClass, test.says, test.counted)
		}
	}
}
