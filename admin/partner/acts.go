package partner

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

// mostDrafts is how many drafts are offered.
const mostDrafts = 50

// decide are the forms with which an administrator answers.
func (x *Partner) decide(f console.Frame, r *http.Request, link connections.PartnerLink, st standing, s side, beside map[string]words.Text) ([]console.Panel, error) {
	var panels []console.Panel
	keep := []console.Hidden{{Name: editing.RevisionField, Value: strconv.FormatInt(link.Revision, 10)}}
	at := adminPath + "/" + link.ID
	post := func(title, lead words.Text, below string, button words.Text, danger bool, fields ...console.Field) {
		panels = append(panels, console.Panel{Title: f.Say(title), Lead: f.Say(lead), Blocks: []console.Block{{Form: &console.PostForm{
			Action: at + below, Keep: keep, Groups: []console.FieldGroup{{Fields: fields}}, Buttons: []console.Button{{Text: f.Say(button), Danger: danger, Quiet: danger}},
		}}}})
	}
	wrong := func(name string) string {
		if text, there := beside[name]; there {
			return f.Say(text)
		}
		return ""
	}
	if link.State == connections.PartnerSent {
		actor := access.From(r.Context())
		if s.Address != "" && actor.Organisation == "" {
			post(words.PartnerFetch, words.PartnerFetchLead, "/fetch", words.PartnerFetchGo, false)
		}
		fields, err := x.takeFields(f, r, link, st, s, wrong)
		if err != nil {
			return nil, err
		}
		post(words.PartnerTake, words.PartnerTakeLead, "/take", words.PartnerTakeGo, false, fields...)
		post(words.PartnerRefuse, words.PartnerRefuseLead, "/refuse", words.PartnerRefuseGo, true,
			console.Field{Name: "answer", Label: f.Say(words.PartnerAnswer), Kind: console.Lines, Required: true, Most: maxNote, Wrong: wrong("answer"), Value: r.PostForm.Get("answer")})
	}
	if link.State != connections.PartnerRevoked && x.Clock().Before(link.Expires) {
		post(words.PartnerRevoke, words.PartnerRevokeLead, "/revoke", words.PartnerRevokeGo, true)
	}
	return panels, nil
}

// takeFields are the fields of taking: into which draft, and what has to be said.
func (x *Partner) takeFields(f console.Frame, r *http.Request, link connections.PartnerLink, st standing, s side, wrong func(string) string) ([]console.Field, error) {
	actor := access.From(r.Context())
	open, err := x.Desk.List(r.Context(), actor, connections.DraftQuery{States: []connections.DraftState{connections.DraftOpen}, Limit: mostDrafts})
	if err != nil {
		return nil, err
	}
	draft := console.Field{Name: "draft", Label: f.Say(words.PartnerDraft), Kind: console.Choice, Value: r.PostForm.Get("draft"), Options: []console.Option{{Name: f.Say(words.PartnerNewDraft)}}, Wrong: wrong("draft")}
	for _, d := range open {
		draft.Options = append(draft.Options, console.Option{Value: d.ID, Name: editing.Title(f, d)})
	}
	fields := []console.Field{draft}
	if s.Address != "" && s.Metadata != "" && actor.Organisation == "" {
		fields = append(fields, console.Field{Name: "follow", Label: f.Say(words.PartnerFollow), Hint: s.Address, Kind: console.Check, Value: r.PostForm.Get("follow")})
	}
	if was, is, differs := another(link, st, s); differs {
		fields = append(fields, console.Field{Name: "other", Label: f.Say(words.PartnerOther2, is, was), Kind: console.Check, Value: r.PostForm.Get("other"), Wrong: wrong("other")})
	}
	return fields, nil
}

// answered is the link that a form answers, as it was shown. On false the request
// is answered: what came in meanwhile has to be seen first.
func (x *Partner) answered(w http.ResponseWriter, r *http.Request) (connections.PartnerLink, bool) {
	if !x.Form(w, r) {
		return connections.PartnerLink{}, false
	}
	link, ok := x.seen(w, r)
	if !ok {
		return link, false
	}
	if r.PostForm.Get(editing.RevisionField) != strconv.FormatInt(link.Revision, 10) {
		x.Fail(w, r, broker.ErrConflict)
		return link, false
	}
	return link, true
}

// waits is answered for what was sent in and waits.
func (x *Partner) waits(w http.ResponseWriter, r *http.Request) (connections.PartnerLink, side, bool) {
	link, ok := x.answered(w, r)
	if !ok {
		return link, side{}, false
	}
	s, err := sideOf(link)
	if err == nil && link.State != connections.PartnerSent {
		err = broker.ErrConflict
	}
	if err != nil {
		x.Fail(w, r, err)
		return link, s, false
	}
	return link, s, true
}

// done keeps what was decided and leads on.
func (x *Partner) done(w http.ResponseWriter, r *http.Request, link connections.PartnerLink, what, detail, path string) {
	link.AnsweredBy = access.From(r.Context()).Name
	if err := x.Store.ChangePartnerLink(r.Context(), link, x.byActor(r, link, what, detail)); err != nil {
		x.Fail(w, r, err)
		return
	}
	x.SendTo(w, r, path)
}

