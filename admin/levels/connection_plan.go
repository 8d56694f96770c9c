package levels

import (
	"slices"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/templates/console/words"
)

// The forms of a connection.
const (
	doRow      = "row"     // one class: what it counts as, and what is asked for
	doRange    = "range"   // what is asked for when a level is wanted
	doUnrange  = "unrange" // take such a line away
	doReading  = "reading" // how an answer is read
	doSource   = "source"  // a preset of that
	doAsking   = "asking"  // whether and how the provider is asked
	doFactor   = "factor"  // the level after a second factor, and its place
	doNewOne   = "addfactor"
	countHouse = "" // as the vocabulary says
)

// What is asked for a class.
const (
	askAsIs = "" // by its level, else as it is
	askNone = "none"
	askThis = "this"
)

// planConnection reads a form of a connection.
func (x *Levels) planConnection(s *subject, t typed) plan {
	c := s.connection()
	if c == nil || x.factorKinds()[c.Kind] {
		return plan{}
	}
	switch t.get(fieldDo) {
	case doRow:
		return s.planRow(t, c.Scale, s.planAsk)
	case doRange:
		return s.planRange(t, c)
	case doUnrange:
		return s.planUnrange(t, c)
	case doReading:
		return s.planReading(t, c)
	case doSource:
		return s.planSource(t)
	case doProfile:
		return planProfile(t)
	case doProduct:
		return x.planProduct(s, t)
	case doAsking:
		return planAsking(t, c)
	case doFactor:
		return s.planFactor(t)
	case doNewOne:
		return s.planNewFactor(t)
	}
	return plan{}
}

// planRow reads the form of one class. also reads what more the form says.
func (s *subject) planRow(t typed, scale broker.Scale, also func(typed, broker.Class) plan) plan {
	class, known := scale.Class(broker.ClassRef(t.get(fieldClass)))
	if !known {
		return plan{}
	}
	var list []classEntry
	if _, err := read(s.document, "classes", &list); err != nil {
		return plan{err: err}
	}
	at := slices.IndexFunc(list, func(e classEntry) bool { return e.Ref == string(class.Ref) })
	entry := classEntry{Ref: string(class.Ref)}
	switch kind := t.get("counts"); broker.ClassKind(kind) {
	case countHouse:
		if at >= 0 {
			list = slices.Delete(list, at, at+1)
		}
		at = -2
	case broker.KindTag, broker.KindProbe:
		entry.Kind = kind
	case broker.KindLevel:
		value, ladder, wrong := readLevel(t, "value", "ladder")
		if len(wrong.beside) > 0 {
			return wrong
		}
		entry.Level = &rung{Ladder: ladder, Value: value}
	default:
		return wrongly("counts", words.LevelsKindWanted)
	}
	switch {
	case at == -1:
		list = append(list, entry)
	case at >= 0:
		list[at] = entry
	}
	p := plan{fields: []drafts.Field{set("classes", list)}}
	if also == nil {
		return p
	}
	more := also(t, class)
	more.fields = append(p.fields, more.fields...)
	return more
}

// asks are what the document asks for; where a preset or the profile says it,
// that, written out.
func (s *subject) asks() ([]askEntry, error) {
	var list []askEntry
	there, err := read(s.document, "asks", &list)
	if there || err != nil {
		return list, err
	}
	c := s.connection()
	for _, e := range c.Asks.Classes() {
		list = append(list, askEntry{Class: string(e.Wanted), Ask: string(e.Send)})
	}
	for _, e := range c.Asks.Levels() {
		entry := askEntry{Ask: string(e.Send)}
		if e.From > 0 {
			entry.FromLevel = &rung{Ladder: e.Ladder, Value: e.From}
		}
		if e.To > 0 {
			entry.ToLevel = &rung{Ladder: e.Ladder, Value: e.To}
		}
		list = append(list, entry)
	}
	return list, nil
}

// planAsk reads what is asked for a class.
func (s *subject) planAsk(t typed, class broker.Class) plan {
	list, err := s.asks()
	if err != nil {
		return plan{err: err}
	}
	send := ""
	switch t.get("ask") {
	case askAsIs:
	case askNone:
		send = string(broker.ClassNone)
	case askThis:
		if send = string(broker.Ref(t.get("send"))); send == "" || len(send) > 1024 {
			return wrongly("send", words.LevelsSendWanted)
		}
	default:
		return plan{}
	}
	at := slices.IndexFunc(list, func(e askEntry) bool { return e.Class == string(class.Ref) })
	entry := askEntry{Class: string(class.Ref), Ask: send}
	switch {
	case send == "" && at < 0, send != "" && at >= 0 && list[at] == entry:
		return plan{} // as it is
	case send == "":
		list = slices.Delete(list, at, at+1)
	case at >= 0:
		list[at] = entry
	default:
		list = append(list, entry)
	}
	return plan{fields: []drafts.Field{setAsks(list)}}
}

// setAsks is the list of what is asked. One without lines stays as such where it
// stands over that of a preset, which would ask again.
func setAsks(list []askEntry) drafts.Field {
	if len(list) == 0 {
		list = []askEntry{}
	}
	return drafts.Field{Keys: []string{"asks"}, Value: list}
}

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

// planAsking reads whether and how the provider is asked.
func planAsking(t typed, c *broker.AuthenticationConnection) plan {
	var p plan
	p.change("forward", t.get("forward") != "", c.Forward)
	p.change("forwardTags", t.get("forwardTags") != "", c.ForwardTags)
	if comparison := t.get("comparison"); comparison != string(c.AskComparison) {
		var value any
		if comparison != "" {
			value = comparison
		}
		p.fields = append(p.fields, drafts.Field{Keys: []string{"askComparison"}, Value: value})
	}
	return p
}

// change sets a switch that is to be another one.
func (p *plan) change(field string, to, now bool) {
	if to != now {
		p.fields = append(p.fields, drafts.Field{Keys: []string{field}, Value: to})
	}
}

// level sets a level that is to be another one; "" takes it away.
func (p *plan) level(t typed, field string, now broker.Level) {
	key := t.get(field)
	if key == levelKey(now) {
		return
	}
	level, ok := keyLevel(key)
	switch {
	case key == "":
		p.fields = append(p.fields, drafts.Field{Keys: []string{field}})
	case ok:
		p.fields = append(p.fields, drafts.Field{Keys: []string{field}, Value: rung(level)})
	default:
		p.wrong(field, words.LevelsLevelWanted)
	}
}

func (p *plan) wrong(field string, text words.Text) {
	if p.beside == nil {
		p.beside = map[string]words.Said{}
	}
	p.beside[field] = words.Say(text)
}

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

// planSource takes a preset of a level source.
func (s *subject) planSource(t typed) plan {
	name, claim := t.get("source"), t.get("claim")
	if !slices.Contains(installation.Sources(), name) {
		return wrongly("source", words.LevelsPresetWanted)
	}
	value := map[string]any{"preset": name}
	if claim != "" {
		value["claim"] = claim
	}
	return plan{fields: []drafts.Field{{Keys: []string{"source"}, Value: value}}}
}
