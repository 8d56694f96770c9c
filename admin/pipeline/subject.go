package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The fields of documents that hold steps, and the one of their tests.
const (
	fieldClaims  = "claims"
	fieldUnknown = "unknownClaims"
	fieldTests   = "tests"
)

// subject is the list of steps of a request, as the draft shows it.
type subject struct {
	actor    access.Actor
	draft    connections.Draft
	kind, id string
	list     string // the field of the document
	document connections.Document
	steps    []any // as they are written
}

// subject reads the document of the address. broker.ErrNotFound means that there
// is none, or none for the actor to see, or that it has no such list.
func (x *Room) subject(r *http.Request, draft connections.Draft, list string) (*subject, error) {
	s := &subject{actor: access.From(r.Context()), draft: draft, kind: r.PathValue("kind"), id: r.PathValue("id"), list: list}
	kinds := []string{installation.KindApplication, installation.KindAuthentication, installation.KindFragment, installation.KindRequester}
	if !slices.Contains(kinds, s.kind) || s.id == "" || list == fieldUnknown && s.kind != installation.KindApplication {
		return nil, fmt.Errorf("the pipeline of %s %s: %w", s.kind, s.id, broker.ErrNotFound)
	}
	var err error
	if s.document, err = x.Desk.Document(r.Context(), s.actor, draft.ID, s.kind, s.id); err != nil {
		return nil, err
	}
	s.steps = listOf(s.document, list)
	return s, nil
}

// listOf is a list of a document as it is written.
func listOf(d connections.Document, field string) []any {
	value, _ := installation.Field(d, field)
	list, _ := value.([]any)
	return list
}

// connection reports whether the pipeline is one that logins go through by
// itself.
func (s *subject) connection() bool {
	return s.kind == installation.KindApplication || s.kind == installation.KindAuthentication
}

func (s *subject) inbound() bool { return s.kind == installation.KindAuthentication }

// path is a page of the list; none = the list itself.
func (s *subject) path(below ...string) string {
	path := s.page()
	if s.list == fieldUnknown {
		path += "/" + pageUnknown
	}
	for _, part := range below {
		path += "/" + url.PathEscape(part)
	}
	return path
}

// page is a page that both lists share; none = the list of claims.
func (s *subject) page(below ...string) string {
	path := editing.Claims(s.kind, s.id).In(s.draft.ID)
	for _, part := range below {
		path += "/" + url.PathEscape(part)
	}
	return path
}

// frame is the frame of a page of the pipeline, with its tabs.
func (x *Room) frame(w http.ResponseWriter, r *http.Request, s *subject, here string) (console.Frame, console.Sheet) {
	f := x.Frame(w, r, s.draft, words.PipeTitle, s.kind, s.id)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		f.Switch = false
	}
	if !slices.Contains([]string{fieldClaims, fieldUnknown, pageTry, pageTests, pageRecorded}, here) {
		f.Crumbs = append(f.Crumbs, console.Link{Name: f.Title, Path: s.path()})
		here = s.list
	}
	tab := func(name, path string, text words.Text) console.Tab {
		return console.Tab{Name: f.Say(text), Path: path, Here: name == here}
	}
	tabs := []console.Tab{tab(fieldClaims, s.page(), words.PipeSteps)}
	if s.kind == installation.KindApplication {
		tabs = append(tabs, tab(fieldUnknown, s.page(pageUnknown), words.PipeUnknown))
	}
	tabs = append(tabs, tab(pageTry, s.page(pageTry), words.PipeTry))
	if s.connection() {
		tabs = append(tabs, tab(pageTests, s.page(pageTests), words.PipeTests))
	}
	tabs = append(tabs, tab(pageRecorded, s.page(pageRecorded), words.PipeRecorded),
		console.Tab{Name: f.Say(words.PipeDocument), Path: editing.Document(s.kind, s.id).In(s.draft.ID)})
	return f, console.Sheet{Tabs: tabs}
}

// step is the one of the address; false = there is none.
func (s *subject) step(r *http.Request) (at int, raw any, ok bool) {
	at, err := strconv.Atoi(r.PathValue("at"))
	if err != nil || at < 0 || at >= len(s.steps) || strconv.Itoa(at) != r.PathValue("at") {
		return 0, nil, false
	}
	return at, s.steps[at], true
}

// markField carries what the step was when the page was made.
const markField = "was"

// mark tells a step from another one.
func mark(raw any) string {
	text, err := json.Marshal(raw)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// same reports whether the step is the one that a form was made for: a draft that
// was edited meanwhile may have another one in its place.
func same(r *http.Request, raw any) bool {
	was := r.PostForm.Get(markField)
	return was != "" && was == mark(raw)
}

// config is a step as pipelines read it; false = it cannot be read.
func config(raw any) (claimstx.StepConfig, bool) {
	var c claimstx.StepConfig
	text, err := json.Marshal(raw)
	if err != nil || json.Unmarshal(text, &c) != nil {
		return claimstx.StepConfig{}, false
	}
	return c, true
}
