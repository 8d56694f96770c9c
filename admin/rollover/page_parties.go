package rollover

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// partiesOnPage is how many parties stand on a page of them.
const partiesOnPage = 25

var standingWords = map[Standing]words.Text{
	"": words.WayUnknown, Open: words.StandingOpen, Told: words.StandingTold, Waiting: words.StandingWaiting, Expected: words.StandingExpected,
	Read: words.StandingRead, Proven: words.StandingProven, Confirmed: words.StandingConfirmed, Off: words.StandingOff,
}

// Word is the standing in words.
func (s Standing) Word() words.Text { return standingWords[s] }

// partyGrid lists parties and what is known of them.
func partyGrid(f console.Frame, all []PartyView) *console.Grid {
	g := &console.Grid{Name: f.Say(words.RolloverParties), Columns: f.Columns(words.ColumnOf, words.RolloverStanding, words.RolloverTakes, words.RolloverSaid, words.RolloverWhere)}
	for _, p := range all {
		g.Rows = append(g.Rows, console.NewRow(
			console.Cell{Text: string(p.ID), Code: true, Path: partyPath(p.KeyParty), Note: p.Name.In(f.Language.Tag())},
			standingCell(f, p), console.Words(f.Say(wayWord(p.Way))), saidCell(f, p), documentCell(f, p)))
	}
	return g
}

func partyPath(p connections.KeyParty) string {
	if p.Role == connections.RoleApplication {
		return "/admin/applications/" + url.PathEscape(string(p.ID))
	}
	return "/admin/authentication/" + url.PathEscape(string(p.ID))
}

func standingCell(f console.Frame, p PartyView) console.Cell {
	if p.Standing == "" {
		return console.Cell{}
	}
	tone := console.Good
	switch p.Standing {
	case Open, Told:
		tone = console.Warn
	case Waiting:
		tone = console.Info
	case Off:
		tone = console.Plain
	}
	cell := console.Marked(tone, f.Say(standingWords[p.Standing]))
	if p.Standing == Read || p.Standing == Proven {
		cell.Note = stamp(p.Seen.Last)
	}
	return cell
}

func wayWord(way connections.KeyWay) words.Text {
	switch way {
	case connections.KeyByAddress:
		return words.WayAddress
	case connections.KeyByHand:
		return words.WayHand
	}
	return words.WayUnknown
}

func wordWord(word connections.KeyWord) words.Text {
	switch word {
	case connections.KeyTold:
		return words.WordTold
	case connections.KeyConfirmed:
		return words.WordConfirmed
	}
	return words.WordNothing
}

func saidCell(f console.Frame, p PartyView) console.Cell {
	if c := p.Confirmation; c.Word != "" {
		return console.Words(f.Say(words.RolloverSaidBy, f.Say(wordWord(c.Word)), c.Author, c.Made.UTC().Format(time.DateOnly)))
	}
	return console.Cell{}
}

func documentCell(f console.Frame, p PartyView) console.Cell {
	cell := console.Machine(p.Documents[0].Address)
	if p.Documents[0].Shared {
		cell.Note = f.Say(words.RolloverShared)
	}
	return cell
}

