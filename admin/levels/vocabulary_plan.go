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

// The forms of the vocabulary.
const (
	doClass    = "class"    // a class: new, or with another value
	doDrop     = "drop"     // take away what the document says of a class
	doStep     = "step"     // every class of one level
	doPreset   = "preset"   // take a preset
	doUnpreset = "unpreset" // give one up
	doRule     = "rule"     // between ladders
	doUnrule   = "unrule"
)

// maxLevel is the highest comparable value.
const maxLevel = 1_000_000

// planVocabulary reads a form of the vocabulary.
func (x *Levels) planVocabulary(s *subject, t typed) plan {
	v, err := readVocabulary(s.document)
	if err != nil {
		return plan{err: err}
	}
	from := x.origins(v)
	var p plan
	switch t.get(fieldDo) {
	case doClass:
		p = planClass(s, t, v, from)
	case doStep:
		p = planStep(s, t, v, from)
	case doDrop:
		if !v.drop(t.get("class"), from) {
			return wrongly("value", words.LevelsOfPreset)
		}
	case doPreset:
		p = planPreset(s, t, v, x)
	case doUnpreset:
		at, err := strconv.Atoi(t.get("at"))
		// A list that is another one by now is left alone: the name tells.
		if err != nil || at < 0 || at >= len(v.presets) || v.presets[at].Name != t.get("preset") {
			return plan{}
		}
		v.presets = slices.Delete(v.presets, at, at+1)
	case doRule:
		p = planRule(t, v)
	case doUnrule:
		at, err := strconv.Atoi(t.get("at"))
		if err != nil || at < 0 || at >= len(v.rules) || ruleKey(v.rules[at]) != t.get("rule") {
			return plan{}
		}
		v.rules = slices.Delete(v.rules, at, at+1)
	default:
		return plan{}
	}
	if len(p.beside) == 0 {
		p.fields = []drafts.Field{set("presets", v.presets), set("classes", v.classes), set("crossRules", v.rules)}
	}
	return p
}

// planClass reads the form of one class.
func planClass(s *subject, t typed, v *vocabulary, from map[broker.ClassRef][]origin) plan {
	ref := string(broker.Ref(t.get("class")))
	if ref == "" {
		ref = string(broker.Ref(t.get("ref")))
		_, there := s.vocabulary().Class(broker.ClassRef(ref))
		switch {
		case ref == "" || len(ref) > 1024:
			return wrongly("ref", words.LevelsRefWanted)
		case ref == string(broker.ClassNone):
			return wrongly("ref", words.LevelsNoneIsNoClass)
		case there:
			return wrongly("ref", words.LevelsThere)
		}
	}
	class := broker.Class{Ref: broker.ClassRef(ref), Kind: broker.ClassKind(t.get("kind"))}
	switch class.Kind {
	case broker.KindTag, broker.KindProbe:
	case broker.KindLevel:
		value, ladder, wrong := readLevel(t, "value", "ladder")
		if len(wrong.beside) > 0 {
			return wrong
		}
		class.Level = broker.Level{Ladder: ladder, Value: value}
	default:
		return wrongly("kind", words.LevelsKindWanted)
	}
	v.put(class, from)
	return plan{}
}

// readLevel reads a value and the name of a ladder; an empty name is the house's.
func readLevel(t typed, valueField, ladderField string) (int, broker.Ladder, plan) {
	value, err := strconv.Atoi(t.get(valueField))
	if err != nil || value < 1 || value > maxLevel {
		return 0, "", wrongly(valueField, words.LevelsValueWanted, maxLevel)
	}
	name := t.get(ladderField)
	if name == "" {
		name = ladderKey(broker.HouseLadder)
	}
	if !plainLadder(name) {
		return 0, "", wrongly(ladderField, words.LevelsLadderWanted)
	}
	return value, ladderOf(name), plan{}
}

// plainLadder reports whether it can name a ladder.
func plainLadder(name string) bool {
	return len(name) <= 32 && name[0] >= 'a' && name[0] <= 'z' && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// planStep gives every class of one level another value.
func planStep(s *subject, t typed, v *vocabulary, from map[broker.ClassRef][]origin) plan {
	level, ok := keyLevel(t.get("level"))
	if !ok {
		return wrongly("level", words.LevelsLevelWanted)
	}
	value, _, wrong := readLevel(t, "value", "")
	if len(wrong.beside) > 0 {
		return wrong
	}
	for _, class := range s.vocabulary().Classes() {
		if class.Kind == broker.KindLevel && class.Level == level {
			class.Level.Value = value
			v.put(class, from)
		}
	}
	return plan{}
}

func planPreset(s *subject, t typed, v *vocabulary, x *Levels) plan {
	entry := presetEntry{Name: t.get("preset"), Ladder: t.get("onto")}
	switch {
	case !slices.Contains(installation.Presets(), entry.Name):
		return wrongly("preset", words.LevelsPresetWanted)
	case slices.ContainsFunc(v.presets, func(e presetEntry) bool { return e.Name == entry.Name }):
		return wrongly("preset", words.LevelsPresetThere)
	case entry.Ladder != "" && !plainLadder(entry.Ladder):
		return wrongly("onto", words.LevelsLadderWanted)
	}
	v.presets = append(v.presets, entry)
	return plan{shows: s.brings(x, entry)}
}

func planRule(t typed, v *vocabulary) plan {
	from, ok := keyLevel(t.get("from"))
	if !ok {
		return wrongly("from", words.LevelsLevelWanted)
	}
	gives, ok := keyLevel(t.get("gives"))
	if !ok || gives.Ladder == from.Ladder {
		return wrongly("gives", words.LevelsOtherLadder)
	}
	a, b := rung(from), rung(gives)
	v.rules = append(v.rules, ruleEntry{&a, &b})
	return plan{}
}

// ruleKey names a rule between ladders.
func ruleKey(e ruleEntry) string {
	if e.From == nil || e.Gives == nil {
		return ""
	}
	return levelKey(broker.Level(*e.From)) + " " + levelKey(broker.Level(*e.Gives))
}
