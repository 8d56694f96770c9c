package broker_test

import (
	"reflect"
	"slices"
	"testing"

	"trin/broker"
)

// An application that reads the claim in which a provider says its level finds
// there no more than the connection is believed, as it is set when the
// application is told.
func TestM1_F37_LevelClaimsWithinTheCap(t *testing.T) {
	t.Parallel()
	const name = "urn:oid:1.3.6.1.4.1.5923.1.1.1.11"
	limit := func(value int) func(*broker.Configuration) {
		return func(c *broker.Configuration) { c.Connections["adfs"].Cap = broker.Levels{{Value: value}} }
	}
	also := broker.LevelSource{Also: name}
	attribute := broker.LevelSource{Kind: broker.SourceAttribute, Claim: name, Values: map[string]broker.Level{"two": level(20), "three": level(30)}}
	for title, test := range map[string]struct {
		source   broker.LevelSource
		received func(*broker.Configuration)
		told     func(*broker.Configuration) // nil: the settings are as they were
		as       string                      // the name that the provider writes
		says     []string
		want     []string // in the login itself
		later    []string // from the session
	}{
		"no cap":                   {also, nil, nil, name, []string{string(class3), "urn:unique"}, []string{string(class3), "urn:unique"}, []string{string(class3), "urn:unique"}},
		"a cap that is not passed": {also, limit(30), nil, name, []string{string(class3)}, []string{string(class3)}, []string{string(class3)}},
		"more than is believed":    {also, limit(20), nil, name, []string{string(class3), "urn:unique", string(class2)}, []string{"urn:unique", string(class2)}, []string{"urn:unique", string(class2)}},
		"nothing else":             {also, limit(20), nil, name, []string{string(class3)}, nil, nil},
		"in other letters":         {also, limit(20), nil, " URN:OID:1.3.6.1.4.1.5923.1.1.1.11", []string{string(class3)}, nil, nil},
		"with white space":         {also, limit(20), nil, name, []string{" " + string(class3) + "\n"}, nil, nil},
		"a value map":              {attribute, limit(20), nil, name, []string{" three "}, nil, nil},
		"a cap since":              {also, nil, limit(20), name, []string{string(class3), "urn:unique"}, []string{string(class3), "urn:unique"}, []string{"urn:unique"}},
		"a higher cap since":       {also, limit(20), limit(30), name, []string{string(class3), "urn:unique"}, []string{"urn:unique"}, []string{"urn:unique"}},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			set := func(more func(*broker.Configuration)) func(*broker.Configuration) {
				return func(c *broker.Configuration) {
					c.Connections["adfs"].Source, c.Connections["adfs"].Claims = test.source, nil
					c.Applications["sp"].Claims, c.Applications["rp"].Claims = nil, nil
					if more != nil {
						more(c)
					}
				}
			}
			w.first(set(test.received))
			w.begin(b, ask("sp"))
			e := w.says("alice", "")
			e.Claims = broker.Claims{{Name: "mail", Values: []string{"alice@example.dk"}}, {Name: test.as, Values: test.says}}
			w.resume(b, w.leg("adfs").ID, e)
			check := func(when string, want []string) {
				t.Helper()
				got := w.answered().Claims
				if !slices.Equal(got.Values(test.as), want) || len(got.Values("mail")) != 1 || len(got) != 1+min(1, len(want)) {
					t.Errorf("%s: got %v, want the mail and %q", when, got, want)
				}
			}
			check("the login", test.want)
			next := test.received
			if test.told != nil {
				next = test.told
			}
			w.edit(set(next))
			w.begin(b, ask("rp"))
			if trips := w.trips(); trips != 1 {
				t.Fatalf("%d trips, want the session to be enough", trips)
			}
			check("the session", test.later)
		})
	}
}

// What a provider says is kept for all applications, so that its pipeline is told
// nothing of the one that asks, nor a class that the provider is not believed.
func TestM11_InboundPipelinesKnowNoApplication(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		most  int // the cap; 0 = none
		class broker.ClassRef
	}{"believed": {0, class2}, "within the cap": {20, class2}, "above the cap": {10, ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			var seen []broker.ClaimsInput
			w.first(func(c *broker.Configuration) {
				sp := c.Applications["sp"]
				sp.TrustsRequesters = true
				sp.Requesters = map[string]*broker.Requester{"urn:system": {ID: "system", Identifier: "urn:system"}}
				if test.most > 0 {
					c.Connections["adfs"].Cap = broker.Levels{{Value: test.most}}
				}
				c.Connections["adfs"].Claims = claimsOf(func(in broker.ClaimsInput, c broker.Claims) (broker.Claims, error) {
					seen = append(seen, in)
					return c, nil
				})
			})
			r := ask("sp")
			r.Signed, r.RequesterIDs = true, []string{"urn:system"}
			w.begin(b, r)
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			w.answered()
			if len(seen) != 1 {
				t.Fatalf("the pipeline ran %d times, want once", len(seen))
			}
			got := seen[0]
			if got.Class != test.class || got.Subject.Value != "alice" || got.Connection != "adfs" || got.Reference == "" {
				t.Errorf("got %+v, want what is known of the answer, and the class %q", got, test.class)
			}
			got.Reference, got.Connection, got.Subject, got.Class, got.Instant, got.Authorities = "", "", broker.Subject{}, "", w.now, nil
			if want := (broker.ClaimsInput{Instant: w.now}); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v beside it, want nothing of the application", got)
			}
		})
	}
}
