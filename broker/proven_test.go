package broker_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"trin/broker"
)

// TestF39_NothingAboveProven makes random installations with two ladders,
// cross rules, caps, factors and ages, and holds every answer against what its
// evidence proves, counted here in the plainest way.
func TestF39_NothingAboveProven(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(seed(t), 2))
	answers := 0
	for range 20_000 {
		f := randomFacts(t, r)
		before := fmt.Sprintf("%+v", f.Evidence)
		d := broker.Decide(f)
		if again := broker.Decide(f); !reflect.DeepEqual(d, again) {
			t.Fatalf("two decisions on the same facts differ:\n%+v\n%+v", d, again)
		}
		if after := fmt.Sprintf("%+v", f.Evidence); after != before {
			t.Fatalf("the facts were changed:\n%s\n%s", before, after)
		}
		if len(d.Trace) == 0 {
			t.Fatalf("a decision without a reason: %+v", d)
		}
		if d.Step != broker.StepAnswer {
			continue
		}
		answers++
		proven := count(f, d.Evidence)
		holds := func(l broker.Level) bool { return proven[l.Ladder] >= l.Value }
		class, _ := f.Application.Scale.Class(d.Class)
		if !holds(d.Level) || !holds(class.Level) || slices.ContainsFunc(d.Levels, func(l broker.Level) bool { return !holds(l) }) {
			t.Fatalf("issued %v as %q and %v, proven %v\n%s", d.Level, d.Class, d.Levels, proven, explained(d))
		}
		if slices.ContainsFunc(f.Application.Floor, func(l broker.Level) bool { return !holds(l) }) {
			t.Fatalf("the floor %v is not proven by %v\n%s", f.Application.Floor, proven, explained(d))
		}
		if err := broker.Proves(f, d); err != nil {
			t.Fatalf("%v\n%s", err, explained(d))
		}
	}
	if answers < 2_000 {
		t.Errorf("only %d answers: the generator is lopsided", answers)
	}
}

// count is what the evidence proves, by going round the rules often enough.
func count(f broker.Facts, evidence []broker.Evidence) map[broker.Ladder]int {
	proven := map[broker.Ladder]int{}
	first := f.Configuration.Connections[evidence[0].Connection]
	for i, e := range evidence {
		given, top := map[broker.Ladder]int{e.Level.Ladder: e.Level.Value}, map[broker.Ladder]int{"": 99, "n": 99}
		if i == 0 {
			for _, most := range first.Cap {
				top[most.Ladder] = most.Value
			}
		}
		for _, factor := range first.Factors {
			if i > 0 && factor.Connection == e.Connection && factor.After != nil {
				given = map[broker.Ladder]int{factor.After.Ladder: factor.After.Value}
			}
		}
		for range 6 {
			for ladder := range top {
				given[ladder] = min(given[ladder], top[ladder])
			}
			for _, rule := range f.Configuration.Vocabulary.CrossRules() {
				if given[rule.From.Ladder] >= rule.From.Value {
					given[rule.Gives.Ladder] = max(given[rule.Gives.Ladder], min(rule.Gives.Value, top[rule.Gives.Ladder]))
				}
			}
		}
		for ladder, value := range given {
			proven[ladder] = max(proven[ladder], value)
		}
	}
	return proven
}