// parties lists the parties of a place, with what is ticked of each.
func (p *Pages) parties(w http.ResponseWriter, r *http.Request) {
	v, ok := p.viewOf(w, r)
	if !ok {
		return
	}
	f := p.Frame(w, r, words.RolloverParties)
	f.Lead, f.Crumbs = f.Say(words.RolloverPartiesLead), crumbs(f, v.Place)
	if r.URL.Query().Get("saved") != "" {
		f.Notices = []console.Notice{{Tone: console.Good, Text: f.Say(words.SaidSaved)}}
	}
	after := ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	cut, next := partiesAfter(v, after)
	if next != "" {
		next = shell.CursorOf(next)
	}
	if len(cut) == 0 {
		p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Text: f.Say(words.RolloverNobody)}}}}}))
		return
	}
	g := partyGrid(f, cut)
	g.Pager = shell.PagerOf(r, next, f.Say(words.ReadersShown, len(cut), len(v.Parties())))
	panels := []console.Panel{{Blocks: []console.Block{{Grid: g}}}}
	if p.may(r, Says) {
		panels = append(panels, console.Panel{Title: f.Say(words.RolloverSaid), Blocks: []console.Block{{Form: sayForm(f, v, cut, r.URL.Query().Get(shell.AfterField))}}})
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

func partyKey(p connections.KeyParty) string { return string(p.Role) + "/" + string(p.ID) }

// partiesAfter are the parties of a page, and what the page behind it begins after.
func partiesAfter(v View, after string) ([]PartyView, string) {
	cut, next := shell.PageOf(v.Parties(), func(p Party) string { return partyKey(p.KeyParty) }, after, partiesOnPage)
	all := make([]PartyView, 0, len(cut))
	for _, p := range cut {
		if view, found := v.Party(p.KeyParty); found {
			all = append(all, view)
		}
	}
	return all, next
}

// sayForm has a group of fields for each party.
func sayForm(f console.Frame, v View, all []PartyView, after string) *console.PostForm {
	form := &console.PostForm{
		Action: v.Path() + "/parties", Keep: []console.Hidden{{Name: shell.AfterField, Value: after}},
		Buttons: []console.Button{{Text: f.Say(words.SaidSave)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: v.Path()},
	}
	if len(v.Next) > 0 {
		form.Keep = append(form.Keep, console.Hidden{Name: "key", Value: v.Next[0].ID})
	}
	for i, p := range all {
		n := strconv.Itoa(i)
		form.Keep = append(form.Keep, console.Hidden{Name: "party-" + n, Value: partyKey(p.KeyParty)})
		group := console.FieldGroup{Legend: partyName(f, p.Party)}
		if len(v.Next) > 0 {
			group.Fields = append(group.Fields, console.Field{Name: "word-" + n, Label: f.Say(words.SaidWord, v.Next[0].ID), Kind: console.Choice, Value: string(p.Confirmation.Word), Options: []console.Option{
				{Value: "", Name: f.Say(words.WordNothing)}, {Value: string(connections.KeyTold), Name: f.Say(words.WordTold)}, {Value: string(connections.KeyConfirmed), Name: f.Say(words.WordConfirmed)},
			}})
		}
		unsaid := words.WayUnknown
		if p.rule() != "" {
			unsaid = words.WayAsRule
		}
		group.Fields = append(group.Fields, console.Field{Name: "way-" + n, Label: f.Say(words.RolloverTakes), Kind: console.Choice, Value: string(p.said()), Options: []console.Option{
			{Value: "", Name: f.Say(unsaid)}, {Value: string(connections.KeyByAddress), Name: f.Say(words.WayAddress)}, {Value: string(connections.KeyByHand), Name: f.Say(words.WayHand)},
		}})
		form.Groups = append(form.Groups, group)
	}
	return form
}

// say keeps what is ticked.
func (p *Pages) say(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	place, ok := p.placeOf(w, r)
	if !ok {
		return
	}
	var all []Said
	for i := range partiesOnPage {
		n := strconv.Itoa(i)
		role, id, ok := strings.Cut(r.PostForm.Get("party-"+n), "/")
		if !ok {
			break
		}
		all = append(all, Said{
			Party: connections.KeyParty{Role: connections.Role(role), ID: broker.ID(id)},
			Word:  connections.KeyWord(r.PostForm.Get("word-" + n)), Way: connections.KeyWay(r.PostForm.Get("way-" + n)),
		})
	}
	if err := p.rollover.Say(r.Context(), access.From(r.Context()), place, r.PostForm.Get("key"), all); err != nil {
		p.Fail(w, r, err)
		return
	}
	back := url.Values{"saved": {"1"}}
	if after := r.PostForm.Get(shell.AfterField); after != "" {
		back.Set(shell.AfterField, after)
	}
	p.SendTo(w, r, place.Path()+"/parties?"+back.Encode())
}
