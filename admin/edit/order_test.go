package edit

import (
	"fmt"
	"strings"
	"testing"

	"trin/broker"
	"trin/templates/console"
	"trin/templates/text"
)

// A form does not carry thousands of connections to choose among.
func TestAddingAConnection(t *testing.T) {
	t.Parallel()
	f := console.Frame{Language: text.English}
	for _, test := range []struct {
		connections, options int
		hint                 string
	}{{1, 1, ""}, {mostChoices, mostChoices, ""}, {mostChoices + 1, 0, "There are 201 connections to add"}} {
		var ids []broker.ID
		for i := range test.connections {
			ids = append(ids, broker.ID(fmt.Sprint("idp-", i)))
		}
		got := (&Edit{}).adding(f, found{}, ids)
		if len(got.Options) != test.options || !strings.Contains(got.Hint, test.hint) || (got.Hint == "") != (test.hint == "") {
			t.Errorf("%d: got %d options and %q, want %d and %q", test.connections, len(got.Options), got.Hint, test.options, test.hint)
		}
	}
}
