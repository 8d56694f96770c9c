package register

import (
	"time"

	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// mostShown is how many classes and marks are listed.
const mostShown = 40

// theirs is what the other party says of itself. All of it is its text.
func theirs(f console.Frame, v preview, at drafts.Examined, now time.Time) []console.Panel {
	t := v.read.taken
	panel := console.Panel{Title: f.Say(words.TakeSaysTitle)}
	facts := console.Some(
		f.Fact(words.TakeName, console.Machine(t.Name)),
		f.Fact(words.TakeTitleOf, titles(t.Titles)...),
		f.Fact(words.TakeOrganisation, console.Words(t.Organisation)),
		f.Fact(words.TakeProduct, console.Machine(t.Product)),
		f.Fact(words.TakeFrom, source(f, v.found)),
		f.Fact(words.FactValidUntil, until(f, t.ValidUntil, now)),
		f.Fact(words.TakeSignature, signature(f, t.Signature)...),
		f.Fact(words.TakeNeeds, needs(f, v.side, t)...),
		f.Fact(words.TakeNameIDs, machines(t.NameIDs)...),
		f.Fact(words.TakeClasses, announced(f, t.Classes, at)...),
		f.Fact(words.TakeMarks, machines(t.Marks)...),
	)
	panel.Blocks = []console.Block{{Facts: facts}}
	panels := []console.Panel{panel}
	if len(t.Certificates) > 0 {
		panels = append(panels, console.Panel{Title: f.Say(words.CertificatesTitle), Blocks: []console.Block{{Grid: form.Certificates(f, t.Certificates, now)}}})
	}
	if len(t.Addresses) > 0 {
		panels = append(panels, console.Panel{Title: f.Say(words.TheirsTitle), Blocks: []console.Block{{Grid: form.Addresses(f, words.TheirsTitle, t.Addresses)}}})
	}
	if len(t.Attributes) > 0 {
		g := &console.Grid{Name: f.Say(words.TakeAttributes), Columns: f.Columns(words.TakeAttribute, words.TakeFriendly, words.TakeRequired)}
		for _, a := range t.Attributes {
			required := f.Say(words.No)
			if a.Required {
				required = f.Say(words.Yes)
			}
			g.Rows = append(g.Rows, console.NewRow(console.Machine(a.Name), console.Words(a.Friendly), console.Words(required)))
		}
		panels = append(panels, console.Panel{Title: f.Say(words.TakeAttributes), Blocks: []console.Block{{Grid: g}}})
	}
	return panels
}

func titles(all broker.Text) []console.Cell {
	var cells []console.Cell
	for _, language := range []string{"da", "en"} {
		if all[language] != "" {
			cells = append(cells, console.Cell{Text: all[language], Foreign: language})
		}
	}
	return cells
}

func source(f console.Frame, got found) console.Cell {
	if got.from != "" {
		return console.Machine(got.from)
	}
	return console.Words(f.Say(words.TakeFromText))
}

func until(f console.Frame, at, now time.Time) console.Cell {
	if at.IsZero() {
		return console.Cell{}
	}
	return form.Ends(f, at, now)
}

func signature(f console.Frame, s connections.DocumentSignature) []console.Cell {
	switch {
	case !s.Present:
		return []console.Cell{console.Words(f.Say(words.TakeUnsigned))}
	case s.Certificate == nil:
		return []console.Cell{{Text: f.Say(words.TakeBroken), Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.ToneBad)}}}, f.Told(s.Why)}
	}
	return []console.Cell{console.Words(f.Say(words.TakeSigned)), console.Machine(form.Fingerprint(s.Certificate))}
}

// needs is what the party says of signing; of OpenID Connect nothing is said.
func needs(f console.Frame, s side, t connections.Taken) []console.Cell {
	if t.Document == nil {
		return nil
	}
	var cells []console.Cell
	switch {
	case s.role == connections.RoleApplication && t.SignedRequests:
		cells = append(cells, console.Words(f.Say(words.TakeSignsAsks)))
	case s.role == connections.RoleApplication:
		cells = append(cells, console.Words(f.Say(words.TakeSignsNothing)))
	case t.SignedRequests:
		cells = append(cells, console.Words(f.Say(words.TakeWantsAsks)))
	}
	if t.SignedAnswers {
		cells = append(cells, console.Words(f.Say(words.TakeWantsSigned)))
	}
	return cells
}

func machines(all []string) []console.Cell {
	var cells []console.Cell
	for _, one := range all {
		if len(cells) == mostShown {
			return append(cells, console.Words("…"))
		}
		cells = append(cells, console.Machine(one))
	}
	return cells
}

// announced are classes with what each counts as in the vocabulary.
func announced(f console.Frame, classes []broker.ClassRef, at drafts.Examined) []console.Cell {
	var cells []console.Cell
	for _, ref := range classes {
		if len(cells) == mostShown {
			return append(cells, console.Words("…"))
		}
		cell := console.Machine(string(ref))
		cell.Note = f.Say(words.TakeUnknownClass)
		if c := at.Configuration; c != nil && c.Vocabulary != nil {
			if class, known := c.Vocabulary.Class(ref); known {
				cell.Note = shell.Level(f, class.Level)
			}
		}
		cells = append(cells, cell)
	}
	return cells
}
