package contexthandler

import (
	"embed"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
)

//go:embed style.css
var files embed.FS

// High is the class that no system has: the page asks for it to show a refusal.
const High = "https://data.gov.dk/concept/core/nsis/loa/High"

// maxForm bounds what is read of a form.
const maxForm = 1 << 20

// Routes are the handler over HTTP.
func (h *Handler) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.home)
	mux.HandleFunc("GET /system/{system}", h.begin)
	mux.HandleFunc("POST "+consumerPath, h.consume)
	mux.HandleFunc("POST /logout", h.logout)
	mux.HandleFunc(logoutPath, h.loggedOutBy)
	mux.HandleFunc(answerPath, h.loggedOut)
	mux.HandleFunc("GET "+metadataPath, h.serveMetadata)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "style.css") })
	mux.HandleFunc("GET /onward.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write([]byte("document.forms[0].submit();\n")) // the browser has gone: nothing to do
	})
	return mux
}

func (h *Handler) home(w http.ResponseWriter, r *http.Request) {
	render(w, r, http.StatusOK, homePage(h, h.loginOf(r)))
}

// begin sends the user of a system to the identity provider, by HTTP-POST.
func (h *Handler) begin(w http.ResponseWriter, r *http.Request) {
	at, err := strconv.Atoi(r.PathValue("system"))
	if err != nil || at < 0 || at >= len(h.options.Systems) {
		http.NotFound(w, r)
		return
	}
	p, err := h.trusted()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	id, err := h.identifier()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	system := h.options.Systems[at]
	q := AuthnRequest{ID: id, Destination: p.sso, Requesters: []string{system.ID}, Force: r.URL.Query().Get("ask") == "force"}
	if system.Class != "" {
		q.Classes = []string{system.Class}
	}
	if r.URL.Query().Get("ask") == "high" {
		q.Classes, q.Comparison = []string{High}, "minimum"
	}
	message, err := h.Sign(h.Element(q))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.remember(id, pending{system: at, since: h.options.Clock()})
	render(w, r, http.StatusOK, onwardPage(p.sso, "SAMLRequest", message, "system-"+strconv.Itoa(at)))
}

// consume takes the identity provider's answer.
func (h *Handler) consume(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	login, err := h.Read(r.PostFormValue("SAMLResponse"))
	var refusal *Refusal
	if errors.As(err, &refusal) {
		if _, asked := h.answered(refusal.InResponseTo); !asked {
			err = errors.New("the refusal answers no request of this handler")
		}
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	p, asked := h.answered(login.InResponseTo)
	if !asked || p.logout {
		h.fail(w, r, errors.New("the Response answers no request of this handler"))
		return
	}
	login.System = h.options.Systems[p.system]
	visit, err := h.identifier()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.mu.Lock()
	h.visits[visit] = login
	h.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: h.cookie(), Value: visit, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// loginOf is the login of the browser's visit, nil when there is none.
func (h *Handler) loginOf(r *http.Request) *Login {
	login, err := h.LoginOf(r.Cookies())
	if err != nil {
		return nil
	}
	return &login
}

// LoginOf is the login of the visit that one of the cookies names. It is an
// error that there is none.
func (h *Handler) LoginOf(cookies []*http.Cookie) (Login, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, cookie := range cookies {
		if login, ok := h.visits[cookie.Value]; ok && cookie.Name == h.cookie() {
			return login, nil
		}
	}
	return Login{}, errors.New("nobody is logged in")
}

// cookie carries the address, because cookies do not know ports.
func (h *Handler) cookie() string { return "handler-" + hex.EncodeToString([]byte(h.options.BaseURL)) }

func (h *Handler) serveMetadata(w http.ResponseWriter, r *http.Request) {
	document, err := h.Metadata()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	_, _ = w.Write(document) // the peer has gone: nothing to do
}

func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	render(w, r, http.StatusForbidden, failedPage(h, err.Error()))
}

func render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = page.Render(r.Context(), w) // the browser has gone: nothing to do
}
