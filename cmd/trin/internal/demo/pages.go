package demo

import (
	_ "embed"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
)

var (
	//go:embed style.css
	stylesheet []byte
	//go:embed icon.svg
	icon []byte
)

// onwardScript presses the button of the page that carries a message on.
const onwardScript = "document.forms[0].submit();\n"

func script(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, _ = w.Write([]byte(onwardScript)) // the browser has gone: nothing to do
}

func style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(stylesheet) // the browser has gone: nothing to do
}

func picture(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(icon) // the browser has gone: nothing to do
}

func (a *Application) home(w http.ResponseWriter, r *http.Request) {
	render(w, r, http.StatusOK, welcome(samlLook(), a.loginOf(r)))
}

func (a *Application) metadata(w http.ResponseWriter, r *http.Request) {
	content, err := a.Metadata()
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	_, _ = w.Write(content) // the peer has gone: nothing to do
}

func (a *Application) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	render(w, r, status, failed(samlLook(), err.Error(), a.loginOf(r)))
}

func (a *WSFedApplication) home(w http.ResponseWriter, r *http.Request) {
	render(w, r, http.StatusOK, welcome(wsfedLook(), a.loginOf(r)))
}

func (a *WSFedApplication) metadata(w http.ResponseWriter, r *http.Request) {
	content, err := a.Metadata()
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	_, _ = w.Write(content) // the peer has gone: nothing to do
}

func (a *WSFedApplication) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	render(w, r, status, failed(wsfedLook(), err.Error(), a.loginOf(r)))
}

// framed writes a page that the provider may show in a frame of its own.
func framed(w http.ResponseWriter, r *http.Request, provider string, page templ.Component) {
	ancestors := "'none'"
	if u, err := url.Parse(provider); err == nil {
		ancestors = u.Scheme + "://" + u.Host
	}
	write(w, r, http.StatusOK, ancestors, page)
}

func render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	write(w, r, status, "'none'", page)
}

// write writes a page that those ancestors may show in a frame.
func write(w http.ResponseWriter, r *http.Request, status int, ancestors string, page templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors "+ancestors)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = page.Render(r.Context(), w) // the browser has gone: nothing to do
}
