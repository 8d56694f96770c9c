package broker_test

import (
	"reflect"
	"strings"
	"testing"

	"trin/broker"
)

func ranked(ref string, ladder broker.Ladder, value int) broker.Class {
	return broker.Class{Ref: broker.ClassRef(ref), Kind: broker.KindLevel, Level: broker.Level{Ladder: ladder, Value: value}}
}

// TestF17_VocabularyRefuses: what cannot be meant is refused when it is set.
// Two classes of one value are meant (MFA and LoA 3).
func TestF17_VocabularyRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		classes []broker.Class
		rules   []broker.CrossRule
		want    string // "" = accepted
	}{
		{"two classes, one value", []broker.Class{ranked("a", "", 1), ranked("b", "", 1)}, nil, ""},
		{"one class, two values", []broker.Class{ranked("a", "", 1), ranked("a", "", 2)}, nil, "stands twice"},
		{"negative", []broker.Class{ranked("a", "", -1)}, nil, "above 0"},
		{"zero", []broker.Class{ranked("a", "", 0)}, nil, "above 0"},
		{"empty reference", []broker.Class{ranked("", "", 1)}, nil, "no reference"},
		{"padded reference", []broker.Class{ranked("a\n", "", 1)}, nil, "white space"},
		{"urn:none", []broker.Class{ranked("urn:none", "", 1)}, nil, "cannot be a class"},
		{"tag with a level", []broker.Class{{Ref: "a", Kind: broker.KindTag, Level: broker.Level{Value: 1}}}, nil, "cannot have a level"},
		{"probe with a ladder", []broker.Class{{Ref: "a", Kind: broker.KindProbe, Level: broker.Level{Ladder: "al"}}}, nil, "cannot have a level"},
		{"no kind", []broker.Class{{Ref: "a", Level: broker.Level{Value: 1}}}, nil, "unknown kind"},
		{"differs in case only", []broker.Class{ranked("a", "", 1), ranked("A", "", 2)}, nil, ""},
		{"cross rule", two, cross("x", 1, "y", 2), ""},
		{"cross rule without a value", two, cross("x", 0, "y", 2), "above 0"},
		{"cross rule on one ladder", two, cross("x", 1, "x", 2), "same ladder"},
		{"cross rule from an unused ladder", two, cross("z", 1, "y", 2), `ladder "z"`},
		{"cross rule to an unused ladder", two, cross("x", 1, "z", 2), `ladder "z"`},
		{"cross rules in a fair circle", two, append(cross("x", 2, "y", 1), cross("y", 1, "x", 2)...), ""},
		{"cross rules that lift", two, append(cross("x", 1, "y", 1), cross("y", 1, "x", 2)...), "lifts"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, err := broker.NewVocabulary(test.classes, test.rules)
			if test.want == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				if got := v.Classes(); !reflect.DeepEqual(got, test.classes) {
					t.Errorf("got classes %v, want %v", got, test.classes)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one that says %q", err, test.want)
			}
		})
	}
}

var two = []broker.Class{ranked("x1", "x", 1), ranked("x2", "x", 2), ranked("y1", "y", 1), ranked("y2", "y", 2)}

func cross(from broker.Ladder, f int, to broker.Ladder, g int) []broker.CrossRule {
	return []broker.CrossRule{{From: broker.Level{Ladder: from, Value: f}, Gives: broker.Level{Ladder: to, Value: g}}}
}

