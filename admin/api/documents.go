package api

import (
	"encoding/json"
	"strings"

	"trin/admin/installation"
	"trin/connections"
)

// documentsMost is how many documents a page has at most: each may hold metadata.
const documentsMost = 50

// unnamed stands in paths for the id of a document that has none.
const unnamed = "-"

// documentID is the id that the path names.
func (c *call) documentID() string {
	if id := c.path("id"); id != unnamed {
		return id
	}
	return ""
}

// documentView is one document.
type documentView struct {
	Kind     string          `json:"kind"`
	ID       string          `json:"id,omitempty"`
	Version  int64           `json:"version,omitempty" doc:"in which it stands so"`
	Draft    string          `json:"draft,omitempty" doc:"which shows it so"`
	Document json.RawMessage `json:"document" doc:"its fields, as docs/configuration.md has them"`
}

func viewDocument(d connections.Document) (documentView, error) {
	raw, err := installation.JSON(d)
	return documentView{Kind: d.Kind, ID: d.ID, Document: raw}, err
}

// wantsYAML reports whether the request asks for YAML and not for JSON.
func (c *call) wantsYAML() bool {
	for _, accept := range c.request.Header.Values("Accept") {
		for one := range strings.SplitSeq(accept, ",") {
			media, _, _ := strings.Cut(one, ";")
			if strings.TrimSpace(media) == mediaYAML {
				return true
			}
		}
	}
	return false
}

// shownAs is a document as the request wants it.
func (c *call) shownAs(d connections.Document, view documentView) any {
	if c.wantsYAML() {
		return text{mediaYAML, d.Body}
	}
	return view
}

func (a *API) document(c *call) (any, error) {
	version, found, err := a.Desk.DocumentAt(c.request.Context(), c.actor, c.number("version"), c.path("kind"), c.documentID())
	if err != nil {
		return nil, err
	}
	view, err := viewDocument(found)
	view.Version = version
	return c.shownAs(found, view), err
}

func (a *API) documents(c *call) (any, error) {
	q, err := c.documentQuery()
	if err != nil {
		return nil, err
	}
	q.Version = c.number("version")
	version, found, err := a.Desk.Page(c.request.Context(), c.actor, q)
	if err != nil {
		return nil, err
	}
	return c.documentPage(found, func(v *documentView) { v.Version = version })
}

// documentQuery is the page that is asked for, and one document more.
func (c *call) documentQuery() (connections.DocumentQuery, error) {
	q := connections.DocumentQuery{Kind: c.query.Get("kind"), Limit: c.limit() + 1}
	after, err := c.cursor(2)
	if after != nil {
		q.AfterKind, q.AfterID = after[0], after[1]
	}
	return q, err
}

// documentPage is what was found for a documentQuery.
func (c *call) documentPage(found []connections.Document, with func(*documentView)) (any, error) {
	if limit := c.limit(); len(found) > limit {
		found = found[:limit]
		c.next = cursorOf(found[limit-1].Kind, found[limit-1].ID)
	}
	page := list[documentView]{Items: make([]documentView, 0, len(found))}
	for _, d := range found {
		view, err := viewDocument(d)
		if err != nil {
			return nil, err
		}
		with(&view)
		page.Items = append(page.Items, view)
	}
	return page, nil
}
