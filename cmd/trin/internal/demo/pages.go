package demo

import (
	_ "embed"
	"net/http"

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
	a.render(w, r, http.StatusOK, welcome(a.loginOf(r)))
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
	a.render(w, r, status, failed(err.Error(), a.loginOf(r)))
}

func (a *Application) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = page.Render(r.Context(), w) // the browser has gone: nothing to do
}
