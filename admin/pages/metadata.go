package pages

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"trin/admin/installation"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// metadata lists what Trin knows of every party: until when, by which
// certificates, and from where.
func (p *Pages) metadata(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.MetadataTitle)
	f.Lead, f.Crumbs = f.Say(words.MetadataLead), shell.Crumbs(f)
	sheet, err := p.metadataView(f, r, i)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

// party is a connection that has another party, in the list of them.
type party struct {
	key string // the document and the ID
	of  func() viewed
}

// parties are those that the actor may see and that are wanted, applications
// first, in the order of their keys.
func (i installed) parties(w wish) []party {
	var all []party
	for _, e := range chosen(i.applications, i.actor, w) {
		all = append(all, party{installation.KindApplication + "\n" + string(e.id), func() viewed { return i.viewApplication(e.connection) }})
	}
	for _, e := range chosen(i.connections, i.actor, w) {
		if !e.connection.Local {
			all = append(all, party{installation.KindAuthentication + "\n" + string(e.id), func() viewed { return i.viewConnection(e.connection) }})
		}
	}
	return all
}

func (p *Pages) metadataView(f console.Frame, r *http.Request, i installed) (console.Sheet, error) {
	q := r.URL.Query()
	all := i.parties(wishOf(q.Get(searchField), q.Get(showField)))
	after := ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	cut, next := shell.PageOf(all, func(x party) string { return x.key }, after, listed/2)
	if next != "" {
		next = shell.CursorOf(next)
	}
	sheet := console.Sheet{Tabs: showTabs(f, r), Search: searchOf(f, r, words.SearchConnections)}
	if len(cut) == 0 {
		return withNothing(f, sheet, q.Get(searchField) != "" || q.Get(showField) != ""), nil
	}
	states, err := p.upkeepStates(r.Context(), i.actor)
	if err != nil {
		return sheet, err
	}
	g := &console.Grid{Name: f.Title, Columns: f.Columns(words.ColumnOf, words.FactValidUntil, words.ColumnCerts, words.ColumnFetched, words.ColumnUpkeep, words.ColumnGive)}
	for _, one := range cut {
		line, err := p.metadataRow(f, r, one.of(), states)
		if err != nil {
			return sheet, err
		}
		g.Rows = append(g.Rows, line)
	}
	g.Pager = shell.PagerOf(r, next, f.Say(words.CountOf, len(cut), len(all)))
	sheet.Panels = append(waitingPanel(f, states), console.Panel{Blocks: []console.Block{{Grid: g}}})
	sheet.Panels = append(sheet.Panels, p.upkeepPanels(r, f, states)...)
	return sheet, nil
}

// metadataRow is one party.
func (p *Pages) metadataRow(f console.Frame, r *http.Request, v viewed, states upkeepStates) (console.Row, error) {
	upkeep := upkeepCell(f, states.of(v.document, string(v.id)))
	name := console.Cell{Text: string(v.id), Code: true, Path: v.path + "/" + tabKeys}
	facts, known := p.facts(v)
	if facts.err != nil {
		return console.NewRow(name, console.Marked(console.Bad, f.Say(words.StateBroken)), console.Cell{Note: facts.err.Error()}, console.Cell{}, upkeep, console.Cell{}), nil
	}
	if !known {
		none := console.Words(f.Say(words.NoMetadataKind))
		return console.NewRow(name, none, none, none, none, none), nil
	}
	_, outline, err := p.documented(r, v)
	if err != nil {
		return console.Row{}, err
	}
	peer := facts.peer
	name.Note = peer.Name
	return console.NewRow(name, validCell(f, peer, p.Clock()), certificatesCell(f, facts.ends, p.Clock()), sourceCell(f, peer, outline.MetadataURL), upkeep, ownMetadata(peer)), nil
}

// certificatesCell counts certificates and says which ends first.
func certificatesCell(f console.Frame, ends []time.Time, now time.Time) console.Cell {
	if len(ends) == 0 {
		return console.Words(f.Say(words.NoMetadataKind))
	}
	earliest := slices.MinFunc(ends, time.Time.Compare)
	cell := expiryCell(f, earliest, now)
	cell.Text = strconv.Itoa(len(ends))
	cell.Note = earliest.UTC().Format(time.DateOnly)
	return cell
}

// ownMetadata is where the party finds ours: its first address.
func ownMetadata(peer connections.Peer) console.Cell {
	if len(peer.Own) == 0 {
		return console.Cell{}
	}
	return console.Machine(peer.Own[0].URL)
}
