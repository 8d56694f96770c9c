package saml2

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"trin/broker"
)

// serveStart begins a login at Trin (profiles 4.1.5). A link shows a page with a
// button, because a link on any page must not log anybody in; the button posts,
// and only from Trin's own page.
func (k *kind) serveStart(w http.ResponseWriter, r *http.Request) {
	browser := k.Edge.Browser(r)
	f, err := k.initiable(r)
	if err != nil {
		k.Edge.Reply(w, r, browser, nil, err)
		return
	}
	if r.Method != http.MethodPost { // HEAD comes by the route of GET
		k.Edge.Confirm(w, r, browser, f.application.Name.In(browser.Language), "/saml2/start/"+url.PathEscape(string(f.application.ID)), nil)
		return
	}
	reply, err := k.start(r, browser, f)
	k.Edge.Reply(w, r, browser, reply, err)
}

// initiable finds the application of the path, where it allows such a login.
func (k *kind) initiable(r *http.Request) (*frontend, error) {
	id := broker.ID(r.PathValue("application"))
	_, opened, _, err := k.Applications.ApplicationByID(r.Context(), id)
	if errors.Is(err, broker.ErrNotFound) {
		return nil, broker.Invalid(broker.PublicUnknownApp, fmt.Errorf("no application %q", clip(string(id))))
	}
	if err != nil {
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("application %q: %w", clip(string(id)), err))
	}
	f, ok := opened.(*frontend)
	if !ok {
		return nil, broker.Invalid(broker.PublicUnknownApp, fmt.Errorf("application %q is not a SAML application", clip(string(id))))
	}
	if !f.settings.AllowInitiated {
		return nil, broker.InvalidAbout(f.about(), broker.PublicUnknownApp, fmt.Errorf("application %q does not allow logins that begin at Trin", id))
	}
	if err := f.usable(); err != nil {
		return nil, err
	}
	return f, nil
}

// start begins the login for a post from Trin's own page.
func (k *kind) start(r *http.Request, browser *broker.Browser, f *frontend) (broker.Reply, error) {
	if !k.sameOrigin(r) {
		return nil, broker.InvalidAbout(f.about(), broker.PublicBadMessage, fmt.Errorf("a login to %s was started from another site", f.application.ID))
	}
	consumer, err := f.consumer(addressing{})
	if err != nil {
		return nil, broker.InvalidAbout(f.about(), broker.PublicNotAvailable, err)
	}
	reply, err := pending{Consumer: consumer, RelayState: f.settings.DefaultRelayState}.encode()
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	return k.Broker.Begin(r.Context(), browser, broker.AuthnRequest{Application: f.application.ID, Initiated: true, Reply: reply})
}

// sameOrigin reports whether Trin's own page has posted: the browser says so by
// fetch metadata, or by Origin where it sends none. A post that says neither is
// refused.
func (k *kind) sameOrigin(r *http.Request) bool {
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "same-origin":
		return true
	case "":
		return r.Header.Get("Origin") == originOf(k.BaseURL)
	}
	return false
}
