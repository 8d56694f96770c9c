package web

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"time"

	"trin/broker"
	"trin/templates"
)

// Mount adds the edge's own routes. What no route takes is the page that says
// so.
func (e *Edge) Mount(mux *http.ServeMux, b Broker) {
	pages := &ownPages{edge: e, broker: b}
	mux.HandleFunc("GET "+broker.ChooserPath("{transaction}"), pages.chooser)
	mux.HandleFunc("POST "+broker.ChooserPath("{transaction}"), pages.choose)
	mux.HandleFunc("GET /logout", pages.askLogout)
	mux.HandleFunc("POST /logout", pages.logout)
	mux.HandleFunc("GET /signing-out/{leg}", pages.signingOut)
	mux.HandleFunc("POST /signing-out/{leg}", pages.signedOut)
	mux.HandleFunc("GET /logged-out", pages.loggedOut)
	mux.HandleFunc("GET /logged-out/{transaction}", pages.loggedOutPartly)
	e.MountAssets(mux)
}

// MountAssets adds what every page needs, and the page of what no route takes.
func (e *Edge) MountAssets(mux *http.ServeMux) {
	mux.HandleFunc("GET "+templates.AssetPath+"{name}", e.asset)
	mux.HandleFunc("/", e.NotFound)
}

type ownPages struct {
	edge   *Edge
	broker Broker
}

// maxForm caps what Trin's own forms post.
const maxForm = 16 << 10

// Form reads the posted fields of one of Trin's own pages, within a bound.
func Form(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return broker.Invalid(broker.PublicBadMessage, err)
	}
	return nil
}

func (p *ownPages) chooser(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	transaction := broker.ID(r.PathValue("transaction"))
	offer, err := p.broker.Offer(r.Context(), b, transaction)
	if err != nil {
		p.edge.Reply(w, r, b, nil, err)
		return
	}
	b.Language = p.edge.LanguageOf(r, offer.Language).Tag()
	shell := p.edge.Shell(r, b)
	shell.Reference = offer.Reference
	view := templates.ChooserView{
		Application: offer.Application.In(b.Language),
		Factor:      offer.Factors,
		Action:      broker.ChooserPath(transaction),
	}
	for _, option := range offer.Options {
		name := option.Name.In(b.Language)
		if name == "" {
			name = string(option.Connection)
		}
		view.Options = append(view.Options, templates.Option{ID: string(option.Connection), Name: name})
	}
	p.edge.Page(w, r, b, http.StatusOK, templates.Chooser(shell, view))
}

func (p *ownPages) choose(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	if err := Form(w, r); err != nil {
		p.edge.fail(w, r, b, err)
		return
	}
	transaction := broker.ID(r.PathValue("transaction"))
	if r.PostForm.Has("cancel") {
		reply, err := p.broker.Cancel(r.Context(), b, transaction)
		p.edge.Reply(w, r, b, reply, err)
		return
	}
	reply, err := p.broker.Choose(r.Context(), b, transaction, broker.ID(r.PostForm.Get("connection")))
	p.edge.Reply(w, r, b, reply, err)
}

// NotFound is the page of an address that leads nowhere.
func (e *Edge) NotFound(w http.ResponseWriter, r *http.Request) {
	e.show(w, r, nil, failedNotFound, Reference(r.Context()))
}

// asset serves a file whose name carries its hash: it never changes.
func (e *Edge) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	content, ok := templates.ReadAsset(name)
	if !ok {
		e.NotFound(w, r)
		return
	}
	e.headers(w.Header(), nothing)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