// take puts what was sent in into a draft. The draft first: a link says taken
// only of what a draft has.
func (x *Partner) take(w http.ResponseWriter, r *http.Request) {
	link, s, ok := x.waits(w, r)
	if !ok {
		return
	}
	st, err := x.standing(r.Context(), link)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	if s.Metadata == "" && len(s.Settings) == 0 {
		x.showOne(w, r, http.StatusUnprocessableEntity, link, editing.Wrong{}, map[string]words.Text{"draft": words.PartnerFetchFirst})
		return
	}
	if _, _, differs := another(link, st, s); differs && r.PostForm.Get("other") == "" {
		x.showOne(w, r, http.StatusUnprocessableEntity, link, editing.Wrong{}, map[string]words.Text{"other": words.PartnerOtherWrong})
		return
	}
	actor := access.From(r.Context())
	draft, err := x.draft(r, link)
	if err == nil {
		err = x.put(r, link, s, draft, r.PostForm.Get("follow") != "" && actor.Organisation == "")
	}
	if err != nil {
		wrong, mine := x.Refused(w, r, editing.Posted{Actor: actor, Draft: draft, Revision: draft.Revision}, err)
		if mine {
			x.showOne(w, r, wrong.Status, link, wrong, nil)
		}
		return
	}
	link.State, link.Draft, link.Answered = connections.PartnerTaken, draft.ID, x.Clock()
	x.done(w, r, link, "take partner side", "into draft "+draft.ID, editing.Document(link.Kind, link.Document).In(draft.ID)+"?kept=1")
}

// draft is the one that the form names, or a new one.
func (x *Partner) draft(r *http.Request, link connections.PartnerLink) (connections.Draft, error) {
	actor := access.From(r.Context())
	if id := r.PostForm.Get("draft"); id != "" {
		return x.Desk.Get(r.Context(), actor, id)
	}
	return x.Desk.New(r.Context(), actor, link.Label)
}

// put puts the side into the draft: into the document that the draft shows, or as
// a new one.
func (x *Partner) put(r *http.Request, link connections.PartnerLink, s side, draft connections.Draft, follow bool) error {
	actor := access.From(r.Context())
	shown, err := x.Desk.Document(r.Context(), actor, draft.ID, link.Kind, link.Document)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		document, err := composed(link, s, follow)
		if err != nil {
			return err
		}
		_, err = x.Desk.Put(r.Context(), actor, draft.ID, draft.Revision, string(document))
		return err
	case err != nil:
		return err
	}
	if protocol, _ := textField(shown, "protocol"); protocol != link.Protocol {
		return fmt.Errorf("%w: the connection is of another protocol by now", drafts.ErrInput)
	}
	_, err = x.Desk.SetAll(r.Context(), actor, draft.ID, draft.Revision, link.Kind, link.Document, s.fields(link, follow))
	return err
}

// refuse tells the partner why what it sent in is not taken.
func (x *Partner) refuse(w http.ResponseWriter, r *http.Request) {
	link, _, ok := x.waits(w, r)
	if !ok {
		return
	}
	answer := strings.ReplaceAll(strings.TrimSpace(r.PostForm.Get("answer")), "\r\n", "\n")
	if answer == "" || len(answer) > maxNote || control(strings.ReplaceAll(answer, "\n", "")) {
		x.showOne(w, r, http.StatusUnprocessableEntity, link, editing.Wrong{}, map[string]words.Text{"answer": words.PartnerNoAnswer})
		return
	}
	link.State, link.Answer, link.Answered = connections.PartnerRefused, answer, x.Clock()
	x.done(w, r, link, "refuse partner side", answer, adminPath+"/"+link.ID)
}

// revoke ends a link. What was sent in stays to be seen here.
func (x *Partner) revoke(w http.ResponseWriter, r *http.Request) {
	link, ok := x.answered(w, r)
	if !ok {
		return
	}
	if link.State == connections.PartnerRevoked {
		x.SendTo(w, r, adminPath+"/"+link.ID)
		return
	}
	was := link.State
	link.State = connections.PartnerRevoked
	x.done(w, r, link, "revoke partner link", "it was "+string(was), adminPath+"/"+link.ID)
}

// fetch fetches the address that a partner gave, because an administrator has
// seen it and asks for it.
func (x *Partner) fetch(w http.ResponseWriter, r *http.Request) {
	link, s, ok := x.waits(w, r)
	if !ok {
		return
	}
	kind, known := x.kindOf(link.Protocol)
	if s.Address == "" || !known {
		x.NotFound(w, r)
		return
	}
	content, err := x.Desk.Bring(r.Context(), access.From(r.Context()), s.Address)
	if err != nil {
		x.showOne(w, r, http.StatusUnprocessableEntity, link, editing.Wrong{Text: err.Error()}, nil)
		return
	}
	u := understood{side: s, wrong: map[string]words.Said{}}
	if u.Settings == nil {
		u.Settings = map[string]any{}
	}
	if len(content) > maxDocument {
		u.wrong[fieldAddress] = words.Say(words.PartnerTooLarge)
	} else {
		u.read(kind, link, fieldAddress, []byte(strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n")))
	}
	if said, there := u.wrong[fieldAddress]; there {
		x.showOne(w, r, http.StatusUnprocessableEntity, link, editing.Wrong{Text: said.In(text.English)}, nil)
		return
	}
	if link.Body, err = json.Marshal(u.side); err != nil {
		x.Fail(w, r, err)
		return
	}
	x.done(w, r, link, "fetch partner metadata", s.Address, adminPath+"/"+link.ID)
}
