package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// dangers lists every setting that weakens a check.
func (p *Pages) dangers(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.DangersTitle)
	f.Lead, f.Crumbs = f.Say(words.DangersLead), shell.Crumbs(f)
	p.Show(w, r, http.StatusOK, console.SheetPage(f, dangersView(f, r, i, i.dangers())))
}

// dangers are the dangerous settings that the actor may see, by where they are.
func (i installed) dangers() []installation.Problem {
	found := slices.DeleteFunc(slices.Clone(i.all), func(p installation.Problem) bool {
		return p.Severity != connections.SeverityDanger || !i.sees(p)
	})
	slices.SortStableFunc(found, func(a, b installation.Problem) int { return strings.Compare(placeOf(a), placeOf(b)) })
	return found
}

// sees reports whether what a problem is about is the actor's to see.
func (i installed) sees(p installation.Problem) bool {
	switch p.Kind {
	case installation.KindApplication:
		return i.application(p.ID) != nil
	case installation.KindAuthentication:
		return i.connection(p.ID) != nil
	}
	return seenBy(i.actor)
}

// placeOf orders problems, and is told apart from any other by its end.
func placeOf(p installation.Problem) string {
	return p.Kind + "\n" + p.ID + "\n" + p.Field + "\n" + p.Message
}

// dangersView is one page of them.
func dangersView(f console.Frame, r *http.Request, i installed, all []installation.Problem) console.Sheet {
	after := ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	cut, next := shell.PageOf(all, placeOf, after, listed)
	if next != "" {
		next = shell.CursorOf(next)
	}
	if len(all) == 0 {
		return console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.NoDangers), Lead: f.Say(words.NoDangersLead)}}}}}}
	}
	g := &console.Grid{Name: f.Title, Columns: f.Columns(words.ColumnWhere, words.ColumnField, words.ColumnMessage)}
	for _, p := range cut {
		g.Rows = append(g.Rows, console.NewRow(i.placeCell(f, p), console.Machine(p.Field), f.Told(p.Message)))
	}
	g.Pager = shell.PagerOf(r, next, f.Say(words.CountOf, len(cut), len(all)))
	return console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Grid: g}}}}}
}

// placeCell names where a problem is, with a link to it.
func (i installed) placeCell(f console.Frame, p installation.Problem) console.Cell {
	var cell console.Cell
	switch p.Kind {
	case installation.KindApplication:
		cell = i.applicationCell(broker.ID(p.ID))
		cell.Note = f.Say(words.SideApplication)
	case installation.KindAuthentication:
		cell = i.connectionCell(broker.ID(p.ID))
		cell.Note = f.Say(words.SideConnection)
	case "":
		cell = console.Words(f.Say(words.WholeInstall))
	default:
		cell = console.Machine(fmt.Sprintf("%s %s", p.Kind, p.ID))
	}
	return cell
}
