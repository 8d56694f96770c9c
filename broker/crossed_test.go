package broker_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// tuples is how many random logins each run holds against the oracle.
const tuples = 120_000

// seed returns the seed of this run: TRIN_SEED, else one of the clock's.
func seed(t *testing.T) uint64 {
	t.Helper()
	s := uint64(time.Now().UnixNano())
	if text := os.Getenv("TRIN_SEED"); text != "" {
		var err error
		if s, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("TRIN_SEED: %v", err)
		}
	}
	t.Logf("seed %d (set TRIN_SEED to run it again)", s)
	return s
}

// TestF39_OracleAgrees crosses comparisons, levels, returned level, session
// and factors, and holds every decision against the oracle and against what
// the evidence proves.
func TestF39_OracleAgrees(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(seed(t), 1))
	w := newCrossing(t)
	outcomes := map[string]int{}
	for range tuples {
		x := randomTuple(random)
		f := w.facts(x)
		d := broker.Decide(f)
		got, want := outcome(d), oracle(x)
		if got != want {
			t.Fatalf("%+v\n got %s\nwant %s\n%s", x, got, want, explained(d))
		}
		if d.Step == broker.StepAnswer {
			proven := max(0, x.session, x.returned)
			for _, e := range d.Evidence[1:] {
				proven = max(proven, x.after[e.Connection[1]-'0'])
			}
			if d.Level.Value > proven {
				t.Fatalf("%+v\nissued %v, proven %d", x, d.Level, proven)
			}
			if err := broker.Proves(f, d); err != nil {
				t.Fatalf("%+v\n%v", x, err)
			}
			if given := x.given(); given < x.confirm {
				t.Fatalf("%+v\nconfirmed by what was given at %d", x, given)
			}
		}
		verb, _, _ := strings.Cut(want, " ")
		outcomes[verb]++
	}
	for _, verb := range []string{"answer", "factor", "login", "offer", "refuse"} {
		if outcomes[verb] < tuples/100 {
			t.Errorf("only %d of %d tuples end in %q: the generator is lopsided", outcomes[verb], tuples, verb)
		}
	}
}

// given is the strongest that was asked for in this login and given.
func (x tuple) given() int {
	given := 0
	if !x.unasked {
		given = max(0, x.returned)
	}
	for i, after := range x.after {
		if x.done[i] {
			given = max(given, after)
		}
	}
	return given
}

func randomTuple(r *rand.Rand) tuple {
	half := func() bool { return r.IntN(2) == 0 }
	seldom := func() bool { return r.IntN(6) == 0 }
	x := tuple{
		comparison: []broker.Comparison{broker.Exact, broker.Minimum, broker.Maximum, broker.Better}[r.IntN(4)],
		strict:     seldom(), voluntary: seldom(), passive: seldom(), force: seldom(),
		forward: half(), old: seldom(),
		session: r.IntN(6) - 1, returned: r.IntN(8) - 3, other: r.IntN(5),
		also: half(), class: r.IntN(5), unasked: half(), selects: seldom(),
	}
	if seldom() {
		x.confirm = r.IntN(5)
	}
	if seldom() {
		x.told = 2 + r.IntN(3)
	}
	for range r.IntN(4) {
		x.listed = append(x.listed, r.IntN(5))
	}
	if half() {
		x.floor = r.IntN(5)
	}
	x.returned = max(x.returned, -1)
	for range r.IntN(3) {
		x.after = append(x.after, r.IntN(5))
		x.done = append(x.done, x.returned >= 0 && seldom())
		x.sessionDone = append(x.sessionDone, x.session >= 0 && seldom())
	}
	return x
}

// crossing holds what all tuples share.
type crossing struct {
	vocabulary *broker.Vocabulary
	scale      broker.Scale
}

