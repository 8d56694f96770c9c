package levels

import (
	"maps"
	"slices"
	"strconv"

	"trin/admin/drafts"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// factors are those of the document; where a preset says them, those written out.
func (s *subject) factors() ([]factorEntry, error) {
	var list []factorEntry
	there, err := read(s.document, "factors", &list)
	if there || err != nil {
		return list, err
	}
	for _, factor := range s.connection().Factors {
		entry := factorEntry{Connection: string(factor.Connection)}
		if factor.After != nil {
			after := rung(*factor.After)
			entry.After = &after
		}
		list = append(list, entry)
	}
	return list, nil
}

// planFactor moves a second factor, takes it out, or gives it another level.
func (s *subject) planFactor(t typed) plan {
	list, err := s.factors()
	if err != nil {
		return plan{err: err}
	}
	at := slices.IndexFunc(list, func(e factorEntry) bool { return e.Connection == t.get("factor") })
	if at < 0 {
		return plan{}
	}
	switch t.get("move") {
	case "up":
		if at > 0 {
			list[at-1], list[at] = list[at], list[at-1]
		}
	case "down":
		if at < len(list)-1 {
			list[at+1], list[at] = list[at], list[at+1]
		}
	case "out":
		list = slices.Delete(list, at, at+1)
	default:
		after, wrong := readAfter(t)
		if len(wrong.beside) > 0 {
			return wrong
		}
		list[at].After = after
	}
	return plan{fields: []drafts.Field{set("factors", list)}}
}

func (s *subject) planNewFactor(t typed) plan {
	list, err := s.factors()
	if err != nil {
		return plan{err: err}
	}
	entry := factorEntry{Connection: t.get("factor")}
	if entry.Connection == "" {
		return wrongly("factor", words.LevelsFactorWanted)
	}
	if slices.ContainsFunc(list, func(e factorEntry) bool { return e.Connection == entry.Connection }) {
		return plan{}
	}
	var wrong plan
	if entry.After, wrong = readAfter(t); len(wrong.beside) > 0 {
		return wrong
	}
	return plan{fields: []drafts.Field{set("factors", append(list, entry))}}
}

// readAfter reads the level that a login reaches with a factor; none is that the
// factor always runs.
func readAfter(t typed) (*rung, plan) {
	key := t.get("after")
	if key == "" {
		return nil, plan{}
	}
	level, ok := keyLevel(key)
	if !ok {
		return nil, wrongly("after", words.LevelsLevelWanted)
	}
	after := rung(level)
	return &after, plan{}
}

// factorsPanel is the second factors in their order, each with its level.
func (x *Levels) factorsPanel(f console.Frame, s *subject, t typed, c *broker.AuthenticationConnection) console.Panel {
	panel := console.Panel{ID: "factors", Title: f.Say(words.FactorsTitle), Lead: f.Say(words.LevelsFactorsLead)}
	if len(c.Factors) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.NoFactors)}}
	}
	var taken []broker.ID
	for i, factor := range c.Factors {
		taken = append(taken, factor.Connection)
		now := ""
		if factor.After != nil {
			now = levelKey(*factor.After)
		}
		mine := typed{}
		if t.get("factor") == string(factor.Connection) {
			mine = t
		}
		after := s.levelField(f, "after", words.ColumnAfter, words.AfterUnset, mine.value(doFactor, "after", now), nil)
		after.ID, after.Wrong = "after-"+strconv.Itoa(i), mine.at(doFactor, "after", "factors."+strconv.Itoa(i))
		form := s.asking(f, doFactor, []console.Hidden{{Name: "factor", Value: string(factor.Connection)}}, words.LevelsSee, after)
		form.Buttons[0].Name, form.Buttons[0].Value = "move", "stay"
		for _, move := range []struct {
			value string
			text  words.Text
			may   bool
		}{{"up", words.EditUp, i > 0}, {"down", words.EditDown, i < len(c.Factors)-1}, {"out", words.EditTakeOut, true}} {
			if move.may {
				form.Buttons = append(form.Buttons, console.Button{Text: f.Say(move.text), About: string(factor.Connection), Name: "move", Value: move.value, Quiet: true})
			}
		}
		panel.Blocks = append(panel.Blocks, console.Block{Text: strconv.Itoa(i+1) + ". " + string(factor.Connection), Form: form})
	}
	choice := console.Field{Name: "factor", Label: f.Say(words.ColumnFactor), Kind: console.Choice, Options: []console.Option{{Name: f.Say(words.LevelsChoose)}}, Wrong: t.at(doNewOne, "factor", "factors")}
	kinds := x.factorKinds()
	for _, id := range slices.Sorted(maps.Keys(s.have.Configuration.Connections)) {
		one := s.have.Configuration.Connections[id]
		if kinds[one.Kind] && !slices.Contains(taken, id) && (one.Organisation == "" || s.actor.Sees(one.Organisation)) {
			choice.Options = append(choice.Options, console.Option{Value: string(id), Name: string(id)})
		}
	}
	if len(choice.Options) > 1 {
		after := s.levelField(f, "after", words.ColumnAfter, words.AfterUnset, t.value(doNewOne, "after", ""), nil)
		after.ID, after.Wrong = "after-new", t.at(doNewOne, "after")
		panel.Blocks = append(panel.Blocks, console.Block{Form: s.asking(f, doNewOne, nil, words.LevelsAddFactor, choice, after)})
	}
	return panel
}
