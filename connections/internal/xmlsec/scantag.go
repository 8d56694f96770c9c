package xmlsec

import (
	"strconv"
	"strings"
)

// startTag walks over one start tag or empty-element tag: it counts, holds the
// limits, and normalises the white space of attribute values.
func (s *scanner) startTag() *GateError {
	if s.depth == 0 && s.rooted {
		return &GateError{Rule: RuleSecondRoot}
	}
	s.rooted = true
	if s.elements++; s.elements > s.limits.Elements {
		return &GateError{Rule: RuleElements}
	}
	if s.depth++; s.depth > s.limits.Depth {
		return &GateError{Rule: RuleDepth}
	}
	s.pos++
	s.skipName()
	attributes, namespaces := 0, 0
	for {
		spaced := s.skipSpace()
		if s.pos >= len(s.data) {
			return &GateError{Rule: RuleSyntax, Detail: "tag without end"}
		}
		switch s.data[s.pos] {
		case '>':
			s.pos++
			return nil
		case '/':
			if s.pos+1 >= len(s.data) || s.data[s.pos+1] != '>' {
				return &GateError{Rule: RuleSyntax, Detail: "tag without end"}
			}
			s.pos += 2
			s.depth--
			return nil
		}
		if !spaced {
			return &GateError{Rule: RuleSyntax, Detail: "no white space before an attribute"}
		}
		name, err := s.attribute()
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "xmlns") && (len(name) == 5 || name[5] == ':') {
			namespaces++
		} else {
			attributes++
		}
		switch {
		case attributes > s.limits.Attributes:
			return &GateError{Rule: RuleAttributes}
		case namespaces > s.limits.Namespaces:
			return &GateError{Rule: RuleNamespaces}
		}
	}
}

// attribute walks over name="value" and returns the name.
func (s *scanner) attribute() (string, *GateError) {
	start := s.pos
	s.skipName()
	name := s.data[start:s.pos]
	s.skipSpace()
	if len(name) == 0 || s.pos >= len(s.data) || s.data[s.pos] != '=' {
		return "", malformedAttribute()
	}
	s.pos++
	s.skipSpace()
	if s.pos >= len(s.data) || (s.data[s.pos] != '"' && s.data[s.pos] != '\'') {
		return "", malformedAttribute()
	}
	quote := s.data[s.pos]
	s.pos++
	end := strings.IndexByte(s.data[s.pos:], quote)
	if end < 0 {
		return "", malformedAttribute()
	}
	value := s.data[s.pos : s.pos+end]
	if strings.IndexByte(value, '<') >= 0 {
		return "", malformedAttribute()
	}
	if err := s.count(end); err != nil {
		return "", err
	}
	if err := checkReferences(value); err != nil {
		return "", err
	}
	s.normalise(s.pos, s.pos+end)
	s.pos += end + 1
	return name, nil
}

func malformedAttribute() *GateError {
	return &GateError{Rule: RuleSyntax, Detail: "attribute"}
}

// normalise turns literal white space of an attribute value into spaces (XML
// 1.0 section 3.3.3), CR LF into one (section 2.11). encoding/xml does not.
func (s *scanner) normalise(from, to int) {
	for i := from + printable(s.data[from:to]); i < to; i++ {
		b := s.data[i]
		if b != '\t' && b != '\n' && b != '\r' {
			continue
		}
		s.out = append(s.out, s.data[s.last:i]...)
		s.out = append(s.out, ' ')
		if b == '\r' && i+1 < to && s.data[i+1] == '\n' {
			i++
		}
		s.last = i + 1
	}
}

// skipName moves to the first octet that cannot belong to a name. Which names
// are right is decided later.
func (s *scanner) skipName() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r', '=', '>', '/', '<', '"', '\'':
			return
		}
		s.pos++
	}
}

// skipSpace moves over white space and reports whether there was any.
func (s *scanner) skipSpace() bool {
	start := s.pos
	for s.pos < len(s.data) && isSpace(s.data[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

// checkReferences refuses references to entities that are not predefined and
// to characters that XML forbids. The decoder would turn a reference to a
// surrogate into U+FFFD in silence.
func checkReferences(text string) *GateError {
	for {
		i := strings.IndexByte(text, '&')
		if i < 0 {
			return nil
		}
		text = text[i+1:]
		end := strings.IndexByte(text[:min(len(text), 12)], ';')
		if end < 0 {
			return &GateError{Rule: RuleEntity, Detail: "reference without end"}
		}
		name := text[:end]
		switch name {
		case "lt", "gt", "amp", "apos", "quot":
		default:
			if err := checkCharacterReference(name); err != nil {
				return err
			}
		}
		text = text[end+1:]
	}
}

// checkCharacterReference checks "#65" or "#x41" against XML 1.0 production 2.
func checkCharacterReference(name string) *GateError {
	if len(name) < 2 || name[0] != '#' {
		return &GateError{Rule: RuleEntity, Detail: name}
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || !isXMLChar(rune(min(n, 0x110000))) {
		return &GateError{Rule: RuleCharacter, Detail: name}
	}
	return nil
}

func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}