func newCrossing(t testing.TB) crossing {
	t.Helper()
	var classes []broker.Class
	for v := 1; v <= 4; v++ {
		classes = append(classes, broker.Class{Ref: rung(v), Kind: broker.KindLevel, Level: broker.Level{Value: v}})
	}
	vocabulary, err := broker.NewVocabulary(classes, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	return crossing{vocabulary, scale}
}

// rung names the class of a level; the class of 0 is unknown.
func rung(v int) broker.ClassRef { return broker.ClassRef(strconv.Itoa(v)) }

// facts writes the tuple as Facts.
func (w crossing) facts(x tuple) broker.Facts {
	hour := time.Hour
	alice := broker.Subject{Namespace: "people", Value: "alice"}
	a := &broker.AuthenticationConnection{ID: "a", Enabled: true, Scale: w.scale, Forward: x.forward, MaxAge: &hour}
	connections := map[broker.ID]*broker.AuthenticationConnection{"a": a}
	if x.also {
		a.Source.Also = "methods"
	}
	app := &broker.ApplicationConnection{ID: "app", Enabled: true, Scale: w.scale, Strict: x.strict, Authentication: []broker.ID{"a"}}
	app.Floor = broker.NewLevels(broker.Level{Value: x.floor})
	if x.told > 0 {
		app.Translate = map[broker.ClassRef]broker.ClassRef{rung(x.told): rung(x.told - 1)}
	}
	if x.other > 0 {
		source := broker.LevelSource{Kind: broker.SourceFixed, Level: broker.Level{Value: x.other}}
		connections["b"] = &broker.AuthenticationConnection{ID: "b", Enabled: true, Scale: w.scale, Source: source}
		app.Authentication = append(app.Authentication, "b")
	}
	f := broker.Facts{
		Configuration: &broker.Configuration{Vocabulary: w.vocabulary, Connections: connections},
		Application:   app, Now: noon, Started: noon.Add(-time.Minute),
		Request: broker.AuthnRequest{Comparison: x.comparison, Voluntary: x.voluntary, Passive: x.passive, ForceAuthn: x.force, SelectAccount: x.selects},
	}
	if x.confirm > 0 {
		f.Request.Confirm = &broker.Confirmation{Levels: broker.NewLevels(broker.Level{Value: x.confirm})}
	}
	for _, l := range x.listed {
		f.Request.Classes = append(f.Request.Classes, rung(l))
	}
	first := func(v int, age time.Duration) broker.Evidence {
		e := broker.Evidence{Connection: "a", Subject: alice, Class: rung(v), Level: broker.Level{Value: v}, Instant: noon.Add(-age)}
		if x.also && v > x.class { // the level stands in the claim, and the class is weaker
			e.Class, e.CountedClass, e.CountedClaim = rung(x.class), e.Class, "methods"
		}
		return e
	}
	if x.session >= 0 {
		age := time.Minute
		if x.old {
			age = 2 * hour
		}
		f.Session = &broker.Session{Subject: alice, Chosen: "a", Evidence: []broker.Evidence{first(x.session, age)}}
	}
	if x.returned >= 0 {
		f.Chosen = "a"
		f.Evidence = []broker.Evidence{first(x.returned, 0)}
		f.Evidence[0].Afresh = !x.unasked
	}
	for i, after := range x.after {
		id := broker.ID(fmt.Sprint("f", i))
		connections[id] = &broker.AuthenticationConnection{ID: id, Enabled: true, Local: true}
		factor := broker.Factor{Connection: id}
		if after > 0 {
			factor.After = &broker.Level{Value: after}
		}
		a.Factors = append(a.Factors, factor)
		given := broker.Evidence{Connection: id, Factor: true, Subject: alice, Instant: noon}
		if x.done[i] {
			given.Afresh = true
			f.Evidence = append(f.Evidence, given)
			given.Afresh = false
		}
		if x.sessionDone[i] {
			f.Session.Evidence = append(f.Session.Evidence, given)
		}
	}
	return f
}

// outcome writes a decision in the oracle's words.
func outcome(d broker.Decision) string {
	switch d.Step {
	case broker.StepRefuse:
		return "refuse " + string(d.Refusal.Code)
	case broker.StepChallenge:
		if d.Factor {
			return "factor " + string(d.Connection)
		}
		return "login " + string(d.Connection)
	case broker.StepChoose:
		if d.Factor {
			return "factor " + listed(d.Offer)
		}
		return "offer " + listed(d.Offer)
	}
	class := string(d.Class)
	if class == "" {
		class = "0"
	}
	return "answer " + class + " at " + strconv.Itoa(d.Level.Value)
}
