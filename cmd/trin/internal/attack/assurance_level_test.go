package attack

import (
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/broker"
)

const withFactor = "factors:\n  - {connection: code, after: 30}\n"

// recordsTrip fails unless the last login's trip to the provider counted so.
func (r *rig) recordsTrip(i int, received string, counted int) {
	r.t.Helper()
	trips := r.record().Trips
	if i >= len(trips) || string(trips[i].Received) != received || trips[i].Counted.Value != counted {
		r.t.Fatalf("the record's trips are %+v, want trip %d to have received %q and to count %d", trips, i, received, counted)
	}
}

func TestF1_F2_F3_F4_F5_ThreeWhereTwoComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sub("F2 the factor lifts 2 to 3", func() {
		b := r.browser()
		a := r.stepUp(b, request{})
		r.states(a, classThree, "30")
		r.recordsTrip(0, classTwo, 20)
		r.recordsTrip(1, "", 30)
		r.harmless(b)
	})
	r.sub("F3 the provider gives 3: no factor", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classThree}})
		r.states(r.answered(r.reply(b, returning(classThree))), classThree, "30")
		if trips := r.record().Trips; len(trips) != 1 {
			r.t.Errorf("got %d trips, want 1", len(trips))
		}
		r.harmless(b)
	})
	r.sub("F5 2 asked, 2 given: no factor", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classTwo}})
		r.states(r.answered(r.reply(b, nil)), classTwo, "20")
		r.harmless(b)
	})
	r.use(nil, withFactor, "")
	r.sub("F1 no factor, 3 asked, 2 given", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classThree}})
		r.refusedToApplication(r.reply(b, nil), responder, noContext)
		r.recorded(broker.RefusedLevel, "can reach what is demanded")
		r.recordsTrip(0, classTwo, 20)
		r.ask(b, request{classes: []string{classThree}, attributes: `IsPassive="true"`})
		r.refusedToApplication(r.reply(b, nil), responder, noContext)
		r.harmless(b)
	})
	r.use(nil, withFactor, "factors:\n  - {connection: code}\n")
	r.sub("F4 nothing asked, no after-level: the factor always", func() {
		b := r.browser()
		r.ask(b, request{})
		at := r.atFactor(b, r.reply(b, nil))
		silent := r.browser()
		r.ask(silent, request{attributes: `IsPassive="true"`})
		r.refusedToApplication(r.reply(silent, nil), responder, "NoPassive")
		if a := r.answered(r.enter(b, at)); a.Level != "20" {
			r.t.Errorf("got level %s, want that the factor lifts nothing", a.Level)
		}
		r.harmless(b)
	})
}

