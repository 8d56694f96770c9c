package broker

import (
	"slices"
	"strconv"
	"strings"
)

// IsZero reports whether nothing is known: a level without a value, on any
// ladder.
func (l Level) IsZero() bool { return l.Value <= 0 }

// String writes a level for a sentence: "level 30", "level 2 on ladder nsis".
func (l Level) String() string {
	text := "level " + strconv.Itoa(max(l.Value, 0))
	if l.Ladder != HouseLadder {
		text += " on ladder " + string(l.Ladder)
	}
	return text
}

// Levels is what is proven or demanded on several ladders: at most one Level a
// ladder, in the order of the ladders' names. Make one with [NewLevels] or
// [Levels.With]; a literal in another order is read correctly but compares as
// different.
type Levels []Level

// NewLevels keeps the highest level of each ladder. Levels without a value are
// left out.
func NewLevels(levels ...Level) Levels {
	var set Levels
	for _, level := range levels {
		set = set.With(level)
	}
	return set
}

// On returns the level on the ladder; its value is 0 when there is none.
func (s Levels) On(ladder Ladder) Level {
	found := Level{Ladder: ladder}
	for _, level := range s {
		if level.Ladder == ladder && level.Value > found.Value {
			found = level
		}
	}
	return found
}

// AtLeast reports whether the level is reached on its ladder. A level without
// a value is always reached: it demands nothing.
func (s Levels) AtLeast(level Level) bool {
	return level.IsZero() || s.On(level.Ladder).Value >= level.Value
}

// Meet reports whether every one of the demanded levels is reached.
func (s Levels) Meet(demanded Levels) bool {
	for _, level := range demanded {
		if !s.AtLeast(level) {
			return false
		}
	}
	return true
}

// With returns the levels with this one among them; the higher wins on its
// ladder. The receiver is not changed.
func (s Levels) With(level Level) Levels {
	if level.IsZero() || s.On(level.Ladder).Value >= level.Value {
		return s
	}
	with := make(Levels, 0, len(s)+1)
	for _, other := range s {
		if other.Ladder != level.Ladder {
			with = append(with, other)
		}
	}
	at, _ := slices.BinarySearchFunc(with, level, func(a, b Level) int {
		return strings.Compare(string(a.Ladder), string(b.Ladder))
	})
	return slices.Insert(with, at, level)
}

// Merge returns the highest of both on each ladder. Neither is changed.
func (s Levels) Merge(others Levels) Levels {
	for _, level := range others {
		s = s.With(level)
	}
	return s
}

// String writes the levels for a sentence.
func (s Levels) String() string {
	if len(s) == 0 {
		return "no level"
	}
	parts := make([]string, len(s))
	for i, level := range s {
		parts[i] = level.String()
	}
	return strings.Join(parts, " and ")
}