func randomFacts(t *testing.T, r *rand.Rand) broker.Facts {
	t.Helper()
	any := func(least int) broker.Level {
		return broker.Level{Ladder: []broker.Ladder{"", "", "n"}[r.IntN(3)], Value: least + r.IntN(5-least)}
	}
	var classes []broker.Class
	for v := 1; v <= 4; v++ {
		classes = append(classes, ranked(fmt.Sprint(v), "", v), ranked(fmt.Sprint("n", v), "n", v))
	}
	var v *broker.Vocabulary
	for v == nil {
		var rules []broker.CrossRule
		for range r.IntN(4) {
			rules = append(rules, broker.CrossRule{From: any(1), Gives: any(1)})
		}
		v, _ = broker.NewVocabulary(classes, rules)
	}
	scale, err := v.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	alice := broker.Subject{Namespace: "people", Value: "alice"}
	app := &broker.ApplicationConnection{
		ID: "app", Enabled: true, Scale: scale, Authentication: []broker.ID{"a", "b"},
		Strict: r.IntN(5) == 0, AnswerTrueClass: r.IntN(5) == 0, ExactMeansMinimum: r.IntN(5) == 0,
	}
	if r.IntN(3) == 0 {
		app.Floor = broker.NewLevels(any(0), any(0))
	}
	if r.IntN(3) == 0 { // also to classes that are not weaker: no more is stated than is proven
		from := r.IntN(len(classes))
		to := (from + 1 + r.IntN(len(classes)-1)) % len(classes)
		app.Translate = map[broker.ClassRef]broker.ClassRef{classes[from].Ref: classes[to].Ref}
	}
	c := &broker.Configuration{Vocabulary: v, Connections: map[broker.ID]*broker.AuthenticationConnection{}}
	if r.IntN(2) == 0 {
		c.LevelMaxAges = []broker.LevelMaxAge{{Level: any(1), MaxAge: time.Duration(r.IntN(60)) * time.Minute}}
	}
	f := broker.Facts{Configuration: c, Application: app, Now: noon, Started: noon.Add(-time.Minute)}
	f.Request.Comparison = []broker.Comparison{broker.Exact, broker.Minimum, broker.Maximum, broker.Better}[r.IntN(4)]
	f.Request.Voluntary = r.IntN(4) == 0
	for range r.IntN(3) {
		f.Request.Classes = append(f.Request.Classes, classes[r.IntN(len(classes))].Ref)
	}
	given := func(id broker.ID, factor bool) broker.Evidence {
		e := broker.Evidence{Connection: id, Factor: factor, Subject: alice, Instant: noon.Add(-time.Duration(r.IntN(50)) * time.Minute)}
		if !factor {
			e.Class = classes[r.IntN(len(classes))].Ref
		}
		if r.IntN(8) == 0 {
			e.Subject.Value = "bob"
		}
		e.Level, _ = c.Connections[id].Count(e.Class, nil)
		return e
	}
	if r.IntN(4) == 0 {
		f.Request.Confirm = &broker.Confirmation{Levels: broker.NewLevels(any(1), any(1))}
	}
	for _, id := range []broker.ID{"a", "b"} {
		connection := &broker.AuthenticationConnection{ID: id, Enabled: true, Scale: scale, FirstFactor: any(0), Forward: r.IntN(2) == 0}
		if r.IntN(3) == 0 {
			most := any(1)
			connection.Cap = broker.Levels{most}
		}
		for i := range r.IntN(3) {
			factor := broker.ID(fmt.Sprint(id, i))
			after := any(1)
			connection.Factors = append(connection.Factors, broker.Factor{Connection: factor, After: &after})
			c.Connections[factor] = &broker.AuthenticationConnection{ID: factor, Enabled: r.IntN(8) > 0, Local: true}
		}
		c.Connections[id] = connection
	}
	if r.IntN(2) == 0 {
		f.Session = &broker.Session{Subject: alice, Chosen: "a", Evidence: []broker.Evidence{given("a", false), given("a", false), given("b", false)}}
		for _, factor := range c.Connections["a"].Factors {
			f.Session.Evidence = append(f.Session.Evidence, given(factor.Connection, true))
		}
	}
	if r.IntN(2) == 0 {
		f.Chosen = "a"
		f.Evidence = []broker.Evidence{given("a", false)}
		f.Evidence[0].Afresh = r.IntN(2) == 0
		for _, factor := range c.Connections["a"].Factors {
			if r.IntN(2) == 0 {
				f.Evidence = append(f.Evidence, given(factor.Connection, true))
				f.Evidence[len(f.Evidence)-1].Afresh = true
			}
		}
	}
	return f
}

