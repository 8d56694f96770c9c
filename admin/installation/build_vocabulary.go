package installation

import (
	"fmt"
	"slices"

	"trin/broker"
)

// defaultPreset is the vocabulary of an installation that has none.
const defaultPreset = "house"

// vocabularyMade is what a vocabulary gives to a picture.
type vocabularyMade struct {
	vocabulary *broker.Vocabulary
	ladders    map[broker.Ladder]bool
	plain      broker.Scale
	usable     bool
}

// vocabularyIn is the document of the vocabulary; nil = there is none.
func vocabularyIn(documents []*document) *document {
	at := slices.IndexFunc(documents, func(d *document) bool { return d.kind == KindVocabulary })
	if at < 0 {
		return nil
	}
	return documents[at]
}

// vocabularyOf takes the installation's list of classes; nil = it has none. It is
// false when that has an error.
func (b *builder) vocabularyOf(d *document) bool {
	if d == nil {
		if d = b.commons.vocabulary(); d == nil {
			v := &vocabularyMade{ladders: map[broker.Ladder]bool{}}
			v.usable = b.setVocabulary(nil, v, nil, nil)
			return b.takeVocabulary(v)
		}
	}
	m := b.remember(d, rests{}, func(m *made) { m.vocabulary = b.vocabulary(d) })
	return b.takeVocabulary(m.vocabulary)
}

func (b *builder) takeVocabulary(v *vocabularyMade) bool {
	b.configuration.Vocabulary, b.ladders, b.plain = v.vocabulary, v.ladders, v.plain
	return v.usable
}

// vocabulary reads the installation's list of classes.
func (b *builder) vocabulary(d *document) *vocabularyMade {
	is := &vocabularyMade{ladders: map[broker.Ladder]bool{}}
	v := decoded[vocabularyDocument](b, d)
	list := &classList{at: map[broker.ClassRef]int{}, own: map[broker.ClassRef]bool{}}
	for i, entry := range v.Classes {
		field := fmt.Sprintf("classes.%d", i)
		class, ok := b.class(d, field, entry)
		if !ok {
			continue
		}
		if _, twice := list.at[class.Ref]; twice {
			b.fail(d, field+".ref", "The class %q stands twice. A class has one level: keep one entry.", class.Ref)
			continue
		}
		list.own[class.Ref] = true
		list.add(class)
	}
	for i, entry := range v.Presets {
		b.preset(d, fmt.Sprintf("presets.%d", i), entry, list)
	}
	if b.broken[d] {
		return is
	}
	is.usable = b.setVocabulary(d, is, list.classes, b.crossRules(d, v.CrossRules, list.classes))
	return is
}

// classList is the classes in their order.
type classList struct {
	classes []broker.Class
	at      map[broker.ClassRef]int
	own     map[broker.ClassRef]bool // those that the document itself lists
}

func (l *classList) add(class broker.Class) {
	l.at[class.Ref] = len(l.classes)
	l.classes = append(l.classes, class)
}

// class reads an entry of a list of classes.
func (b *builder) class(d *document, field string, entry classEntry) (broker.Class, bool) {
	class := broker.Class{Ref: broker.ClassRef(entry.Ref), Kind: broker.ClassKind(entry.Kind), Level: entry.Level.or()}
	if class.Kind == "" {
		class.Kind = broker.KindLevel
	}
	before := len(b.problems)
	switch {
	case class.Ref == "":
		b.fail(d, field, "The class has no ref. Write the reference as the other party writes it.")
	case class.Ref != broker.Ref(entry.Ref):
		b.fail(d, field+".ref", "The class %q has white space around it. Take it away: classes are compared without it.", entry.Ref)
	case class.Ref == broker.ClassNone:
		b.fail(d, field+".ref", "%s means that a class is left out of a request; it cannot be a class. Use it as an ask.", broker.ClassNone)
	}
	switch class.Kind {
	case broker.KindLevel:
		if entry.Level == nil {
			b.fail(d, field, "The class has no level. Write level: and a whole number, or kind: tag or probe if it does not rank.")
		} else if class.Level.Value == 0 && len(b.problems) == before {
			return class, false // reported while it was read
		}
	case broker.KindTag, broker.KindProbe:
		if entry.Level != nil {
			b.fail(d, field+".level", "A %s does not rank and has no level. Take the level away, or the kind.", class.Kind)
		}
	default:
		b.fail(d, field+".kind", "%q is not a kind of class. Write level, tag or probe.", class.Kind)
	}
	return class, len(b.problems) == before
}

