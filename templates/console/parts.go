package console

import (
	"strings"

	"github.com/a-h/templ"
)

// Column is the head of one column of a table.
type Column struct {
	Name    string
	Number  bool // its cells are numbers
	Unnamed bool // the name is for those who do not see the column
}

// shown is the name as a cell says it where the heads are not seen.
func (c Column) shown() string {
	if c.Unnamed {
		return ""
	}
	return c.Name
}

// Pager leads through a list that is longer than a page. Each is a query for the
// same address, with its "?"; "" = there is none.
type Pager struct {
	First, Next string
	Shown       string // how much of the list stands on the page, in words
}

// Tab is one part of what a page is about, at an address of its own.
type Tab struct {
	Name, Path string
	Here       bool
}

// Field is one field of a form. The zero Kind is a line of text.
type Field struct {
	Name, Label  string
	ID           string // where a page has more than one field of that name; "" = the name
	Hint, Wrong  string // "" = nothing
	Kind         FieldKind
	Value        string
	Options      []Option // of a choice
	Autocomplete string   // "" = off
	Required     bool
	Most         int  // letters; 0 = 1024
	Tall         bool // of many lines: a document is read and written in it
}

// FieldKind is what a field takes.
type FieldKind string

// The kinds of field.
const (
	Line   FieldKind = ""         // one line of text
	Lines  FieldKind = "lines"    // many
	Choice FieldKind = "choice"   // one of Options
	Check  FieldKind = "check"    // "1", or nothing
	Date   FieldKind = "date"     // 2026-11-22
	Secret FieldKind = "password" // a line that is not shown
	Number FieldKind = "number"
	Upload FieldKind = "file"
)

// Option is one choice.
type Option struct{ Value, Name string }

// Hidden is one field that a form carries unseen.
type Hidden struct{ Name, Value string }

// Search is a field that searches the list of its page. Keep are the other
// parameters of the address.
type Search struct {
	Label, Hint string
	Name, Value string
	Keep        []Hidden
	Clear       string // the address without it
}

// ConfirmView asks before it posts.
type ConfirmView struct {
	Points []string // what will happen
	Action string
	Fields []Hidden
	Ask    []Field // what must be filled in; none = nothing
	Submit string
	Cancel string // where the way back leads
	Danger bool
}

// ProblemView says why a request is not served, and what to do.
type ProblemView struct {
	Sentence string
	Reason   Cell // see [Frame.Told]; zero = not told
	Next     string
	Go       []Link
}

// inputType is the type attribute of a field.
func inputType(kind FieldKind) string {
	if kind == Line {
		return "text"
	}
	return string(kind)
}

// id is the ID of the field on its page.
func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// enctype is how a form is sent.
func enctype(files bool) string {
	if files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

func orOff(autocomplete string) string {
	if autocomplete == "" {
		return "off"
	}
	return autocomplete
}

func most(f Field) int {
	if f.Most <= 0 {
		return 1024
	}
	return f.Most
}

// described ties a field to its hint and to what is wrong with it.
func described(f Field) templ.Attributes {
	attributes := templ.Attributes{}
	var by []string
	if f.Hint != "" {
		by = append(by, f.id()+"-hint")
	}
	if f.Wrong != "" {
		by = append(by, f.id()+"-wrong")
		attributes["aria-invalid"] = "true"
	}
	if len(by) > 0 {
		attributes["aria-describedby"] = strings.Join(by, " ")
	}
	return attributes
}
