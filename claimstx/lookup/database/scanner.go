package database

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxQueryBytes is how long a query may be.
const maxQueryBytes = 16 << 10

// statement is a query as the database is given it.
type statement struct {
	text string
	// order is the names of the parameters by their numbers, each once.
	order []string
}

// rewrite makes a query with named parameters (:login) into one with the
// database's own. It refuses what is no single SELECT, and whatever it cannot
// tell apart as surely as the database does: text that does not end, parameters
// of the database's own, characters that end a line in one place and not in
// another. An error ends in what to do, without a full stop.
func rewrite(query string, d dialect) (statement, error) {
	switch {
	case len(query) > maxQueryBytes:
		return statement{}, fmt.Errorf("the query is %d bytes long, at most %d may be. Put it into a view of the database", len(query), maxQueryBytes)
	case !utf8.ValidString(query):
		return statement{}, errors.New("the query is not UTF-8 text. Write it anew")
	}
	for i := range len(query) {
		if c := query[i]; (c < ' ' && !space(c)) || c == 0x7f {
			return statement{}, fmt.Errorf("byte %d of the query is a control character. Take it away", i+1)
		}
	}
	s := scanner{dialect: d, in: query}
	if err := s.run(); err != nil {
		return statement{}, err
	}
	return statement{text: strings.TrimSpace(s.out.String()), order: s.order}, nil
}

// scanner walks through a query once.
type scanner struct {
	dialect dialect
	in      string
	at      int
	out     strings.Builder
	order   []string
	begun   bool // the first word has been read
	ended   bool // a semicolon has been read
	pattern bool // inside a comparison with a pattern
}

func (s *scanner) run() error {
	for s.at < len(s.in) {
		length, blank, err := s.next()
		if err != nil {
			return err
		}
		piece := s.in[s.at : s.at+length]
		if s.at += length; blank {
			s.out.WriteString(piece)
			continue
		}
		if s.ended {
			return errors.New("something follows the semicolon. A lookup is one statement: take the rest away")
		}
		if err := s.token(piece); err != nil {
			return err
		}
	}
	if !s.begun {
		return errors.New("there is no query. Write one that begins with SELECT or WITH")
	}
	return nil
}

// token takes a token over, or what stands for it.
func (s *scanner) token(piece string) error {
	if !s.begun {
		if w := strings.ToUpper(piece); w != "SELECT" && w != "WITH" {
			return errors.New("the query does not begin with SELECT or WITH. A lookup only reads: write one of them")
		}
		s.begun = true
	}
	switch {
	case piece == ";":
		s.ended = true
		return nil
	case piece[0] == ':' && len(piece) > 1 && letter(piece[1]):
		return s.parameter(piece[1:])
	case letter(piece[0]):
		if w := strings.ToUpper(piece); patternWords[w] {
			s.pattern = true
		} else if endWords[w] {
			s.pattern = false
		}
	case strings.Contains(s.dialect.patterns, piece):
		s.pattern = true
	}
	s.out.WriteString(piece)
	return nil
}

// parameter writes the database's own parameter, with space around it so that
// it joins nothing that stands beside it.
func (s *scanner) parameter(name string) error {
	if s.pattern {
		return fmt.Errorf("the parameter :%s stands in a pattern, in which a user's %% and _ would stand for any text. Compare with =, or look for it with strpos or instr", name)
	}
	number := slices.Index(s.order, name) + 1
	if number == 0 {
		s.order = append(s.order, name)
		number = len(s.order)
	}
	s.out.WriteString(" " + s.dialect.placeholder + strconv.Itoa(number) + " ")
	return nil
}
