package broker_test

import (
	"slices"
	"testing"

	"trin/broker"
)

// Whatever the protocol, an application is told no more of the methods than the
// connection is believed, as it is set when the application is told.
func TestF37_MethodsWithinWhatIsBelieved(t *testing.T) {
	t.Parallel()
	words := []string{"pwd", "otp", "mfa"}
	limit := func(c *broker.Configuration, value int) {
		most := level(value)
		c.Connections["adfs"].Cap = broker.Levels{most}
	}
	names := func(c *broker.Configuration, values map[broker.ClassRef]int) {
		classes := []broker.Class{{Ref: class2, Kind: broker.KindLevel, Level: level(20)}, {Ref: class3, Kind: broker.KindLevel, Level: level(30)}}
		for ref, value := range values {
			classes = append(classes, broker.Class{Ref: ref, Kind: broker.KindLevel, Level: level(value)})
		}
		vocabulary, err := broker.NewVocabulary(classes, nil)
		if err != nil {
			t.Error(err)
			return
		}
		if c.Connections["adfs"].Scale, err = vocabulary.Scale(nil); err != nil {
			t.Error(err)
		}
	}
	capped := func(value int) func(*broker.Configuration) {
		return func(c *broker.Configuration) { limit(c, value) }
	}
	local := func(c *broker.Configuration) { c.Connections["adfs"].Local = true; limit(c, 20) }
	for name, test := range map[string]struct {
		received func(*broker.Configuration)
		told     func(*broker.Configuration) // nil: the settings are as they were
		class    broker.ClassRef
		want     []string // in the login itself
		later    []string // from the session
	}{
		"no cap":                        {nil, nil, class3, words, words},
		"a cap that holds nothing back": {capped(30), nil, class3, words, words},
		"more is claimed than believed": {capped(20), nil, class3, []string{"pwd"}, []string{"pwd"}},
		"more than believed, by a word of the scale": {func(c *broker.Configuration) {
			names(c, map[broker.ClassRef]int{"pwd": 30, "otp": 20, "mfa": 30})
			limit(c, 20)
		}, nil, class3, []string{"otp"}, []string{"otp"}},
		"a cap since":                   {nil, capped(20), class2, words, []string{"pwd"}},
		"a lower cap since":             {capped(30), capped(20), class2, words, []string{"pwd"}},
		"a higher cap since":            {capped(20), capped(30), class2, words, words},
		"a cap of another ladder since": {capped(30), func(c *broker.Configuration) { c.Connections["adfs"].Cap = broker.Levels{{Ladder: "nsis", Value: 40}} }, class2, words, []string{"pwd"}},
		"no cap any more":               {capped(20), func(*broker.Configuration) {}, class2, words, words},
		"a cap since, and words of it":  {nil, func(c *broker.Configuration) { names(c, map[broker.ClassRef]int{"otp": 20, "mfa": 30}); limit(c, 20) }, class2, words, []string{"pwd", "otp"}},
		"the class counts for less": {nil, func(c *broker.Configuration) {
			c.Connections["adfs"].Source = broker.LevelSource{Kind: broker.SourceFixed, Level: level(20)}
		}, class3, words, []string{"pwd"}},
		"a login of Trin's own, as ever": {local, local, class3, words, words},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			if test.received != nil {
				w.first(test.received)
			}
			w.begin(b, ask("sp"))
			e := w.says("alice", test.class)
			e.Methods = slices.Clone(words)
			e.Cap = broker.Levels{{Value: 90}} // not a backend's to say
			w.resume(b, w.leg("adfs").ID, e)
			if got := w.answered().Methods; !slices.Equal(got, test.want) {
				t.Errorf("the login says %q, want %q", got, test.want)
			}
			switch {
			case test.told != nil:
				w.edit(test.told)
			case test.received != nil:
				w.edit(test.received)
			}
			w.begin(b, ask("rp"))
			if trips := w.trips(); trips != 1 {
				t.Fatalf("%d trips, want the session to be enough", trips)
			}
			if got := w.answered().Methods; !slices.Equal(got, test.later) {
				t.Errorf("the session says %q, want %q", got, test.later)
			}
		})
	}
}

// A cap that is lowered while the user logs in holds for that login too.
func TestF37_CapThatIsLoweredDuringTheLogin(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	e := w.says("alice", class2)
	e.Methods = []string{"pwd", "sc"}
	w.resume(b, w.leg("adfs").ID, e)
	w.edit(func(c *broker.Configuration) { c.Connections["adfs"].Cap = broker.Levels{{Value: 20}} })
	done := w.did(w.leg("totp"))
	done.Methods = []string{"otp"}
	w.resume(b, w.leg("totp").ID, done)
	if got, want := w.answered().Methods, []string{"pwd", "otp", "mfa"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q: the second factor is Trin's own", got, want)
	}
}
