package edit

import (
	"context"
	"errors"
	"io"
	"net/http"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/register"
	"trin/admin/shell"
	"trin/connections"
)

// Deps is what the room is made of.
type Deps struct {
	*editing.Kit

	Parts    func() installation.Parts
	Register *register.Register // reads metadata
	Secrets  register.Secrets
	KeySets  func(context.Context) ([]string, error) // the names of Trin's own key sets
	Random   io.Reader                               // for secrets of applications
}

// Edit is the room.
type Edit struct {
	Deps
	pages map[string]page
}

// page is one page of a document: what it shows, and what it does with a form.
type page struct {
	show func(*Edit, http.ResponseWriter, *http.Request, *subject)
	post func(*Edit, http.ResponseWriter, *http.Request, editing.Posted, *subject) // nil = it takes none
	// files: its form has a file in it.
	files bool
}

// New makes the room. It fails when something needed is missing.
func New(d Deps) (*Edit, error) {
	if d.Kit == nil || d.Parts == nil || d.Register == nil || d.Secrets == nil || d.KeySets == nil || d.Random == nil {
		return nil, errors.New("edit: a kit, the parts, the room that reads metadata, a store of secrets, the key sets and randomness are needed")
	}
	return &Edit{Deps: d, pages: map[string]page{
		tabGeneral:     {show: (*Edit).general, post: (*Edit).keepGeneral},
		pageOrder:      {post: (*Edit).reorder},
		tabProtocol:    {show: (*Edit).protocol, post: (*Edit).keepProtocol},
		pageSecret:     {post: (*Edit).makeSecret},
		tabKeys:        {show: (*Edit).keys, post: (*Edit).keepKeys},
		tabMetadata:    {show: (*Edit).metadata, post: (*Edit).replaceMetadata, files: true},
		tabYAML:        {show: (*Edit).yaml, post: (*Edit).keepYAML},
		tabUses:        {show: (*Edit).uses},
		editing.Copy:   {show: (*Edit).copyPage, post: (*Edit).copyIt},
		editing.Switch: {show: (*Edit).switchPage, post: (*Edit).switchIt},
		editing.Delete: {show: (*Edit).deletePage, post: (*Edit).deleteIt},
		pageRevert:     {show: (*Edit).revertPage, post: (*Edit).revertIt},
	}}, nil
}

// The tabs, and the pages beside them, as addresses name them.
const (
	tabGeneral  = "general"
	tabProtocol = "protocol"
	tabKeys     = "keys"
	tabMetadata = "metadata"
	tabYAML     = "yaml"
	tabUses     = "uses"
	pageOrder   = "order"
	pageSecret  = "secret"
	pageRevert  = "revert"
)

// maxForm is how many bytes a form with a file has.
const maxForm = 12 << 20

// Routes are all pages of a document.
func (x *Edit) Routes() []access.Route {
	const base = "/admin/drafts/{draft}/documents/{kind}/{id}"
	routes := []access.Route{shell.Page(http.MethodGet, base, editing.Edits, func(w http.ResponseWriter, r *http.Request) { x.get(w, r, "") })}
	for _, name := range []string{editing.Copy, editing.Switch, editing.Delete} {
		routes = append(routes,
			shell.Page(http.MethodGet, base+"/"+name, editing.Edits, func(w http.ResponseWriter, r *http.Request) { x.get(w, r, name) }),
			shell.Page(http.MethodPost, base+"/"+name, editing.Edits, func(w http.ResponseWriter, r *http.Request) { x.set(w, r, name) }),
		)
	}
	return append(routes,
		shell.Page(http.MethodGet, base+"/{page}", editing.Edits, func(w http.ResponseWriter, r *http.Request) { x.get(w, r, r.PathValue("page")) }),
		shell.Page(http.MethodPost, base+"/{page}", editing.Edits, func(w http.ResponseWriter, r *http.Request) { x.set(w, r, r.PathValue("page")) }),
	)
}

// get shows a page; "" = the first tab.
func (x *Edit) get(w http.ResponseWriter, r *http.Request, name string) {
	draft, ok := x.Open(w, r)
	if !ok {
		return
	}
	s, err := x.subject(r, draft)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	if name == "" {
		name = s.first()
	}
	if s.deleted && name != pageRevert {
		x.SendTo(w, r, s.path(pageRevert))
		return
	}
	one, there := x.pages[name]
	if !there || one.show == nil || !s.has(name) {
		x.NotFound(w, r)
		return
	}
	s.page = name
	one.show(x, w, r, s)
}

// set takes what a page posts.
func (x *Edit) set(w http.ResponseWriter, r *http.Request, name string) {
	one, there := x.pages[name]
	if !there || one.post == nil {
		x.NotFound(w, r)
		return
	}
	var p editing.Posted
	ok := false
	if one.files && multipart(r) {
		p, ok = x.PostFiles(w, r, maxForm)
	} else {
		p, ok = x.Post(w, r)
	}
	if !ok {
		return
	}
	if editing.Final(p.Draft) {
		x.SendTo(w, r, editing.Path(p.Draft.ID))
		return
	}
	s, err := x.subject(r, p.Draft)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	if !s.has(name) || s.deleted && name != pageRevert {
		x.NotFound(w, r)
		return
	}
	s.page = name
	one.post(x, w, r, p, s)
}

// role is the side of a document.
func role(kind string) connections.Role {
	if kind == installation.KindApplication {
		return connections.RoleApplication
	}
	return connections.RoleAuthentication
}
