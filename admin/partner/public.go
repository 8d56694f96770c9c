package partner

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// open is the page of a link. That it was opened the first time is in the audit.
func (x *Partner) open(w http.ResponseWriter, r *http.Request) {
	link, ok := x.find(w, r)
	if !ok {
		return
	}
	if link.Opened.IsZero() && !web.Unattended(r) {
		opened := link
		opened.Opened = x.Clock()
		err := x.Store.ChangePartnerLink(r.Context(), opened, x.byPartner(r, link, "open partner link"))
		if err != nil && !errors.Is(err, broker.ErrConflict) {
			x.Public.Fail(w, r, err)
			return
		}
	}
	before, err := sideOf(link)
	if err != nil {
		x.Public.Fail(w, r, err)
		return
	}
	st, err := x.standing(r.Context(), link)
	if err != nil {
		x.Public.Fail(w, r, err)
		return
	}
	x.show(w, r, http.StatusOK, link, st, understood{side: before}, nil)
}

// byPartner is a line of the audit about what was done with a link.
func (x *Partner) byPartner(r *http.Request, link connections.PartnerLink, what string) connections.Change {
	return connections.Change{Author: "partner link " + link.ID, What: what, Target: link.Kind + " " + link.Document, Detail: "link for " + link.Label + ", from " + x.address(r)}
}

func (x *Partner) address(r *http.Request) string { return x.Public.Edge.Browser(r).Address }

// posted is a page that was filled in: it is looked at, or sent in.
func (x *Partner) posted(w http.ResponseWriter, r *http.Request) {
	link, ok := x.find(w, r)
	if !ok || !x.paced(w, r, link) {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	parse := r.ParseForm
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		parse = func() error { return r.ParseMultipartForm(maxForm) }
	}
	if err := parse(); err != nil {
		x.Public.Problem(w, r, http.StatusRequestEntityTooLarge, words.PartnerFormTitle, words.PartnerFormLead, "", words.PartnerFormNext, again(r))
		return
	}
	if link.State == connections.PartnerTaken {
		x.Public.Problem(w, r, http.StatusConflict, words.PartnerTakenTitle, words.PartnerTakenLead, "", words.PartnerTakenNext, again(r))
		return
	}
	before, err := sideOf(link)
	if err != nil {
		x.Public.Fail(w, r, err)
		return
	}
	st, err := x.standing(r.Context(), link)
	if err != nil {
		x.Public.Fail(w, r, err)
		return
	}
	u, err := x.understand(r, link, st, before)
	if err != nil {
		x.Public.Fail(w, r, err)
		return
	}
	status := http.StatusOK
	if u.bad() {
		status = http.StatusUnprocessableEntity
	}
	// What was not shown yet is shown first.
	if status == http.StatusOK && r.PostForm.Get(fieldGo) == "send" && !u.fresh {
		x.send(w, r, link, u.side)
		return
	}
	x.show(w, r, status, link, st, u, &u)
}

// send keeps what was sent in, for an administrator to look at.
func (x *Partner) send(w http.ResponseWriter, r *http.Request, link connections.PartnerLink, s side) {
	if link.Sendings >= mostSendings {
		x.Public.Problem(w, r, http.StatusConflict, words.PartnerEnoughTitle, words.PartnerEnoughLead, "", words.PartnerEnoughNext, again(r))
		return
	}
	body, err := json.Marshal(s)
	if err != nil {
		x.Public.Fail(w, r, err)
		return
	}
	link.State, link.Body, link.Sent, link.Sendings, link.Address = connections.PartnerSent, body, x.Clock(), link.Sendings+1, x.address(r)
	link.Answer = ""
	err = x.Store.ChangePartnerLink(r.Context(), link, x.byPartner(r, link, "send partner side"))
	switch {
	case errors.Is(err, broker.ErrConflict):
		x.Public.Problem(w, r, http.StatusConflict, words.PartnerMeanwhileTitle, words.PartnerMeanwhileLead, "", words.PartnerMeanwhileNext, again(r))
	case err != nil:
		x.Public.Fail(w, r, err)
	default:
		x.Public.SendTo(w, r, publicPath+r.PathValue("token"))
	}
}

// show shows the page of a link. shown is what was just filled in; nil = nothing.
func (x *Partner) show(w http.ResponseWriter, r *http.Request, status int, link connections.PartnerLink, st standing, u understood, shown *understood) {
	f := x.Public.Frame(w, r, words.PartnerPageTitle, link.Label)
	f.Lead, f.Guest = f.Say(words.PartnerPageLead), true
	f.Switch = f.Switch && shown == nil
	sheet := console.Sheet{}
	if shown == nil {
		sheet.Panels = append(sheet.Panels, statePanel(f, link, st))
	} else if shown.bad() {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.PartnerBad)})
	}
	if shown != nil {
		sheet.Panels = append(sheet.Panels, x.says(f, shown)...)
	}
	if link.State != connections.PartnerTaken {
		sheet.Panels = append(sheet.Panels, x.form(f, r, link, u, shown))
	}
	sheet.Panels = slices.Insert(sheet.Panels, min(1, len(sheet.Panels)), ownPanel(f, st.ours(link, u.side)))
	x.Public.Show(w, r, status, console.SheetPage(f, sheet))
}
