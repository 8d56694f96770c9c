package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads a template. An error says at which character it is, counted from
// 1, and ends in what to do.
func Parse(source string) (*Template, error) {
	if len(source) > MaxSourceBytes {
		return nil, fmt.Errorf("the text is %d bytes long, at most %d may be. Make it shorter", len(source), MaxSourceBytes)
	}
	if at := strings.IndexFunc(source, unprintable); at >= 0 {
		return nil, mistake(source, at, "is a character that cannot be written. Take it away")
	}
	p := parser{source: source, template: &Template{}}
	if err := p.run(); err != nil {
		return nil, err
	}
	return p.template, nil
}

// parser walks through the source once.
type parser struct {
	source     string
	template   *Template
	literal    strings.Builder
	references int
}

func (p *parser) run() error {
	for at := 0; at < len(p.source); {
		rest := p.source[at:]
		brace := strings.IndexAny(rest, "{}")
		switch {
		case brace < 0:
			p.literal.WriteString(rest)
			at = len(p.source)
		case brace > 0:
			p.literal.WriteString(rest[:brace])
			at += brace
		case strings.HasPrefix(rest, "{{"), strings.HasPrefix(rest, "}}"):
			p.literal.WriteByte(rest[0])
			at += 2
		case rest[0] == '}':
			return mistake(p.source, at, "is a } without its {. Write }} for the brace itself")
		default:
			name, err := p.name(at)
			if err != nil {
				return err
			}
			if p.refer(name); p.references > MaxReferences {
				return mistake(p.source, at, fmt.Sprintf("begins one reference more than the %d that may be. Make the text shorter", MaxReferences))
			}
			at += len(name) + len("{}")
		}
	}
	p.flush()
	return nil
}

// name reads the name of the reference that begins at the brace.
func (p *parser) name(at int) (string, error) {
	name, _, closed := strings.Cut(p.source[at+1:], "}")
	switch {
	case !closed:
		return "", mistake(p.source, at, "is a { without its }. Write {name}, or {{ for the brace itself")
	case strings.Contains(name, "{"):
		return "", mistake(p.source, at+1+strings.Index(name, "{"), "is a { inside a name. Close the brace before it with }")
	case name == "" || name == "@":
		return "", mistake(p.source, at, "begins a reference without a name. Write the name of a claim, or @ and what is known of the login")
	case strings.TrimSpace(name) != name || strings.TrimSpace(name[1:]) != name[1:]:
		return "", mistake(p.source, at, "begins a name with white space around it. Take it away")
	case len(name) > MaxNameBytes:
		return "", mistake(p.source, at, fmt.Sprintf("begins a name of %d bytes, at most %d may be. Close the brace where the name ends", len(name), MaxNameBytes))
	}
	return name, nil
}

func (p *parser) refer(name string) {
	p.flush()
	p.references++
	p.template.parts = append(p.template.parts, part{name: name})
	if slices.Contains(p.template.names, name) {
		p.template.repeats = true
	} else {
		p.template.names = append(p.template.names, name)
	}
}

func (p *parser) flush() {
	if p.literal.Len() > 0 {
		p.template.parts = append(p.template.parts, part{literal: p.literal.String()})
		p.literal.Reset()
	}
}

// unprintable finds what XML 1.0 cannot carry (production 2), and what is not
// UTF-8. A replacement character that was written as such is found as well: it
// stands for text that was lost.
func unprintable(r rune) bool {
	return r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF || unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r'
}

// mistake is the error at a byte of the source, which is told as a character.
func mistake(source string, at int, message string) error {
	return fmt.Errorf("character %d %s", utf8.RuneCountInString(source[:at])+1, message)
}
