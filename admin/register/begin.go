package register

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// begin is the first step; with ?protocol= the second one, by hand.
func (x *Register) begin(w http.ResponseWriter, r *http.Request, s side) {
	draft, ok := x.Open(w, r)
	if !ok {
		return
	}
	if protocol := r.URL.Query().Get("protocol"); protocol != "" {
		for _, kind := range x.kinds(s) {
			if kind.Name == protocol {
				x.preview(w, r, preview{side: s, draft: draft, kind: kind, status: http.StatusOK})
				return
			}
		}
		x.NotFound(w, r)
		return
	}
	x.first(w, r, draft, s, nil)
}

// first is the page of the first step; why is what was wrong with what was given.
func (x *Register) first(w http.ResponseWriter, r *http.Request, draft connections.Draft, s side, why *Problem) {
	f := x.Frame(w, r, draft, s.title)
	f.Lead = f.Say(words.NewLead)
	status := http.StatusOK
	if why != nil {
		f.Switch, status = false, http.StatusUnprocessableEntity
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: why.In(f.Language)})
	}
	fields := Fields(f, access.From(r.Context()).Organisation == "", why)
	for i := range fields {
		if fields[i].Kind == console.Line && r.PostForm != nil {
			fields[i].Value = r.PostForm.Get(fields[i].Name)
		}
	}
	take := console.Panel{Title: f.Say(words.TakeStep1), Lead: f.Say(words.TakeOne), Blocks: []console.Block{{Form: &console.PostForm{
		Action: s.path(draft.ID), Keep: editing.Keep(draft), Files: true, Groups: []console.FieldGroup{{Fields: fields}},
		Buttons: []console.Button{{Text: f.Say(words.TakeRead), Name: fieldGo, Value: "read"}},
		Cancel:  console.Link{Name: f.Say(words.Cancel), Path: editing.Path(draft.ID)},
	}}}}
	byHand := console.Panel{Title: f.Say(words.TakeByHand), Lead: f.Say(words.TakeByHandLead), Blocks: []console.Block{{}}}
	for _, kind := range x.kinds(s) {
		byHand.Blocks[0].Links = append(byHand.Blocks[0].Links, console.Link{Name: protocolName(f, kind.Name), Path: s.path(draft.ID) + "?protocol=" + kind.Name, Quiet: true})
	}
	x.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: []console.Panel{take, byHand}}))
}

// step is what any of the steps posts.
func (x *Register) step(w http.ResponseWriter, r *http.Request, s side) {
	post := x.Post
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		post = func(w http.ResponseWriter, r *http.Request) (editing.Posted, bool) { return x.PostFiles(w, r, maxForm) }
	}
	p, ok := post(w, r)
	if !ok {
		return
	}
	if editing.Final(p.Draft) {
		x.SendTo(w, r, editing.Path(p.Draft.ID))
		return
	}
	got, err := x.source(r, s)
	var why *Problem
	switch {
	case errors.As(err, &why):
		x.first(w, r, p.Draft, s, why)
		return
	case err != nil:
		x.Fail(w, r, err)
		return
	}
	if len(got.many) > 0 || r.PostForm.Get(fieldGo) == "search" {
		x.choose(w, r, p.Draft, s, got)
		return
	}
	x.second(w, r, s, p, got)
}

// source is what the steps work on: what the form carries, or else what it gives.
func (x *Register) source(r *http.Request, s side) (found, error) {
	if b, there := carried(r); there {
		if r.PostForm.Get(fieldGo) == "search" {
			b.Party = ""
		}
		return x.read(s, b, fieldPaste)
	}
	if r.PostForm.Get("byhand") != "" {
		return found{}, nil
	}
	return x.given(r, s)
}

// mostParties is how many parties of a document are listed at once.
const mostParties = 50

// choose asks which of several parties it is.
func (x *Register) choose(w http.ResponseWriter, r *http.Request, draft connections.Draft, s side, got found) {
	f := x.Frame(w, r, draft, s.title)
	f.Switch = false
	search := strings.TrimSpace(r.PostForm.Get(fieldSearch))
	options, fit := []console.Option{}, 0
	for _, party := range got.many {
		title := party.Title.In(f.Language.Tag())
		if !strings.Contains(strings.ToLower(party.Name+" "+title), strings.ToLower(search)) {
			continue
		}
		if fit++; fit <= mostParties {
			options = append(options, console.Option{Value: party.Name, Name: strings.TrimPrefix(title+" – "+party.Name, " – ")})
		}
	}
	slices.SortStableFunc(options, func(a, b console.Option) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	panel := console.Panel{Title: f.Say(words.TakeStepWhich), Lead: f.Say(words.TakeManyLead, len(got.many))}
	fields := []console.Field{{Name: fieldSearch, Label: f.Say(words.TakeSearch), Value: search}}
	buttons := []console.Button{{Text: f.Say(words.TakeSearchGo), Name: fieldGo, Value: "search", Quiet: true}}
	switch {
	case fit == 0:
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.TakeManyNone)})
	default:
		if fit > mostParties {
			panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.TakeManyShown, mostParties)})
		}
		fields = append(fields, console.Field{Name: fieldParty, Label: f.Say(words.TakeParty), Kind: console.Choice, Options: options, Value: got.Party})
		buttons = append([]console.Button{{Text: f.Say(words.TakeChoose), Name: fieldGo, Value: "read"}}, buttons...)
	}
	panel.Blocks = append(panel.Blocks, console.Block{Form: &console.PostForm{
		Action: s.path(draft.ID), Keep: editing.Keep(draft, carry(got)...), Files: true,
		Groups: []console.FieldGroup{{Fields: fields}}, Buttons: buttons, Cancel: console.Link{Name: f.Say(words.TakeAgain), Path: s.path(draft.ID)},
	}})
	x.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{panel}}))
}
