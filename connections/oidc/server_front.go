package oidc

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxBody bounds what an application may post to an endpoint.
const maxBody = 64 << 10

// front stands before the library's handler of one endpoint. It takes one form
// in the body, with each parameter once, and none of it in the URL; it knows who
// calls before the library reads anything; and it says what may be kept, and
// which pages of other origins may read the answer.
type front struct {
	kind        *kind
	next        http.Handler
	enter       func(*http.Request) (*http.Request, error) // finds out who calls
	methods     []string
	crossOrigin bool // pages of registered origins may call it
}

var _ http.Handler = (*front)(nil)

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.crossOrigin && r.Method == http.MethodOptions {
		f.kind.preflight(w, r, strings.Join(f.methods, ", "))
		return
	}
	notKept(w.Header())
	if !slices.Contains(f.methods, r.Method) {
		allowed := strings.Join(f.methods, ", ")
		w.Header().Set("Allow", allowed)
		f.kind.writeTokenError(w, r, &tokenError{Code: errorInvalidRequest, Text: "Use the method " + allowed + ".",
			status: http.StatusMethodNotAllowed, reason: "the method is " + clip(r.Method)})
		return
	}
	if refusal := readForm(w, r); refusal != nil {
		f.refuse(w, r, refusal)
		return
	}
	entered, err := f.enter(r)
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	f.pass(w, entered)
}

// refuse answers somebody of whom it is not known who it is.
func (f *front) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if f.crossOrigin {
		f.kind.allowOrigin(w, r, nil)
	}
	f.kind.writeTokenError(w, r, err)
}

// pass lets the library answer.
func (f *front) pass(w http.ResponseWriter, r *http.Request) {
	caller, _ := callerOf(r.Context())
	if f.crossOrigin && caller != nil {
		f.kind.allowOrigin(w, r, caller)
	}
	var refusal *tokenError
	recorded := &refusing{ResponseWriter: w, refusal: &refusal}
	f.next.ServeHTTP(recorded, r.WithContext(context.WithValue(r.Context(), refusalKey{}, &refusal)))
	if refusal != nil {
		f.kind.logTokenError(r, refusal)
	}
}

// refusalKey is where the front reads why the server has refused.
type refusalKey struct{}

func refusalOf(ctx context.Context) **tokenError {
	kept, _ := ctx.Value(refusalKey{}).(**tokenError)
	return kept
}

// refusing gives what the library writes the status and the headers of a
// refusal.
type refusing struct {
	http.ResponseWriter
	refusal **tokenError
}

func (w *refusing) WriteHeader(status int) {
	if *w.refusal != nil {
		(*w.refusal).headers(w.Header())
		status = (*w.refusal).status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *refusing) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// inURL are the parameters that must never be in a URL, where logs and other
// sites read them (RFC 6749, 2.3.1; RFC 9700, 4.3.2).
var inURL = []string{"access_token", "client_secret", "client_assertion", "code", "refresh_token", "token"}

// readForm reads the body: nothing, or one form in which each parameter is once
// (RFC 6749, 3.2).
func readForm(w http.ResponseWriter, r *http.Request) *tokenError {
	query := r.URL.Query()
	if r.Method == http.MethodPost && r.URL.RawQuery != "" {
		return badRequest("The parameters belong into the body.")
	}
	for _, name := range inURL {
		if query.Has(name) {
			return badRequest("%s must not be in the URL.", name)
		}
	}
	r.URL.RawQuery = "" // what is left of it means nothing here
	if r.Method != http.MethodPost || r.ContentLength == 0 && len(r.Header.Values("Content-Type")) == 0 {
		r.Form, r.PostForm = nil, nil
		r.Body = http.NoBody
		return nil
	}
	types := r.Header.Values("Content-Type")
	if len(types) != 1 {
		return badRequest("The body is not a form.")
	}
	if media, _, err := mime.ParseMediaType(types[0]); err != nil || media != "application/x-www-form-urlencoded" {
		return badRequest("The body is not a form.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return badRequest("The body is not a form, or is too large.")
	}
	for name, values := range r.PostForm {
		if len(values) > 1 {
			return badRequest("A parameter is there more than once.")
		}
		if !utf8.ValidString(name + values[0]) {
			return badRequest("A parameter is not UTF-8.")
		}
	}
	return nil
}

// grants are the ways to a token that there are, with what each needs.
var grants = map[string][]string{
	"authorization_code": {"code", paramRedirectURI},
	"refresh_token":      {"refresh_token"},
}

// enterToken finds the application that wants tokens.
func (k *kind) enterToken(r *http.Request) (*http.Request, error) {
	given := r.PostForm.Get("grant_type")
	needs, known := grants[given]
	if given != "" && !known {
		return nil, &tokenError{Code: errorUnsupportedGrant, Text: "Only authorization_code and refresh_token are supported.",
			status: http.StatusBadRequest, reason: "grant_type is " + clip(given)}
	}
	return k.enterClient(r, append([]string{"grant_type"}, needs...)...)
}

// enterRevoke finds the application that gives a token back.
func (k *kind) enterRevoke(r *http.Request) (*http.Request, error) { return k.enterClient(r, "token") }

// enterIntrospect wants an application that has proven itself: one that can keep
// no secret could be anybody (RFC 7662, 2.1).
func (k *kind) enterIntrospect(r *http.Request) (*http.Request, error) {
	entered, err := k.enterClient(r, "token")
	if err != nil {
		return nil, err
	}
	if f, ok := callerOf(entered.Context()); !ok || !f.settings.confidential() {
		return nil, notProven("the application cannot prove itself")
	}
	return entered, nil
}

// enterClient finds the application that calls, and looks whether what it needs
// to say is there.
func (k *kind) enterClient(r *http.Request, needs ...string) (*http.Request, error) {
	f, err := k.authenticateClient(r)
	if err != nil {
		return nil, err
	}
	for _, name := range needs {
		if r.PostForm.Get(name) == "" {
			return nil, badRequest("%s is missing.", name)
		}
	}
	return r.WithContext(withCaller(r.Context(), f)), nil
}
