package adfs

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

// onwardScript presses the button of a page that carries a message on. A page
// with frames waits until they have loaded, but not for ever.
const onwardScript = `const go = () => { const form = document.querySelector("form[data-onward]"); const link = document.querySelector("a[data-onward]"); if (form) form.submit(); else if (link) location.replace(link.href); };
if (document.querySelector("iframe")) { addEventListener("load", go); setTimeout(go, 5000); } else go();
`

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

// form is what a page with a form shows.
type form struct {
	context, relying, name string
	wrong                  bool
}

// field is one hidden field.
type field struct{ name, value string }

// render writes a page. Its frames may go where a partner sends them, which tells
// partners of its own in turn.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; frame-src http: https:")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = page.Render(r.Context(), w) // the browser has gone: nothing to do
}

// describedBy is the element that says what is wrong.
func (f form) describedBy() string {
	if f.wrong {
		return "error"
	}
	return ""
}
