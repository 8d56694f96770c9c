package lab

import (
	"net/http"
	"net/url"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/templates/console"
	"trin/templates/console/words"
)

// setUp shows what the lab is, before it is put into a draft.
func (p *Pages) setUp(w http.ResponseWriter, r *http.Request) {
	text, err := p.Engine.Documents(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.LabSetUpTitle)
	f.Lead, f.Crumbs = f.Say(words.LabSetUpLead), shell.Crumbs(f, console.Link{Name: f.Say(words.LabTitle), Path: labPath})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{
		{Blocks: []console.Block{
			{List: []console.Cell{console.Words(f.Say(words.LabSafe1)), console.Words(f.Say(words.LabSafe2)), console.Words(f.Say(words.LabSafe3))}},
			{Form: &console.PostForm{Action: setUpPath, Buttons: []console.Button{{Text: f.Say(words.LabPut)}}, Cancel: console.Link{Name: f.Say(words.LabBack), Path: labPath}}},
		}},
		{Title: f.Say(words.LabDocuments), Blocks: []console.Block{{Code: text}}},
	}}))
}

// put puts the documents into a new draft.
func (p *Pages) put(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	actor := access.From(r.Context())
	text, err := p.Engine.Documents(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	draft, err := p.Desk.New(r.Context(), actor, words.LabDraft.In(p.Language(r)))
	if err == nil {
		draft, err = p.Desk.Import(r.Context(), actor, draft.ID, draft.Revision, text, false)
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, "/admin/drafts/"+url.PathEscape(draft.ID))
}
