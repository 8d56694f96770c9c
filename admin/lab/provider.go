package lab

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/admin/shell"
	"trin/broker"
	engine "trin/connections/lab"
	"trin/connections/saml2/lint"
	"trin/templates/console"
	"trin/templates/console/words"
)

// visit shows the request that Trin has sent, and asks what to answer.
func (p *Pages) visit(w http.ResponseWriter, r *http.Request) {
	protocol, ok := protocolOf(r)
	if !ok {
		p.NotFound(w, r)
		return
	}
	query := withoutLanguage(r.URL.RawQuery)
	v, err := p.Engine.Visit(r.Context(), owner(r), protocol, query)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	configuration, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.LabProviderTitle)
	f.Switch = false // the address is Trin's, byte for byte
	f.Lead, f.Crumbs = f.Say(words.LabProviderLead), shell.Crumbs(f, console.Link{Name: f.Say(words.LabTitle), Path: labPath})
	got := console.Panel{Title: f.Say(words.LabGot), Blocks: []console.Block{{Facts: console.Some(
		f.Fact(words.LabFor, console.Machine(string(v.Application))), f.Fact(words.LabBy, console.Machine(string(v.Connection))),
		f.Fact(words.LabLogin, console.Machine(v.Reference)), f.Fact(words.LabAsked, machines(v.Classes, f.Say(words.LabAskedNone))...),
	)}}}
	for said, holds := range map[words.Text]bool{words.LabForced: v.Force, words.LabPassively: v.Passive} {
		if holds {
			got.Blocks = append(got.Blocks, console.Block{Badge: console.Badge{Tone: console.Info, Text: f.Say(said)}})
		}
	}
	panels := []console.Panel{got, {Title: f.Say(words.LabSay), Lead: f.Say(words.LabFaultsLead), Blocks: []console.Block{
		{Form: sayForm(f, v, query, configuration.Connections[v.Connection])},
	}}}
	if protocol == engine.SAML {
		panels = append(panels, lintPanel(f, v.Findings))
	}
	panels = append(panels, console.Panel{Title: f.Say(words.LabRaw), Blocks: []console.Block{{Code: v.Message}}})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// withoutLanguage is the query as it came, without what a link of a page adds.
func withoutLanguage(query string) string {
	parts := strings.Split(query, "&")
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return strings.HasPrefix(part, "lang=") }), "&")
}

func machines(values []string, none string) []console.Cell {
	if len(values) == 0 {
		return []console.Cell{console.Words(none)}
	}
	var cells []console.Cell
	for _, value := range values {
		cells = append(cells, console.Machine(value))
	}
	return cells
}

// sayForm asks what to answer: one button for each thing that can be wrong.
func sayForm(f console.Frame, v *engine.Visit, query string, c *broker.AuthenticationConnection) *console.PostForm {
	form := &console.PostForm{
		Action: engine.ProviderPath(v.Protocol), Keep: []console.Hidden{{Name: "query", Value: query}},
		Groups: []console.FieldGroup{{Fields: []console.Field{
			{Name: "class", Label: f.Say(words.LabSayClass), Kind: console.Choice, Options: classes(f, v, c)},
			{Name: "subject", Label: f.Say(words.LabSaySubject), Value: "test-user", Required: true},
			{Name: "attributes", Label: f.Say(words.LabSayAttributes), Hint: f.Say(words.LabSayAttrHint), Kind: console.Lines, Value: "email=test-user@lab.invalid", Most: 65536},
			{Name: "age", Label: f.Say(words.LabSayAge), Kind: console.Number, Value: "0"},
		}}},
		Buttons: []console.Button{{Text: f.Say(words.LabAnswer), Name: "fault", Value: ""}},
	}
	for _, fault := range engine.Faults(v.Protocol) {
		form.Buttons = append(form.Buttons, console.Button{
			Text: f.Say(faultWords[fault]) + ". " + f.Say(mustWords[engine.MustOf(fault)]), Name: "fault", Value: fault, Quiet: true,
		})
	}
	return form
}

// classes are those that the connection knows, the ones that are asked for first.
func classes(f console.Frame, v *engine.Visit, c *broker.AuthenticationConnection) []console.Option {
	var all []console.Option
	for _, class := range v.Classes {
		all = append(all, console.Option{Value: class, Name: class})
	}
	if c == nil {
		return all
	}
	for _, level := range slices.Backward(c.Scale.Levels()) {
		for _, class := range c.Scale.At(level) {
			if !slices.Contains(v.Classes, string(class)) {
				all = append(all, console.Option{Value: string(class), Name: shell.Level(f, level) + ": " + string(class)})
			}
		}
	}
	return all
}

// say sends the browser to Trin with the answer.
func (p *Pages) say(w http.ResponseWriter, r *http.Request) {
	protocol, ok := protocolOf(r)
	if !ok {
		p.NotFound(w, r)
		return
	}
	if !p.Form(w, r) {
		return
	}
	answer := engine.Answer{Class: r.PostForm.Get("class"), Subject: strings.TrimSpace(r.PostForm.Get("subject")), Fault: r.PostForm.Get("fault"), Attributes: map[string][]string{}}
	for _, line := range lines(r.PostForm.Get("attributes")) {
		name, value, _ := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		answer.Attributes[name] = append(answer.Attributes[name], strings.TrimSpace(value))
	}
	if minutes, err := strconv.Atoi(r.PostForm.Get("age")); err == nil && minutes > 0 && minutes < 1<<20 {
		answer.Age = time.Duration(minutes) * time.Minute
	}
	maps.DeleteFunc(answer.Attributes, func(name string, _ []string) bool { return name == "" })
	reply, err := p.Engine.Say(r.Context(), owner(r), protocol, r.PostForm.Get("query"), answer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.Edge.Reply(w, r, nil, reply, nil)
}

// lintPanel is a message held against the standard.
func lintPanel(f console.Frame, findings []lint.Finding) console.Panel {
	panel := console.Panel{Title: f.Say(words.LabLint)}
	if len(findings) == 0 {
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Good, Text: f.Say(words.LabNoLint)}}}
		return panel
	}
	g := &console.Grid{Name: f.Say(words.LabLint), Columns: f.Columns(words.LabRule, words.LabLintSays, words.LabLintSeen, words.LabLintMend)}
	tones := map[lint.Severity]console.Tone{lint.Must: console.Bad, lint.Should: console.Warn, lint.Info: console.Info}
	for _, one := range findings {
		rule := console.Machine(one.Rule)
		rule.Badges = []console.Badge{{Tone: tones[one.Severity], Text: string(one.Severity)}}
		g.Rows = append(g.Rows, console.NewRow(rule, console.Cell{Text: one.Says, Foreign: "en", Note: one.Place}, console.Cell{Text: one.Seen, Foreign: "en"}, console.Cell{Text: one.Mend, Foreign: "en"}))
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}
