package levels

import (
	"errors"
	"fmt"
	"net/http"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// subject is the document of a request, as the draft shows it, with the
// installation around it.
type subject struct {
	actor    access.Actor
	draft    connections.Draft
	kind, id string
	document connections.Document
	there    bool // the document is there; else it begins with the first edit
	have     drafts.Examined
}

// begun is a vocabulary that is not written: what an installation without one
// has.
const begun = "kind: vocabulary\npresets: [house]\n"

// subject reads the document of the address. broker.ErrNotFound means that there
// is none, or none for the actor to see.
func (x *Levels) subject(r *http.Request, draft connections.Draft) (*subject, error) {
	s := &subject{actor: access.From(r.Context()), draft: draft, kind: r.PathValue("kind"), id: editing.IDOf(r.PathValue("id"))}
	missing := fmt.Errorf("%s %s: %w", s.kind, s.id, broker.ErrNotFound)
	switch {
	case s.kind == "" && s.actor.Organisation == "":
		s.kind = installation.KindVocabulary
	case s.kind != installation.KindApplication && s.kind != installation.KindAuthentication, s.id == "", len(s.id) > 63:
		return nil, missing
	}
	var err error
	s.document, err = x.Desk.Document(r.Context(), s.actor, draft.ID, s.kind, s.id)
	switch {
	case err == nil:
		s.there = true
	case s.kind == installation.KindVocabulary && errors.Is(err, broker.ErrNotFound):
		var problems []installation.Problem
		if s.document, problems = installation.One("vocabulary", []byte(begun)); len(problems) > 0 {
			return nil, errors.New(problems[0].Message)
		}
	default:
		return nil, err
	}
	if s.have, err = x.Desk.Examine(r.Context(), s.actor, draft.ID); err != nil {
		return nil, err
	}
	return s, nil
}

// path is the page of the subject.
func (s *subject) path() string {
	if s.kind == installation.KindVocabulary {
		return editing.Assurance().In(s.draft.ID)
	}
	return editing.AssuranceOf(s.kind, s.id).In(s.draft.ID)
}

// vocabulary is that of the draft; nil = it cannot be built.
func (s *subject) vocabulary() *broker.Vocabulary {
	if s.have.Configuration == nil {
		return nil
	}
	return s.have.Configuration.Vocabulary
}

// connection is the authentication connection as it would be; nil = it cannot be
// built.
func (s *subject) connection() *broker.AuthenticationConnection {
	if s.have.Configuration == nil || s.kind != installation.KindAuthentication {
		return nil
	}
	return s.have.Configuration.Connections[broker.ID(s.id)]
}

// application is the application as it would be; nil = it cannot be built.
func (s *subject) application() *broker.ApplicationConnection {
	if s.have.Configuration == nil || s.kind != installation.KindApplication {
		return nil
	}
	return s.have.Configuration.Applications[broker.ID(s.id)]
}

// factorKinds are the protocols of second factors.
func (x *Levels) factorKinds() map[string]bool {
	kinds := map[string]bool{}
	for _, kind := range x.Parts().Kinds {
		kinds[kind.Name] = kind.Factor
	}
	return kinds
}

// problems are those of the document in the draft.
func (s *subject) problems() []installation.Problem {
	var own []installation.Problem
	for _, p := range s.have.Problems {
		if p.Kind == s.kind && p.ID == s.id {
			own = append(own, p)
		}
	}
	return own
}

// frame is the frame of the page, and a sheet that begins with what was not
// taken and what is wrong with the document.
func (x *Levels) frame(w http.ResponseWriter, r *http.Request, s *subject, t typed, title words.Text, arguments ...any) (console.Frame, console.Sheet) {
	f := x.Frame(w, r, s.draft, title, arguments...)
	f.Switch = t.form == nil
	if s.kind != installation.KindVocabulary {
		f.Crumbs = append(f.Crumbs, console.Link{Name: s.kind + " " + s.id, Path: editing.Document(s.kind, s.id).In(s.draft.ID)})
	}
	f.Actions = []console.Link{{Name: f.Say(words.TabYAML), Path: editing.DocumentPage(s.kind, s.id, "yaml").In(s.draft.ID), Quiet: true}}
	if t.same {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Info, Text: f.Say(words.LevelsSame)})
	}
	panels := t.wrong.Panels(f)
	if t.wrong.IsZero() && len(t.beside) > 0 {
		panels = []console.Panel{{ID: "wrong", Title: f.Say(words.EditRefused), Lead: f.Say(words.EditWrongFields)}}
	}
	if found := s.problems(); len(found) > 0 && t.wrong.IsZero() {
		panels = append(panels, console.Panel{Title: editing.Findings(f, found), Blocks: []console.Block{{Grid: editing.Problems(f, found)}}})
	}
	return f, console.Sheet{Panels: panels}
}

// unbuilt is the page of a document that cannot be read as it is.
func (x *Levels) unbuilt(w http.ResponseWriter, r *http.Request, f console.Frame, sheet console.Sheet, t typed) {
	sheet.Panels = append(sheet.Panels, console.Panel{Blocks: []console.Block{{Text: f.Say(words.LevelsUnbuilt), Links: f.Actions}}})
	x.Show(w, r, t.status(), console.SheetPage(f, sheet))
}
