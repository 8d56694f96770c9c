package adfs

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"
)

const (
	statusSuccess   = "urn:oasis:names:tc:SAML:2.0:status:Success"
	statusRequester = "urn:oasis:names:tc:SAML:2.0:status:Requester"
	statusResponder = "urn:oasis:names:tc:SAML:2.0:status:Responder"
	statusPrefix    = "urn:oasis:names:tc:SAML:2.0:status:"
)

// refusal is a request that is understood and not met: its statuses in SAML,
// and what the page and the event log say.
type refusal struct {
	top, sub   string
	event      string // the number of the message in the event log; "" = none
	about, log string
}

var (
	statusNoMethod   = refusal{statusResponder, statusPrefix + "NoAuthnContext", "MSIS7102", "noMethod", "the requested authentication method is not supported"}
	statusNoFactor   = refusal{statusResponder, statusPrefix + "NoAuthnContext", "", "noFactor", "the user has no additional authentication method"}
	statusNoPassive  = refusal{statusResponder, statusPrefix + "NoPassive", "MSIS7012", "badRequest", "a passive request needs a page"}
	statusScoping    = refusal{statusRequester, "", "MSIS1001", "badRequest", "the SAML authentication request element Scoping is not supported"}
	statusNamePolicy = refusal{statusRequester, statusPrefix + "InvalidNameIDPolicy", "MSIS7070", "badRequest", "no rule gives a name identifier that the NameIDPolicy allows"}
)

// problem is what an error page shows and the event log says.
type problem struct {
	code    string // of the message, "" = none
	about   string // which text
	relying string
	log     string
}

// fail shows the provider's error page. The partner hears nothing of it.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, p problem) {
	activity := token()
	s.options.Log.LogAttrs(r.Context(), slog.LevelInfo, "a request was refused",
		slog.String("activity", activity), slog.String("message", p.code), slog.String("relyingParty", p.relying), slog.String("reason", p.log))
	s.render(w, r, http.StatusOK, errorPage(s.words(r), p, activity, s.now().Format(time.RFC1123)))
}

// event writes down why a partner gets a status.
func (s *Server) event(r *http.Request, a *ask, status refusal) {
	s.options.Log.LogAttrs(r.Context(), slog.LevelInfo, "a request was refused",
		slog.String("message", cmp.Or(status.event, "none")), slog.String("relyingParty", a.trust.name()), slog.String("reason", status.log))
}
