package console

import (
	"github.com/a-h/templ"

	"trin/templates/console/words"
)

// Sheet is a page that is read: panels under each other, each of blocks. Its
// texts are in the page's language already.
type Sheet struct {
	Tabs   []Tab
	Search *Search
	Ask    *AskForm // nil = nothing is asked
	Panels []Panel
}

// Panel is one part of a sheet. The ID is an anchor; "" = none.
type Panel struct {
	ID, Title, Lead string
	Blocks          []Block
}

// Block is one thing on a panel: what is set of it stands in this order.
type Block struct {
	Text  string // a sentence
	Badge Badge
	Facts []Fact
	Grid  *Grid
	List  []Cell
	Code  string // text of a machine, to be copied
	Empty *Empty
	Links []Link
	Form  *PostForm

	Line bool // the text, the links and the buttons stand on one line where there is room
}

// Fact is a name and what it is.
type Fact struct {
	Name   string
	Values []Cell
}

// Grid is a table. The first cell of a row names it. The cells of a matrix are
// looked at more than read. On a phone each row is a card, with a line for each
// cell; those of a dense grid and of a matrix, which are short, share lines.
type Grid struct {
	Name    string
	Columns []Column
	Rows    []Row
	Pager   Pager
	Matrix  bool
	Dense   bool
}

// column is the head over the cell at the place; none where a row is longer than
// the heads.
func (g Grid) column(at int) Column {
	if at < len(g.Columns) {
		return g.Columns[at]
	}
	return Column{}
}

// Row is one line of a grid.
type Row struct{ Cells []Cell }

// Cell is what stands in one place. Path is an own address to go on; of Badge
// the text may be empty, which is none. Note is a second line in small.
type Cell struct {
	Text, Path string
	Code       bool   // a name of a machine
	Foreign    string // the language of the text where it is not the page's; "" = it is
	Badges     []Badge
	Note       string
}

// Empty stands where there is nothing to show.
type Empty struct{ Title, Lead string }

// AskForm asks for what the page is to show. It is sent with the address, so
// that the answer can be linked to.
type AskForm struct {
	Groups []FieldGroup
	Keep   []Hidden
	Submit string
	Clear  Link // zero = none
}

// FieldGroup is fields that belong together.
type FieldGroup struct {
	Legend string
	Fields []Field
	Open   bool // of one that can be closed: it is open
	Closes bool // it can be closed
}

// PostForm changes something. It carries the token of the frame, and is posted
// once. Files says that it has a field for a file.
type PostForm struct {
	Action  string // an own path
	Keep    []Hidden
	Groups  []FieldGroup // a legend may be empty
	Buttons []Button
	Cancel  Link // zero = none
	Files   bool
}

// Button sends its form. Where a form has more than one, Name and Value tell
// which it was. About is that of a [Link].
type Button struct {
	Text, Name, Value string
	Quiet, Danger     bool
	About             string
}

// void reports whether nothing is to be seen in the cell.
func (c Cell) void() bool { return c.Text == "" && c.Note == "" && len(c.Badges) == 0 }

// NewRow is one line of a grid.
func NewRow(cells ...Cell) Row { return Row{Cells: cells} }

// Columns are the heads of a grid.
func (f Frame) Columns(names ...words.Text) []Column {
	all := make([]Column, len(names))
	for i, name := range names {
		all[i].Name = f.Say(name)
	}
	return all
}

// Fact is a fact of cells.
func (f Frame) Fact(name words.Text, values ...Cell) Fact { return Fact{f.Say(name), values} }

// Some are facts without those that have nothing to say.
func Some(all ...Fact) []Fact {
	var kept []Fact
	for _, one := range all {
		for _, v := range one.Values {
			if v.Text != "" || len(v.Badges) > 0 {
				kept = append(kept, one)
				break
			}
		}
	}
	return kept
}

// Words is a cell of plain text.
func Words(text string) Cell { return Cell{Text: text} }

// Machine is a cell with a name of a machine.
func Machine(text string) Cell { return Cell{Text: text, Code: true} }

// Marked is a cell with a badge alone.
func Marked(tone Tone, text string) Cell { return Cell{Badges: []Badge{{tone, text}}} }

// NewFact is a fact of plain text.
func NewFact(name string, values ...Cell) Fact { return Fact{name, values} }

// Told is a cell with what a decision says of itself, or what the check says of the
// installation: in the page's language where there are words for it, else in
// English.
func (f Frame) Told(sentence string) Cell {
	said, known := words.Sentence(f.Language, sentence)
	if !known {
		return Cell{Text: said, Foreign: "en"}
	}
	return Cell{Text: said}
}

// Act is a cell with what the audit has that somebody did.
func (f Frame) Act(kept string) Cell {
	said, known := words.Act(f.Language, kept)
	if !known {
		return Cell{Text: said, Foreign: "en"}
	}
	return Cell{Text: said}
}

// anchored gives a part of a page an address of its own.
func anchored(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}
