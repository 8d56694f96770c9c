package claimstx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// report adds a problem about a field below the step, "" for the step itself.
func (c *compilation) report(field, format string, args ...any) {
	c.problems = append(c.problems, Problem{
		Field: strings.Trim(c.at+"."+field, "."), Message: fmt.Sprintf(format, args...),
		Requester: c.requester, Unknown: c.unknown,
	})
}

// claim checks the name of a claim.
func (c *compilation) claim(field, name string) {
	switch {
	case name == "":
		c.report(field, "The name of a claim is missing. Write it.")
	case strings.TrimSpace(name) != name:
		c.report(field, "The name %q begins or ends with white space. Take it away.", name)
	case len(name) > MaxNameBytes || !printable(name):
		c.report(field, "The name %.40q cannot be the name of a claim. Use at most %d characters that can be printed.", name, MaxNameBytes)
	}
}

// target refuses a name that the step may not write.
func (c *compilation) target(field, name string) {
	switch {
	case Reserved(name):
		c.report(field, "%q is a reserved claim, which only the assurance step can write. Use that step, or another name.", name)
	case c.written.has(name):
		c.report(field, "%q is written by an assurance step, so no other step may write it. Use another name.", name)
	default:
		c.ordinary[name] = true
	}
}

// patterns checks a list of names, in which a name may end in *.
func (c *compilation) patterns(field string, list []string) matcher {
	if len(list) == 0 {
		c.report(field, "The list of claims is empty. Name at least one.")
	}
	m := matcher{exact: map[string]bool{}}
	for i, name := range list {
		prefix, wild := strings.CutSuffix(name, "*")
		switch {
		case strings.Contains(prefix, "*"):
			c.report(field+"."+strconv.Itoa(i), "%q has a * before its end. A * stands only at the end and means: whatever follows.", name)
		case wild:
			m.within(prefix)
		default:
			c.claim(field+"."+strconv.Itoa(i), name)
			m.exact[name] = true
		}
	}
	m.done()
	return m
}

// matcher matches names, byte for byte. Its prefixes are in order once it is done.
type matcher struct {
	exact    map[string]bool
	prefixes []string
}

// within adds what begins so.
func (m *matcher) within(prefix string) { m.prefixes = append(m.prefixes, prefix) }

// done puts the prefixes in order, without those that another one holds.
func (m *matcher) done() {
	slices.Sort(m.prefixes)
	kept := m.prefixes[:0]
	for _, p := range m.prefixes {
		if len(kept) == 0 || !strings.HasPrefix(p, kept[len(kept)-1]) {
			kept = append(kept, p)
		}
	}
	m.prefixes = kept
}

func (m matcher) matches(name string) bool {
	if m.exact[name] {
		return true
	}
	if len(m.prefixes) == 0 {
		return false
	}
	// Between a prefix of the name and the name stands no other prefix.
	at, is := slices.BinarySearch(m.prefixes, name)
	return is || at > 0 && strings.HasPrefix(name, m.prefixes[at-1])
}
