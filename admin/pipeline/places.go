package pipeline

import (
	"net/http"
	"slices"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// place is a pipeline that logins go through.
type place struct {
	kind, id string
}

func (p place) inbound() bool { return p.kind == installation.KindAuthentication }

// placesOf are the pipelines that the steps of the page run in, as the draft
// shows them and the actor sees them.
func (x *Room) placesOf(r *http.Request, s *subject) ([]place, error) {
	if s.connection() {
		return []place{{s.kind, s.id}}, nil
	}
	_, documents, err := x.Desk.Shown(r.Context(), s.actor, s.draft.ID)
	if err != nil {
		return nil, err
	}
	fragments, of := map[string]bool{}, map[place]bool{}
	if s.kind == installation.KindFragment {
		fragments[s.id] = true
	} else {
		for _, id := range requesterOf(s.document) {
			of[place{installation.KindApplication, id}] = true
		}
	}
	for more := true; more; { // fragments that use one of them
		more = false
		for _, d := range documents {
			if d.Kind == installation.KindFragment && !fragments[d.ID] && uses(d, fragments) {
				fragments[d.ID], more = true, true
			}
		}
	}
	var all []place
	for _, d := range documents {
		if d.Kind == installation.KindRequester && uses(d, fragments) {
			for _, id := range requesterOf(d) {
				of[place{installation.KindApplication, id}] = true
			}
		}
	}
	for _, d := range documents {
		at := place{d.Kind, d.ID}
		if (d.Kind == installation.KindApplication || d.Kind == installation.KindAuthentication) && (of[at] || uses(d, fragments)) {
			all = append(all, at)
		}
	}
	return all, nil
}

// requesterOf are the applications that a requester is behind.
func requesterOf(d connections.Document) []string {
	value, _ := installation.Field(d, "applications")
	named, _ := texts(value)
	return named
}

// uses reports whether a step of the document runs one of the fragments.
func uses(d connections.Document, fragments map[string]bool) bool {
	return slices.ContainsFunc(slices.Concat(listOf(d, fieldClaims), listOf(d, fieldUnknown)), func(raw any) bool {
		name, _ := below(raw, "use")["fragment"].(string)
		return fragments[name]
	})
}

// places leads from a fragment or requester to the pipelines that it runs in.
func (x *Room) places(w http.ResponseWriter, r *http.Request, s *subject) {
	all, err := x.placesOf(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s, pageTry)
	f.Lead = f.Say(words.PipePlacesLead)
	panel := console.Panel{Title: f.Say(words.PipePlaces)}
	if len(all) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.PipeNoPlaces)}}
	} else {
		g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.PipePlaces)}
		for _, one := range all {
			g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: one.kind + " " + one.id, Path: editing.Claims(one.kind, one.id).In(s.draft.ID) + "/" + pageTry}))
		}
		panel.Blocks = []console.Block{{Grid: g}}
	}
	sheet.Panels = append(sheet.Panels, panel)
	x.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}