// crossRules reads the rules between ladders.
func (b *builder) crossRules(d *document, entries []crossRuleEntry, classes []broker.Class) []broker.CrossRule {
	var rules []broker.CrossRule
	for i, entry := range entries {
		field := fmt.Sprintf("crossRules.%d", i)
		if entry.From == nil || entry.Gives == nil {
			b.fail(d, field, "The rule needs a level from and a level gives. Write both, on two ladders.")
			continue
		}
		rule := broker.CrossRule{From: entry.From.or(), Gives: entry.Gives.or()}
		if _, err := broker.NewVocabulary(classes, append(slices.Clone(rules), rule)); err != nil {
			b.fail(d, field, "The rule cannot hold: %s. Mend it or take it away.", err)
			continue
		}
		rules = append(rules, rule)
	}
	return rules
}

// setVocabulary fills what the vocabulary gives. It is false when the vocabulary
// has an error; a nil document is that of an installation that has none.
func (b *builder) setVocabulary(d *document, is *vocabularyMade, classes []broker.Class, rules []broker.CrossRule) bool {
	v, err := broker.NewVocabulary(classes, rules)
	if err == nil {
		is.vocabulary = v
		is.plain, err = v.Scale(nil)
	}
	if err != nil {
		if d != nil {
			b.fail(d, "", "The vocabulary cannot be used: %s. Mend it.", err)
		}
		return false
	}
	for _, class := range classes {
		if class.Kind == broker.KindLevel {
			is.ladders[class.Level.Ladder] = true
		}
	}
	return d == nil || !b.broken[d]
}

// onLadder reports a level on a ladder that no class is on: it could never be
// compared with anything.
func (b *builder) onLadder(d *document, field string, l broker.Level) {
	if l.IsZero() || b.ladders[l.Ladder] {
		return
	}
	if l.Ladder == broker.HouseLadder {
		b.fail(d, field, "No class of the vocabulary is on the house ladder, so level %d cannot be compared. Name the ladder, as in {ladder: nsis, value: %d}, or add classes or a preset to the vocabulary.", l.Value, l.Value)
		return
	}
	b.fail(d, field, "No class of the vocabulary is on the ladder %q. Write a ladder that is used there, or add its classes.", l.Ladder)
}

// named warns of a level that no class stands for.
func (b *builder) named(d *document, field string, l broker.Level, scale broker.Scale) {
	if !l.IsZero() && b.ladders[l.Ladder] && !slices.Contains(scale.Levels(), l) {
		b.warn(d, field, "No class counts as %s, so an answer states the class of the next lower one. Write a level of the vocabulary, or add a class.", l)
	}
}

// scale reads a connection's own values for classes.
func (b *builder) scale(d *document, entries []classEntry) broker.Scale {
	if len(entries) == 0 {
		return b.plain
	}
	var own []broker.Class
	seen := map[broker.ClassRef]bool{}
	for i, entry := range entries {
		field := fmt.Sprintf("classes.%d", i)
		class, ok := b.class(d, field, entry)
		if !ok {
			continue
		}
		_, known := b.configuration.Vocabulary.Class(class.Ref)
		switch {
		case !known:
			b.fail(d, field+".ref", "The class %q is not in the vocabulary. Add it there; here it only gets another value.", class.Ref)
			continue
		case seen[class.Ref]:
			b.fail(d, field+".ref", "The class %q stands twice. A class has one level: keep one entry.", class.Ref)
			continue
		}
		seen[class.Ref] = true
		b.onLadder(d, field+".level", class.Level)
		own = append(own, class)
	}
	scale, err := b.configuration.Vocabulary.Scale(own)
	if err != nil {
		b.fail(d, "classes", "The classes cannot be used: %s. Mend them.", err)
	}
	return scale
}