func TestScale(t *testing.T) {
	t.Parallel()
	v, err := broker.NewVocabulary([]broker.Class{ranked("a", "", 1), ranked("b", "", 2), ranked("c", "", 2), {Ref: "p", Kind: broker.KindProbe}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.Scale([]broker.Class{ranked("b", "", 3)})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Class("b"); got.Level.Value != 3 {
		t.Errorf("override: got %v, want 3", got.Level)
	}
	if got, _ := v.Class("b"); got.Level.Value != 2 {
		t.Errorf("the vocabulary was changed: got %v, want 2", got.Level)
	}
	if got, want := s.At(broker.Level{Value: 2}), []broker.ClassRef{"c"}; !reflect.DeepEqual(got, want) {
		t.Errorf("classes at 2: got %v, want %v", got, want)
	}
	if got, want := s.Levels(), []broker.Level{{Value: 1}, {Value: 2}, {Value: 3}}; !reflect.DeepEqual(got, want) {
		t.Errorf("levels: got %v, want %v", got, want)
	}
	for name, overrides := range map[string][]broker.Class{
		"unknown class": {ranked("z", "", 1)},
		"twice":         {ranked("a", "", 1), ranked("a", "", 2)},
		"no value":      {ranked("a", "", 0)},
	} {
		if _, err := v.Scale(overrides); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestZeroValuesKnowNothing: what was never set up fails closed.
func TestZeroValuesKnowNothing(t *testing.T) {
	t.Parallel()
	var s broker.Scale
	if _, ok := s.Class("a"); ok || s.Levels() != nil || s.At(broker.Level{Value: 1}) != nil || len(s.Classes()) > 0 {
		t.Error("the zero Scale knows a class")
	}
	var v *broker.Vocabulary
	if _, ok := v.Class("a"); ok || len(v.Classes()) > 0 || len(v.CrossRules()) > 0 {
		t.Error("the nil Vocabulary knows a class")
	}
	c := &broker.AuthenticationConnection{Enabled: true}
	if got, err := c.Count("a", nil); err != nil || !got.IsZero() {
		t.Errorf("a connection that was not set up counts a class as %v (%v)", got, err)
	}
	for name, f := range map[string]broker.Facts{
		"nothing":           {},
		"no application":    {Configuration: &broker.Configuration{}},
		"application off":   {Configuration: &broker.Configuration{}, Application: &broker.ApplicationConnection{}},
		"no connections":    {Configuration: &broker.Configuration{}, Application: &broker.ApplicationConnection{Enabled: true}},
		"connection absent": {Configuration: &broker.Configuration{}, Application: &broker.ApplicationConnection{Enabled: true, Authentication: []broker.ID{"x"}}},
	} {
		if d := broker.Decide(f); d.Step != broker.StepRefuse || d.Refusal == nil || len(d.Trace) == 0 {
			t.Errorf("%s: got step %q, want a refusal with its reason", name, d.Step)
		}
	}
}

func TestAsks(t *testing.T) {
	t.Parallel()
	asks, err := broker.NewAsks(
		[]broker.AskClass{{Wanted: "windows", Send: broker.ClassNone}},
		[]broker.AskLevel{{To: 20, Send: broker.ClassNone}, {From: 30, Send: "mfa"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		wanted []broker.Class
		want   string
	}{
		{"by level", []broker.Class{ranked("l3", "", 30)}, "mfa"},
		{"level left out", []broker.Class{ranked("l2", "", 20)}, "nothing"},
		{"class before level", []broker.Class{ranked("windows", "", 40)}, "nothing"},
		{"between the ranges", []broker.Class{ranked("l25", "", 25)}, "l25"},
		{"another ladder", []broker.Class{ranked("n3", "nsis", 30)}, "n3"},
		{"a tag has no level", []broker.Class{{Ref: "tag", Kind: broker.KindTag}}, "tag"},
		{"order and repeats", []broker.Class{ranked("l25", "", 25), ranked("l4", "", 40), ranked("l3", "", 30), ranked("l1", "", 10)}, "l25 mfa"},
	} {
		if got := listed(asks.Send(test.wanted)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	for name, bad := range map[string]struct {
		classes []broker.AskClass
		levels  []broker.AskLevel
	}{
		"empty":         {classes: []broker.AskClass{{Wanted: "a"}}},
		"padded":        {classes: []broker.AskClass{{Wanted: " a", Send: "b"}}},
		"none wanted":   {classes: []broker.AskClass{{Wanted: broker.ClassNone, Send: "b"}}},
		"twice":         {classes: []broker.AskClass{{Wanted: "a", Send: "b"}, {Wanted: "a", Send: "c"}}},
		"empty level":   {levels: []broker.AskLevel{{From: 1}}},
		"turned round":  {levels: []broker.AskLevel{{From: 3, To: 2, Send: "a"}}},
		"negative":      {levels: []broker.AskLevel{{From: -1, Send: "a"}}},
		"overlap":       {levels: []broker.AskLevel{{From: 1, To: 3, Send: "a"}, {From: 3, Send: "b"}}},
		"overlap, open": {levels: []broker.AskLevel{{Send: "a"}, {From: 3, To: 4, Send: "b"}}},
	} {
		if _, err := broker.NewAsks(bad.classes, bad.levels); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	s := broker.NewLevels(broker.Level{Ladder: "b", Value: 1}, broker.Level{Value: 3}, broker.Level{Ladder: "b", Value: 2}, broker.Level{Ladder: "a"})
	if want := (broker.Levels{{Value: 3}, {Ladder: "b", Value: 2}}); !reflect.DeepEqual(s, want) {
		t.Fatalf("got %v, want %v", s, want)
	}
	before := append(broker.Levels(nil), s...)
	more := s.With(broker.Level{Ladder: "a", Value: 1}).Merge(broker.Levels{{Value: 1}, {Ladder: "b", Value: 4}})
	if want := (broker.Levels{{Value: 3}, {Ladder: "a", Value: 1}, {Ladder: "b", Value: 4}}); !reflect.DeepEqual(more, want) {
		t.Errorf("got %v, want %v", more, want)
	}
	if !reflect.DeepEqual(s, before) {
		t.Errorf("the receiver was changed: got %v, want %v", s, before)
	}
	if !s.Meet(broker.Levels{{Value: 3}, {Ladder: "b", Value: 1}}) || s.Meet(broker.Levels{{Ladder: "c", Value: 1}}) || s.AtLeast(broker.Level{Value: 4}) {
		t.Error("a demand was held wrongly")
	}
	if got, want := more.String(), "level 3 and level 1 on ladder a and level 4 on ladder b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