// What the provider says instead of a class never counts as what was asked.
func TestF6_NoClassThatCounts(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFactor, "")
	context := func(change func(*etree.Element)) func(*etree.Element) {
		return func(el *etree.Element) { change(el.SelectElement("AuthnContext")) }
	}
	for name, c := range map[string]struct {
		change   func(*etree.Element)
		received string
		counts   int // the first-factor level, or nothing
	}{
		"absent":      {context(func(el *etree.Element) { el.Child = nil }), "", 20},
		"empty":       {context(func(el *etree.Element) { el.SelectElement("AuthnContextClassRef").SetText("") }), "", 20},
		"white space": {context(func(el *etree.Element) { el.SelectElement("AuthnContextClassRef").SetText(" \n\t") }), "", 20},
		"a declaration alone": {context(func(el *etree.Element) {
			el.Child = nil
			el.CreateElement("saml:AuthnContextDeclRef").SetText(classThree)
		}), "", 20},
		"a declaration's content alone": {context(func(el *etree.Element) {
			el.Child = nil
			el.CreateElement("saml:AuthnContextDecl").SetText(classThree)
		}), "", 20},
		"unspecified": {context(func(el *etree.Element) {
			el.SelectElement("AuthnContextClassRef").SetText("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified")
		}), "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", 20},
		"unknown":  {context(func(el *etree.Element) { el.SelectElement("AuthnContextClassRef").SetText("urn:x:3") }), "urn:x:3", 0},
		"urn:none": {context(func(el *etree.Element) { el.SelectElement("AuthnContextClassRef").SetText("urn:none") }), "urn:none", 0},
		"a number": {context(func(el *etree.Element) { el.SelectElement("AuthnContextClassRef").SetText("30") }), "30", 0},
		"the class as an attribute of the context": {context(func(el *etree.Element) {
			el.Child = nil
			el.CreateAttr("AuthnContextClassRef", classThree)
		}), "", 20},
		"in another namespace": {context(func(el *etree.Element) {
			el.Child = nil
			other := el.CreateElement("x:AuthnContextClassRef")
			other.CreateAttr("xmlns:x", "urn:x")
			other.SetText(classThree)
		}), "", 20},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.ask(b, request{classes: []string{classThree}})
			r.refusedToApplication(r.reply(b, statement(c.change)), responder, noContext)
			r.recorded(broker.RefusedLevel, "")
			r.recordsTrip(0, c.received, c.counts)
			b = r.browser()
			r.ask(b, request{})
			a := r.answered(r.reply(b, statement(c.change)))
			if a.Level != strconv.Itoa(c.counts) && (c.counts != 0 || a.Level != "") {
				r.t.Errorf("nothing asked: got level %q, want %d", a.Level, c.counts)
			}
			r.harmless(b)
		})
	}
}

func TestF7_TwoStatements(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := func(el *etree.Element) *etree.Element {
		c := el.Copy()
		c.FindElement("./AuthnContext/AuthnContextClassRef").SetText(classThree)
		return c
	}
	for name, change := range map[string]func(*etree.Element){
		"a stronger statement behind": func(el *etree.Element) { el.Parent().InsertChildAt(el.Index()+1, second(el)) },
		"a stronger statement before": func(el *etree.Element) { el.Parent().InsertChildAt(el.Index(), second(el)) },
		"two classes": func(el *etree.Element) {
			el.SelectElement("AuthnContext").CreateElement("saml:AuthnContextClassRef").SetText(classThree)
		},
		"the same class twice": func(el *etree.Element) {
			el.SelectElement("AuthnContext").CreateElement("saml:AuthnContextClassRef").SetText(classTwo)
		},
		"two contexts": func(el *etree.Element) { el.AddChild(second(el).SelectElement("AuthnContext")) },
		"a class in a class": func(el *etree.Element) {
			el.FindElement("./AuthnContext/AuthnContextClassRef").CreateElement("saml:AuthnContextClassRef").SetText(classThree)
		},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.ask(b, request{classes: []string{classThree}})
			a := r.challenge(b)
			r.refused(r.reply(b, statement(change)), "Authn")
			// The right answer still comes through.
			r.atFactor(b, r.deliver(b, r.response(a).Encoded(), a.RelayState))
			r.harmless(b)
		})
	}
}

