package api

import (
	"errors"
	"io"
	"net/http"
	"time"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

func (a *API) draftEndpoints() []endpoint {
	const group = "drafts"
	return []endpoint{
		{method: http.MethodGet, path: "/drafts", rule: reads, group: group, does: "The drafts, the newest first", gives: list[draftView]{}, lists: true, query: []parameter{
			{"state", "only those in this state", &schema{Type: "string", Enum: []string{"open", "submitted", "approved", "published", "discarded"}}},
		}, run: a.drafts},
		{method: http.MethodPost, path: "/drafts", rule: writes, group: group, does: "Begin a draft on the version in force", takes: newDraft{}, gives: draftView{}, tagged: true, status: http.StatusCreated, run: a.newDraft},
		{method: http.MethodGet, path: "/drafts/{draft}", rule: reads, group: group, does: "One draft with its edits", gives: draftView{}, tagged: true, run: a.draft},
		{method: http.MethodPatch, path: "/drafts/{draft}", rule: writes, group: group, does: "Give it another title and note", takes: draftWords{}, gives: draftView{}, tagged: true, matches: true, run: a.describeDraft},
		{method: http.MethodDelete, path: "/drafts/{draft}", rule: writes, group: group, does: "Discard it; its edits stay to be read", gives: draftView{}, tagged: true, matches: true, run: a.discard},
		{method: http.MethodGet, path: "/drafts/{draft}/difference", rule: reads, group: group, does: "What it changes of the version that it began with", gives: list[changeView]{}, tagged: true, run: a.draftDifference},
		{method: http.MethodGet, path: "/drafts/{draft}/export", rule: reads, group: group, does: "All that it shows, as YAML", givesText: mediaYAML, tagged: true, run: a.exportDraft},
		{method: http.MethodPost, path: "/drafts/{draft}/import", rule: writes, group: group, does: "Put documents of a text into it", takesText: []string{mediaYAML}, gives: draftView{}, tagged: true, matches: true, query: []parameter{
			{"whole", "the text is all there is: what it does not hold is deleted, as trin apply does", &schema{Type: "boolean"}},
		}, run: a.importInto},
	}
}

// draftView is a draft.
type draftView struct {
	ID           string         `json:"id"`
	Revision     int64          `json:"revision" doc:"its ETag too"`
	State        string         `json:"state" enum:"open,submitted,approved,published,discarded"`
	Organisation string         `json:"organisation,omitempty" doc:"whose documents alone it may edit"`
	Title        string         `json:"title,omitempty"`
	Note         string         `json:"note,omitempty"`
	Author       string         `json:"author"`
	Created      time.Time      `json:"created"`
	Changed      time.Time      `json:"changed"`
	Base         int64          `json:"base" doc:"the version that it began with"`
	Published    int64          `json:"published,omitempty" doc:"the version that it became"`
	Rollback     int64          `json:"rollback,omitempty" doc:"the version that it puts in force again"`
	Edited       int            `json:"edited" doc:"how many edits it has"`
	Edits        []editView     `json:"edits,omitempty" doc:"not in a list of drafts"`
	Approvals    []approvalView `json:"approvals,omitempty"`
}

type editView struct {
	Kind    string    `json:"kind"`
	ID      string    `json:"id,omitempty"`
	Deletes bool      `json:"deletes,omitempty"`
	Author  string    `json:"author"`
	Changed time.Time `json:"changed"`
}

type approvalView struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

func viewDraft(d connections.Draft) draftView {
	v := draftView{
		ID: d.ID, Revision: d.Revision, State: string(d.State), Organisation: d.Organisation, Title: d.Title, Note: d.Note, Author: d.Author,
		Created: d.Created.UTC(), Changed: d.Changed.UTC(), Base: d.Base, Published: d.Published, Rollback: d.Rollback, Edited: d.Edited,
	}
	for _, e := range d.Edits {
		v.Edits = append(v.Edits, editView{e.Kind, e.ID, e.Body == nil, e.Author, e.Changed.UTC()})
	}
	for _, p := range d.Approvals {
		v.Approvals = append(v.Approvals, approvalView{p.By.Name, p.At.UTC()})
	}
	return v
}

// gave is the answer of a change of a draft.
func (c *call) gave(d connections.Draft, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	c.tag = numbered(d.Revision)
	return viewDraft(d), nil
}

// revision is that of the draft of the path, if it is as the request has read
// it.
func (a *API) revision(c *call) (int64, error) {
	draft, err := a.Desk.Get(c.request.Context(), c.actor, c.path("draft"))
	if err != nil {
		return 0, err
	}
	return draft.Revision, c.match(numbered(draft.Revision))
}

// changing runs a change of the draft of the path at the revision that the
// request has read.
func (a *API) changing(c *call, change func(id string, revision int64) (connections.Draft, error)) (any, error) {
	revision, err := a.revision(c)
	if err != nil {
		return nil, err
	}
	return c.gave(change(c.path("draft"), revision))
}

func (a *API) drafts(c *call) (any, error) {
	after, err := c.cursor(1)
	if err != nil {
		return nil, err
	}
	q := connections.DraftQuery{Limit: c.limit() + 1}
	if after != nil {
		q.Before = after[0]
	}
	if state := c.query.Get("state"); state != "" {
		q.States = []connections.DraftState{connections.DraftState(state)}
	}
	found, err := a.Desk.List(c.request.Context(), c.actor, q)
	if err != nil {
		return nil, err
	}
	if len(found) > c.limit() {
		found = found[:c.limit()]
		c.next = cursorOf(found[len(found)-1].ID)
	}
	return listOf(found, viewDraft), nil
}

// newDraft is a draft that shall be.
type newDraft struct {
	ID    string `json:"id,omitempty" pattern:"^[0-9a-f]{16}$" doc:"16 hexadecimal digits that the caller has drawn: asked again with the same id and title, the same draft is answered"`
	Title string `json:"title,omitempty" most:"120"`
}

func (a *API) newDraft(c *call) (any, error) {
	wish, err := body[newDraft](c)
	if err != nil {
		return nil, err
	}
	ctx := c.request.Context()
	var draft connections.Draft
	if wish.ID == "" {
		draft, err = a.Desk.New(ctx, c.actor, wish.Title)
	} else {
		draft, err = a.Desk.NewAs(ctx, c.actor, wish.ID, wish.Title)
	}
	if errors.Is(err, broker.ErrConflict) {
		return a.sameDraft(c, wish)
	}
	if err != nil {
		return nil, err
	}
	c.location = Base + "/drafts/" + draft.ID
	return c.gave(draft, nil)
}

// sameDraft answers whoever asks again for a draft that was made, as it is now.
func (a *API) sameDraft(c *call, wish newDraft) (any, error) {
	draft, err := a.Desk.Get(c.request.Context(), c.actor, wish.ID)
	if err != nil || draft.Author != c.actor.Name || draft.Title != wish.Title {
		return nil, problemOf(exists, "There is another draft of that id. Draw another one.")
	}
	answer, err := c.gave(draft, nil)
	return accepted{http.StatusOK, answer}, err
}

func (a *API) draft(c *call) (any, error) {
	return c.gave(a.Desk.Get(c.request.Context(), c.actor, c.path("draft")))
}

// draftWords are what a draft says of itself. What is left out stays.
type draftWords struct {
	Title *string `json:"title,omitempty" most:"120"`
	Note  *string `json:"note,omitempty" most:"1000" doc:"why, for the list of versions"`
}

func (a *API) describeDraft(c *call) (any, error) {
	wish, err := body[draftWords](c)
	if err != nil {
		return nil, err
	}
	draft, err := a.Desk.Get(c.request.Context(), c.actor, c.path("draft"))
	if err != nil {
		return nil, err
	}
	title, note := draft.Title, draft.Note
	if wish.Title != nil {
		title = *wish.Title
	}
	if wish.Note != nil {
		note = *wish.Note
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Describe(c.request.Context(), c.actor, id, revision, title, note)
	})
}

