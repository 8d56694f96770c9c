package web

import (
	"context"
	"net/http"
	"net/netip"
)

// Unaccepted keeps the record of what was not accepted, under the reference that
// the page shows. At is the route; network is what of the client's address one
// customer of a provider commands, "" where nobody is limited by it.
type Unaccepted interface {
	Keep(ctx context.Context, reference, at, address, network string, err error)
}

// unaccepted has a record kept of a failure at a route where messages of logins
// arrive. What no person has come with has no page that anybody reads.
func (e *Edge) unaccepted(r *http.Request, reference string, err error) {
	if e.Unaccepted == nil || Unattended(r) || !e.messages.has(r) {
		return
	}
	e.Unaccepted.Keep(r.Context(), reference, r.Pattern, e.address(r), e.network(r), err)
}

// network is the network of the request's client as text.
func (e *Edge) network(r *http.Request) string {
	of, limited := networkOf(e.client(r))
	if !limited {
		return ""
	}
	return netip.AddrFrom16(of).String()
}
