package wsfed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"trin/broker"
	"trin/broker/web"
)

// signedOut is what is kept with a sign-out, to answer it.
type signedOut struct {
	Reply string `json:"reply,omitempty"` // where the browser goes afterwards
}

// frontends lists the applications of a kind. It is the further power of
// [Deps].Applications that finds the application of a sign-out that names none.
type frontends interface {
	Frontends(ctx context.Context, kind string) ([]broker.Frontend, error)
}

// signOut ends this browser's own session, for the application that the request
// names (WS-Federation 1.2, 13.2.4). Nothing proves who asks, and applications
// do send the browser here from their own sites, so that a known one is believed;
// a request that names none leads to the page where the user says so. What a
// page merely loads (an image, a frame, a prefetch) ends nothing.
func (k *kind) signOut(r *http.Request, browser *broker.Browser, in parameters) (broker.Reply, error) {
	if !visited(r) {
		return nil, badMessage("", errors.New("a sign-out that no person has come for"))
	}
	f, err := k.leaving(r.Context(), in)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return broker.Redirect{URL: "/logout"}, nil
	}
	back := signedOut{Reply: in[paramReply]}
	if back.Reply != "" && !f.settings.leavesTo(back.Reply) {
		return nil, badMessage("", fmt.Errorf("sign-out at %s: wreply %q is not one of the application's addresses", f.application.ID, clip(back.Reply)))
	}
	reply, err := json.Marshal(back)
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("keeping the sign-out: %w", err))
	}
	return k.Broker.Logout(r.Context(), browser, broker.LogoutRequest{Application: f.application.ID, Reply: reply})
}

// leaving is the application that a sign-out is for: that of wtrealm, which
// products send though the standard does not speak of it, else the one that
// wreply is an address of. Nil: none, or several.
func (k *kind) leaving(ctx context.Context, in parameters) (*frontend, error) {
	if in[paramRealm] != "" {
		return k.applicationOf(ctx, in[paramRealm])
	}
	all, ok := k.Applications.(frontends)
	if in[paramReply] == "" || !ok {
		return nil, nil
	}
	list, err := all.Frontends(ctx, KindName)
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("the applications: %w", err))
	}
	var found *frontend
	for _, opened := range list {
		f, ok := opened.(*frontend)
		if !ok || !f.settings.leavesTo(in[paramReply]) {
			continue
		}
		if found != nil {
			return nil, nil
		}
		found = f
	}
	return found, nil
}

// visited reports whether the browser shows what it gets from the address as a
// page. One that sends no fetch metadata is believed, as its cookies do not come
// with what another site's page loads (SameSite=Lax).
func visited(r *http.Request) bool {
	if web.Unattended(r) {
		return false
	}
	destination := r.Header.Get("Sec-Fetch-Dest")
	return destination == "" || destination == "document"
}

// AnswerLogout sends the browser back to where the application asked. When
// somebody could not be told, which the protocol cannot say, the person is told
// instead. Those who were told in frames have been on a page already.
func (f *frontend) AnswerLogout(_ context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	var back signedOut
	if err := json.Unmarshal(o.Reply, &back); err != nil {
		return nil, fmt.Errorf("reading the kept sign-out: %w", err)
	}
	if back.Reply == "" || len(o.Untold) > 0 {
		return broker.Redirect{URL: o.Page}, nil
	}
	return broker.Redirect{URL: back.Reply}, nil
}

// LogoutFrame is the address that ends the application's session when it is
// loaded (WS-Federation 1.2, 13.2.4: wsignoutcleanup1.0): that of the settings,
// else where the token went, if it is still one of the application's.
func (f *frontend) LogoutFrame(_ context.Context, p broker.Participant) (*url.URL, error) {
	address := f.settings.Cleanup
	switch address {
	case cleanupNone:
		return nil, nil
	case "":
		var part participation
		if err := json.Unmarshal(p.Memo, &part); err != nil {
			return nil, fmt.Errorf("reading what was remembered of %s: %w", f.application.ID, err)
		}
		if address = part.Reply; !slices.Contains(f.settings.Reply, address) {
			address = f.settings.Reply[0]
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the cleanup address of %s: %w", f.application.ID, err)
	}
	if query := u.Query(); !query.Has(paramAction) {
		if u.RawQuery != "" {
			u.RawQuery += "&"
		}
		u.RawQuery += paramAction + "=" + actionCleanup
	}
	return u, nil
}
