package broker

import (
	"cmp"
	"fmt"
	"slices"
)

// Scale is what classes count as for one connection: the vocabulary with the
// connection's own values over it. The zero Scale knows no class. Make one
// with [Vocabulary.Scale].
type Scale struct {
	vocabulary *Vocabulary
	overrides  map[ClassRef]Class
	levels     []Level // every level that a class counts as, strongest last, without repeats
}

// Scale returns the vocabulary as one connection reads it. Each override
// replaces the kind and level of a class that the vocabulary has; an unknown
// class and a class that is overridden twice are refused.
func (v *Vocabulary) Scale(overrides []Class) (Scale, error) {
	s := Scale{vocabulary: v, overrides: make(map[ClassRef]Class, len(overrides))}
	for _, class := range overrides {
		if err := checkClass(class); err != nil {
			return Scale{}, fmt.Errorf("scale: %w", err)
		}
		if _, known := v.Class(class.Ref); !known {
			return Scale{}, fmt.Errorf("scale: class %q is not in the vocabulary", class.Ref)
		}
		if _, twice := s.overrides[class.Ref]; twice {
			return Scale{}, fmt.Errorf("scale: class %q stands twice", class.Ref)
		}
		s.overrides[class.Ref] = class
	}
	for _, class := range s.Classes() {
		if class.Kind == KindLevel {
			s.levels = append(s.levels, class.Level)
		}
	}
	slices.SortFunc(s.levels, func(a, b Level) int {
		return cmp.Or(cmp.Compare(a.Ladder, b.Ladder), cmp.Compare(a.Value, b.Value))
	})
	s.levels = slices.Compact(s.levels)
	return s, nil
}

// Class returns what the class counts as here.
func (s Scale) Class(ref ClassRef) (Class, bool) {
	if class, ok := s.overrides[ref]; ok {
		return class, true
	}
	return s.vocabulary.Class(ref)
}

// Own reports whether a class may count as something else here than in the
// vocabulary.
func (s Scale) Own() bool { return len(s.overrides) > 0 }

// Classes returns every class as it counts here, in the vocabulary's order.
func (s Scale) Classes() []Class {
	classes := s.vocabulary.Classes()
	for i, class := range classes {
		if own, ok := s.overrides[class.Ref]; ok {
			classes[i] = own
		}
	}
	return classes
}

// At returns the classes that count as exactly this level here, in the
// vocabulary's order.
func (s Scale) At(level Level) []ClassRef {
	if s.vocabulary == nil || level.IsZero() {
		return nil
	}
	var refs []ClassRef
	for _, class := range s.vocabulary.classes {
		if own, ok := s.overrides[class.Ref]; ok {
			class = own
		}
		if class.Kind == KindLevel && class.Level == level {
			refs = append(refs, class.Ref)
		}
	}
	return refs
}

// Levels returns every level that a class counts as here, by ladder and then
// value.
func (s Scale) Levels() []Level { return slices.Clone(s.levels) }

// reached returns the strongest level of the scale that is not above this one,
// on its ladder; its value is 0 when there is none.
func (s Scale) reached(level Level) Level {
	found := Level{Ladder: level.Ladder}
	for _, known := range s.levels {
		if known.Ladder == level.Ladder && known.Value <= level.Value {
			found = known
		}
	}
	return found
}
