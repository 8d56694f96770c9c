package oidc

import (
	"testing"

	"trin/broker"
	"trin/connections"
)

// TestF10_LoweredClasses: whoever changes the request on its way changes the
// wish; the floor holds, and the answer says what was truly reached.
func TestF10_LoweredClasses(t *testing.T) {
	t.Parallel()
	for name, parameters := range map[string][]string{
		"removed":      nil,
		"lowered":      {"acr_values", string(classLow)},
		"not known":    {"acr_values", "urn:none"},
		"a lower must": {"claims", `{"id_token":{"acr":{"essential":true,"value":"urn:level:low"}}}`},
	} {
		h := newHouse(t)
		application := h.picture.Applications[appClient]
		application.Floor = broker.NewLevels(broker.Level{Value: 20})
		b := h.browser()
		g := b.authorize(parameters...).granted(b)
		if g.Level.Value != 20 || h.trips() != 2 {
			t.Errorf("%s: got level %v after %d trips, want the floor", name, g.Level, h.trips())
		}
		if name != "a lower must" && name != "lowered" && g.Class != classHigh {
			t.Errorf("%s: got class %q", name, g.Class)
		}
	}
	h := newHouse(t)
	b := h.browser()
	if g := b.authorize("acr_values", string(classTop)).granted(b); g.Class == classTop || g.Level.Value > 20 {
		t.Errorf("got %q and %v above what was proven", g.Class, g.Level)
	}
	for name, test := range map[string]struct {
		change func(*ApplicationSettings)
		danger bool
	}{
		"in the browser":      {func(*ApplicationSettings) {}, true},
		"pushed":              {pushing, false},
		"pushed by anybody":   {func(s *ApplicationSettings) { s.RequirePushed = true }, true},
		"may push, need not":  {func(s *ApplicationSettings) { pushing(s); s.RequirePushed = false }, true},
		"proves itself alone": {provesBySecret, true},
	} {
		settings := ApplicationSettings{ClientID: "a", AuthMethod: authNone, RedirectURIs: []string{appRedirect}}
		test.change(&settings)
		found := false
		for _, p := range problemsOf(t, settings) {
			found = found || p.UnlessFloor && p.Severity == connections.SeverityDanger
		}
		if found != test.danger {
			t.Errorf("%s: danger %t, want %t", name, found, test.danger)
		}
	}
}

// TestF34_EssentialClass: an essential acr is one of its values or an error,
// never a lower one.
func TestF34_EssentialClass(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		claims string
		class  broker.ClassRef // "" = unmet
	}{
		"reached":             {`{"id_token":{"acr":{"essential":true,"value":"urn:level:high"}}}`, classHigh},
		"one of them reached": {`{"id_token":{"acr":{"essential":true,"values":["urn:level:top","urn:level:high"]}}}`, classHigh},
		"lower is enough":     {`{"id_token":{"acr":{"essential":true,"values":["urn:level:low"]}}}`, classLow},
		"unreachable":         {`{"id_token":{"acr":{"essential":true,"value":"urn:level:top"}}}`, ""},
		"unknown":             {`{"id_token":{"acr":{"essential":true,"value":"urn:level:HIGH"}}}`, ""},
		"urn:none":            {`{"id_token":{"acr":{"essential":true,"value":"urn:none"}}}`, ""},
		"any":                 {`{"id_token":{"acr":{"essential":true}}}`, classLow},
		"a wish":              {`{"id_token":{"acr":{"value":"urn:level:top"}}}`, classLow},
	} {
		h := newHouse(t)
		b := h.browser()
		answer := b.authorize("claims", test.claims)
		if test.class == "" {
			answer.refusedWith(b, "unmet_authentication_requirements")
			continue
		}
		if g := answer.granted(b); g.Class != test.class {
			t.Errorf("%s: got %q, want %q", name, g.Class, test.class)
		}
	}
	// A provider that gives less than it was asked for changes nothing.
	h := newHouse(t)
	h.picture.Applications[appClient].Authentication = []broker.ID{"idp"}
	b := h.browser()
	b.authorize("claims", `{"id_token":{"acr":{"essential":true,"value":"urn:level:high"}}}`).refusedWith(b, "unmet_authentication_requirements")
	if g := b.authorize("acr_values", string(classHigh)).granted(b); g.Class != classLow {
		t.Errorf("got %q for a wish", g.Class)
	}
	// What the settings make of a request does not change that.
	const must = `{"id_token":{"acr":{"essential":true,"values":["urn:level:low","urn:level:high"]}}}`
	for name, test := range map[string]struct {
		change func(*broker.ApplicationConnection)
		claims string
		class  broker.ClassRef
	}{
		"ignored": {func(a *broker.ApplicationConnection) { a.IgnoreRequested = true }, `{"id_token":{"acr":{"essential":true,"value":"urn:level:high"}}}`, ""},
		"ignored, and reached": {func(a *broker.ApplicationConnection) {
			a.IgnoreRequested = true
			a.Floor = broker.NewLevels(broker.Level{Value: 20})
		}, must, classHigh},
		"the true class": {func(a *broker.ApplicationConnection) {
			a.AnswerTrueClass = true
			a.Floor = broker.NewLevels(broker.Level{Value: 20})
		}, `{"id_token":{"acr":{"essential":true,"value":"urn:level:low"}}}`, classLow},
		"told as another": {func(a *broker.ApplicationConnection) {
			a.Translate = map[broker.ClassRef]broker.ClassRef{classHigh: classLow}
		}, must, classLow},
		"told as another that is not among them": {func(a *broker.ApplicationConnection) {
			a.Translate = map[broker.ClassRef]broker.ClassRef{classHigh: classLow}
		}, `{"id_token":{"acr":{"essential":true,"value":"urn:level:high"}}}`, ""},
	} {
		h := newHouse(t)
		test.change(h.picture.Applications[appClient])
		b := h.browser()
		answer := b.authorize("claims", test.claims)
		if test.class == "" {
			answer.refusedWith(b, "unmet_authentication_requirements")
			continue
		}
		if g := answer.granted(b); g.Class != test.class {
			t.Errorf("%s: got %q, want %q", name, g.Class, test.class)
		}
	}
	strict := newHouse(t, func(s *ApplicationSettings) { s.Unmet = unmetRefuse }).browser()
	strict.authorize("acr_values", string(classTop)).refusedWith(strict, "unmet_authentication_requirements")
	strict.authorize("acr_values", "urn:unknown").refusedWith(strict, "unmet_authentication_requirements")
}
