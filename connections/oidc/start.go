package oidc

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"trin/broker"
)

// serveStart leads to where the application begins its login (OpenID Connect
// Core 4). Nothing is begun at Trin: the application asks, with a request of its
// own, so that a link on any page does no more than a link to the application.
func (k *kind) serveStart(w http.ResponseWriter, r *http.Request) {
	browser := k.Edge.Browser(r)
	reply, err := k.start(r)
	k.Edge.Reply(w, r, browser, reply, err)
}

func (k *kind) start(r *http.Request) (broker.Reply, error) {
	f, err := k.applicationByID(r.Context(), broker.ID(r.PathValue("application")))
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, broker.Invalid(broker.PublicUnknownApp, err)
	case err != nil:
		return nil, broker.Invalid(broker.PublicNotAvailable, err)
	case f.settings.InitiateLoginURI == "":
		return nil, broker.Invalid(broker.PublicUnknownApp, fmt.Errorf("application %q names no address where its login begins", f.application.ID))
	}
	return broker.Redirect{URL: withQuery(f.settings.InitiateLoginURI, url.Values{"iss": {k.BaseURL}})}, nil
}
