package levels

import (
	"encoding/json"
	"maps"
	"slices"

	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// alone is a connection of the same protocol that says these fields and nothing
// else, with what classes count as for this one.
func (x *Levels) alone(s *subject, fields map[string]any) (*broker.AuthenticationConnection, []installation.Problem) {
	var classes []classEntry
	for _, class := range s.connection().Scale.Classes() {
		entry := classEntry{Ref: string(class.Ref), Kind: string(class.Kind)}
		if class.Kind == broker.KindLevel {
			level := rung(class.Level)
			entry.Level = &level
		}
		classes = append(classes, entry)
	}
	connection := map[string]any{"kind": installation.KindAuthentication, "id": s.id, "protocol": s.connection().Kind}
	maps.Copy(connection, fields)
	var documents []connections.Document
	for _, one := range []map[string]any{{"kind": installation.KindVocabulary, "classes": classes}, connection} {
		raw, err := json.Marshal(one)
		if err != nil {
			return nil, []installation.Problem{{Field: "source", Severity: connections.SeverityError, Message: err.Error()}}
		}
		document, problems := installation.One("source", raw)
		if errs := installation.Errors(problems); len(errs) > 0 {
			return nil, errs
		}
		documents = append(documents, document)
	}
	configuration, problems := installation.Build(0, documents, x.Parts())
	if configuration == nil {
		return nil, problems
	}
	return configuration.Connections[broker.ID(s.id)], problems
}

// sourced is the connection as it would read a level by a preset, where it has
// nothing else; or why it cannot.
func (x *Levels) sourced(s *subject, name string) (would *broker.AuthenticationConnection, why string) {
	would, problems := x.alone(s, map[string]any{"source": map[string]any{"preset": name}})
	for _, p := range installation.Errors(problems) {
		if p.Field == "source" || p.Field == "source.preset" {
			return nil, p.Message
		}
	}
	return would, ""
}

// profilesPanel is the profiles that fit the connection, each with what of levels
// it would set.
func (x *Levels) profilesPanel(f console.Frame, s *subject, t typed) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsProfiles), Columns: f.Columns(words.FactProfile, words.LevelsWouldSet)}
	choice := console.Field{Name: "profile", Label: f.Say(words.FactProfile), Kind: console.Choice, Value: t.value(doProfile, "profile", ""), Options: []console.Option{{Name: f.Say(words.LevelsChoose)}}, Wrong: t.at(doProfile, "profile", "profile")}
	plain, _ := x.alone(s, nil)
	for _, name := range installation.Profiles() {
		if !slices.Contains(installation.ProfileProtocols(name, s.kind), installation.OutlineOf(s.document, x.Parts()).Protocol) {
			continue
		}
		would, _ := x.alone(s, map[string]any{"profile": name})
		if plain == nil || would == nil {
			continue
		}
		choice.Options = append(choice.Options, console.Option{Value: name, Name: name})
		row := console.NewRow(console.Machine(name), console.Cell{})
		for _, said := range differs(f, plain, would) {
			row.Cells[1].Badges = append(row.Cells[1].Badges, console.Badge{Text: said})
		}
		if len(row.Cells[1].Badges) == 0 {
			row.Cells[1].Text = f.Say(words.LevelsSetsNone)
		}
		g.Rows = append(g.Rows, row)
	}
	panel := console.Panel{ID: "profiles", Title: g.Name, Lead: f.Say(words.LevelsProfilesLead)}
	if len(g.Rows) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.LevelsProfilesNone)}}
		return panel
	}
	panel.Blocks = []console.Block{{Grid: g}, {Form: s.asking(f, doProfile, nil, words.LevelsSee, choice)}}
	return panel
}

// differs is what of levels is another in the one than in the other.
func differs(f console.Frame, now, would *broker.AuthenticationConnection) []string {
	var all []string
	add := func(is bool, text words.Text, arguments ...any) {
		if is {
			all = append(all, f.Say(text, arguments...))
		}
	}
	add(sourceOf(now) != sourceOf(would) || claimOf(now) != claimOf(would), words.LevelsReads, claimOf(would))
	add(now.FirstFactor != would.FirstFactor, words.LevelsFirst, shell.Level(f, would.FirstFactor))
	add(!now.Forward && would.Forward, words.LevelsForward)
	add(!now.ForwardTags && would.ForwardTags, words.LevelsForwardTags)
	add(now.AskComparison != would.AskComparison, words.LevelsCompares, string(would.AskComparison))
	for _, e := range would.Asks.Levels() {
		says := f.Say(words.LeftOut)
		if e.Send != broker.ClassNone {
			says = string(e.Send)
		}
		add(true, words.LevelsAsksFrom, shell.Level(f, broker.Level{Ladder: e.Ladder, Value: max(e.From, 1)}), says)
	}
	other := 0
	for _, class := range would.Scale.Classes() {
		if was, _ := now.Scale.Class(class.Ref); was != class {
			other++
		}
	}
	add(other > 0, words.LevelsOtherValues, other)
	return all
}
