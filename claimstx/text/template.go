package text

import (
	"slices"
	"strings"
)

// The limits of a template.
const (
	MaxSourceBytes = 8 << 10  // of the template as it is written
	MaxReferences  = 64       // that stand in one template, counted as they stand
	MaxNameBytes   = 1 << 10  // of one name
	MaxTextBytes   = 64 << 10 // of the text that is made
)

// Template is a text with references. Make one with [Parse].
type Template struct {
	parts   []part
	names   []string // that are referred to, each once, in the order of the text
	repeats bool     // a name stands twice
}

// part is literal text, or a reference.
type part struct {
	literal string
	name    string // "" = literal
}

// References returns the names that the template refers to, each once, in the
// order in which they first stand: "mail", "@subject".
func (t *Template) References() []string { return slices.Clone(t.names) }

// Execute makes the text. resolve gives the value that a name stands for, false
// if there is none; escape makes a value fit for where the text is going, and
// nil leaves it as it is. The text of the template itself is never escaped.
//
// missing are the names for which there is no value, each once, in the order of
// the text, and with any missing the text is "": half a text is not an answer.
// A value with which the text would be longer than [MaxTextBytes] is missing
// too. A name that stands twice is resolved once.
func (t *Template) Execute(resolve func(name string) (string, bool), escape func(string) string) (text string, missing []string) {
	if len(t.parts) == 1 && t.parts[0].name == "" {
		return t.parts[0].literal, nil
	}
	if t.repeats {
		resolve = Once(resolve)
	}
	var out strings.Builder
	for _, p := range t.parts {
		piece := p.literal
		if p.name != "" {
			value, ok := resolve(p.name)
			if ok && escape != nil && len(value) <= MaxTextBytes {
				value = escape(value)
			}
			if !ok || out.Len()+len(value) > MaxTextBytes {
				if !slices.Contains(missing, p.name) {
					missing = append(missing, p.name)
				}
				continue
			}
			piece = value
		}
		if missing == nil {
			out.WriteString(piece)
		}
	}
	if missing != nil {
		return "", missing
	}
	return out.String(), nil
}

// Once resolves each name once, and remembers what it stands for.
func Once(resolve func(name string) (string, bool)) func(name string) (string, bool) {
	type answer struct {
		value string
		there bool
	}
	known := map[string]answer{}
	return func(name string) (string, bool) {
		a, is := known[name]
		if !is {
			a.value, a.there = resolve(name)
			known[name] = a
		}
		return a.value, a.there
	}
}
