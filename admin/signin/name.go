package signin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"trin/broker"
	"trin/connections"
)

// nameless is what somebody is called of whom nothing can be shown.
const nameless = "administrator"

// nameOf is what somebody is called who becomes an administrator: what the
// provider says, else the subject, as far as [CheckName] lets anybody be called so.
func nameOf(t connections.AdministratorTicket) string {
	for _, said := range []string{t.Name, t.Subject.Value, nameless} {
		if name := callable(said); name != "" {
			return name
		}
	}
	return nameless
}

// callable is somebody else's text as a name: one line, without what could make it
// be read as another, and no longer than a name may be.
func callable(text string) string {
	name := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if broker.Deceptive(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)), " ")
	for len(name) > longestName {
		_, last := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-last]
	}
	return strings.TrimSpace(name)
}
