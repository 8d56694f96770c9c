package rollover

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// readersOnPage is how many readers stand on a page of them.
const readersOnPage = 50

// reader is one network and program that has read one document.
type reader struct {
	place, network, agent string
	new                   connections.KeySighting // of the key that waits; zero = not yet
	last                  time.Time               // with any key of the place
	times                 int64                   // the most of one key
}

func (r reader) key() string { return r.place + "\n" + r.network + "\n" + r.agent }

// readers are those who have read keys of the place, in the order of documents.
func (v *View) readers() []reader {
	found := map[string]*reader{}
	for _, s := range v.Seen {
		if s.How != connections.SeenRead {
			continue
		}
		one := reader{place: s.Place, network: s.Network, agent: s.Agent}
		if found[one.key()] == nil {
			found[one.key()] = &one
		}
		is := found[one.key()]
		is.times = max(is.times, s.Times)
		if s.Last.After(is.last) {
			is.last = s.Last
		}
		if len(v.Next) > 0 && s.Key == v.Next[0].ID {
			is.new = s
		}
	}
	all := make([]reader, 0, len(found))
	for _, one := range found {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b reader) int { return cmp.Compare(a.key(), b.key()) })
	return all
}

// readersPanel sums up who has read each document.
func readersPanel(f console.Frame, v View) console.Panel {
	panel := console.Panel{Title: f.Say(words.ReadersTitle), Lead: f.Say(words.ReadersLead)}
	all := v.readers()
	if len(all) == 0 {
		panel.Blocks = []console.Block{{Empty: &console.Empty{Title: f.Say(words.ReadersNone), Lead: f.Say(words.ReadersNoneDo)}}}
		return panel
	}
	var facts []console.Fact
	for len(all) > 0 {
		place, with, total := all[0].place, 0, 0
		for total < len(all) && all[total].place == place {
			if all[total].new.Key != "" {
				with++
			}
			total++
		}
		said := f.Say(words.ReadersAny, total)
		if len(v.Next) > 0 {
			said = f.Say(words.ReadersSummary, with, total-with)
		}
		if len(facts) < shownParties {
			facts = append(facts, console.Fact{Name: place, Values: []console.Cell{console.Words(said)}})
		}
		all = all[total:]
	}
	panel.Blocks = []console.Block{{Facts: facts, Links: []console.Link{{Name: f.Say(words.ReadersAll), Path: v.Path() + "/readers", Quiet: true}}}}
	return panel
}

// readers lists who has read keys of a place.
func (p *Pages) readers(w http.ResponseWriter, r *http.Request) {
	v, ok := p.viewOf(w, r)
	if !ok {
		return
	}
	f := p.Frame(w, r, words.ReadersTitle)
	f.Lead, f.Crumbs = f.Say(words.ReadersLead), crumbs(f, v.Place)
	all, after := v.readers(), ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	cut, next := shell.PageOf(all, reader.key, after, readersOnPage)
	if next != "" {
		next = shell.CursorOf(next)
	}
	panel := console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.ReadersNone), Lead: f.Say(words.ReadersNoneDo)}}}}
	if len(cut) > 0 {
		g := readerGrid(f, v, cut)
		g.Pager = shell.PagerOf(r, next, f.Say(words.ReadersShown, len(cut), len(all)))
		panel.Blocks = []console.Block{{Grid: g}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{panel}}))
}

func readerGrid(f console.Frame, v View, all []reader) *console.Grid {
	g := &console.Grid{Name: f.Say(words.ReadersTitle), Columns: f.Columns(words.ReaderDocument, words.ReaderNetwork, words.ReaderAgent, words.ReaderFirst, words.ReaderLast, words.ReaderTimes)}
	g.Columns[5].Number = true
	for _, one := range all {
		first := console.Cell{}
		switch {
		case one.new.Key != "":
			first = console.Marked(console.Good, stamp(one.new.First))
		case len(v.Next) > 0:
			first = console.Marked(console.Warn, f.Say(words.ReaderNotYet))
		}
		g.Rows = append(g.Rows, console.NewRow(console.Machine(one.place), console.Machine(one.network), agentCell(f, one.agent), first, console.Words(stamp(one.last)), console.Words(strconv.FormatInt(one.times, 10))))
	}
	return g
}

func agentCell(f console.Frame, agent string) console.Cell {
	if agent == "" {
		return console.Words(f.Say(words.ReaderUnnamed))
	}
	return console.Machine(agent)
}