func TestF8_AlmostTheClass(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFactor, "")
	class := func(text string) func(*etree.Element) {
		return func(el *etree.Element) { el.FindElement("./AuthnContext/AuthnContextClassRef").SetText(text) }
	}
	for name, c := range map[string]struct {
		text string
		same bool
	}{
		"as it is": {classThree, true}, "XML white space around": {"\r\n\t  " + classThree + " \n", true},
		"capitals": {strings.ToUpper(classThree), false}, "a slash": {classThree + "/", false}, "encoded": {strings.ReplaceAll(classThree, ":", "%3A"), false},
		"a no-break space": {classThree + "\u00a0", false}, "no width": {classThree + "\u200b", false}, "a homoglyph": {strings.Replace(classThree, "a", "а", 1), false},
		"full width": {strings.Replace(classThree, "3", "３", 1), false}, "white space inside": {strings.Replace(classThree, ":A", ": A", 1), false},
		"twice": {classThree + " " + classThree, false}, "a fragment": {classThree + "#x", false}, "shorter": {strings.TrimSuffix(classThree, "3"), false},
		"one more digit": {classThree + "0", false}, "combining": {classThree + "\u0301", false}, "a zero": {strings.Replace(classThree, ":3", ":03", 1), false},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.ask(b, request{classes: []string{classThree}})
			hop := r.reply(b, statement(class(c.text)))
			if c.same {
				r.states(r.answered(hop), classThree, "30")
			} else {
				r.refusedToApplication(hop, responder, noContext)
				r.recordsTrip(0, c.text, 0)
			}
			b = r.browser()
			r.ask(b, request{classes: []string{c.text}})
			if c.same {
				r.challenge(b)
			} else if last := b.Last(); true {
				r.refusedToApplication(&last, requester, noContext)
			}
			r.harmless(b)
		})
	}
	r.sub("a comment in it", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classThree}})
		r.refused(r.reply(b, statement(func(el *etree.Element) {
			ref := el.FindElement("./AuthnContext/AuthnContextClassRef")
			ref.SetText(strings.TrimSuffix(classThree, "3"))
			ref.CreateComment("x")
			ref.CreateText("3")
		})), "comment")
		r.harmless(b)
	})
}

// The whole table of comparison, level asked and level returned, over HTTP.
func TestF12_Comparisons(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFactor, "")
	classes := []string{"urn:x:unknown", classOne, classTwo, classThree, classFour}
	met := map[string]func(asked, given int) bool{
		"exact":   func(asked, given int) bool { return given >= asked }, // a stronger login answers a weaker request
		"minimum": func(asked, given int) bool { return given >= asked },
		"maximum": func(asked, given int) bool { return given > 0 && given <= asked },
		"better":  func(asked, given int) bool { return given > asked },
	}
	for comparison, ok := range met {
		for asked := 1; asked <= 4; asked++ {
			for given := 0; given <= 4; given++ {
				r.sub(comparison+" "+strconv.Itoa(asked)+" given "+strconv.Itoa(given), func() {
					b := r.browser()
					hop := r.ask(b, request{classes: []string{classes[asked]}, comparison: comparison})
					if comparison == "better" && asked == 4 { // F14: nothing is better
						r.refusedToApplication(hop, responder, noContext)
						r.recorded(broker.RefusedLevel, "")
						return
					}
					hop = r.reply(b, returning(classes[given]))
					r.harmless(b)
					if !ok(asked, given) {
						r.refusedToApplication(hop, responder, noContext)
						r.recorded(broker.RefusedLevel, "")
						return
					}
					a := r.answered(hop)
					if a.Level != strconv.Itoa(10*given) {
						r.t.Errorf("got level %s, want %d", a.Level, 10*given)
					}
					for i := given + 1; i < len(classes); i++ {
						if a.Class == classes[i] {
							r.t.Errorf("class %s is stated and not proven", a.Class)
						}
					}
					if names := comparison == "exact" || comparison == "minimum"; names != (a.Class == classes[asked]) && given != asked {
						r.t.Errorf("got class %s", a.Class)
					}
				})
			}
		}
	}
	for name, comparison := range map[string]string{"capital": "Minimum", "space before": " minimum", "none of the four": "foo", "empty": "", "two": "exact minimum"} {
		r.sub("malformed: "+name, func() {
			b := r.browser()
			inside := `<samlp:RequestedAuthnContext Comparison="` + comparison + `"><saml:AuthnContextClassRef>` + classTwo + `</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`
			r.refusedToApplication(r.ask(b, request{inside: inside}), requester, "RequestDenied")
			r.recorded(broker.RefusedMalformed, "omparison")
			r.harmless(b)
		})
	}
}

