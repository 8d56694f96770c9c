package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"trin/broker"
	"trin/templates"
	"trin/templates/text"
)

// Shell is what a page has around its content: the browser's language, the
// reference of the request, and the links to the other languages where the
// page can be fetched again.
func (e *Edge) Shell(r *http.Request, b *broker.Browser) templates.Shell {
	return templates.Shell{
		Language:  e.languageFor(r, b),
		Reference: Reference(r.Context()),
		Switch:    r.Method == http.MethodGet || r.Method == http.MethodHead,
	}
}

// languageFor is the browser's language, as it was told already or as the request
// tells it.
func (e *Edge) languageFor(r *http.Request, b *broker.Browser) text.Language {
	if b != nil {
		if known, ok := text.Parse(b.Language); ok {
			return known
		}
	}
	return e.LanguageOf(r, "")
}

// Page writes one of Trin's own pages with its headers and cookies. Its forms
// post to Trin.
func (e *Edge) Page(w http.ResponseWriter, r *http.Request, b *broker.Browser, status int, component templ.Component) {
	e.write(w, r, b, status, allowed{forms: e.ownForms()}, component)
}

func (e *Edge) write(w http.ResponseWriter, r *http.Request, b *broker.Browser, status int, may allowed, component templ.Component) {
	page := e.pages.get()
	// What is to be said does not depend on whether there is still time to work.
	if err := component.Render(context.WithoutCancel(r.Context()), page); err != nil {
		e.Log.ErrorContext(r.Context(), "a page could not be rendered", "reference", Reference(r.Context()), "error", err)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		e.headers(w.Header(), nothing)
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte(text.ErrorInternal.In(text.English) + " " + Reference(r.Context()) + "\n")) // the browser may be gone
		return
	}
	e.cookies(w, r, b)
	e.headers(w.Header(), may)
	w.Header()["Content-Type"] = htmlPage
	w.Header().Set("Content-Length", strconv.Itoa(page.Len()))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		if _, err := w.Write(page.Bytes()); err != nil {
			return // the browser is gone, and the connection may still read the page
		}
	}
	e.pages.put(page)
}

func (e *Edge) cookies(w http.ResponseWriter, r *http.Request, b *broker.Browser) {
	e.rememberLanguage(w, r)
	if b != nil {
		e.writeCookies(w, r, b.Binding, b.Sessions)
	}
}

// allowed is what the policy of a page allows beyond what every page may: where
// its forms post to, what its frames load, and which origins may show the page
// in a frame of theirs. No frames and no framedBy: none.
type allowed struct {
	forms    string
	frames   []string
	framedBy []string
}

// nothing is allowed to what is no page.
var nothing = allowed{forms: "'none'"}

// The form-action of a page. A browser holds the redirects that follow a post
// against it too, so a page whose post may end at an application or a provider
// must allow any of them.
func (e *Edge) ownForms() string {
	if e.secure {
		return "'self' https:"
	}
	return "'self' https: http:"
}

// formsTo is form-action for a post to a peer, which may redirect on.
func (e *Edge) formsTo(target string) string {
	if e.secure && strings.HasPrefix(target, "https://") {
		return "https:"
	}
	return "https: http:"
}

// headers sets what every response of Trin has. The policy names everything
// that a page may do; nothing comes from elsewhere, and no page stands in a
// frame but those of a logout that a provider began in its own.
func (e *Edge) headers(h http.Header, may allowed) {
	ancestors := ancestorsOf(may.framedBy)
	policy := "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
		"base-uri 'none'; frame-ancestors " + ancestors + "; form-action " + may.forms
	if len(may.frames) > 0 {
		policy += "; frame-src " + strings.Join(may.frames, " ")
	}
	h.Set("Content-Security-Policy", policy)
	if ancestors == noAncestors { // it cannot name an origin
		h["X-Frame-Options"] = frameDeny
	}
	for _, header := range everywhere {
		h[header.name] = header.value
	}
	if e.secure {
		h["Strict-Transport-Security"] = onlySecure
	}
}

// Headers whose value is always the same. Responses share the lists: a value may
// be set in the place of one, or added to it, and none is ever written to.
var (
	everywhere = []struct {
		name  string
		value []string
	}{
		{"X-Content-Type-Options", []string{"nosniff"}},
		// Nothing is told to other sites. Without any referrer a browser that knows
		// no fetch metadata would post Trin's own forms with Origin: null.
		{"Referrer-Policy", []string{"same-origin"}},
		{"Cache-Control", []string{"no-store"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
		{"Permissions-Policy", []string{"camera=(), geolocation=(), microphone=()"}},
	}
	frameDeny  = []string{"DENY"}
	onlySecure = []string{"max-age=63072000; includeSubDomains"}
	htmlPage   = []string{"text/html; charset=utf-8"}
)

const noAncestors = "'none'"

// ancestorsOf is frame-ancestors for a page that those origins may frame. What is
// not exactly an origin is left out.
func ancestorsOf(origins []string) string {
	var named []string
	for _, o := range origins {
		if origin, ok := originOf(o); ok && origin == o {
			named = append(named, o)
		}
	}
	if len(named) == 0 {
		return noAncestors
	}
	return strings.Join(named, " ")
}
