package installation_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
)

// connectionWith builds a connection with the source, over the vocabulary.
func connectionWith(t *testing.T, vocabulary, fields string) (*broker.AuthenticationConnection, []installation.Problem) {
	t.Helper()
	c, problems := installation.Build(1, parsed(t, "kind: vocabulary\n"+vocabulary+"\n---\nkind: authentication\nid: up\nprotocol: fake\n"+fields+"\nsettings: {peer: up}\n"), parts())
	if c == nil {
		return nil, problems
	}
	return c.Connections["up"], installation.Errors(problems)
}

// TestSourcesBuild: each source reads every value that it has as the level of
// the class that the value means.
func TestSourcesBuild(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nsis", "oiosaml4", "assurancelevel", "unilogin", "eidas", "raf", "swamid"} {
		if !slices.Contains(installation.Sources(), name) {
			t.Errorf("there is no source %s", name)
		}
	}
	for _, name := range installation.Sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			claim := ""
			if name == "eidas" {
				claim = ", claim: loa"
			}
			c, problems := connectionWith(t, "presets: ["+name+"]", "source: {preset: "+name+claim+"}")
			if c == nil || len(problems) > 0 {
				t.Fatal(problems)
			}
			if c.Source.Kind == broker.SourceClass {
				if c.Source.Also == "" {
					t.Errorf("got %+v", c.Source)
				}
				return
			}
			if len(c.Source.Values) < 2 || c.Source.Claim == "" {
				t.Errorf("got %+v", c.Source)
			}
			for value, level := range c.Source.Values {
				at := c.Scale.At(level)
				if !slices.ContainsFunc(at, func(ref broker.ClassRef) bool { return strings.HasSuffix(string(ref), value) }) {
					t.Errorf("%s counts as %v, which is %v", value, level, at)
				}
			}
		})
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	on := func(ladder broker.Ladder, value int) broker.Level { return broker.Level{Ladder: ladder, Value: value} }
	al := func(a, b, c, d int) map[string]broker.Level {
		return map[string]broker.Level{"1": on("", a), "2": on("", b), "3": on("", c), "4": on("", d)}
	}
	const attribute = "dk:gov:saml:attribute:AssuranceLevel"
	for _, test := range []struct {
		name, vocabulary, fields string
		want                     broker.LevelSource
	}{
		{"by the vocabulary", "presets: [assurancelevel]", "source: {preset: assurancelevel}", broker.LevelSource{Kind: "attribute", Claim: attribute, Values: al(10, 20, 30, 40)}},
		{"ranks of the preset", `presets: [{name: assurancelevel, ranks: {"urn:dk:gov:saml:attribute:AssuranceLevel:4": 35}}]`, "source: {preset: assurancelevel}", broker.LevelSource{Kind: "attribute", Claim: attribute, Values: al(10, 20, 30, 35)}},
		{"classes of the connection", "presets: [assurancelevel]", `classes: [{ref: "urn:dk:gov:saml:attribute:AssuranceLevel:3", level: 20}]` + "\nsource: {preset: assurancelevel}", broker.LevelSource{Kind: "attribute", Claim: attribute, Values: al(10, 20, 20, 40)}},
		{"another claim", "presets: [assurancelevel]", "source: {preset: assurancelevel, claim: level}", broker.LevelSource{Kind: "attribute", Claim: "level", Values: al(10, 20, 30, 40)}},
		{"a value of its own", "presets: [assurancelevel]", "source: {preset: assurancelevel, values: {\"4\": 30}}", broker.LevelSource{Kind: "attribute", Claim: attribute, Values: al(10, 20, 30, 30)}},
		{"a ladder of its own", "presets: [tara, unilogin]", "source: {preset: unilogin}", broker.LevelSource{Kind: "attribute", Claim: "dk:unilogin:loa", Values: map[string]broker.Level{"EnFaktor": on("unilogin", 20), "ToFaktor": on("unilogin", 30)}}},
		{"put onto the house ladder", "presets: [{name: unilogin, ladder: house}]", "source: {preset: unilogin}", broker.LevelSource{Kind: "attribute", Claim: "dk:unilogin:loa", Values: map[string]broker.Level{"EnFaktor": on("", 20), "ToFaktor": on("", 30)}}},
		{"classes of a claim", "presets: [raf]", "source: {preset: raf}", broker.LevelSource{Kind: "class", Also: "urn:oid:1.3.6.1.4.1.5923.1.1.1.11"}},
		{"classes of another claim", "presets: [raf]", "source: {preset: raf, also: eduperson_assurance}", broker.LevelSource{Kind: "class", Also: "eduperson_assurance"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, problems := connectionWith(t, test.vocabulary, test.fields)
			if c == nil || len(problems) > 0 {
				t.Fatal(problems)
			}
			if !reflect.DeepEqual(c.Source, test.want) {
				t.Errorf("got %+v, want %+v", c.Source, test.want)
			}
		})
	}
}

