package pages

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The choices of the list of requesters.
const (
	showKnown   = "known"
	showUnknown = "unknown"
)

// requesters lists the services for which applications ask.
func (p *Pages) requesters(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	seen, err := p.Today.Requesters.Requesters(r.Context(), "")
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.RequestersTitle)
	f.Lead, f.Crumbs = f.Say(words.RequestersLead), shell.Crumbs(f)
	p.Show(w, r, http.StatusOK, console.SheetPage(f, requestersView(f, r, i, i.behind(seen))))
}

// behind is a requester behind one application.
type behind struct {
	application broker.ID
	requester   string
	known       words.Text // zero = it is not
	id          broker.ID  // of its document, or of the application that it is
	floor       broker.Levels
	last        time.Time
	logins      int64
}

func (b behind) key() string { return string(b.application) + "\n" + b.requester }

// behind are those that are known and those that were seen, behind applications
// that the actor may see.
func (i installed) behind(seen []connections.SeenRequester) []behind {
	all := map[string]*behind{}
	entry := func(application broker.ID, requester string) *behind {
		b := &behind{application: application, requester: requester}
		if all[b.key()] == nil {
			all[b.key()] = b
		}
		return all[b.key()]
	}
	for _, e := range i.applications {
		if !i.actor.Sees(e.owner) {
			continue
		}
		for requester, floor := range e.connection.RequesterFloors {
			b := entry(e.id, requester)
			b.known, b.floor = words.RequesterFloored, b.floor.With(floor)
		}
		for requester, known := range e.connection.Requesters {
			b := entry(e.id, requester)
			b.known, b.id, b.floor = words.RequesterKnown, known.ID, b.floor.Merge(known.Floor)
		}
	}
	for _, s := range seen {
		a := i.application(string(s.Application))
		if a == nil {
			continue
		}
		b := entry(s.Application, s.Requester)
		b.last, b.logins = s.Last, s.Logins
		if b.known.IsZero() && a.EndPolicy {
			b.servedAs(i)
		}
	}
	list := make([]behind, 0, len(all))
	for _, key := range slices.Sorted(maps.Keys(all)) {
		list = append(list, *all[key])
	}
	return list
}

// servedAs looks for the application that the requester is.
func (b *behind) servedAs(i installed) {
	for _, e := range i.applications {
		if slices.Contains(e.connection.Identifiers, b.requester) {
			b.known, b.id = words.RequesterServed, e.id
			return
		}
	}
}

// requestersView is one page of the list, with documents for those on it that
// are not known.
func requestersView(f console.Frame, r *http.Request, i installed, all []behind) console.Sheet {
	q := r.URL.Query()
	w, show := wishOf(q.Get(searchField), ""), q.Get(showField)
	found := slices.DeleteFunc(all, func(b behind) bool {
		return show == showKnown && b.known.IsZero() || show == showUnknown && !b.known.IsZero() || !w.wants(strings.ToLower(b.key()), true, false)
	})
	after := ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	cut, next := shell.PageOf(found, behind.key, after, listed)
	if next != "" {
		next = shell.CursorOf(next)
	}
	sheet := console.Sheet{Search: searchOf(f, r, words.SearchRequesters), Tabs: choiceTabs(f, r, []struct {
		value string
		name  words.Text
	}{{"", words.ShowAll}, {showUnknown, words.ShowUnknown}, {showKnown, words.ShowKnown}})}
	if len(cut) == 0 {
		return withNothing(f, sheet, q.Get(searchField) != "" || show != "")
	}
	g := &console.Grid{Name: f.Title, Columns: f.Columns(words.ColumnRequester, words.ColumnBehind, words.ColumnState, words.ColumnFloor, words.ColumnLast, words.ColumnLogins)}
	g.Columns[5].Number = true
	for _, b := range cut {
		g.Rows = append(g.Rows, b.row(f, i))
	}
	g.Pager = shell.PagerOf(r, next, f.Say(words.CountOf, len(cut), len(found)))
	sheet.Panels = []console.Panel{{Blocks: []console.Block{{Grid: g}}}}
	if code := describe(cut, i); code != "" {
		sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.DescribeTitle), Lead: f.Say(words.DescribeLead), Blocks: []console.Block{{Code: code}}})
	}
	return sheet
}

func (b behind) row(f console.Frame, i installed) console.Row {
	state := console.Marked(console.Warn, f.Say(words.RequesterUnknown))
	if !b.known.IsZero() {
		state = console.Marked(console.Good, f.Say(b.known))
		state.Note = string(b.id)
	}
	floor, last := f.Say(words.NoFloor), f.Say(words.NeverSeen)
	if len(b.floor) > 0 {
		var parts []string
		for _, level := range b.floor {
			parts = append(parts, shell.Level(f, level))
		}
		floor = strings.Join(parts, ", ")
	}
	if !b.last.IsZero() {
		last = f.When(b.last)
	}
	return console.NewRow(console.Machine(b.requester), i.applicationCell(b.application), state, console.Words(floor), console.Words(last), console.Words(strconv.FormatInt(b.logins, 10)))
}

// describe writes a document for each requester that is not known. What it is
// called is text of somebody else, and quoted so that it stays one.
func describe(all []behind, i installed) string {
	applications := map[string][]string{}
	for _, b := range all {
		if b.known.IsZero() {
			applications[b.requester] = append(applications[b.requester], string(b.application))
		}
	}
	taken := map[string]bool{}
	for _, a := range i.Applications {
		for _, known := range a.Requesters {
			taken[string(known.ID)] = true
		}
	}
	var text strings.Builder
	for _, requester := range slices.Sorted(maps.Keys(applications)) {
		if text.Len() > 0 {
			text.WriteString("---\n")
		}
		fmt.Fprintf(&text, "kind: requester\nid: %s\napplications: [%s]\nrequester: %q\n", freeID(requester, taken), strings.Join(applications[requester], ", "), requester)
	}
	return text.String()
}

// freeID makes a name for a document of what the requester is called, and takes
// it.
func freeID(requester string, taken map[string]bool) string {
	id := strings.Map(func(r rune) rune {
		if r = unicode.ToLower(r); 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, strings.TrimPrefix(strings.TrimPrefix(requester, "https://"), "http://"))
	id = cmp.Or(strings.Trim(id[:min(len(id), 50)], "-"), "requester")
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	taken[free] = true
	return free
}
