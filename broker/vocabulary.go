package broker

import (
	"errors"
	"fmt"
	"slices"
)

// CrossRule says that whoever has proven From, or more, on its ladder has also
// proven Gives on another. Without one, nothing on a ladder satisfies another.
type CrossRule struct {
	From  Level `json:"from"`
	Gives Level `json:"gives"`
}

// Vocabulary is the installation's list of classes, with the rules between
// ladders. It is immutable. A nil Vocabulary knows nothing.
type Vocabulary struct {
	classes []Class
	byRef   map[ClassRef]Class
	rules   []CrossRule
	values  map[Ladder][]int // of the level classes, ascending, without repeats
}

// NewVocabulary checks and keeps the classes, in their order of preference,
// and the cross rules. Several classes may share one value; one class has one.
// It refuses an empty or padded reference, urn:none, a reference that stands
// twice, an unknown kind, a level class without a positive value, a value on a
// tag or a probe, and cross rules that name an unused ladder or that together
// lift a ladder above what was proven on it.
func NewVocabulary(classes []Class, rules []CrossRule) (*Vocabulary, error) {
	v := &Vocabulary{
		classes: slices.Clone(classes),
		byRef:   make(map[ClassRef]Class, len(classes)),
		rules:   slices.Clone(rules),
		values:  map[Ladder][]int{},
	}
	for _, class := range v.classes {
		if err := checkClass(class); err != nil {
			return nil, fmt.Errorf("vocabulary: %w", err)
		}
		if _, twice := v.byRef[class.Ref]; twice {
			return nil, fmt.Errorf("vocabulary: class %q stands twice", class.Ref)
		}
		v.byRef[class.Ref] = class
		if class.Kind == KindLevel {
			v.values[class.Level.Ladder] = append(v.values[class.Level.Ladder], class.Level.Value)
		}
	}
	for ladder, values := range v.values {
		slices.Sort(values)
		v.values[ladder] = slices.Compact(values)
	}
	for _, rule := range v.rules {
		if err := v.checkRule(rule); err != nil {
			return nil, fmt.Errorf("vocabulary: cross rule from %v to %v: %w", rule.From, rule.Gives, err)
		}
	}
	return v, nil
}

// checkClass holds one class against what a class must be.
func checkClass(class Class) error {
	switch {
	case class.Ref == "":
		return errors.New("a class has no reference")
	case class.Ref != Ref(string(class.Ref)):
		return fmt.Errorf("class %q has white space around it", class.Ref)
	case class.Ref == ClassNone:
		return fmt.Errorf("%s means \"leave it out\" and cannot be a class", ClassNone)
	}
	switch class.Kind {
	case KindLevel:
		if class.Level.Value <= 0 {
			return fmt.Errorf("class %q is a level and needs a value above 0, not %d", class.Ref, class.Level.Value)
		}
	case KindTag, KindProbe:
		if class.Level != (Level{}) {
			return fmt.Errorf("class %q is a %s and cannot have a level", class.Ref, class.Kind)
		}
	default:
		return fmt.Errorf("class %q has the unknown kind %q", class.Ref, class.Kind)
	}
	return nil
}

// checkRule holds one cross rule against the classes and the other rules.
func (v *Vocabulary) checkRule(rule CrossRule) error {
	switch {
	case rule.From.IsZero() || rule.Gives.IsZero():
		return errors.New("both levels need a value above 0")
	case rule.From.Ladder == rule.Gives.Ladder:
		return errors.New("both levels are on the same ladder")
	case len(v.values[rule.From.Ladder]) == 0:
		return fmt.Errorf("no class is on ladder %q", rule.From.Ladder)
	case len(v.values[rule.Gives.Ladder]) == 0:
		return fmt.Errorf("no class is on ladder %q", rule.Gives.Ladder)
	}
	if lifted := v.Prove(rule.From).On(rule.From.Ladder); lifted.Value > rule.From.Value {
		return fmt.Errorf("with the other rules it lifts %v to %v", rule.From, lifted)
	}
	return nil
}

// Class returns the class with that reference.
func (v *Vocabulary) Class(ref ClassRef) (Class, bool) {
	if v == nil {
		return Class{}, false
	}
	class, ok := v.byRef[ref]
	return class, ok
}

// Classes returns all classes in their order.
func (v *Vocabulary) Classes() []Class {
	if v == nil {
		return nil
	}
	return slices.Clone(v.classes)
}

// CrossRules returns all rules between ladders.
func (v *Vocabulary) CrossRules() []CrossRule {
	if v == nil {
		return nil
	}
	return slices.Clone(v.rules)
}

// Prove returns everything that the level proves: itself and what the cross
// rules give, over as many ladders as they lead to. No ladder passes its limit
// when limits has one for it.
func (v *Vocabulary) Prove(level Level, limits ...Level) Levels {
	proven := NewLevels(limited(level, limits))
	if v == nil || len(v.rules) == 0 || len(proven) == 0 {
		return proven
	}
	for changed := true; changed; {
		changed = false
		for _, rule := range v.rules {
			gives := limited(rule.Gives, limits)
			if proven.AtLeast(rule.From) && !proven.AtLeast(gives) {
				proven, changed = proven.With(gives), true
			}
		}
	}
	return proven
}

// limited lowers the level to the lowest limit of its ladder.
func limited(level Level, limits []Level) Level {
	for _, limit := range limits {
		if limit.Ladder == level.Ladder && limit.Value < level.Value {
			level.Value = max(limit.Value, 0)
		}
	}
	return level
}

// below returns the highest level of the vocabulary that is weaker than this
// one, on its ladder; its value is 0 when there is none.
func (v *Vocabulary) below(level Level) Level {
	found := Level{Ladder: level.Ladder}
	if v != nil {
		for _, value := range v.values[level.Ladder] {
			if value < level.Value {
				found.Value = value
			}
		}
	}
	return found
}

// above returns the lowest level of the vocabulary that is stronger than this
// one, on its ladder; its value is 0 when there is none.
func (v *Vocabulary) above(level Level) Level {
	if v != nil {
		for _, value := range v.values[level.Ladder] {
			if value > level.Value {
				return Level{Ladder: level.Ladder, Value: value}
			}
		}
	}
	return Level{Ladder: level.Ladder}
}
