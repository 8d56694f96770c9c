package edit

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// subject is the document of a request, as the draft shows it.
type subject struct {
	actor    access.Actor
	draft    connections.Draft
	kind, id string
	document connections.Document // without a body: it is not there yet
	edited   bool                 // the draft edits it
	deleted  bool                 // the draft deletes it
	page     string
	protocol *connections.Kind // of a connection, as the document names it; nil = none
}

// written are the kinds of documents that one may begin by writing them.
var written = []string{
	installation.KindSettings, installation.KindVocabulary, installation.KindRequester, installation.KindLookup, installation.KindFragment,
}

// idForm is what may name a document.
var idForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// subject reads the document of the address. broker.ErrNotFound means that there
// is none, or none for the actor to see.
func (x *Edit) subject(r *http.Request, draft connections.Draft) (*subject, error) {
	s := &subject{actor: access.From(r.Context()), draft: draft, kind: r.PathValue("kind"), id: editing.IDOf(r.PathValue("id"))}
	alone := s.kind == installation.KindSettings || s.kind == installation.KindVocabulary
	if !slices.Contains(written, s.kind) && !s.connection() || alone != (s.id == "") || len(s.id) > 63 {
		return nil, fmt.Errorf("%s %s: %w", s.kind, s.id, broker.ErrNotFound)
	}
	if at := slices.IndexFunc(draft.Edits, func(e connections.Edit) bool { return e.Kind == s.kind && e.ID == s.id }); at >= 0 {
		s.edited, s.deleted = true, draft.Edits[at].Body == nil
	}
	var err error
	s.document, err = x.Desk.Document(r.Context(), s.actor, draft.ID, s.kind, s.id)
	switch {
	case s.deleted && errors.Is(err, broker.ErrNotFound):
		return s, nil
	case errors.Is(err, broker.ErrNotFound) && slices.Contains(written, s.kind) && s.actor.Organisation == "" && (alone || idForm.MatchString(s.id)):
		s.document = connections.Document{Kind: s.kind, ID: s.id}
		return s, nil
	case err != nil:
		return nil, err
	}
	s.protocol = x.protocolOf(s.document)
	return s, nil
}

// protocolOf is the kind of a connection's protocol: as it is written, else the
// profile's; nil = none that is known.
func (x *Edit) protocolOf(d connections.Document) *connections.Kind {
	name := installation.OutlineOf(d, x.Parts()).Protocol
	kinds := x.Parts().Kinds
	if at := slices.IndexFunc(kinds, func(k connections.Kind) bool { return k.Name == name }); at >= 0 {
		return &kinds[at]
	}
	return nil
}

// connection reports whether it is an application or an authentication
// connection.
func (s *subject) connection() bool {
	return s.kind == installation.KindApplication || s.kind == installation.KindAuthentication
}

// there reports whether the document is there.
func (s *subject) there() bool { return len(s.document.Body) > 0 }

// first is the tab that comes first.
func (s *subject) first() string {
	if s.connection() || s.kind == installation.KindSettings {
		return tabGeneral
	}
	return tabYAML
}

// has reports whether the document has the page.
func (s *subject) has(name string) bool {
	switch name {
	case tabYAML:
		return true
	case tabGeneral:
		return s.connection() || s.kind == installation.KindSettings
	case tabProtocol, tabKeys, tabMetadata, editing.Switch, pageSecret:
		return s.connection() && s.there()
	case pageOrder:
		return s.kind == installation.KindApplication && s.there()
	case tabUses, editing.Delete:
		return s.there()
	case editing.Copy:
		return s.there() && s.id != ""
	case pageRevert:
		return s.edited
	}
	return false
}

// path is a page of the document; "" = its first.
func (s *subject) path(name string) string {
	if name == "" {
		return editing.Document(s.kind, s.id).In(s.draft.ID)
	}
	return editing.DocumentPage(s.kind, s.id, name).In(s.draft.ID)
}

// name is how the document is named to people.
func (s *subject) name() string { return strings.TrimSpace(s.kind + " " + s.id) }

// title is the title of its pages, and the argument of it.
func (s *subject) title() (words.Text, []any) {
	switch s.kind {
	case installation.KindApplication:
		return words.EditApplication, []any{s.id}
	case installation.KindAuthentication:
		return words.EditConnection, []any{s.id}
	case installation.KindSettings:
		return words.EditSettings, nil
	}
	return words.EditDocument, []any{s.kind, s.id}
}

// frame is the frame of a page of the document, with its tabs.
func (x *Edit) frame(w http.ResponseWriter, r *http.Request, s *subject) (console.Frame, console.Sheet) {
	title, arguments := s.title()
	f := x.Frame(w, r, s.draft, title, arguments...)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		f.Switch = false
	}
	if !s.there() && !s.deleted {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Info, Text: f.Say(words.EditNewDocument)})
	}
	return f, console.Sheet{Tabs: s.tabs(f)}
}

func (s *subject) tabs(f console.Frame) []console.Tab {
	var tabs []console.Tab
	add := func(name string, text words.Text) {
		if s.has(name) {
			tabs = append(tabs, console.Tab{Name: f.Say(text), Path: s.path(name), Here: s.page == name})
		}
	}
	add(tabGeneral, words.EditGeneral)
	add(tabProtocol, words.TabProtocol)
	if s.connection() && s.there() {
		tabs = append(tabs,
			console.Tab{Name: f.Say(words.TabAssurance), Path: editing.AssuranceOf(s.kind, s.id).In(s.draft.ID)},
			console.Tab{Name: f.Say(words.TabClaims), Path: editing.Claims(s.kind, s.id).In(s.draft.ID)})
	}
	add(tabKeys, words.TabKeys)
	add(tabMetadata, words.EditMetadata)
	add(tabYAML, words.TabYAML)
	add(tabUses, words.TabUses)
	return tabs
}

// found is the installation that the draft shows, and what of it is about the
// document.
type found struct {
	drafts.Examined
	problems []installation.Problem
}

// examine looks at the installation of the draft, with the document as given.
func (x *Edit) examine(r *http.Request, s *subject, instead ...connections.Document) (found, error) {
	all, err := x.Desk.Examine(r.Context(), s.actor, s.draft.ID, instead...)
	if err != nil {
		return found{}, err
	}
	of := found{Examined: all}
	for _, p := range all.Problems {
		if p.Kind == s.kind && p.ID == s.id {
			of.problems = append(of.problems, p)
		}
	}
	return of, nil
}

// drawn is the connection as it would be: its protocol and settings with every
// preset written out; false = it cannot be drawn.
func (f found) drawn(s *subject) (protocol string, settings []byte, ok bool) {
	c := f.Configuration
	if c == nil {
		return "", nil, false
	}
	if s.kind == installation.KindApplication {
		if a := c.Applications[broker.ID(s.id)]; a != nil {
			return a.Kind, a.Settings, true
		}
	} else if a := c.Connections[broker.ID(s.id)]; a != nil {
		return a.Kind, a.Settings, true
	}
	return "", nil, false
}
