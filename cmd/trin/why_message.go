package main

import (
	"fmt"
	"io"
	"strings"

	"trin/broker"
)

// explainMessage writes the record of a message that was not accepted for a
// person.
func explainMessage(out io.Writer, r broker.Record) error {
	m := r.Message
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s, a message that was not accepted, at %s\n", r.Reference, at(r.Ended), m.At)
	if m.Sender != "" {
		fmt.Fprintf(&b, "  it says that it is from %q, which is not proven\n", m.Sender)
	}
	if r.Application != "" {
		fmt.Fprintf(&b, "  the application is %s\n", r.Application)
	}
	if r.Connection != "" {
		fmt.Fprintf(&b, "  the connection is %s\n", r.Connection)
	}
	if r.Transaction != "" {
		fmt.Fprint(&b, "  it belongs to a login that was under way, and did not end it\n")
	}
	if m.Unkept > 0 {
		fmt.Fprintf(&b, "  %d more of this sender before it are in the log alone\n", m.Unkept)
	}
	fmt.Fprintf(&b, "  %s\n", ended(r))
	_, err := io.WriteString(out, b.String())
	return err
}
