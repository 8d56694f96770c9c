package signin

import (
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

// K2: whoever becomes an administrator is called what their provider says, as far
// as an administrator can be called so.
func TestK2_AProvidersNameIsAName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ said, subject, want string }{
		"a name":               {"Bo Bang", "s", "Bo Bang"},
		"letters of others":    {"Søren Ærø 李", "s", "Søren Ærø 李"},
		"none":                 {" ", "s-1", "s-1"},
		"turned":               {"Bo \u202egnaB", "s", "Bo gnaB"},
		"marks":                {"\u200eBo\u2066\u2069", "s", "Bo"},
		"several lines":        {"Bo\r\nadmin removed\u2028x\tz", "s", "Bo admin removed x z"},
		"for a terminal":       {"\x1b[2JBo\u009b1m", "s", "[2JBo 1m"},
		"no text":              {"Bo\xff\xfe", "s", "Bo"},
		"nothing but of those": {"\u202e\u2066\n", "s", "s"},
		"the subject too":      {"", "\u202e\x00", "administrator"},
		"the subject is long":  {"", strings.Repeat("s", 900), strings.Repeat("s", 200)},
		"long":                 {strings.Repeat("a", 199) + "ø", "s", strings.Repeat("a", 199)},
		"long, of two octets":  {strings.Repeat("ø", 101), "s", strings.Repeat("ø", 100)},
		"long, with a gap":     {strings.Repeat("a", 199) + " b", "s", strings.Repeat("a", 199)},
	} {
		got := nameOf(connections.AdministratorTicket{Name: c.said, Subject: broker.Subject{Value: c.subject}})
		if got != c.want || CheckName(got) != nil {
			t.Errorf("%s: got %q (%v), want %q", name, got, CheckName(got), c.want)
		}
	}
}
