package attack

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/useragent"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// Who is between the application and Trin can change an unsigned request. The
// application's floor holds all the same.
func TestF9_UnsignedRequestAgainstTheFloor(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFactor, "")
	sent := func(q request) request {
		q.issuer, q.key = otherEntity, "none"
		q.inside += hint(idpEntity)
		return q
	}
	for name, c := range map[string]struct {
		q      request
		atOnce bool
	}{
		"as the application sent it":    {request{classes: []string{classTwo}}, false},
		"the class lowered":             {request{classes: []string{classOne}}, false},
		"the class lowered, minimum":    {request{classes: []string{classOne}, comparison: "minimum"}, false},
		"nothing asked":                 {request{}, false},
		"a class that says nothing":     {request{classes: []string{"urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"}}, false},
		"at most 1":                     {request{classes: []string{classOne}, comparison: "maximum"}, true},
		"better than 1, which 2 is":     {request{classes: []string{classOne}, comparison: "better"}, false},
		"a requester behind it":         {request{inside: ""}, false},
		"ForceAuthn taken out, passive": {request{attributes: `IsPassive="true"`}, false},
	} {
		r.sub(name, func() {
			b := r.browser()
			hop := r.ask(b, sent(c.q))
			if c.atOnce {
				r.refusedToApplication(hop, responder, noContext)
				r.recorded(broker.RefusedLevel, "")
				return
			}
			r.refusedToApplication(r.reply(b, returning(classOne)), responder, noContext)
			r.recorded(broker.RefusedLevel, "")
			if floors := r.record().Asked.Floors; len(floors) != 1 || floors[0].Value != 20 {
				r.t.Errorf("the record's floors are %v, want 20", floors)
			}
			b = r.browser()
			r.ask(b, sent(c.q))
			if a := r.answered(r.reply(b, returning(classTwo))); a.Level != "20" {
				r.t.Errorf("got level %s, want 20", a.Level)
			}
			r.harmless(b)
		})
	}
	r.sub("a session below the floor", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classOne}})
		r.answered(r.reply(b, returning(classOne)))
		r.refusedToApplication(r.ask(b, sent(request{classes: []string{classOne}})), responder, noContext)
		r.refusedToApplication(r.ask(b, sent(request{})), responder, noContext)
		r.harmless(b)
	})
	r.sub("without a floor it is called dangerous", func() {
		parsed, problems := installation.Parse("attack.yaml", []byte(edited(r.t, standard(), "floor: 20\n", "")), metadataOf)
		plan, err := installation.Prepare(r.t.Context(), r.node.Store, r.node.Parts(), parsed, problems)
		if err != nil {
			r.t.Fatal(err)
		}
		danger := func(p installation.Problem) bool {
			return p.Severity == connections.SeverityDanger && p.ID == "other" && strings.Contains(p.Field, "requireSignedRequests")
		}
		if !slices.ContainsFunc(plan.Problems, danger) {
			r.t.Errorf("got %v", plan.Problems)
		}
		parsed, problems = installation.Parse("attack.yaml", []byte(standard()), metadataOf)
		if plan, err = installation.Prepare(r.t.Context(), r.node.Store, r.node.Parts(), parsed, problems); err != nil || slices.ContainsFunc(plan.Problems, danger) {
			r.t.Errorf("with a floor: got %v, %v", plan.Problems, err)
		}
	})
}

func TestF17_LevelsThatAreNone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	vocabulary := func(classes string) []string {
		return []string{"presets: [house]\n", "presets: [house]\nclasses:\n" + classes}
	}
	r.use(nil, vocabulary("  - {ref: \"urn:a\", level: 30}\n  - {ref: \"urn:b\", level: 30}\n")...) // two classes of one level
	for name, level := range map[string]string{
		"zero": "0", "negative": "-1", "too large for any integer": "9223372036854775808", "larger still": "99999999999999999999999",
		"leading zero": "03", "a float": "3.0", "an exponent": "3e1", "empty": "\"\"", "a word": "three", "text": "\"30\"", "null": "null", "hexadecimal": "0x1e",
		"a list": "[30, 40]", "true": "true", "not a number": ".nan", "grouped": "3_0", "octal": "0o36", "of two ladders": "{ladder: nsis, value: 20, value: 30}",
	} {
		r.sub("class: "+name, func() {
			r.notAccepted(edited(r.t, standard(), vocabulary("  - {ref: \"urn:a\", level: "+level+"}\n")...), nil, "error:")
		})
		if name == "null" || name == "of two ladders" {
			continue
		}
		for field, edit := range map[string][]string{
			"floor": {"floor: 20\n", "floor: " + level + "\n"}, "first factor": {"firstFactor: 20\nforward", "firstFactor: " + level + "\nforward"},
			"after": {"after: 30", "after: " + level},
		} {
			if field == "floor" && name == "a list" {
				continue // floors may be several, on different ladders
			}
			r.sub(field+": "+name, func() { r.notAccepted(edited(r.t, standard(), edit...), nil, "error:") })
		}
	}
	for name, c := range map[string]struct{ classes, words string }{
		"one class, two levels":         {"  - {ref: \"urn:a\", level: 30}\n  - {ref: \"urn:a\", level: 40}\n", "stands twice"},
		"one class twice":               {"  - {ref: \"urn:a\", level: 30}\n  - {ref: \"urn:a\", level: 30}\n", "stands twice"},
		"white space around":            {"  - {ref: \" urn:a\", level: 30}\n", "white space"},
		"urn:none":                      {"  - {ref: \"urn:none\", level: 30}\n", "urn:none"},
		"empty":                         {"  - {ref: \"\", level: 30}\n", "ref"},
		"a tag with a level":            {"  - {ref: \"urn:a\", kind: tag, level: 30}\n", "level"},
		"a kind that is none":           {"  - {ref: \"urn:a\", kind: levels, level: 30}\n", "kind"},
		"a level class without a level": {"  - {ref: \"urn:a\"}\n", "level"},
		"a field that is none":          {"  - {ref: \"urn:a\", level: 30, loa: 40}\n", "loa"},
	} {
		r.sub(name, func() { r.notAccepted(edited(r.t, standard(), vocabulary(c.classes)...), nil, c.words) })
	}
}

