package rollover

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"trin/admin/access"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The fields of a move.
const (
	activeField = "active"
	acceptField = "accept"
)

// ask asks before a move is made, and says what comes of it.
func (p *Pages) ask(move Move) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if v, ok := p.viewOf(w, r); ok {
			p.askMove(w, r, v, move, false)
		}
	}
}

func (p *Pages) askMove(w http.ResponseWriter, r *http.Request, v View, move Move, missed bool) {
	key := *v.Key(r.PathValue("key"))
	f := p.Frame(w, r, titleWord(move, key), key.ID)
	f.Crumbs = crumbs(f, v.Place, console.Link{Name: f.Say(words.RolloverKey, key.ID), Path: v.keyPath(key.ID)})
	view := console.ConfirmView{
		Action: v.keyPath(key.ID) + "/" + string(move), Fields: []console.Hidden{{Name: activeField, Value: activeID(v)}},
		Submit: f.Say(moveWord(move, key)), Cancel: v.Path(), Danger: move == Delete,
	}
	for _, point := range pointWords(move, key) {
		view.Points = append(view.Points, f.Say(point))
	}
	for _, objection := range v.Objections(move, key, p.Clock()) {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Warn, Text: objectionSaid(f, objection)})
	}
	if len(f.Notices) > 0 {
		accept := console.Field{Name: acceptField, Label: f.Say(words.ObjectAccept), Kind: console.Check}
		if missed {
			accept.Wrong = f.Say(words.ObjectMust)
		}
		view.Ask, view.Danger = []console.Field{accept}, true
	}
	status := http.StatusOK
	if missed {
		status = http.StatusUnprocessableEntity
	}
	p.Show(w, r, status, console.Confirm(f, view))
}

// do makes a move, and goes back to the page of the place.
func (p *Pages) do(move Move) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !p.Form(w, r) {
			return
		}
		place, ok := p.placeOf(w, r)
		if !ok {
			return
		}
		id := r.PathValue("key")
		err := p.rollover.Do(r.Context(), access.From(r.Context()), move, place, id, r.PostForm.Get(activeField), r.PostForm.Get(acceptField) != "")
		if errors.Is(err, ErrObjected) {
			if v, ok := p.viewOf(w, r); ok {
				p.askMove(w, r, v, move, true)
			}
			return
		}
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		p.SendTo(w, r, place.Path()+"?done="+string(move)+"&key="+id)
	}
}

// moveWord is the word on the button of a move.
func moveWord(move Move, key connections.Key) words.Text {
	switch {
	case move == Activate && key.State == connections.KeyPrevious:
		return words.GoBackSubmit
	case move == Activate:
		return words.ActivateSubmit
	case move == Publish:
		return words.PublishSubmit
	case move == Retire:
		return words.RetireSubmit
	}
	return words.DeleteKeySubmit
}

func titleWord(move Move, key connections.Key) words.Text {
	switch {
	case move == Activate && key.State == connections.KeyPrevious:
		return words.GoBackTitle
	case move == Activate:
		return words.ActivateTitle
	case move == Publish:
		return words.PublishTitle
	case move == Retire:
		return words.RetireTitle
	}
	return words.DeleteKeyTitle
}

// pointWords say what comes of a move, for logins first.
func pointWords(move Move, key connections.Key) []words.Text {
	encryption := key.Use == connections.KeyEncryption
	switch {
	case move == Activate && encryption:
		return []words.Text{words.ActivateEnc1, words.ActivateEnc2, words.ActivateEnc3}
	case move == Activate && key.State == connections.KeyPrevious:
		return []words.Text{words.ActivateSign1, words.ActivateSign3}
	case move == Activate:
		return []words.Text{words.ActivateSign1, words.ActivateSign2, words.ActivateSign3}
	case move == Publish:
		return []words.Text{words.PublishKey1, words.PublishKey2}
	case move == Retire && key.State == connections.KeyNext:
		return []words.Text{words.RetireNext1, words.RetireUndo}
	case move == Retire:
		return []words.Text{words.RetireSigned1, words.RetireSigned2, words.RetireUndo}
	case encryption:
		return []words.Text{words.DeleteEnc1, words.DeleteNoUndo}
	}
	return []words.Text{words.DeleteSigned1, words.DeleteSigned2, words.DeleteNoUndo}
}

// objectionSaid is an objection in words, with the names of whom it is about.
func objectionSaid(f console.Frame, o Objection) string {
	switch o.Why {
	case TooEarly:
		return f.Say(words.ObjectEarly, f.When(o.Until), names(f, o))
	case NotKnown:
		return f.Say(words.ObjectUnknown, names(f, o))
	case OutOfDate:
		return f.Say(words.ObjectDate)
	case InUse:
		return f.Say(words.ObjectInUse, f.When(o.Until))
	case StillSent:
		return f.Say(words.ObjectSent, names(f, o))
	}
	return f.Say(words.ObjectReady, names(f, o))
}

// names are the names of parties, as far as there is room.
func names(f console.Frame, o Objection) string {
	var all []string
	for _, p := range o.Parties[:min(len(o.Parties), named)] {
		all = append(all, partyName(f, p.Party))
	}
	if more := o.Count - len(all); more > 0 {
		all = append(all, f.Say(words.ObjectMore, more))
	}
	return strings.Join(all, ", ")
}

func partyName(f console.Frame, p Party) string {
	if name := p.Name.In(f.Language.Tag()); name != "" && name != string(p.ID) {
		return fmt.Sprintf("%s (%s)", name, p.ID)
	}
	return string(p.ID)
}
