package partner

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
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

// seenRevision is the revision of the link that a form answers; -1 = none, which no
// link has.
func seenRevision(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostForm.Get(editing.RevisionField), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// acted answers a form with which something was decided.
func (x *Partner) acted(w http.ResponseWriter, r *http.Request, path string, err error) {
	var wrong *WrongError
	var at *DraftError
	switch {
	case err == nil:
		x.SendTo(w, r, path)
	case errors.As(err, &wrong):
		x.oneAgain(w, r, http.StatusUnprocessableEntity, editing.Wrong{}, wrong.Fields)
	case errors.As(err, &at):
		said, mine := x.Refused(w, r, editing.Posted{Actor: access.From(r.Context()), Draft: at.Draft, Revision: at.Draft.Revision}, at.Err)
		if mine {
			x.oneAgain(w, r, said.Status, said, nil)
		}
	case errors.Is(err, drafts.ErrInput), errors.Is(err, access.ErrForbidden):
		x.oneAgain(w, r, http.StatusUnprocessableEntity, editing.Wrong{Text: strings.TrimPrefix(err.Error(), drafts.ErrInput.Error()+": ")}, nil)
	default:
		x.Fail(w, r, err)
	}
}

// oneAgain shows the link of the address with what is wrong.
func (x *Partner) oneAgain(w http.ResponseWriter, r *http.Request, status int, wrong editing.Wrong, beside map[string]words.Text) {
	if link, ok := x.seen(w, r); ok {
		x.showOne(w, r, status, link, wrong, beside)
	}
}

func (x *Partner) take(w http.ResponseWriter, r *http.Request) {
	if !x.Form(w, r) {
		return
	}
	link, err := x.Take(r.Context(), access.From(r.Context()), r.PathValue("link"), seenRevision(r), Taking{
		Draft: r.PostForm.Get("draft"), Follow: r.PostForm.Get("follow") != "", Other: r.PostForm.Get("other") != "",
	})
	x.acted(w, r, editing.Document(link.Kind, link.Document).In(link.Draft)+"?kept=1", err)
}

func (x *Partner) refuse(w http.ResponseWriter, r *http.Request) {
	if !x.Form(w, r) {
		return
	}
	err := x.Refuse(r.Context(), access.From(r.Context()), r.PathValue("link"), seenRevision(r), r.PostForm.Get("answer"))
	x.acted(w, r, adminPath+"/"+r.PathValue("link"), err)
}

func (x *Partner) revoke(w http.ResponseWriter, r *http.Request) {
	if !x.Form(w, r) {
		return
	}
	err := x.Revoke(r.Context(), access.From(r.Context()), r.PathValue("link"), seenRevision(r))
	x.acted(w, r, adminPath+"/"+r.PathValue("link"), err)
}

func (x *Partner) fetch(w http.ResponseWriter, r *http.Request) {
	if !x.Form(w, r) {
		return
	}
	err := x.Fetch(r.Context(), access.From(r.Context()), r.PathValue("link"), seenRevision(r))
	x.acted(w, r, adminPath+"/"+r.PathValue("link"), err)
}
