package claimstx

import (
	"regexp"
	"regexp/syntax"
)

// The work of a pattern is counted in instructions of the compiled expression that
// a value is held against: Go's regular expressions do for each character of a
// value no more than what stands at the places of the expression that may be
// reached by then.
const (
	valueWork     = 32 // to begin with a value, however short
	referenceWork = 2  // of each byte of the text in with, for each match
)

// patternCost is the most that an expression does with a value.
type patternCost struct {
	begin int // before the first byte
	each  int // with each byte
}

// of is the most that one search in a value of so many bytes does.
func (c patternCost) of(bytes int) int { return valueWork + c.begin + bytes*c.each }

// counted is what it is counted as: of the most that it may do with the characters
// two fifths. What is usual does less still, and twenty steps with a pattern over the
// names of two thousand groups have to be within [maxWork].
func (c patternCost) counted(bytes int) int { return valueWork + (c.begin+bytes*c.each)*2/5 }

// pattern is a compiled expression with what it costs.
type pattern struct {
	*regexp.Regexp
	cost patternCost
}

// matches reports whether the value matches; enough is false where it was not
// looked at, because there is not work enough left.
func (p pattern) matches(value string, work *int) (is, enough bool) {
	if !spend(work, p.cost.counted(len(value))) {
		return false, false
	}
	return p.MatchString(value), true
}

// search finds the matches in a value, at most so many. enough is false where
// there was not work enough left to find all of these.
func (p pattern) search(value string, most int, work *int) (matches [][]int, enough bool) {
	once := p.cost.counted(len(value))
	paid := min(most, (maxWork-*work)/once)
	if paid <= 0 {
		return nil, spend(work, once)
	}
	matches = p.FindAllStringSubmatchIndex(value, paid) // each may be looked for up to the end of the value
	_ = spend(work, once*min(len(matches)+1, paid))
	return matches, len(matches) < paid || paid == most
}

// costOf measures an expression whose matches begin at the start of a value, or
// anywhere in it, and whose groups are wanted or not.
func costOf(program *syntax.Prog, anywhere, groups bool) patternCost {
	w := newPatternWalk(program, anywhere, groups)
	if cost, done := w.run(); done {
		return cost
	}
	return w.whole()
}