// TestSourcesCount: what a provider says in the attribute counts, in short and
// in full, and what it does not know counts as nothing.
func TestSourcesCount(t *testing.T) {
	t.Parallel()
	nsis := broker.Ladder("nsis")
	for _, test := range []struct {
		name, vocabulary, fields string
		claim                    broker.Claim
		want                     broker.Level
	}{
		{"short", "presets: [nsis]", "source: {preset: nsis}", broker.Claim{Name: "https://data.gov.dk/concept/core/nsis/loa", Values: []string{" Substantial\n"}}, broker.Level{Ladder: nsis, Value: 30}},
		{"in full", "presets: [nsis]", "source: {preset: nsis}", broker.Claim{Name: "https://data.gov.dk/concept/core/nsis/loa", Values: []string{"https://data.gov.dk/concept/core/nsis/loa/High"}}, broker.Level{Ladder: nsis, Value: 40}},
		{"in small letters", "presets: [nsis]", "source: {preset: nsis}", broker.Claim{Name: "https://data.gov.dk/concept/core/nsis/loa", Values: []string{"high"}}, broker.Level{}},
		{"in another claim", "presets: [nsis]", "source: {preset: nsis}", broker.Claim{Name: "loa", Values: []string{"High"}}, broker.Level{}},
		{"the strongest of several", "presets: [raf]", "source: {preset: raf}", broker.Claim{Name: "urn:oid:1.3.6.1.4.1.5923.1.1.1.11", Values: []string{"https://refeds.org/assurance/ID/unique", "https://refeds.org/assurance/IAP/low", "https://refeds.org/assurance/profile/espresso", "https://refeds.org/assurance/IAP/medium"}}, broker.Level{Ladder: "raf", Value: 30}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, problems := connectionWith(t, test.vocabulary, test.fields)
			if c == nil || len(problems) > 0 {
				t.Fatal(problems)
			}
			if got, err := c.Count("", broker.Claims{test.claim}); err != nil || got != test.want {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestSourcesRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, vocabulary, fields, field, want string }{
		{"an unknown one", "presets: [nsis]", "source: {preset: nsys}", "source.preset", "Perhaps nsis is meant"},
		{"without its vocabulary", "presets: [house]", "source: {preset: nsis}", "source.preset", "Add the preset nsis"},
		{"classes without their vocabulary", "presets: [house]", "source: {preset: raf}", "source.preset", "Add the preset raf"},
		{"a class that is no level here", "presets: [unilogin]", "classes: [{ref: \"dk:unilogin:loa:ToFaktor\", kind: probe}]\nsource: {preset: unilogin}", "source.preset", "ToFaktor"},
		{"fixed too", "presets: [nsis]", "source: {preset: nsis, fixed: {ladder: nsis, value: 20}}", "source", "Keep preset or fixed"},
		{"no claim", "presets: [eidas]", "source: {preset: eidas}", "source.preset", "Write claim:"},
		{"values for classes of a claim", "presets: [raf]", "source: {preset: raf, claim: x, values: {a: {ladder: raf, value: 10}}}", "source.also", "goes with nothing else"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, problems := connectionWith(t, test.vocabulary, test.fields)
			if len(problems) != 1 || problems[0].Field != test.field || !strings.Contains(problems[0].Message, test.want) {
				t.Errorf("got %v, want one at %s with %q", problems, test.field, test.want)
			}
		})
	}
}

// TestSourcesAreWrittenOut: an export that is written out builds the same
// connection without the preset.
func TestSourcesAreWrittenOut(t *testing.T) {
	t.Parallel()
	text := parsed(t, "kind: vocabulary\npresets: [{name: nsis, ladder: house}]\n---\nkind: authentication\nid: up\nprotocol: fake\nsource: {preset: nsis, values: {Low: 15}}\nsettings: {peer: up}\n")
	c, problems := installation.Build(1, text, parts())
	if c == nil {
		t.Fatal(problems)
	}
	expanded, problems := installation.Expanded(text, parts())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var all string
	for _, d := range expanded {
		all += string(d.Body) + "\n"
	}
	if strings.Contains(all, "preset: nsis") || !strings.Contains(all, "claim: ") {
		t.Errorf("got %s", all)
	}
	again, problems := installation.Build(1, expanded, parts())
	if again == nil || !reflect.DeepEqual(again.Connections["up"].Source, c.Connections["up"].Source) {
		t.Errorf("got another connection, %v", problems)
	}
	if got := c.Connections["up"].Source.Values["Low"]; got.Value != 15 {
		t.Errorf("got %v", got)
	}
}