func (a *API) discard(c *call) (any, error) {
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Discard(c.request.Context(), c.actor, id, revision)
	})
}

func (a *API) draftDifference(c *call) (any, error) {
	ctx := c.request.Context()
	draft, shown, err := a.Desk.Shown(ctx, c.actor, c.path("draft"))
	if err != nil {
		return nil, err
	}
	var before []connections.Document
	if draft.Base > 0 {
		if _, before, err = a.Desk.Documents(ctx, c.actor, draft.Base); err != nil {
			return nil, err
		}
	}
	c.tag = numbered(draft.Revision)
	return listOf(installation.Diff(before, shown), changeOf), nil
}

func (a *API) exportDraft(c *call) (any, error) {
	ctx := c.request.Context()
	draft, err := a.Desk.Get(ctx, c.actor, c.path("draft"))
	if err != nil {
		return nil, err
	}
	c.tag = numbered(draft.Revision)
	if matchesAny(c.request.Header.Get("If-None-Match"), c.tag) {
		return text{mediaYAML, nil}, nil // which write does not send
	}
	return stream{mediaYAML, func(out io.Writer) error { return a.Desk.ExportDraft(ctx, c.actor, draft.ID, out) }}, nil
}

func (a *API) importInto(c *call) (any, error) {
	if err := c.mustBe(mediaYAML); err != nil {
		return nil, err
	}
	written, err := c.readBody(maxDocumentBody)
	if err != nil {
		return nil, err
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Import(c.request.Context(), c.actor, id, revision, string(written), c.yes("whole"))
	})
}

// conflictView is a document that a draft and others have changed.
type conflictView struct {
	Kind         string       `json:"kind"`
	ID           string       `json:"id,omitempty"`
	Base         string       `json:"base,omitempty" doc:"as it was, as YAML; none = it was not there"`
	Theirs       string       `json:"theirs,omitempty"`
	Mine         string       `json:"mine,omitempty"`
	TheirChanges []changeView `json:"theirChanges"`
	MyChanges    []changeView `json:"myChanges"`
}

func conflictViews(all []drafts.Conflict) []conflictView {
	views := make([]conflictView, 0, len(all))
	for _, c := range all {
		views = append(views, conflictView{
			Kind: c.Kind, ID: c.ID, Base: string(c.Base), Theirs: string(c.Theirs), Mine: string(c.Mine),
			TheirChanges: listOf(c.TheirChanges, changeOf).Items, MyChanges: listOf(c.MyChanges, changeOf).Items,
		})
	}
	return views
}
