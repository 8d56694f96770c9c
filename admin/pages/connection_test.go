package pages

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/steps"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

// seen is the installation of the tests as somebody who sees all of it.
func seen(t *testing.T) (installed, *Pages) {
	t.Helper()
	p, f := installedAs(t, house, fakeKinds(t))
	return installed{index: p.index(f.configuration), actor: viewer}, p
}

// texts are all texts of panels, for a test that asks whether something is said.
func texts(panels []console.Panel) string {
	var b strings.Builder
	cell := func(c console.Cell) {
		b.WriteString(c.Text + "|" + c.Note + "|")
		for _, badge := range c.Badges {
			b.WriteString("[" + badge.Text + "]|")
		}
	}
	for _, p := range panels {
		b.WriteString("\n# " + p.Title + "\n" + p.Lead + "\n")
		for _, block := range p.Blocks {
			b.WriteString(block.Text + block.Badge.Text + block.Code + "\n")
			for _, each := range block.Facts {
				b.WriteString(each.Name + ": ")
				for _, v := range each.Values {
					cell(v)
				}
				b.WriteString("\n")
			}
			for _, c := range block.List {
				cell(c)
			}
			if block.Grid != nil {
				for _, r := range block.Grid.Rows {
					for _, c := range r.Cells {
						cell(c)
					}
					b.WriteString("\n")
				}
			}
		}
	}
	return b.String()
}

