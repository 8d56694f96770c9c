package xmlsec

import (
	"strings"
	"unicode/utf8"
)

// scanner is the first half of the gate: one pass over the octets that counts
// and refuses. It never decides what the document says; that is left to the
// decoder behind it.
type scanner struct {
	data   string
	limits Limits
	pos    int
	depth  int
	text   int
	rooted bool

	elements int

	out  []byte // data up to last, normalised; unused while nothing differs
	last int
}

// content is the document without byte order mark and XML declaration. It refuses
// octets that no document holds.
func content(data string) (string, *GateError) {
	data = strings.TrimPrefix(data, "\xEF\xBB\xBF")
	if err := checkCharacters(data); err != nil {
		return "", err
	}
	return trimDeclaration(data)
}

// scan refuses by the lexical rules and returns the content of a document with
// attribute white space normalised.
func scan(data string, l Limits) (string, *GateError) {
	s := &scanner{data: data, limits: l}
	if err := s.document(); err != nil {
		return "", err
	}
	if s.out == nil {
		return data, nil
	}
	return string(append(s.out, data[s.last:]...)), nil
}

// checkCharacters refuses octets that are no UTF-8 and literal characters that
// are outside of XML 1.0 production 2.
func checkCharacters(data string) *GateError {
	if strings.IndexByte(data, 0) >= 0 {
		return &GateError{Rule: RuleCharacter, Detail: "NUL, or an encoding other than UTF-8"}
	}
	if !utf8.ValidString(data) {
		return &GateError{Rule: RuleEncoding, Detail: "not UTF-8"}
	}
	for i := printable(data); i < len(data); i += 1 + printable(data[i+1:]) {
		b := data[i]
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' {
			return &GateError{Rule: RuleCharacter, Detail: "control character"}
		}
		// U+FFFE and U+FFFF are EF BF BE and EF BF BF.
		if b == 0xEF && data[i+1] == 0xBF && data[i+2] >= 0xBE {
			return &GateError{Rule: RuleCharacter, Detail: "non-character"}
		}
	}
	return nil
}

// trimDeclaration takes the XML declaration off, if there is one, and refuses
// any that is not version 1.0 in UTF-8.
func trimDeclaration(data string) (string, *GateError) {
	rest, ok := strings.CutPrefix(data, "<?xml")
	if !ok || len(rest) == 0 || !isSpace(rest[0]) {
		if white := strings.TrimLeft(data, " \t\r\n"); len(white) < len(data) && strings.HasPrefix(white, "<?xml") {
			return "", &GateError{Rule: RuleDeclaration, Detail: "white space before it"}
		}
		return data, nil
	}
	end := strings.Index(rest, "?>")
	if end < 0 || end > 200 {
		return "", &GateError{Rule: RuleDeclaration, Detail: "no end"}
	}
	fields, ok := pseudoAttributes(rest[:end])
	if !ok || len(fields) == 0 || fields[0].name != "version" {
		return "", &GateError{Rule: RuleDeclaration, Detail: "malformed"}
	}
	order := []string{"version", "encoding", "standalone"}
	for _, f := range fields {
		for len(order) > 0 && order[0] != f.name {
			order = order[1:]
		}
		if len(order) == 0 {
			return "", &GateError{Rule: RuleDeclaration, Detail: "malformed"}
		}
		order = order[1:]
		switch {
		case f.name == "version" && f.value != "1.0":
			return "", &GateError{Rule: RuleDeclaration, Detail: "version " + f.value}
		case f.name == "encoding" && !strings.EqualFold(f.value, "utf-8"):
			return "", &GateError{Rule: RuleEncoding, Detail: "declared as " + f.value}
		case f.name == "standalone" && f.value != "yes" && f.value != "no":
			return "", &GateError{Rule: RuleDeclaration, Detail: "standalone"}
		}
	}
	return rest[end+2:], nil
}

type pseudoAttribute struct{ name, value string }

// pseudoAttributes splits the inside of an XML declaration.
func pseudoAttributes(s string) ([]pseudoAttribute, bool) {
	var found []pseudoAttribute
	for {
		trimmed := strings.TrimLeft(s, " \t\r\n")
		if trimmed == "" {
			return found, true
		}
		if len(trimmed) == len(s) {
			return nil, false // no white space between two
		}
		name, rest, ok := strings.Cut(trimmed, "=")
		if !ok {
			return nil, false
		}
		rest = strings.TrimLeft(rest, " \t\r\n")
		if rest == "" || (rest[0] != '"' && rest[0] != '\'') {
			return nil, false
		}
		end := strings.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil, false
		}
		found = append(found, pseudoAttribute{strings.TrimRight(name, " \t\r\n"), rest[1 : 1+end]})
		s = rest[end+2:]
	}
}

// document walks from markup to markup.
func (s *scanner) document() *GateError {
	for s.pos < len(s.data) {
		next := strings.IndexByte(s.data[s.pos:], '<')
		if next < 0 {
			next = len(s.data) - s.pos
		}
		if err := s.characters(s.data[s.pos : s.pos+next]); err != nil {
			return err
		}
		s.pos += next
		if s.pos == len(s.data) {
			break
		}
		if err := s.markup(); err != nil {
			return err
		}
	}
	switch {
	case !s.rooted:
		return &GateError{Rule: RuleNoRoot}
	case s.depth != 0:
		return &GateError{Rule: RuleSyntax, Detail: "element without end"}
	}
	return nil
}

// characters accounts for text between markup.
func (s *scanner) characters(text string) *GateError {
	if s.depth == 0 {
		if len(strings.TrimLeft(text, " \t\r\n")) > 0 {
			return &GateError{Rule: RuleOutsideRoot}
		}
		return nil
	}
	if err := s.count(len(text)); err != nil {
		return err
	}
	return checkReferences(text)
}

// count adds to the octets of text and attribute values.
func (s *scanner) count(n int) *GateError {
	if s.text += n; s.text > s.limits.TextBytes {
		return &GateError{Rule: RuleText}
	}
	return nil
}

// markup handles what starts with '<' at the position.
func (s *scanner) markup() *GateError {
	rest := s.data[s.pos:]
	switch {
	case len(rest) < 2:
		return &GateError{Rule: RuleSyntax, Detail: "lone <"}
	case rest[1] == '?':
		return &GateError{Rule: RuleInstruction}
	case rest[1] == '!':
		return s.declaration(rest)
	case rest[1] == '/':
		end := strings.IndexByte(rest, '>')
		if end < 0 || s.depth == 0 {
			return &GateError{Rule: RuleSyntax, Detail: "end tag"}
		}
		s.depth--
		s.pos += end + 1
		return nil
	}
	return s.startTag()
}

// declaration handles comments, CDATA sections and everything else that starts
// with "<!".
func (s *scanner) declaration(rest string) *GateError {
	switch {
	case strings.HasPrefix(rest, "<!--"):
		end := strings.Index(rest[4:], "-->")
		if !s.limits.AllowComments || end < 0 {
			return &GateError{Rule: RuleComment}
		}
		s.pos += 4 + end + 3
		return nil
	case strings.HasPrefix(rest, "<![CDATA["):
		end := strings.Index(rest[9:], "]]>")
		if !s.limits.AllowComments || end < 0 {
			return &GateError{Rule: RuleCDATA}
		}
		if s.depth == 0 {
			return &GateError{Rule: RuleOutsideRoot}
		}
		s.pos += 9 + end + 3
		return s.count(end)
	}
	return &GateError{Rule: RuleDoctype}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