func TestF13_F15_SeveralClasses(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFactor, "")
	for name, c := range map[string]struct {
		classes    []string
		comparison string
		given      string
		class      string // "" = refused
	}{
		"exact, the weaker given":        {[]string{classFour, classTwo}, "exact", classTwo, classTwo},
		"exact, one in between given":    {[]string{classFour, classTwo}, "exact", classThree, classTwo},
		"exact, less than any":           {[]string{classFour, classThree}, "exact", classTwo, ""},
		"minimum, the lowest is enough":  {[]string{classFour, classTwo}, "minimum", classTwo, classTwo},
		"minimum, less than the lowest":  {[]string{classFour, classTwo}, "minimum", classOne, ""},
		"maximum, up to the highest":     {[]string{classOne, classThree}, "maximum", classThree, classThree},
		"maximum, above the highest":     {[]string{classOne, classThree}, "maximum", classFour, ""},
		"better than all":                {[]string{classTwo, classOne}, "better", classThree, classThree},
		"better than one is not enough":  {[]string{classOne, classThree}, "better", classTwo, ""},
		"F15 an unknown one is passed":   {[]string{"urn:x", classTwo}, "exact", classTwo, classTwo},
		"F15 the unknown one comes back": {[]string{"urn:x", classTwo}, "exact", "urn:x", ""},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.ask(b, request{classes: c.classes, comparison: c.comparison})
			if asked := r.challenge(b).XML; len(c.classes) == 2 && c.classes[0] != "urn:x" && strings.Index(asked, c.classes[0]) > strings.Index(asked, c.classes[1]) {
				r.t.Errorf("the order of preference is lost: %s", asked)
			}
			hop := r.reply(b, returning(c.given))
			if c.class == "" {
				r.refusedToApplication(hop, responder, noContext)
			} else if a := r.answered(hop); a.Class != c.class {
				r.t.Errorf("got class %s, want %s", a.Class, c.class)
			}
			r.harmless(b)
		})
	}
	for name, classes := range map[string][]string{"one": {"urn:x"}, "two": {"urn:x", "urn:y"}, "urn:none": {"urn:none"}, "a tag alone": {"https://data.gov.dk/eid/Person"}} {
		r.sub("F15 nothing known: "+name, func() {
			b := r.browser()
			r.refusedToApplication(r.ask(b, request{classes: classes}), requester, noContext)
			r.recorded(broker.RefusedUnknownClass, "")
			r.harmless(b)
		})
	}
	r.sub("F15 65 classes", func() {
		b := r.browser()
		r.refusedToApplication(r.ask(b, request{classes: strings.Split(strings.Repeat(classTwo+" ", 64)+classTwo, " ")}), requester, "RequestDenied")
		r.recorded(broker.RefusedMalformed, "65 classes")
		r.harmless(b)
	})
}

func TestF16_LeftOutAndEnforced(t *testing.T) {
	t.Parallel()
	none := "forward: true\nasks:\n  - {class: \"" + classThree + "\", ask: \"urn:none\"}\n"
	r := newRig(t, "forward: true\n", none)
	asks := func(q request) string {
		b := r.browser()
		r.ask(b, q)
		return r.challenge(b).XML
	}
	if got := asks(request{classes: []string{classThree}}); strings.Contains(got, "RequestedAuthnContext") {
		t.Errorf("the provider is asked %s, want no class", got)
	}
	if got := asks(request{classes: []string{classThree, classFour}}); strings.Contains(got, classThree) || strings.Contains(got, "urn:none") || !strings.Contains(got, classFour) {
		t.Errorf("the provider is asked %s, want level 4 alone", got)
	}
	if got := asks(request{classes: []string{classTwo}}); !strings.Contains(got, classTwo) {
		t.Errorf("the provider is asked %s, want level 2", got)
	}
	b := r.browser()
	r.states(r.stepUp(b, request{}), classThree, "30")
	if trip := r.record().Trips[0]; len(trip.Wanted) != 1 || len(trip.Sent) != 0 {
		t.Errorf("the record says wanted %v, sent %v", trip.Wanted, trip.Sent)
	}
	r.harmless(b)
	r.use(nil, "forward: true\n", none, withFactor, "")
	b = r.browser()
	r.ask(b, request{classes: []string{classThree}})
	r.refusedToApplication(r.reply(b, nil), responder, noContext)
	r.harmless(b)
}
