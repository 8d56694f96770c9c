package saml2

import (
	"encoding/json"
	"strings"
)

// memo writes and reads the small JSON that is kept with a login, where it is an
// object of texts alone, and the texts need no escapes. Anything else is
// encoding/json's, which writes and reads the same.
type memo struct {
	text    string // what is left to be read
	out     []byte // what is written
	more    bool   // a member stands before
	foreign bool   // it is for encoding/json
}

// begin and end are around the members of an object.
func (m *memo) begin() { m.out, m.more = append(m.out, '{'), false }
func (m *memo) end()   { m.out, m.more = append(m.out, '}'), true }

// name writes the name of a member.
func (m *memo) name(name string) {
	if m.more {
		m.out = append(m.out, ',')
	}
	m.out, m.more = append(append(append(m.out, '"'), name...), '"', ':'), true
}

// member writes a member.
func (m *memo) member(name, value string) {
	m.name(name)
	m.foreign = m.foreign || !plainMemo(value)
	m.out = append(append(append(m.out, '"'), value...), '"')
}

// unlessEmpty writes a member where there is something to be written.
func (m *memo) unlessEmpty(name, value string) {
	if value != "" {
		m.member(name, value)
	}
}

// nameID writes the member that holds a name identifier.
func (m *memo) nameID(n nameID) {
	m.name("name")
	m.begin()
	m.member("value", n.Value)
	m.unlessEmpty("format", n.Format)
	m.unlessEmpty("nameQualifier", n.NameQualifier)
	m.unlessEmpty("spNameQualifier", n.SPNameQualifier)
	m.end()
}

// written is the JSON of the value that the members are of.
func (m *memo) written(value any) ([]byte, error) {
	if m.foreign {
		return json.Marshal(value)
	}
	return m.out, nil
}

// read reads the member of that name, if it stands next; "" if it does not.
func (m *memo) read(name string) string {
	rest, ok := m.text, true
	if m.more {
		rest, ok = strings.CutPrefix(rest, ",")
	}
	rest, quoted := strings.CutPrefix(rest, `"`)
	rest, named := strings.CutPrefix(rest, name)
	if !ok || !quoted || !named {
		return ""
	}
	rest, ok = strings.CutPrefix(rest, `":"`)
	value, behind, also := strings.Cut(rest, `"`)
	if !ok || !also || !plainMemo(value) {
		m.foreign = true
		return ""
	}
	m.text, m.more = behind, true
	return value
}

// object begins to read an object of texts; whole ends it, and reports whether
// everything was read.
func object(text string) memo {
	rest, ok := strings.CutPrefix(text, "{")
	return memo{text: rest, foreign: !ok}
}

func (m *memo) whole() bool { return !m.foreign && m.text == "}" }

// plainMemo reports whether JSON has the text as it stands, in Go's and in any
// other way to write it.
func plainMemo(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c >= 0x7f, c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}
