package levels

import (
	"errors"
	"net/http"
	"sync"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
)

// Deps is what the room is made of.
type Deps struct {
	*editing.Kit

	Parts func() installation.Parts
}

// Levels is the room.
type Levels struct {
	Deps
	presets func() map[string][]broker.Class // what each vocabulary that comes with Trin brings
}

// New makes the room. It fails when something needed is missing.
func New(d Deps) (*Levels, error) {
	if d.Kit == nil || d.Parts == nil {
		return nil, errors.New("levels: a kit and the parts are needed")
	}
	x := &Levels{Deps: d}
	x.presets = sync.OnceValue(x.readPresets)
	return x, nil
}

// Routes are all pages.
func (x *Levels) Routes() []access.Route {
	const base = "/admin/drafts/{draft}/assurance"
	return []access.Route{
		shell.Page(http.MethodGet, base, editing.Edits, x.get),
		shell.Page(http.MethodPost, base, editing.Edits, x.post),
		shell.Page(http.MethodGet, base+"/{kind}/{id}", editing.Edits, x.get),
		shell.Page(http.MethodPost, base+"/{kind}/{id}", editing.Edits, x.post),
	}
}

// get shows the page of a document.
func (x *Levels) get(w http.ResponseWriter, r *http.Request) {
	draft, ok := x.Open(w, r)
	if !ok {
		return
	}
	s, err := x.subject(r, draft)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	x.show(w, r, s, typed{})
}

// show shows the page of a document, with what was typed where it was not taken.
func (x *Levels) show(w http.ResponseWriter, r *http.Request, s *subject, t typed) {
	switch s.kind {
	case installation.KindVocabulary:
		x.vocabularyPage(w, r, s, t)
	case installation.KindApplication:
		x.applicationPage(w, r, s, t)
	default:
		x.connectionPage(w, r, s, t)
	}
}

// plan reads what a form of the page asks for.
func (x *Levels) plan(s *subject, t typed) plan {
	switch s.kind {
	case installation.KindVocabulary:
		return x.planVocabulary(s, t)
	case installation.KindApplication:
		return x.planApplication(s, t)
	}
	return x.planConnection(s, t)
}
