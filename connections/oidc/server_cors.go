package oidc

import (
	"context"
	"net/http"
	"slices"
)

// preflightAge is how long a browser may remember an answer to a preflight.
const preflightAge = "600"

// preflight answers a browser that asks whether a page may call (Fetch 4.8).
// Nobody knows yet which application it is, so that the origin of any will do;
// the answer to the call itself is for the origins of its application alone.
func (k *kind) preflight(w http.ResponseWriter, r *http.Request, methods string) {
	header := w.Header()
	header.Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); k.someOrigin(r.Context(), origin) {
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Allow-Methods", methods)
		header.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		header.Set("Access-Control-Max-Age", preflightAge)
	}
	w.WriteHeader(http.StatusNoContent)
}

// allowOrigin lets a page read the answer: one of the application's origins, or,
// when it is not known which application calls, one of any. Cookies are never
// allowed: nothing here reads one.
func (k *kind) allowOrigin(w http.ResponseWriter, r *http.Request, f *frontend) {
	header := w.Header()
	header.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	allowed := f == nil && k.someOrigin(r.Context(), origin) || f != nil && f.allowsOrigin(origin)
	if allowed {
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After")
	}
}

func (f *frontend) allowsOrigin(origin string) bool {
	return origin != "" && slices.Contains(f.settings.CORSOrigins, origin)
}

// someOrigin reports whether any application has the origin.
func (k *kind) someOrigin(ctx context.Context, origin string) bool {
	if origin == "" {
		return false
	}
	of, err := k.survey(ctx)
	if err != nil {
		k.Log.ErrorContext(ctx, "the applications could not be listed", "error", err.Error())
		return false
	}
	return of.origins[origin]
}