// TestProvesRefuses: whatever a decision claims beyond its evidence is found.
func TestProvesRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*broker.Facts, *broker.Decision)
	}{
		{"a level too high", func(_ *broker.Facts, d *broker.Decision) { d.Level.Value = 31 }},
		{"a level of another ladder", func(_ *broker.Facts, d *broker.Decision) { d.Level.Ladder = "nsis" }},
		{"a level among all", func(_ *broker.Facts, d *broker.Decision) {
			d.Levels = append(slices.Clone(d.Levels), broker.Level{Ladder: "nsis", Value: 10})
		}},
		{"a class too high", func(_ *broker.Facts, d *broker.Decision) { d.Class = "L4" }},
		{"an unknown class", func(_ *broker.Facts, d *broker.Decision) { d.Class = "L5" }},
		{"urn:none", func(_ *broker.Facts, d *broker.Decision) { d.Class = broker.ClassNone }},
		{"a tag", func(_ *broker.Facts, d *broker.Decision) { d.Class = "professional" }},
		{"a class that is told as another", func(f *broker.Facts, d *broker.Decision) {
			f.Application.Translate = map[broker.ClassRef]broker.ClassRef{d.Class: "L1"}
		}},
		{"no evidence", func(_ *broker.Facts, d *broker.Decision) { d.Evidence = nil }},
		{"the factor alone", func(_ *broker.Facts, d *broker.Decision) { d.Evidence = d.Evidence[1:] }},
		{"the first factor alone", func(_ *broker.Facts, d *broker.Decision) { d.Evidence = d.Evidence[:1] }},
		{"two first factors", func(_ *broker.Facts, d *broker.Decision) { d.Evidence[1].Factor = false }},
		{"somebody else's factor", func(_ *broker.Facts, d *broker.Decision) { d.Evidence[1].Subject.Value = "mallory" }},
		{"nobody", func(_ *broker.Facts, d *broker.Decision) { d.Evidence[0].Subject = broker.Subject{} }},
		{"another connection's factor", func(_ *broker.Facts, d *broker.Decision) { d.Evidence[1].Connection = "webauthn" }},
		{"a factor switched off", func(f *broker.Facts, _ *broker.Decision) { f.Configuration.Connections["totp"].Enabled = false }},
		{"a connection switched off", func(f *broker.Facts, _ *broker.Decision) { f.Configuration.Connections["adfs"].Enabled = false }},
		{"an instant of nothing", func(_ *broker.Facts, d *broker.Decision) { d.Instant = noon.Add(-time.Second) }},
		{"no configuration", func(f *broker.Facts, _ *broker.Decision) { f.Configuration = nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := readVector(t, filepath.Join(decisions, "14-factor-lifts.txt")).facts
			d := broker.Decide(f)
			if err := broker.Proves(f, d); err != nil {
				t.Fatalf("the decision itself: %v", err)
			}
			test.change(&f, &d)
			if err := broker.Proves(f, d); err == nil {
				t.Error("nothing was found")
			}
		})
	}
}

// TestProvesThatItWasConfirmed: what was not given in this login, or not asked
// for afresh, confirms nothing, whatever a decision says.
func TestProvesThatItWasConfirmed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*broker.Facts)
	}{
		{"the factor is of the session", func(f *broker.Facts) {
			f.Session.Evidence, f.Evidence = append(f.Session.Evidence, f.Evidence...), nil
		}},
		{"the factor is of another time", func(f *broker.Facts) { f.Evidence[0].Instant = noon.Add(-time.Minute) }},
		{"the factor was not asked for afresh", func(f *broker.Facts) { f.Evidence[0].Afresh = false }},
		{"it is too weak", func(f *broker.Facts) { f.Request.Confirm.Levels = broker.NewLevels(broker.Level{Value: 40}) }},
		{"it is of another ladder", func(f *broker.Facts) {
			f.Request.Confirm.Levels = f.Request.Confirm.Levels.With(broker.Level{Ladder: "nsis", Value: 10})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := readVector(t, filepath.Join(decisions, "29-factor-given.txt")).facts
			d := broker.Decide(f)
			if err := broker.Proves(f, d); err != nil || d.Step != broker.StepAnswer {
				t.Fatalf("the decision itself: %s, %v", d.Step, err)
			}
			evidence := slices.Clone(d.Evidence)
			test.change(&f)
			if d.Evidence = evidence; test.name == "the factor was not asked for afresh" {
				d.Evidence[1].Afresh = false
			}
			if err := broker.Proves(f, d); err == nil {
				t.Error("nothing was found")
			}
		})
	}
}

// TestProvesDoubtsTheCountedLevel: a level that the class does not give is not
// believed because it stands in the evidence.
// A cap also holds for what a cross rule would give on its ladder.
func TestProvesHoldsTheCap(t *testing.T) {
	t.Parallel()
	f := readVector(t, filepath.Join(decisions, "12-cap-over-cross-rules.txt")).facts
	f.Request.Classes = []broker.ClassRef{"L2"}
	d := broker.Decide(f)
	if err := broker.Proves(f, d); err != nil || d.Step != broker.StepAnswer {
		t.Fatalf("the decision itself: %s, %v", d.Step, err)
	}
	d.Level = broker.Level{Value: 30}
	if err := broker.Proves(f, d); err == nil {
		t.Error("a level above the cap was found to be proven")
	}
}

func TestProvesDoubtsTheCountedLevel(t *testing.T) {
	t.Parallel()
	f := readVector(t, filepath.Join(decisions, "S57-two-asked.txt")).facts
	f.Evidence[0].Level.Value = 40
	d := broker.Decide(f)
	if d.Step != broker.StepAnswer {
		t.Fatalf("got step %s, want an answer", d.Step)
	}
	if err := broker.Proves(f, d); err == nil {
		t.Errorf("level %d was issued on class %q", d.Level.Value, f.Evidence[0].Class)
	}
}
