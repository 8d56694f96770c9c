package api

import (
	"net/http"
	"slices"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/connections"
)

const mediaMergePatch = "application/merge-patch+json"

func (a *API) draftDocumentEndpoints() []endpoint {
	const group, at = "documents of a draft", "/drafts/{draft}/documents/{kind}/{id}"
	return []endpoint{
		{method: http.MethodGet, path: "/drafts/{draft}/documents", rule: reads, group: group, does: "The documents as the draft shows them", gives: list[documentView]{}, lists: true, most: documentsMost, tagged: true, query: []parameter{kindParameter}, run: a.shownDocuments},
		{method: http.MethodGet, path: at, rule: reads, group: group, does: "One document as the draft shows it; as YAML where Accept names it", gives: documentView{}, givesText: mediaYAML, tagged: true, run: a.shownDocument},
		{method: http.MethodPut, path: at, rule: writes, group: group, does: "Write one document, a new one or in the place of the one that is there", takesText: []string{"application/json", mediaYAML}, gives: draftView{}, tagged: true, matches: true, run: a.putDocument},
		{method: http.MethodPatch, path: at, rule: writes, group: group, does: "Change fields of one document (JSON merge patch, RFC 7396)", takesText: []string{mediaMergePatch}, gives: draftView{}, tagged: true, matches: true, run: a.patchDocument},
		{method: http.MethodDelete, path: at, rule: writes, group: group, does: "Delete one document", gives: draftView{}, tagged: true, matches: true, query: []parameter{
			{"unname", "take its name out of the documents that hold it, too", &schema{Type: "boolean"}},
		}, run: a.deleteDocument},
		{method: http.MethodGet, path: at + "/dependents", rule: reads, group: group, does: "Who names the document", gives: dependentsView{}, run: a.dependents},
		{method: http.MethodPost, path: at + "/copy", rule: writes, group: group, does: "Put a copy into the draft, switched off", takes: copying{}, gives: draftView{}, tagged: true, matches: true, run: a.copyDocument},
		{method: http.MethodPost, path: at + "/revert", rule: writes, group: group, does: "Take the edit of the document out of the draft", takes: nothing{}, gives: draftView{}, tagged: true, matches: true, run: a.revertDocument},
	}
}

// nothing is the body of an act that needs no more said: {}. It keeps a form of
// another site from sending it.
type nothing struct{}

func (a *API) shownDocuments(c *call) (any, error) {
	q, err := c.documentQuery()
	if err != nil {
		return nil, err
	}
	draft, found, err := a.Desk.ShownPage(c.request.Context(), c.actor, c.path("draft"), q)
	if err != nil {
		return nil, err
	}
	c.tag = numbered(draft.Revision)
	return c.documentPage(found, func(v *documentView) { v.Draft = draft.ID })
}

func (a *API) shownDocument(c *call) (any, error) {
	ctx := c.request.Context()
	draft, err := a.Desk.Get(ctx, c.actor, c.path("draft"))
	if err != nil {
		return nil, err
	}
	found, err := a.Desk.Document(ctx, c.actor, draft.ID, c.path("kind"), c.documentID())
	if err != nil {
		return nil, err
	}
	view, err := viewDocument(found)
	view.Draft, c.tag = draft.ID, numbered(draft.Revision)
	return c.shownAs(found, view), err
}

func (a *API) putDocument(c *call) (any, error) {
	if err := c.mustBe("application/json", mediaYAML); err != nil {
		return nil, err
	}
	written, err := c.readBody(maxDocumentBody)
	if err != nil {
		return nil, err
	}
	if c.mediaType() != mediaYAML {
		if _, err := readJSON(written); err != nil {
			return nil, problemOf(malformed, "The body is no JSON that is read here: "+err.Error()+".")
		}
		if written, err = installation.FromJSON(written); err != nil {
			return nil, err
		}
	}
	document, problems := installation.One("draft", written)
	switch {
	case len(installation.Errors(problems)) > 0:
		return nil, &drafts.InvalidError{Problems: problems}
	case document.Kind != c.path("kind") || document.ID != c.documentID():
		return nil, problemOf(invalid, "The document says that it is another one than the path does.")
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Put(c.request.Context(), c.actor, id, revision, string(written))
	})
}

func (a *API) patchDocument(c *call) (any, error) {
	if err := c.mustBe(mediaMergePatch); err != nil {
		return nil, err
	}
	written, err := c.readBody(maxDocumentBody)
	if err != nil {
		return nil, err
	}
	value, err := readJSON(written)
	if err != nil {
		return nil, problemOf(malformed, "The body is no JSON that is read here: "+err.Error()+".")
	}
	patch, isMap := value.(map[string]any)
	if !isMap {
		return nil, problemOf(invalid, "A patch is a map of fields; write the whole document with PUT.")
	}
	fields := patched(nil, nil, patch)
	if len(fields) == 0 {
		return nil, problemOf(invalid, "The patch changes nothing.")
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.SetAll(c.request.Context(), c.actor, id, revision, c.path("kind"), c.documentID(), fields)
	})
}

// patched are the fields that a merge patch sets, in order of their names: a map
// is gone into (an empty one changes nothing), null takes a field away, and
// anything else takes its place.
func patched(fields []drafts.Field, at []string, patch map[string]any) []drafts.Field {
	names := make([]string, 0, len(patch))
	for name := range patch {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		path := append(slices.Clone(at), name)
		if below, isMap := patch[name].(map[string]any); isMap {
			fields = patched(fields, path, below)
			continue
		}
		fields = append(fields, drafts.Field{Keys: path, Value: patch[name]})
	}
	return fields
}

func (a *API) deleteDocument(c *call) (any, error) {
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Delete(c.request.Context(), c.actor, id, revision, c.path("kind"), c.documentID(), c.yes("unname"))
	})
}

// dependentsView is who names a document.
type dependentsView struct {
	Items  []dependentView `json:"items"`
	Hidden int             `json:"hidden,omitempty" doc:"places in documents of others"`
}

type dependentView struct {
	Kind  string `json:"kind"`
	ID    string `json:"id,omitempty"`
	Field string `json:"field"`
}

func (a *API) dependents(c *call) (any, error) {
	seen, hidden, err := a.Desk.Dependents(c.request.Context(), c.actor, c.path("draft"), c.path("kind"), c.documentID())
	if err != nil {
		return nil, err
	}
	v := dependentsView{Items: []dependentView{}, Hidden: hidden}
	for _, r := range seen {
		v.Items = append(v.Items, dependentView{r.Kind, r.ID, r.Field})
	}
	return v, nil
}

// copying is the id of a copy.
type copying struct {
	As string `json:"as" pattern:"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" doc:"the id of the copy"`
}

func (a *API) copyDocument(c *call) (any, error) {
	wish, err := body[copying](c)
	if err != nil {
		return nil, err
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Copy(c.request.Context(), c.actor, id, revision, c.path("kind"), c.documentID(), wish.As)
	})
}

func (a *API) revertDocument(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Revert(c.request.Context(), c.actor, id, revision, c.path("kind"), c.documentID())
	})
}