// The map of a connection: class, kind, value here, what is asked. What is left
// out of a request is said in words, and urn:none is no class of the map.
func TestMapOfAConnection(t *testing.T) {
	t.Parallel()
	i, _ := seen(t)
	g := i.viewConnection(i.connection("low")).mapGrid(english())
	var got []string
	for _, r := range g.Rows {
		asked := r.Cells[3].Text
		if len(r.Cells[3].Badges) > 0 {
			asked = "[" + r.Cells[3].Badges[0].Text + "]"
		}
		got = append(got, strings.Join([]string{r.Cells[0].Text, r.Cells[1].Text, r.Cells[2].Text, asked}, " / "))
	}
	want := []string{
		"L4 / level / level 40 / [left out]",
		"L3 / level / level 25 / as it is", // counts as less than 30 here
		"L2 / level / level 20 / urn:password",
		"N2 / level / level 2 on nsis / as it is",
		"tag / tag / no level / nothing: what is wanted is not told",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	said := texts(i.viewConnection(i.connection("low")).assurance(english()))
	for _, want := range []string{"30 and more|", "[left out]", "It is never believed above: level 30", "totp||level 30", "set for this connection; level 30 elsewhere"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
	if strings.Contains(said, string(broker.ClassNone)) {
		t.Error("urn:none is shown as if it were a class")
	}
}

func TestReadingOfAnAnswer(t *testing.T) {
	t.Parallel()
	fixed := broker.Level{Value: 30}
	for name, c := range map[string]struct {
		connection broker.AuthenticationConnection
		wants      []string
	}{
		"a claim":      {broker.AuthenticationConnection{Source: broker.LevelSource{Kind: broker.SourceAttribute, Claim: "loa", Values: map[string]broker.Level{"High": fixed}}}, []string{"the claim loa", "High counts as level 30"}},
		"fixed":        {broker.AuthenticationConnection{Source: broker.LevelSource{Kind: broker.SourceFixed, Level: fixed}}, []string{"it always counts as level 30"}},
		"also":         {broker.AuthenticationConnection{Source: broker.LevelSource{Also: "methods"}}, []string{"the classes in the claim methods"}},
		"a comparison": {broker.AuthenticationConnection{Forward: true, ForwardTags: true, AskComparison: broker.Minimum}, []string{"minimum", "forwarded", "no cap"}},
	} {
		said := texts([]console.Panel{{Blocks: []console.Block{{Facts: readingFacts(english(), &c.connection)}}}})
		for _, want := range c.wants {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not said in %s", name, want, said)
			}
		}
	}
}

// Every step that there is has words in both languages.
func TestEveryStepHasWords(t *testing.T) {
	t.Parallel()
	fields := reflect.TypeFor[claimstx.StepConfig]()
	kinds := 0
	for n := range fields.NumField() {
		if fields.Field(n).Type.Kind() != reflect.Pointer {
			continue
		}
		kinds++
		var config claimstx.StepConfig
		reflect.ValueOf(&config).Elem().Field(n).Set(reflect.New(fields.Field(n).Type.Elem()))
		for _, language := range text.Languages() {
			f := console.Frame{Language: language}
			if said := steps.Text(f, config); said == f.Say(words.DoesUnknown) || strings.Contains(said, "%!") {
				t.Errorf("%s in %s: %q", fields.Field(n).Name, language.Name(), said)
			}
		}
	}
	if kinds < 20 {
		t.Errorf("got %d kinds of step", kinds)
	}
	cells := steps.Cells(english(), []claimstx.StepConfig{{Drop: &claimstx.Drop{Claims: []string{"cpr"}}, When: "level >= 30", Optional: true}})
	if want := (console.Cell{Text: "Removes cpr", Note: "only when level >= 30; when it fails, the login goes on"}); !reflect.DeepEqual(cells[0], want) {
		t.Errorf("got %+v, want %+v", cells[0], want)
	}
}

// The words of the matrix: a dead end is told in red and in words.
func TestMatrix(t *testing.T) {
	t.Parallel()
	i, p := seen(t)
	g := i.matrixGrid(english(), chosen(i.index.applications, viewer, wish{}), broker.HouseLadder, p.Clock())
	got := map[string]string{}
	for _, r := range g.Rows {
		line := ""
		for _, c := range r.Cells[2:] {
			line += string(c.Badges[0].Tone) + " " + c.Badges[0].Text + "; "
		}
		got[r.Cells[0].Text+" by "+r.Cells[1].Text] = line
	}
	want := map[string]string{
		"journal by low":  "good Silently; good Silently; info Factor; bad Impossible; ",
		"journal by gone": "bad Dead end; bad Impossible; bad Impossible; bad Impossible; ",
		"vault by low":    "bad Dead end; bad Impossible; bad Impossible; bad Impossible; ",
		"other by low":    "good Silently; good Silently; info Factor; bad Impossible; ",
	}
	for name, line := range want {
		if got[name] != line {
			t.Errorf("%s: got %q, want %q", name, got[name], line)
		}
	}
	if len(g.Columns) != 6 || g.Columns[2].Name != "Nothing asked" || g.Columns[5].Name != "level 40" {
		t.Errorf("got the columns %v", g.Columns)
	}
	if path := g.Rows[0].Cells[4].Path; path != "/admin/reach/journal/low?level=30" {
		t.Errorf("got %s, want the way to the reason", path)
	}
}

func TestWhatIf_Reading(t *testing.T) {
	t.Parallel()
	i, _ := seen(t)
	read := func(query string) *asked {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		return askWhatIf(values, i)
	}
	a := read("application=journal&classes=L3%0A%0AL2&comparison=minimum&force=1&passive=1&voluntary=1&account=1&requesters=x%0Ay&maxAge=10m&confirm=nsis/2" +
		"&choices=low&held.low=20&heldAge.low=2h&answer.low=L2&says.low=a%3D1%0Aa%3D2%0Ab%3Dc%3Dd&age.low=1h&unwilling.totp=1&other.totp=1")
	if len(a.wrong) > 0 {
		t.Fatal(a.wrong)
	}
	l := a.login
	if !slices.Equal(l.Classes, []string{"L3", "L2"}) || l.Comparison != broker.Minimum || !l.ForceAuthn || !l.Passive || !l.Voluntary || !l.SelectAccount ||
		!slices.Equal(l.Requesters, []string{"x", "y"}) || *l.MaxAge != 10*time.Minute || l.Confirm[0] != (broker.Level{Ladder: "nsis", Value: 2}) || l.Choices[0] != "low" {
		t.Errorf("got %+v", l)
	}
	if l.Held[0].Connection != "low" || l.Held[0].Level.Value != 20 || l.Held[0].Age != 2*time.Hour {
		t.Errorf("got the session %+v", l.Held)
	}
	answer := l.Answers[0]
	if answer.Class != "L2" || answer.Age != time.Hour || !slices.Equal(answer.Claims.Values("a"), []string{"1", "2"}) || !slices.Equal(answer.Claims.Values("b"), []string{"c=d"}) {
		t.Errorf("got the answer %+v", answer)
	}
	if factor := l.Answers[1]; factor.Connection != "totp" || !factor.Unwilling || factor.Subject.IsZero() {
		t.Errorf("got the factor's answer %+v", factor)
	}
	for query, field := range map[string]string{
		"application=nobody": "application", "application=journal&maxAge=soon": "maxAge", "application=journal&maxAge=-1h": "maxAge",
		"application=journal&confirm=high": "confirm", "application=journal&held.low=x": "held.low", "application=journal&says.low=x": "says.low",
		"application=journal&classes=" + strings.Repeat("L%0A", mostLines+1): "classes",
	} {
		a := read(query)
		if _, is := a.wrong[field]; !is || len(a.wrong) != 1 {
			t.Errorf("%.60s: got %v wrong, want %s", query, a.wrong, field)
		}
		form := a.form(english(), i)
		marked := slices.ContainsFunc(form.Groups, func(g console.FieldGroup) bool {
			return slices.ContainsFunc(g.Fields, func(v console.Field) bool { return v.Name == field && v.Wrong != "" })
		})
		if !marked {
			t.Errorf("%.60s: the field is not marked", query)
		}
	}
}

func TestKeysView(t *testing.T) {
	t.Parallel()
	key := func(id string, set string, state connections.KeyState, days int) connections.Key {
		return connections.Key{ID: id, Set: set, Use: connections.KeySigning, State: state, Certificate: certificate(t, days), Created: now}
	}
	users := map[keySet][]keyUser{{"default", connections.KeySigning}: {}, {"kombit", connections.KeySigning}: nil, {"lost", connections.KeySigning}: {{sideApplication, "journal", "/x"}}}
	for n := range namedUsers + 3 {
		at := keySet{"default", connections.KeySigning}
		users[at] = append(users[at], keyUser{sideApplication, broker.ID(strings.Repeat("a", n+1)), "/x"})
	}
	sheet := keysView(english(), []connections.Key{
		key("k1", "default", connections.KeyActive, 20), key("k2", "default", connections.KeyNext, 400), key("k0", "default", connections.KeyRetired, -5), key("k3", "kombit", connections.KeyActive, 0),
	}, users, now)
	if len(sheet.Panels) != 3 || sheet.Panels[0].Title != "Key set default, Signing" {
		t.Fatalf("got %d panels, want three with the default first", len(sheet.Panels))
	}
	said := texts(sheet.Panels)
	for _, want := range []string{"k1||||[Active]|", "[20 days left]", "k2||||[Next]|", "k0||||[Retired]|", "[expires today]", "and 3 more", "This set has no active Signing key", "no connection"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
	if strings.Contains(said, "[expired]") {
		t.Error("a retired key that has ended is nothing to attend to")
	}
}

func TestRequesters(t *testing.T) {
	t.Parallel()
	i, _ := seen(t)
	all := i.behind([]connections.SeenRequester{
		{Application: "journal", Requester: "https://A.test/x y", Logins: 2}, {Application: "vault", Requester: "https://A.test/x y", Logins: 1},
		{Application: "journal", Requester: "https://a.test/x-y"}, {Application: "gone", Requester: "x"},
	})
	if len(all) != 3 {
		t.Fatalf("got %d, want those behind applications that there are", len(all))
	}
	want := "kind: requester\nid: a-test-x-y\napplications: [journal, vault]\nrequester: \"https://A.test/x y\"\n---\nkind: requester\nid: a-test-x-y-2\napplications: [journal]\nrequester: \"https://a.test/x-y\"\n"
	if got := describe(all, i); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := (installed{index: i.index, actor: ofAarhus}).behind([]connections.SeenRequester{{Application: "journal", Requester: "x"}}); len(got) > 0 {
		t.Errorf("got %v of another organisation", got)
	}
}

func TestK17_DangersStandOnOnePage(t *testing.T) {
	t.Parallel()
	i, _ := seen(t)
	for _, c := range []struct {
		actor access.Actor
		want  []string
	}{{viewer, []string{"other", "vault"}}, {ofOdense, []string{"vault"}}, {ofAarhus, []string{"other"}}} {
		var got []string
		for _, problem := range (installed{index: i.index, actor: c.actor}).dangers() {
			got = append(got, problem.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.actor.Name, got, c.want)
		}
	}
}

func TestExpiryBadge(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]console.Badge{
		-1: {Tone: console.Bad, Text: "expired"}, 0: {Tone: console.Bad, Text: "expires today"}, 1: {Tone: console.Bad, Text: "1 day left"},
		13: {Tone: console.Bad, Text: "13 days left"}, 20: {Tone: console.Warn, Text: "20 days left"}, 40: {Tone: console.Good, Text: "40 days left"},
	} {
		if got := expiryBadge(english(), now.Add(time.Duration(days)*24*time.Hour+time.Minute), now); got != want {
			t.Errorf("%d: got %v, want %v", days, got, want)
		}
	}
}
