package change

import (
	"strconv"
	"strings"

	"trin/admin/installation"
	"trin/templates/console"
	"trin/templates/console/words"
)

// shownChanges is how many lines of a difference a page has, of one document and
// in all.
const (
	shownOfOne = 100
	shownInAll = 500
)

// changed is one document of a difference.
type changed struct {
	kind, id string
	changes  []installation.Change
}

// byDocument groups a difference by its documents, in its order.
func byDocument(changes []installation.Change) []changed {
	var all []changed
	for _, c := range changes {
		if n := len(all); n == 0 || all[n-1].kind != c.Kind || all[n-1].id != c.ID {
			all = append(all, changed{kind: c.Kind, id: c.ID})
		}
		last := &all[len(all)-1]
		last.changes = append(last.changes, c)
	}
	return all
}

// whole is what happened to the document as a whole: "" = fields of it changed.
func (d changed) whole() installation.Action {
	if len(d.changes) == 1 && d.changes[0].Field == "" {
		return d.changes[0].Action
	}
	return ""
}

// actionBadge says what becomes of the document.
func (d changed) actionBadge(f console.Frame) console.Badge {
	switch d.whole() {
	case installation.Added:
		return console.Badge{Tone: console.Good, Text: f.Say(words.DocumentNew)}
	case installation.Removed:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.DocumentDeleted)}
	}
	return console.Badge{Tone: console.Info, Text: f.Say(words.DocumentChanged)}
}

// blocks show what changes in the document, at most so many lines.
func (d changed) blocks(f console.Frame, most int) []console.Block {
	switch d.whole() {
	case installation.Added:
		return []console.Block{{Text: f.Say(words.DocumentNewSays)}}
	case installation.Removed:
		return []console.Block{{Text: f.Say(words.DocumentDeletedSays)}}
	case installation.Changed:
		return []console.Block{{Text: f.Say(words.DocumentUnreadable)}}
	}
	g := &console.Grid{Name: documentName(f, d.kind, d.id), Columns: f.Columns(words.DraftColumnField, words.ChangeBefore, words.ChangeAfter)}
	for n, c := range d.changes {
		if n == most {
			return []console.Block{{Grid: g}, {Text: f.Say(words.DifferenceMore, len(d.changes)-most)}}
		}
		g.Rows = append(g.Rows, console.NewRow(fieldCell(f, c), valueCell(f, c.Old, c.Action == installation.Added), valueCell(f, c.New, c.Action == installation.Removed)))
	}
	return []console.Block{{Grid: g}}
}

// fieldCell names a field, with what it means where that is known.
func fieldCell(f console.Frame, c installation.Change) console.Cell {
	cell := console.Machine(c.Field)
	if meaning := words.SettingMeaning(plainField(strings.TrimPrefix(c.Field, "settings."))); !meaning.IsZero() && strings.HasPrefix(c.Field, "settings.") {
		cell.Note = f.Say(meaning)
	} else if meaning := words.FieldMeaning(plainField(c.Field)); !meaning.IsZero() {
		cell.Note = f.Say(meaning)
	}
	return cell
}

// plainField is the path of a field without the numbers of list entries.
func plainField(path string) string {
	var kept []string
	for part := range strings.SplitSeq(path, ".") {
		if _, err := strconv.Atoi(part); err != nil {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ".")
}

// valueCell is a value before or after; one that is not there says so.
func valueCell(f console.Frame, value string, missing bool) console.Cell {
	if missing {
		return console.Words(f.Say(words.ValueMissing))
	}
	return console.Machine(value)
}

// differencePanel is a difference of many documents in short, one panel.
func differencePanel(f console.Frame, title string, changes []installation.Change) console.Panel {
	panel := console.Panel{ID: "difference", Title: title}
	if len(changes) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.DifferenceNone)}}
		return panel
	}
	g := &console.Grid{Name: title, Columns: f.Columns(words.DraftColumnDocument, words.DraftColumnField, words.ChangeBefore, words.ChangeAfter)}
	for _, d := range byDocument(changes) {
		name := console.Cell{Text: documentName(f, d.kind, d.id)}
		if whole := d.whole(); whole != "" {
			name.Badges = []console.Badge{d.actionBadge(f)}
			g.Rows = append(g.Rows, console.NewRow(name, console.Cell{}, console.Cell{}, console.Cell{}))
		} else {
			for _, c := range d.changes {
				g.Rows = append(g.Rows, console.NewRow(name, fieldCell(f, c), valueCell(f, c.Old, c.Action == installation.Added), valueCell(f, c.New, c.Action == installation.Removed)))
			}
		}
		if len(g.Rows) >= shownInAll {
			break
		}
	}
	panel.Blocks = []console.Block{{Grid: g}}
	if len(g.Rows) > shownInAll {
		g.Rows = g.Rows[:shownInAll]
	}
	if more := len(changes) - len(g.Rows); more > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.DifferenceMore, more)})
	}
	return panel
}
