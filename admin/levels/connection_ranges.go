package levels

import (
	"slices"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (s *subject) planRange(t typed, c *broker.AuthenticationConnection) plan {
	list, err := s.asks()
	if err != nil {
		return plan{err: err}
	}
	entry := askEntry{Ask: string(broker.Ref(t.get("send")))}
	if t.get("ask") == askNone {
		entry.Ask = string(broker.ClassNone)
	}
	if entry.Ask == "" || len(entry.Ask) > 1024 {
		return wrongly("send", words.LevelsSendWanted)
	}
	for field, into := range map[string]**rung{"from": &entry.FromLevel, "to": &entry.ToLevel} {
		if key := t.get(field); key != "" {
			level, ok := keyLevel(key)
			if !ok {
				return wrongly(field, words.LevelsLevelWanted)
			}
			one := rung(level)
			*into = &one
		}
	}
	if entry.FromLevel == nil && entry.ToLevel == nil {
		return wrongly("from", words.LevelsLevelWanted)
	}
	return plan{fields: []drafts.Field{setAsks(append(list, entry))}}
}

func (s *subject) planUnrange(t typed, c *broker.AuthenticationConnection) plan {
	list, err := s.asks()
	if err != nil {
		return plan{err: err}
	}
	at, err := strconv.Atoi(t.get("at"))
	if err != nil || at < 0 || at >= len(list) || rangeKey(list[at]) != t.get("range") {
		return plan{}
	}
	return plan{fields: []drafts.Field{setAsks(slices.Delete(list, at, at+1))}}
}

// rangeKey names a line of what is asked for.
func rangeKey(e askEntry) string {
	from, to := "", ""
	if e.FromLevel != nil {
		from = levelKey(broker.Level(*e.FromLevel))
	}
	if e.ToLevel != nil {
		to = levelKey(broker.Level(*e.ToLevel))
	}
	return strings.Join([]string{from, to, e.Ask}, " ")
}

// rangesPanel is what is asked for when a level is wanted.
func (s *subject) rangesPanel(f console.Frame, t typed, c *broker.AuthenticationConnection) console.Panel {
	panel := console.Panel{ID: "ranges", Title: f.Say(words.RangeTitle), Lead: f.Say(words.LevelsRangesLead)}
	list, err := s.asks()
	if err != nil {
		panel.Blocks = []console.Block{{Text: f.Say(words.LevelsUnbuilt)}}
		return panel
	}
	for at, e := range list {
		if e.Class != "" {
			continue
		}
		form := s.asking(f, doUnrange, []console.Hidden{{Name: "at", Value: strconv.Itoa(at)}, {Name: "range", Value: rangeKey(e)}}, words.LevelsUnrule)
		form.Buttons[0].Quiet = true
		says := sentCell(f, broker.ClassRef(e.Ask), "")
		for _, b := range says.Badges {
			says.Text = b.Text
		}
		panel.Blocks = append(panel.Blocks, console.Block{Text: rangeText(f, e) + ": " + says.Text, Form: form})
	}
	from := s.levelField(f, "from", words.LevelsFromLevel, words.LevelsOpen, t.value(doRange, "from", ""), nil)
	to := s.levelField(f, "to", words.LevelsToLevel, words.LevelsToNext, t.value(doRange, "to", ""), nil)
	from.Wrong, to.Wrong = t.at(doRange, "from"), t.at(doRange, "to")
	panel.Blocks = append(panel.Blocks, console.Block{Form: s.asking(f, doRange, nil, words.LevelsSee, from, to,
		console.Field{Name: "ask", ID: "range-ask", Label: f.Say(words.LevelsAsk), Kind: console.Choice, Value: t.value(doRange, "ask", askNone), Options: []console.Option{{Value: askNone, Name: f.Say(words.LevelsAskNone)}, {Value: askThis, Name: f.Say(words.LevelsAskThis)}}},
		console.Field{Name: "send", ID: "range-send", Label: f.Say(words.LevelsSend), Value: t.value(doRange, "send", ""), Wrong: t.at(doRange, "send", "asks")})})
	return panel
}

// rangeText is the levels of a line.
func rangeText(f console.Frame, e askEntry) string {
	switch {
	case e.FromLevel == nil:
		return f.Say(words.LevelsUpTo, shell.Level(f, broker.Level(*e.ToLevel)))
	case e.ToLevel == nil:
		return f.Say(words.LevelsAndUp, shell.Level(f, broker.Level(*e.FromLevel)))
	}
	return f.Say(words.LevelsBetween, shell.Level(f, broker.Level(*e.FromLevel)), shell.Level(f, broker.Level(*e.ToLevel)))
}