// A login under way keeps the rules that it began with, all of them.
func TestF18_RulesChangedDuringTheLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	before, atCode := r.browser(), r.browser()
	r.ask(before, request{classes: []string{classThree}})
	r.ask(atCode, request{classes: []string{classThree}})
	code := r.atFactor(atCode, r.reply(atCode, nil))
	// Now level 2 counts as level 3 and needs no factor.
	r.use(nil, "forward: true\n", "forward: true\nclasses:\n  - {ref: \""+classTwo+"\", level: 40}\n", withFactor, "")
	at := r.atFactor(before, r.reply(before, nil))
	r.states(r.answered(r.enter(before, at)), classThree, "30")
	if record := r.record(); record.Version != 1 || record.Trips[0].Counted.Value != 20 {
		t.Errorf("decided by version %d, the provider counted %v", record.Version, record.Trips[0].Counted)
	}
	r.states(r.answered(r.enter(atCode, code)), classThree, "30")
	fresh := r.browser()
	r.ask(fresh, request{classes: []string{classThree}})
	r.states(r.answered(r.reply(fresh, nil)), classThree, "40")

	// And the session counts as no more than the rules give it now.
	r.apply(standard())
	r.atFactor(fresh, r.ask(fresh, request{classes: []string{classThree}}))
	for _, b := range []*useragent.Agent{before, atCode, fresh} {
		r.harmless(b)
	}
}

// A login that nobody asked for has no level to ask for: the floor holds.
func TestF40_NobodyAsked(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFactor, "", "authentication: [idp, rival]\nfloor: 20\n", "authentication: [idp]\nfloor: 20\n", "  metadataFile: other\n", "  metadataFile: other\n  allowInitiated: true\n")
	page := r.url("/saml2/start/other")
	for given, ok := range map[string]bool{classOne: false, classTwo: true, classFour: true} {
		r.sub("begun at Trin, "+given, func() {
			b := r.browser()
			r.visit(b, page)
			r.submit(b, page, url.Values{"AuthnContextClassRef": {classOne}})
			hop := r.reply(b, returning(given))
			if ok {
				if a := r.answered(hop); a.Level != strings.TrimPrefix(given, strings.TrimSuffix(classOne, "1"))+"0" {
					r.t.Errorf("got level %s for %s", a.Level, given)
				}
			} else {
				r.refusedToApplication(hop, responder, noContext)
			}
			r.harmless(b)
		})
	}
	unsolicited := func() string {
		response := r.response(asked{})
		response.Class = classFour
		return response.Encoded()
	}
	r.sub("unsolicited, not allowed", func() {
		b := r.browser()
		for _, relay := range []string{"", "other", page, "https://evil.test/"} {
			r.refused(r.deliver(b, unsolicited(), relay), "")
		}
		r.harmless(b)
	})
	r.use(nil, "floor: 20\n", "floor: 30\n", "  metadataFile: other\n", "  metadataFile: other\n  allowInitiated: true\n",
		"authentication: [idp, rival]\n", "authentication: [idp]\n", "  metadataFile: idp\n", "  metadataFile: idp\n  unsolicited: other\n")
	r.sub("unsolicited, allowed: a login begins, and it proves itself", func() {
		b := r.browser()
		hop := r.deliver(b, unsolicited(), "https://evil.test/")
		if to := hop.Header.Get("Location"); to != page {
			r.t.Fatalf("got %d to %s, want the page that begins a login", hop.Status, to)
		}
		r.visit(b, page)
		r.submit(b, page, nil)
		at := r.atFactor(b, r.reply(b, func(response *samltest.Response) { response.Class = classOne }))
		if a := r.answered(r.enter(b, at)); a.Level != "30" {
			r.t.Errorf("got level %s, want the floor's", a.Level)
		}
		r.harmless(b)
	})
}
