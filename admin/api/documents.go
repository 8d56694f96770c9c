package api

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"trin/admin/installation"
	"trin/connections"
)

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
	version, all, err := a.Desk.Documents(c.request.Context(), c.actor, c.number("version"))
	if err != nil {
		return nil, err
	}
	return c.documentPage(all, func(v *documentView) { v.Version = version })
}

// byName is the order of a page. A database may have another one.
func byName(a, b connections.Document) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
}

// documentPage is a page of documents, in the order of kind and id.
func (c *call) documentPage(all []connections.Document, with func(*documentView)) (any, error) {
	after, err := c.cursor(2)
	if err != nil {
		return nil, err
	}
	if !slices.IsSortedFunc(all, byName) {
		all = slices.SortedFunc(slices.Values(all), byName)
	}
	kind := c.query.Get("kind")
	page := list[documentView]{Items: []documentView{}}
	for _, d := range all {
		if kind != "" && d.Kind != kind || after != nil && (d.Kind < after[0] || d.Kind == after[0] && d.ID <= after[1]) {
			continue
		}
		if n := len(page.Items); n == c.limit() {
			c.next = cursorOf(page.Items[n-1].Kind, page.Items[n-1].ID)
			break
		}
		view, err := viewDocument(d)
		if err != nil {
			return nil, err
		}
		with(&view)
		page.Items = append(page.Items, view)
	}
	return page, nil
}
