package partner

import (
	"net/http"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// index lists the links, and what came in.
func (x *Partner) index(w http.ResponseWriter, r *http.Request) {
	actor := access.From(r.Context())
	links, err := x.Links(r.Context(), actor)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	ended, err := x.ended(r.Context(), links)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f := x.Shell.Frame(w, r, words.PartnersTitle)
	f.Lead, f.Crumbs = f.Say(words.PartnersLead), shell.Crumbs(f)
	if actor.May(MakeRule, x.Clock()) == nil {
		f.Actions = []console.Link{{Name: f.Say(words.PartnerNew), Path: adminPath + "/new"}}
	}
	block := console.Block{}
	if len(links) == 0 {
		block.Empty = &console.Empty{Title: f.Say(words.PartnersNone), Lead: f.Say(words.PartnersNoneLead)}
	} else {
		g := &console.Grid{Name: f.Say(words.PartnersTitle), Columns: f.Columns(words.PartnerFor, words.PartnerConnection, words.PartnerState, words.PartnerSentAt, words.PartnerUntil)}
		for i, l := range links {
			g.Rows = append(g.Rows, console.NewRow(
				console.Cell{Text: l.Label, Path: adminPath + "/" + l.ID}, console.Machine(l.Kind+" "+l.Document),
				console.Cell{Badges: []console.Badge{x.stateBadge(f, l, ended[i])}}, console.Words(f.When(l.Sent)), console.Words(f.When(l.Expires))))
		}
		block.Grid = g
	}
	x.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{block}}}}))
}

// stateBadge is how far a link has come; one that waits for an administrator
// stands out. ended: whoever made it may make none any more.
func (x *Partner) stateBadge(f console.Frame, l connections.PartnerLink, ended bool) console.Badge {
	if ended && (l.State == connections.PartnerOpen || l.State == connections.PartnerRefused) {
		return console.Badge{Text: f.Say(words.PartnerStateEnded)}
	}
	tone := console.Plain
	switch l.State {
	case connections.PartnerSent:
		tone = console.Warn
	case connections.PartnerTaken:
		tone = console.Good
	case connections.PartnerOpen, connections.PartnerRefused:
		if !x.Clock().Before(l.Expires) {
			return console.Badge{Text: f.Say(words.PartnerStateExpired)}
		}
		tone = console.Info
	}
	return console.Badge{Tone: tone, Text: f.Say(stateWords[l.State])}
}
