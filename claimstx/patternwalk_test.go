package claimstx

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"
)

func programOf(t *testing.T, text string) *syntax.Prog {
	t.Helper()
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// visited is how many instructions a matcher that follows every thread looks at.
func visited(program *syntax.Prog, value string, anywhere bool) int {
	count := 0
	follow := func(from []uint32) (places []uint32) {
		seen := map[uint32]bool{}
		for len(from) > 0 {
			at := from[len(from)-1]
			if from = from[:len(from)-1]; seen[at] {
				continue
			}
			seen[at] = true
			count++
			switch inst := program.Inst[at]; inst.Op {
			case syntax.InstAlt, syntax.InstAltMatch:
				from = append(from, inst.Out, inst.Arg)
			case syntax.InstCapture, syntax.InstEmptyWidth, syntax.InstNop:
				from = append(from, inst.Out)
			case syntax.InstMatch, syntax.InstFail:
			default:
				places = append(places, at)
			}
		}
		return places
	}
	places := follow([]uint32{uint32(program.Start)})
	for _, r := range value {
		var next []uint32
		for _, at := range places {
			if inst := program.Inst[at]; inst.MatchRune(r) {
				next = append(next, inst.Out)
			}
		}
		if anywhere {
			next = append(next, uint32(program.Start))
		}
		places = follow(next)
	}
	return count
}

// measuredPatterns are some that people write, and some that are made to be dear, with what they
// cost for each byte.
var measuredPatterns = []struct {
	text           string
	each, anywhere int
}{
	{`abc`, 1, 2},
	{`CN=([^,]+),OU=Groups,OU=[^,]+,DC=hospital,DC=example,DC=dk`, 4, 9},
	{`(?i)cn=([^,]+),.*`, 4, 9},
	{`([^@]+)@old\.example`, 4, 6},
	{`(?:alice|bob|carol|dave|erik|frida|gorm|helle|ivar|jens)`, 1, 22},
	{`\pL+@[\pL\pN.]+`, 3, 6},
	{`[ -]`, 1, 2},
	{`.*(reader|writer|admin).*`, 13, 13},
	{`\b\w+\b`, 4, 5},
	{`(a*)*(a*)*(a|b)*c`, 16, 17},
	{`(?i)[k-s]+ſ`, 4, 4},
	{`(?:(?i:k)x?y?z?|[a-z]u?v?w?)!`, 13, 16},
}

func TestPatternCost(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, p := range measuredPatterns {
		program := programOf(t, p.text)
		for _, anywhere := range []bool{false, true} {
			most := p.each
			if anywhere {
				most = p.anywhere
			}
			cost := costOf(program, anywhere, false)
			if cost.each != most || cost.begin > len(program.Inst) {
				t.Errorf("%s, anywhere %t: got %+v, want %d for each byte", p.text, anywhere, cost, most)
			}
			for range 200 {
				value := make([]rune, random.IntN(40))
				for i := range value {
					value[i] = []rune(`CN=,OUDabcrewidsmxGøſK@.- aaaa`)[random.IntN(30)]
				}
				if got := visited(program, string(value), anywhere); got > cost.of(len(string(value))) {
					t.Fatalf("%s in %q: %d instructions, more than %d", p.text, string(value), got, cost.of(len(string(value))))
				}
			}
		}
	}
}

// M3: what cannot be walked through costs as much as it can, and what is
// remembered of its groups besides.
func TestM3_APatternWithoutEnd(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`(?:.*a.{18}b.*)*c`, strings.Repeat(`(.*)`, 79) + `a.{9}!`} {
		program := programOf(t, text)
		plain, grouped := costOf(program, false, false), costOf(program, false, true)
		if all := len(program.Inst); plain.each != all {
			t.Errorf("%.20s: got %+v, want %d", text, plain, all)
		}
		if want := len(program.Inst) * (program.NumCap / 2) / perGroups; grouped.each-plain.each != want {
			t.Errorf("%.20s: groups cost %d more, want %d", text, grouped.each-plain.each, want)
		}
	}
	program := programOf(t, `(?:`+strings.Repeat(`(a)`, 48)+`)*`)
	if plain, grouped := costOf(program, false, false), costOf(program, false, true); grouped.each <= plain.each {
		t.Errorf("got %+v with groups and %+v without", grouped, plain)
	}
}

// M3: what a search may find is bounded by the work that is left before it is
// looked for.
func TestM3_ASearchEndsWithTheWork(t *testing.T) {
	t.Parallel()
	const text = `a.*b|a` // for each a the whole value is read
	p := pattern{regexp.MustCompile(text), costOf(programOf(t, text), true, true)}
	value := strings.Repeat("a", 1000)
	once := p.cost.counted(len(value))
	for _, test := range []struct {
		name          string
		left          int
		most          int
		found, worked int
		enough        bool
	}{
		{"there is enough", 40 * once, 33, 33, 33 * once, true},
		{"as much as it takes", 33 * once, 33, 33, 33 * once, true},
		{"less", 33*once - 1, 33, 32, 32 * once, false},
		{"for three", 4*once - 1, 33, 3, 3 * once, false},
		{"for none", once - 1, 33, 0, once, false},
		{"for one, and no more is wanted", once, 1, 1, once, true},
	} {
		work := maxWork - test.left
		matches, enough := p.search(value, test.most, &work)
		if worked := work - (maxWork - test.left); len(matches) != test.found || enough != test.enough || worked != test.worked {
			t.Errorf("%s: got %d found, enough %t for %d units, want %d, %t, %d", test.name, len(matches), enough, worked, test.found, test.enough, test.worked)
		}
	}
	work := maxWork - 3*once
	if matches, enough := p.search("aab"+strings.Repeat("x", 997), 33, &work); len(matches) != 1 || !enough || work != maxWork-once {
		t.Errorf("got %v, enough %t and %d units left, want the one there is and that it was looked for once more", matches, enough, maxWork-work)
	}
}
