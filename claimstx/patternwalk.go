package claimstx

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode"
)

// maxWalk is how many instructions a walk looks at before it gives up. It bounds
// what compiling an expression takes.
const maxWalk = 1 << 16

// perGroups is how many groups cost as much as an instruction, for each place at
// which they are remembered.
const perGroups = 16

// patternWalk goes through every set of places at which a matcher may stand in an
// expression. There are few for what people write, and as many as numbers of so
// many bits for what is made to be dear.
type patternWalk struct {
	program  *syntax.Prog
	anywhere bool
	groups   int // that are remembered
	left     int // of maxWalk

	seen  []int // per instruction, the closure that saw it last
	round int
	stack []uint32
}

func newPatternWalk(program *syntax.Prog, anywhere, groups bool) *patternWalk {
	w := &patternWalk{program: program, anywhere: anywhere, left: maxWalk, seen: make([]int, len(program.Inst))}
	if groups {
		w.groups = program.NumCap / 2
	}
	return w
}

// whole is what an expression costs that was not walked to the end.
func (w *patternWalk) whole() patternCost {
	all := len(w.program.Inst)
	all += all * w.groups / perGroups
	return patternCost{all, all}
}

// run measures the expression; false = it is too much to be walked.
func (w *patternWalk) run() (patternCost, bool) {
	start := []uint32{uint32(w.program.Start)}
	first, begin := w.closure(start)
	cost := patternCost{begin: begin}
	known := map[string]bool{keyOf(first): true}
	for todo := [][]uint32{first}; len(todo) > 0; {
		places := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, r := range w.cuts(places) {
			next := w.behind(places, r)
			if w.anywhere {
				next = append(next, start...)
			}
			reached, does := w.closure(next)
			cost.each = max(cost.each, does)
			if w.left < 0 {
				return patternCost{}, false
			}
			if key := keyOf(reached); !known[key] {
				known[key] = true
				todo = append(todo, reached)
			}
		}
	}
	return cost, true
}

// closure is the places that read a character, of all that are reached from some
// without reading one, and what it takes to get there. Whether an assertion holds
// is not looked at: more may be reached than is.
func (w *patternWalk) closure(from []uint32) (places []uint32, does int) {
	w.round++
	w.stack = append(w.stack[:0], from...)
	for len(w.stack) > 0 {
		at := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if w.seen[at] == w.round {
			continue
		}
		w.seen[at] = w.round
		does++
		switch inst := &w.program.Inst[at]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			w.stack = append(w.stack, inst.Out, inst.Arg)
		case syntax.InstCapture, syntax.InstEmptyWidth, syntax.InstNop:
			w.stack = append(w.stack, inst.Out)
		case syntax.InstMatch, syntax.InstFail:
		default:
			places = append(places, at)
		}
	}
	w.left -= does
	slices.Sort(places)
	return places, does + len(places)*w.groups/perGroups
}

// behind is where the places lead that read the character.
func (w *patternWalk) behind(places []uint32, r rune) []uint32 {
	w.left -= len(places)
	var next []uint32
	for _, at := range places {
		if inst := &w.program.Inst[at]; inst.MatchRune(r) {
			next = append(next, inst.Out)
		}
	}
	return next
}

// cuts is one character of each kind that the places tell from the others.
func (w *patternWalk) cuts(places []uint32) []rune {
	cuts := []rune{0}
	for _, at := range places {
		runes := w.program.Inst[at].Rune
		if len(runes) == 1 { // a character, maybe with others that differ by letter case alone
			for r, first := runes[0], true; first || r != runes[0]; r, first = unicode.SimpleFold(r), false {
				cuts = append(cuts, r, r+1)
			}
			continue
		}
		for i := 0; i+1 < len(runes); i += 2 {
			cuts = append(cuts, runes[i], runes[i+1]+1)
		}
	}
	slices.Sort(cuts)
	w.left -= len(cuts)
	return slices.Compact(cuts)
}

// keyOf names a set of places.
func keyOf(places []uint32) string {
	key := make([]byte, 0, 2*len(places))
	for _, at := range places {
		key = binary.BigEndian.AppendUint16(key, uint16(at))
	}
	return string(key)
}
