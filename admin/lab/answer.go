package lab

import (
	"net/http"
	"net/url"
	"time"

	engine "trin/connections/lab"
)

// posted takes Trin's answer of SAML or WS-Federation. It comes without the
// cookies of the session where the administration has an address of its own, so
// it is kept, and the browser goes on to where it is asked who it is.
func (p *Pages) posted(w http.ResponseWriter, r *http.Request) {
	protocol, ok := protocolOf(r)
	if !ok || protocol == engine.OpenID {
		p.NotFound(w, r)
		return
	}
	if err := r.ParseForm(); err != nil {
		p.Fail(w, r, err)
		return
	}
	p.receive(w, r, protocol, r.PostForm)
}

// redirected takes Trin's answer of OpenID Connect.
func (p *Pages) redirected(w http.ResponseWriter, r *http.Request) {
	p.receive(w, r, engine.OpenID, r.URL.Query())
}

// answerFields are those that an answer has.
var answerFields = []string{"SAMLResponse", "RelayState", "wa", "wresult", "wctx", "code", "state", "iss", "error", "error_description"}

func (p *Pages) receive(w http.ResponseWriter, r *http.Request, protocol engine.Protocol, given url.Values) {
	fields := map[string]string{}
	for _, name := range answerFields {
		if value := given.Get(name); value != "" {
			fields[name] = value
		}
	}
	run, ticket, err := p.Engine.Receive(r.Context(), protocol, fields)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.Edge.SetCookie(w, Cookie, "0", -time.Second) // nothing waits any more
	p.SendTo(w, r, RunPath(run)+"?"+ticketField+"="+ticket)
}

// ticketField is the ticket of the browser that has brought an answer.
const ticketField = "answer"

// RunPath is the page of what came of a request.
func RunPath(id string) string { return labPath + "/runs/" + url.PathEscape(id) }

// Cookie is the short name of the cookie with the run that a browser has begun
// last, and remembered is how long it is kept: as long as an answer is waited for.
const (
	Cookie     = "lab"
	remembered = time.Hour
)
