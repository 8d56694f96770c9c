package people

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const (
	onPage = 50
	// longestField bounds what is read of a field.
	longestField = 1024
)

// trimmed is a field without the spaces around it, as much of it as is looked at.
func trimmed(values url.Values, name string) string {
	value := strings.TrimSpace(values.Get(name))
	if len(value) > longestField {
		value = strings.ToValidUTF8(value[:longestField], "")
	}
	return value
}

// short is text of somebody else, as much of it as fits a line.
func short(text string) string {
	const most = 80
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}

// stamp is a point of time as lists have it, in UTC.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02 15:04")
}

// audit keeps what is about to be done: nothing happens that the audit does not
// have.
func (p *Room) audit(ctx context.Context, what, target, detail string) error {
	return p.Store.AppendChange(ctx, connections.Change{Author: access.From(ctx).Name, What: what, Target: target, Detail: detail})
}

// shown is something that is shown once and kept by nobody.
type shown struct {
	title words.Text
	lead  words.Text
	code  string
}

// once shows what was made, once.
func (p *Room) once(w http.ResponseWriter, r *http.Request, f console.Frame, back console.Link, all ...shown) {
	f.Switch = false // fetching the address again shows something else
	f.Notices = append(f.Notices, console.Notice{Tone: console.Good, Text: f.Say(words.ShownOnce)})
	var panels []console.Panel
	for _, one := range all {
		panels = append(panels, console.Panel{Title: f.Say(one.title), Lead: f.Say(one.lead), Blocks: []console.Block{{Code: one.code}}})
	}
	if len(panels) > 0 {
		last := &panels[len(panels)-1]
		last.Blocks = append(last.Blocks, console.Block{Links: []console.Link{back}})
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// form shows a page with one form. What is wrong is said at its head too.
func (p *Room) form(w http.ResponseWriter, r *http.Request, f console.Frame, form *console.PostForm, wrong string) {
	status := http.StatusOK
	if wrong != "" {
		f.Switch, status = false, http.StatusUnprocessableEntity
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: wrong})
	}
	p.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Form: form}}}}}))
}

// subjectCell is a subject, with its namespace below.
func subjectCell(s broker.Subject) console.Cell {
	return console.Cell{Text: short(s.Value), Code: true, Note: short(s.Namespace)}
}

// connectionName is what a connection is called, else its ID.
func connectionName(f console.Frame, c *broker.Configuration, id broker.ID) string {
	if a := c.Connections[id]; a != nil {
		if said := a.Name.In(f.Language.Tag()); said != "" {
			return said
		}
	}
	return string(id)
}

// crumbs are the pages above one of a list.
func crumbs(f console.Frame, list words.Text, path string, more ...console.Link) []console.Link {
	return shell.Crumbs(f, append([]console.Link{{Name: f.Say(list), Path: path}}, more...)...)
}
