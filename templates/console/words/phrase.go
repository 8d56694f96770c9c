package words

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// phrase is one sentence with its arguments: how it is recognised, and how it is
// said.
type phrase struct {
	text           Text
	prefix, suffix string // what stands before the first argument, and behind the last
	literal        int    // bytes that are no argument
	english        func() *regexp.Regexp
	quoted         []bool  // by argument: it is quoted, a name and never a sentence
	danish         []piece // in order
}

// piece is some text and the argument behind it, from 0; -1 = none.
type piece struct {
	literal  string
	argument int
}

// verb is an argument, as fmt writes it.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?(?:\.\d+)?([sdqvcU%])`)

// quotation is a text as %q writes it.
const quotation = "(?:\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)"

// matched is what each verb writes.
var matched = map[string]string{
	"d": `(-?\d+)`,
	"q": "(" + quotation + `|\[(?:` + quotation + ` ?)*\])`,
	"s": `(.*?)`, "c": `(.)`, "v": `(.*?)`, "U": `(U\+[0-9A-F]+)`,
	"%": `%`,
}

// newPhrase reads the two languages of a sentence.
func newPhrase(t Text) *phrase {
	p := &phrase{text: t}
	written, at := strings.Builder{}, 0
	written.WriteString(`(?s)^`)
	for i, found := range verb.FindAllStringSubmatchIndex(t.En, -1) {
		kind := t.En[found[4]:found[5]]
		written.WriteString(regexp.QuoteMeta(t.En[at:found[0]]) + matched[kind])
		p.literal += found[0] - at
		if kind != "%" {
			p.quoted = append(p.quoted, kind == "q" || kind == "d")
		}
		if at = found[1]; i == 0 {
			p.prefix = t.En[:found[0]]
		}
	}
	p.suffix, p.literal = t.En[at:], p.literal+len(t.En)-at
	written.WriteString(regexp.QuoteMeta(p.suffix) + `$`)
	p.english = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(written.String()) })
	p.danish = pieces(t.Da)
	return p
}

// pieces takes a sentence apart at its arguments, which come in order or say which
// one they are.
func pieces(said string) []piece {
	var all []piece
	at, next, literal := 0, 0, ""
	for _, found := range verb.FindAllStringSubmatchIndex(said, -1) {
		literal, at = literal+said[at:found[0]], found[1]
		if said[found[4]:found[5]] == "%" {
			literal += "%"
			continue
		}
		if found[2] >= 0 {
			next, _ = strconv.Atoi(said[found[2]:found[3]])
			next--
		}
		all, literal, next = append(all, piece{literal, next}), "", next+1
	}
	return append(all, piece{literal + said[at:], -1})
}

// match finds the arguments in what was said.
func (p *phrase) match(english string) ([]string, bool) {
	if !strings.HasPrefix(english, p.prefix) || !strings.HasSuffix(english, p.suffix) {
		return nil, false
	}
	found := p.english().FindStringSubmatch(english)
	if found == nil {
		return nil, false
	}
	return found[1:], true
}

// say puts the arguments into the Danish sentence.
func (p *phrase) say(arguments []string) string {
	var b strings.Builder
	for _, piece := range p.danish {
		b.WriteString(piece.literal)
		if piece.argument < 0 || piece.argument >= len(arguments) {
			continue
		}
		argument := arguments[piece.argument]
		if !p.quoted[piece.argument] {
			argument = inDanish(argument)
		}
		b.WriteString(argument)
	}
	return b.String()
}

// phrasebook finds a sentence by how it begins.
type phrasebook struct {
	exact    map[string]*phrase
	patterns map[string][]*phrase // by the first bytes before their first argument
}

// indexed are the most bytes of a beginning that patterns are found by.
const indexed = 16

func (b *phrasebook) add(t Text) {
	p := newPhrase(t)
	if !strings.Contains(t.En, "%") {
		b.exact[t.En] = p
		return
	}
	key := p.prefix[:min(len(p.prefix), indexed)]
	b.patterns[key] = append(b.patterns[key], p)
}

// sort puts the pattern that says most of its sentence itself before those that
// say less.
func (b *phrasebook) sort() {
	for _, same := range b.patterns {
		slices.SortStableFunc(same, func(a, b *phrase) int { return b.literal - a.literal })
	}
}

// find is the phrase of a sentence, with its arguments: of those that fit the one
// that says most of it itself. nil = it has none.
func (b *phrasebook) find(english string) (best *phrase, arguments []string) {
	if exact := b.exact[english]; exact != nil {
		return exact, nil
	}
	for n := min(len(english), indexed); n >= 0; n-- {
		for _, p := range b.patterns[english[:n]] {
			if best != nil && p.literal <= best.literal {
				break
			}
			if found, ok := p.match(english); ok {
				best, arguments = p, found
				break
			}
		}
	}
	return best, arguments
}
