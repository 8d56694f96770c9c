package web

import (
	"context"
	"net/http"
)

// visit is what the edge keeps of one request while it is served.
type visit struct {
	reference string
	cookies   []*http.Cookie // that it brought, once they are read
	read      bool
}

type contextKey int

const visitKey contextKey = iota

// Reference is the short name of the request: it is on its pages and in its
// log lines. It is "" outside Wrap.
func Reference(ctx context.Context) string {
	if v, ok := ctx.Value(visitKey).(*visit); ok {
		return v.reference
	}
	return ""
}

// cookies are those that the request brought. In Wrap they are read once.
func cookies(r *http.Request) []*http.Cookie {
	v, ok := r.Context().Value(visitKey).(*visit)
	if !ok {
		return r.Cookies()
	}
	if !v.read {
		v.cookies, v.read = r.Cookies(), true
	}
	return v.cookies
}
