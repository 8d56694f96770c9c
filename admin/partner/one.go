package partner

import (
	"net/http"
	"strconv"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// seen is the link of the address, where the actor sees it. On false the request
// is answered.
func (x *Partner) seen(w http.ResponseWriter, r *http.Request) (connections.PartnerLink, bool) {
	link, err := x.Link(r.Context(), access.From(r.Context()), r.PathValue("link"))
	if err != nil {
		x.Fail(w, r, err)
		return link, false
	}
	return link, true
}

func (x *Partner) one(w http.ResponseWriter, r *http.Request) {
	if link, ok := x.seen(w, r); ok {
		x.showOne(w, r, http.StatusOK, link, editing.Wrong{}, nil)
	}
}

// showOne shows a link and what was sent in with it. wrong is why something was
// not done, and beside what is wrong with fields.
func (x *Partner) showOne(w http.ResponseWriter, r *http.Request, status int, link connections.PartnerLink, wrong editing.Wrong, beside map[string]words.Text) {
	s, err := sideOf(link)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	st, err := x.standing(r.Context(), link)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	stands, err := x.stands(r.Context(), link)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f := x.Shell.Frame(w, r, words.PartnerOneTitle, link.Label)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.PartnersTitle), Path: adminPath})
	if len(beside) > 0 {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.FormWrong)})
	}
	sheet := console.Sheet{Panels: append(wrong.Panels(f), x.facts(f, link, !stands))}
	if link.Body != nil {
		came, err := x.came(f, r, link, st, s)
		if err != nil {
			x.Fail(w, r, err)
			return
		}
		sheet.Panels = append(sheet.Panels, came...)
	}
	if access.From(r.Context()).May(MakeRule, x.Clock()) == nil {
		decide, err := x.decide(f, r, link, st, s, beside)
		if err != nil {
			x.Fail(w, r, err)
			return
		}
		sheet.Panels = append(sheet.Panels, decide...)
	}
	x.Show(w, r, status, console.SheetPage(f, sheet))
}

// facts are those of the link itself. The link cannot be shown again.
func (x *Partner) facts(f console.Frame, l connections.PartnerLink, ended bool) console.Panel {
	facts := console.Some(
		f.Fact(words.PartnerState, console.Cell{Badges: []console.Badge{x.stateBadge(f, l, ended)}}),
		f.Fact(words.PartnerConnection, console.Machine(l.Kind+" "+l.Document)),
		f.Fact(words.FactProtocol, console.Words(protocolName(f, l.Protocol))), f.Fact(words.FactProfile, console.Machine(l.Profile)),
		f.Fact(words.PartnerMadeBy, console.Words(l.Author)), f.Fact(words.PartnerMadeAt, console.Words(f.When(l.Created))), f.Fact(words.PartnerUntil, console.Words(f.When(l.Expires))),
		f.Fact(words.PartnerOpened, console.Words(f.When(l.Opened))), f.Fact(words.PartnerSentAt, console.Words(f.When(l.Sent))),
		f.Fact(words.PartnerSendings, console.Words(strconv.Itoa(l.Sendings))), f.Fact(words.PartnerFrom, console.Machine(l.Address)),
		f.Fact(words.PartnerAnswer, console.Words(l.Answer)), f.Fact(words.PartnerAnsweredBy, console.Words(l.AnsweredBy)),
	)
	panel := console.Panel{Blocks: []console.Block{{Facts: facts}}}
	if ended && l.State != connections.PartnerTaken && l.State != connections.PartnerRevoked {
		panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: console.Warn, Text: f.Say(words.PartnerStateEnded)}, Text: f.Say(words.PartnerEndedLead, l.Author)})
	}
	if l.Draft != "" {
		panel.Blocks = append(panel.Blocks, console.Block{Links: []console.Link{{Name: f.Say(words.DraftSee), Path: editing.Path(l.Draft)}}})
	}
	return panel
}

// came is what was sent in, and what would be different.
func (x *Partner) came(f console.Frame, r *http.Request, link connections.PartnerLink, st standing, s side) ([]console.Panel, error) {
	u := x.readAgain(link, st, s)
	panels := x.says(f, &u)
	panels[0].Title, panels[0].Lead = f.Say(words.PartnerCame), f.Say(words.PartnerCameLead)
	if s.Address != "" {
		panels[0].Blocks = append(panels[0].Blocks, console.Block{Facts: []console.Fact{f.Fact(words.TakeAddress, console.Machine(s.Address))}})
	}
	if s.Note != "" {
		panels[0].Blocks = append(panels[0].Blocks, console.Block{Facts: []console.Fact{f.Fact(words.PartnerNote, console.Words(s.Note))}})
	}
	d, err := x.different(r.Context(), access.From(r.Context()), link, s)
	switch {
	case err != nil:
		return nil, err
	case len(d.Wrong) > 0:
		return append(panels, editing.Wrong{Problems: d.Wrong}.Panels(f)...), nil
	}
	panel := console.Panel{Title: f.Say(words.EditDifferent)}
	switch {
	case d.New:
		panel.Blocks = []console.Block{{Text: f.Say(words.PartnerIsNew)}, {Code: string(d.After.Body)}}
	case len(d.Changes) == 0:
		panel.Blocks = []console.Block{{Text: f.Say(words.EditSame)}}
	default:
		g := &console.Grid{Name: f.Say(words.EditDifferent), Columns: f.Columns(words.ChangeField, words.ChangeBefore, words.ChangeAfter)}
		for _, c := range d.Changes[:min(len(d.Changes), mostListed)] {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(c.Field), console.Machine(c.Old), console.Machine(c.New)))
		}
		panel.Blocks = []console.Block{{Grid: g}}
	}
	return append(panels, panel), nil
}
