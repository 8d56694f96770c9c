package database

import (
	"errors"
	"fmt"
	"strings"
)

// next is the length of what stands here, and whether it is nothing to the
// database: white space or a comment.
func (s *scanner) next() (length int, blank bool, err error) {
	rest := s.in[s.at:]
	switch c := rest[0]; {
	case space(c):
		return 1, true, nil
	case strings.HasPrefix(rest, "--"):
		return lineComment(rest), true, nil
	case strings.HasPrefix(rest, "/*"):
		length, err = s.comment(rest)
		return length, true, err
	case c == '\'', c == '"', c == '`' && s.dialect.backticks:
		length, err = quoted(rest, c, false)
	case c == '[' && s.dialect.brackets:
		if length = strings.IndexByte(rest, ']') + 1; length == 0 {
			err = errors.New("a [ has no ] behind it. Close the name")
		}
	case digit(c) || c == '.' && len(rest) > 1 && digit(rest[1]):
		length, err = number(rest)
	case letter(c):
		length, err = s.word(rest)
	case c == ':':
		length, err = s.colon(rest)
	case c == '$' && s.dialect.dollarQuotes:
		length, err = dollarQuoted(rest)
	case strings.IndexByte(s.dialect.marks, c) >= 0:
		err = fmt.Errorf("%q begins a parameter of the database's own. Name it with a colon: :login", c)
	default:
		length = 1
	}
	return length, false, err
}

// lineComment ends before the line feed.
func lineComment(rest string) int {
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		return end
	}
	return len(rest)
}

// comment is a comment between /* and */.
func (s *scanner) comment(rest string) (int, error) {
	depth := 0
	for i := 0; i+1 < len(rest); i++ {
		switch two := rest[i : i+2]; {
		case two == "/*" && (s.dialect.nested || depth == 0):
			depth++
			i++
		case two == "*/":
			depth--
			if i++; depth == 0 {
				return i + 1, nil
			}
		}
	}
	return 0, errors.New("a comment does not end. Close it with */")
}

// quoted is what stands between two quotes; a quote in it is doubled, or, with
// backslash, stands behind one.
func quoted(rest string, quote byte, backslash bool) (int, error) {
	for i := 1; i < len(rest); i++ {
		switch {
		case backslash && rest[i] == '\\':
			i++
		case rest[i] == quote && i+1 < len(rest) && rest[i+1] == quote:
			i++
		case rest[i] == quote:
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("a %c has no other one behind it. Close it", quote)
}

// number is a number, whatever its form.
func number(rest string) (int, error) {
	i := 0
	for i < len(rest) && (digit(rest[i]) || letter(rest[i]) || rest[i] == '.') {
		i++
	}
	if i < len(rest) && (rest[i] == '\'' || rest[i] == '$') {
		return 0, errors.New("something stands right behind a number. Write a space between them")
	}
	return i, nil
}

// word is a name or a keyword, or E'…' as a whole.
func (s *scanner) word(rest string) (int, error) {
	i := 0
	for i < len(rest) && (letter(rest[i]) || digit(rest[i]) || rest[i] == '$') {
		i++
	}
	if !s.dialect.backslash || !strings.EqualFold(rest[:i], "e") || i == len(rest) || rest[i] != '\'' {
		return i, nil
	}
	length, err := quoted(rest[i:], '\'', true)
	if err != nil {
		return 0, err
	}
	// Text goes on behind a line end (PostgreSQL 4.1.2.1), with its escapes.
	for after := rest[i+length:]; after != ""; {
		switch {
		case space(after[0]):
			after = after[1:]
		case strings.HasPrefix(after, "--"):
			after = after[lineComment(after):]
		case after[0] == '\'':
			return 0, errors.New("a text with escapes is written in two pieces. Write it in one")
		default:
			after = ""
		}
	}
	return i + length, nil
}

// colon is a named parameter, or what else the database means by a colon.
func (s *scanner) colon(rest string) (int, error) {
	if s.dialect.slices && strings.HasPrefix(rest, "::") {
		return 2, nil
	}
	i := 1
	for i < len(rest) && rest[i] < 0x80 && (letter(rest[i]) || i > 1 && digit(rest[i])) {
		i++
	}
	next := byte(' ')
	if i < len(rest) {
		next = rest[i]
	}
	switch {
	case i == 1 && s.dialect.slices && next < 0x80:
		return 1, nil
	case i == 1:
		return 0, errors.New("a colon has no name behind it. Name the parameter: :login")
	case next >= 0x80 || next == '$' || !s.dialect.slices && (next == ':' || next == '('):
		return 0, fmt.Errorf("the name of the parameter %s does not end. Use letters from a to z, digits and _, and write a space behind it", rest[:i])
	}
	return i, nil
}

// dollarQuoted is a text between two equal tags.
func dollarQuoted(rest string) (int, error) {
	i := 1
	for i < len(rest) && (letter(rest[i]) || i > 1 && digit(rest[i])) {
		i++
	}
	if i == len(rest) || rest[i] != '$' {
		return 0, errors.New("\"$\" begins a parameter of the database's own. Name it with a colon: :login")
	}
	tag := rest[:i+1]
	end := strings.Index(rest[len(tag):], tag)
	if end < 0 {
		return 0, fmt.Errorf("a text that begins with %s does not end. Close it", tag)
	}
	return len(tag) + end + len(tag), nil
}
