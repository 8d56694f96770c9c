package bpp

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Namespace is the XML namespace of a list. Both are in use; receivers are
// known to look for one of them.
type Namespace string

// The namespaces: that of the profile's first version, which KOMBIT's own
// samples use, and that of version 1.2.
const (
	ITST  Namespace = "http://itst.dk/oiosaml/basic_privilege_profile"
	DIGST Namespace = "http://digst.dk/oiosaml/basic_privilege_profile"
)

// The limits of a list, for what is read and for what is written.
const (
	MaxBytes       = 256 << 10 // of the XML
	MaxGroups      = 1_000
	MaxEntries     = 5_000   // privileges and constraints of all groups together
	MaxNameBytes   = 1 << 10 // of a scope, a privilege or the name of a constraint
	MaxBoundsBytes = 8 << 10 // of the value of a constraint
)

// List is a list of privileges. The zero List gives none.
type List struct {
	Groups []Group
}

// Group says that somebody has these privileges for the scope, within the
// constraints: all of them hold for each of the privileges.
type Group struct {
	Scope       string // whom the privileges are for; "" = the group names nobody
	Privileges  []string
	Constraints []Constraint
}

// Constraint bounds a privilege: Name says which kind of data, Value which of
// it, often a list with commas between its entries.
type Constraint struct {
	Name  string
	Value string
}

// ErrList means that a text is no list, or that a list cannot be written.
var ErrList = errors.New("basic privilege profile")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrList, fmt.Sprintf(format, args...))
}

// Privileges returns every privilege of the list, each once, in order.
func (l List) Privileges() []string {
	var all []string
	seen := map[string]bool{}
	for _, g := range l.Groups {
		for _, p := range g.Privileges {
			if !seen[p] {
				seen[p], all = true, append(all, p)
			}
		}
	}
	return all
}

// Equal reports whether two lists say the same in the same order. An empty
// list of privileges or constraints and none are the same.
func (l List) Equal(other List) bool {
	return slices.EqualFunc(l.Groups, other.Groups, func(a, b Group) bool {
		return a.Scope == b.Scope && slices.Equal(a.Privileges, b.Privileges) && slices.Equal(a.Constraints, b.Constraints)
	})
}

// Check reports whether the list is within the limits and made of text that
// XML carries and that reads back as it is. It is what Parse and XML hold a
// list to; [Lint] says more.
func (l List) Check() error {
	if len(l.Groups) > MaxGroups {
		return bad("%d groups, at most %d may be", len(l.Groups), MaxGroups)
	}
	if size := l.size(); size > MaxBytes {
		return bad("its texts are %d bytes long, at most %d may be", size, MaxBytes)
	}
	entries := 0
	for i, g := range l.Groups {
		if entries += len(g.Privileges) + len(g.Constraints); entries > MaxEntries {
			return bad("more than %d privileges and constraints", MaxEntries)
		}
		if err := name("scope", g.Scope); g.Scope != "" && err != nil {
			return bad("group %d: %s", i+1, err)
		}
		for _, p := range g.Privileges {
			if err := name("privilege", p); err != nil {
				return bad("group %d: %s", i+1, err)
			}
		}
		for _, c := range g.Constraints {
			if err := name("name of a constraint", c.Name); err != nil {
				return bad("group %d: %s", i+1, err)
			}
			if err := bounds(c.Value); err != nil {
				return bad("group %d: %s", i+1, err)
			}
		}
	}
	return nil
}

// size is how many bytes the texts of the list have. Its XML is longer.
func (l List) size() int {
	size := 0
	for _, g := range l.Groups {
		size += len(g.Scope)
		for _, p := range g.Privileges {
			size += len(p)
		}
		for _, c := range g.Constraints {
			size += len(c.Name) + len(c.Value)
		}
	}
	return size
}

// name holds a scope, a privilege or the name of a constraint to its form: text
// on one line, without white space around it.
func name(what, s string) error {
	switch {
	case s == "":
		return fmt.Errorf("a %s is empty", what)
	case len(s) > MaxNameBytes:
		return fmt.Errorf("a %s is longer than %d bytes", what, MaxNameBytes)
	case trim(s) != s:
		return fmt.Errorf("a %s has white space around it", what)
	case strings.ContainsAny(s, "\t\r\n") || !carried(s):
		return fmt.Errorf("a %s holds a control character", what)
	}
	return nil
}

// bounds holds the value of a constraint to its form.
func bounds(s string) error {
	switch {
	case len(s) > MaxBoundsBytes:
		return fmt.Errorf("the value of a constraint is longer than %d bytes", MaxBoundsBytes)
	case trim(s) != s:
		return errors.New("the value of a constraint has white space around it")
	case !carried(s):
		return errors.New("the value of a constraint holds a control character")
	}
	return nil
}

// trim takes away XML white space (XML 1.0, production 3).
func trim(s string) string { return strings.Trim(s, " \t\r\n") }

// carried reports whether XML 1.0 can carry the text (production 2).
func carried(s string) bool {
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r', r == 0xFFFE, r == 0xFFFF:
			return false
		}
	}
	return true
}
