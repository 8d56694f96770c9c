package installation

import (
	"fmt"
	"strconv"
	"strings"

	"trin/broker"
	"trin/connections"
)

// Problem is one thing to say about the installation, with the place where it
// is written.
type Problem struct {
	File     string // the file, or "kind/id" of a stored document
	Line     int    // from 1; 0 = the file as a whole
	Column   int
	Kind     string // of the document
	ID       string
	Field    string // path below the document, dotted: "factors.0.after"
	Severity connections.Severity
	Message  string // a sentence that ends in what to do
}

// String writes "file:line:column: error: application demo, floor: message", on one
// line. A character that could make it be shown as something else is written as its
// number, <U+202E>, wherever it stands: names of fields are anybody's text too.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		b.WriteString(":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column))
	}
	fmt.Fprintf(&b, ": %s: ", p.Severity)
	if about := strings.TrimSpace(p.Kind + " " + p.ID); about != "" {
		b.WriteString(about)
		if p.Field != "" {
			b.WriteString(", " + p.Field)
		}
		b.WriteString(": ")
	}
	b.WriteString(p.Message)
	return shown(b.String())
}

// shown is the text with deceptive characters as their numbers.
func shown(text string) string {
	if !strings.ContainsFunc(text, broker.Deceptive) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if broker.Deceptive(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Errors returns the problems that keep an installation from being applied.
func Errors(problems []Problem) []Problem {
	var errors []Problem
	for _, p := range problems {
		if p.Severity == connections.SeverityError {
			errors = append(errors, p)
		}
	}
	return errors
}
