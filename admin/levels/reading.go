package levels

import (
	"maps"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// How a level is read, as the form names it.
const (
	sourceClass = "class"
	sourceAlso  = "also"
	sourceClaim = "claim"
	sourceFixed = "fixed"
)

// sourceOf is how the connection reads a level, as the form names it.
func sourceOf(c *broker.AuthenticationConnection) string {
	switch {
	case c.Source.Kind == broker.SourceFixed:
		return sourceFixed
	case c.Source.Kind == broker.SourceAttribute:
		return sourceClaim
	case c.Source.Also != "":
		return sourceAlso
	}
	return sourceClass
}

// claimOf is the claim that is read.
func claimOf(c *broker.AuthenticationConnection) string { return c.Source.Claim + c.Source.Also }

// valuesOf are the values of the claim, one a line: "Substantial = nsis/20".
func valuesOf(c *broker.AuthenticationConnection) string {
	var lines []string
	for _, value := range slices.Sorted(maps.Keys(c.Source.Values)) {
		lines = append(lines, value+" = "+levelKey(c.Source.Values[value]))
	}
	return strings.Join(lines, "\n")
}

// readValues reads them. The last sign of equality divides a line.
func readValues(text string) (map[string]rung, bool) {
	values := map[string]rung{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		at := strings.LastIndex(line, "=")
		if at < 1 {
			return nil, false
		}
		value, key := strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+1:])
		if !strings.Contains(key, "/") {
			key = ladderKey(broker.HouseLadder) + "/" + key
		}
		level, ok := keyLevel(key)
		if _, twice := values[value]; !ok || twice || value == "" {
			return nil, false
		}
		values[value] = rung(level)
	}
	return values, len(values) > 0
}

// planReading reads how an answer is read.
func (s *subject) planReading(t typed, c *broker.AuthenticationConnection) plan {
	var p plan
	p.level(t, "firstFactor", c.FirstFactor)
	p.level(t, "assume", c.Assume)
	s.planCap(t, c, &p)
	if t.get("source") == sourceOf(c) && t.get("claim") == claimOf(c) && lines(t.form.Get("values")) == valuesOf(c) && t.get("fixed") == levelKey(c.Source.Level) {
		return p
	}
	source := drafts.Field{Keys: []string{"source"}}
	switch t.get("source") {
	case sourceClass:
		if t.get("claim") != claimOf(c) && t.get("claim") != "" {
			p.wrong("source", words.LevelsSourceUnsaid)
		}
	case sourceAlso:
		source.Value = map[string]any{"also": t.get("claim")}
		if t.get("claim") == "" {
			p.wrong("claim", words.LevelsClaimWanted)
		}
	case sourceClaim:
		values, ok := readValues(t.form.Get("values"))
		if !ok {
			p.wrong("values", words.LevelsValuesWanted)
		}
		if t.get("claim") == "" {
			p.wrong("claim", words.LevelsClaimWanted)
		}
		source.Value = map[string]any{"claim": t.get("claim"), "values": values}
	case sourceFixed:
		level, ok := keyLevel(t.get("fixed"))
		if !ok {
			p.wrong("fixed", words.LevelsLevelWanted)
		}
		source.Value = map[string]any{"fixed": rung(level)}
	default:
		p.wrong("source", words.LevelsChoose)
	}
	p.fields = append(p.fields, source)
	return p
}

// lines is text as a form sends it, with the ends of its lines as they are kept.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// capField is the field of the cap on a ladder.
func capField(ladder broker.Ladder) string { return "cap." + ladderKey(ladder) }

// planCap reads the most that is believed on each ladder.
func (s *subject) planCap(t typed, c *broker.AuthenticationConnection, p *plan) {
	caps, changed := []rung{}, false
	for _, ladder := range s.capLadders(c) {
		now := c.Cap.On(ladder)
		key := t.get(capField(ladder))
		level, ok := keyLevel(key)
		if key != "" && (!ok || level.Ladder != ladder) {
			p.wrong(capField(ladder), words.LevelsLevelWanted)
		}
		if ok {
			caps = append(caps, rung(level))
		}
		changed = changed || key != levelKey(now)
	}
	if !changed {
		return
	}
	p.fields = append(p.fields, levelsField("cap", caps))
}

// capLadders are the ladders that a cap can name.
func (s *subject) capLadders(c *broker.AuthenticationConnection) []broker.Ladder {
	all := s.ladders()
	for _, level := range c.Cap {
		if !slices.Contains(all, level.Ladder) {
			all = append(all, level.Ladder)
		}
	}
	return all
}

// levelsField is one level, or a list of levels.
func levelsField(field string, all []rung) drafts.Field {
	if len(all) == 1 {
		return drafts.Field{Keys: []string{field}, Value: all[0]}
	}
	return set(field, all)
}

// readingForm is the form that changes how an answer is read.
func (s *subject) readingForm(f console.Frame, t typed, c *broker.AuthenticationConnection) *console.PostForm {
	now := func(field, is string) string { return t.value(doReading, field, is) }
	source := console.Field{Name: "source", Label: f.Say(words.FactLevelFrom), Kind: console.Choice, Value: now("source", sourceOf(c)), Wrong: t.at(doReading, "source", "source")}
	for _, one := range []struct {
		value string
		name  words.Text
	}{{sourceClass, words.FromClass}, {sourceAlso, words.LevelsFromAlso}, {sourceClaim, words.LevelsFromClaim}, {sourceFixed, words.LevelsFromFixed}} {
		source.Options = append(source.Options, console.Option{Value: one.value, Name: f.Say(one.name)})
	}
	first := s.levelField(f, "firstFactor", words.FactFirst, words.NoLevel, now("firstFactor", levelKey(c.FirstFactor)), nil)
	assume := s.levelField(f, "assume", words.FactAssume, words.NoLevel, now("assume", levelKey(c.Assume)), nil)
	assume.Hint = f.Say(words.LevelsAssumeHint)
	fixed := s.levelField(f, "fixed", words.LevelsFixed, words.NoLevel, now("fixed", levelKey(c.Source.Level)), nil)
	fixed.Hint = f.Say(words.LevelsFixedHint)
	first.Wrong, assume.Wrong, fixed.Wrong = t.at(doReading, "firstFactor", "firstFactor"), t.at(doReading, "assume", "assume"), t.at(doReading, "fixed", "source.fixed")
	fields := []console.Field{source,
		{Name: "claim", Label: f.Say(words.LevelsClaim), Value: now("claim", claimOf(c)), Wrong: t.at(doReading, "claim", "source.claim", "source.also")},
		{Name: "values", Label: f.Say(words.LevelsValues), Hint: f.Say(words.LevelsValuesHint), Kind: console.Lines, Value: now("values", valuesOf(c)), Wrong: t.at(doReading, "values", "source.values"), Most: 16384},
		fixed, first, assume}
	for _, ladder := range s.capLadders(c) {
		one := s.levelField(f, capField(ladder), words.FactCap, words.NoCap, now(capField(ladder), levelKey(c.Cap.On(ladder))), &ladder)
		one.Label += " (" + ladderName(f, ladder) + ")"
		one.Wrong = t.at(doReading, capField(ladder), "cap")
		fields = append(fields, one)
	}
	form := s.asking(f, doReading, nil, words.LevelsSee, fields...)
	form.Groups[0].Legend, form.Groups[0].Closes, form.Groups[0].Open = f.Say(words.LevelsChangeReading), true, t.get(fieldDo) == doReading
	return form
}
