package adfs

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// leaving is a sign-out on its way through the partners.
type leaving struct {
	chain  []partner // partners of SAML that are still to be told, one after the other
	frames []string  // clean-up addresses of partners of WS-Federation, all on the last page
	asked  string    // identifier of the LogoutRequest that is waited for
	back   string    // where the last page leads to; "" = nowhere
	post   *posted   // what the last page carries on by itself; nil = nothing
}

// posted is a form that the last page carries on.
type posted struct {
	to     string
	fields []field
}

// signOutRequest takes wsignout1.0 and wsignoutcleanup1.0 (13.2.4), which are
// the same here: this provider has none behind it. wreply is honoured where it
// begins with a registered endpoint.
func (s *Server) signOutRequest(w http.ResponseWriter, r *http.Request, b *browser) {
	out := &leaving{}
	wreply := r.Form.Get("wreply")
	s.mu.Lock()
	if slices.ContainsFunc(s.trusts, func(t *trust) bool { return t.begins(wreply) }) {
		out.back = wreply
	}
	s.mu.Unlock()
	s.leave(w, r, b, out, nil)
}

// logoutRequest takes a LogoutRequest of a partner and answers it when the
// others have been told.
func (s *Server) logoutRequest(w http.ResponseWriter, r *http.Request, b *browser, m message, t *trust) {
	i := slices.IndexFunc(t.logout, func(endpoint service) bool { return endpoint.Binding == bindingPost })
	if i < 0 && len(t.logout) > 0 {
		i = 0
	}
	if i < 0 {
		s.fail(w, r, problem{code: "MSIS7007", about: "unknownParty", relying: t.name(), log: "the trust has no endpoint for logout"})
		return
	}
	location := t.logout[i].Location
	if t.logout[i].Response != "" {
		location = t.logout[i].Response
	}
	response := s.samlMessage("LogoutResponse", location, m.ID)
	child(child(response, "samlp:Status", ""), "samlp:StatusCode", "", "Value", statusSuccess)
	out, err := s.carried(t.logout[i].Binding, location, "SAMLResponse", response, r.Form.Get("RelayState"))
	if err != nil {
		s.fail(w, r, problem{about: "internal", relying: t.name(), log: err.Error()})
		return
	}
	s.leave(w, r, b, out, t)
}

// carried is a sign-out that ends with the message.
func (s *Server) carried(binding, location, parameter string, m *etree.Element, relayState string) (*leaving, error) {
	if binding == bindingRedirect {
		text, err := write(m)
		if err != nil {
			return nil, err
		}
		address, err := s.redirect(location, parameter, text, relayState)
		return &leaving{back: address}, err
	}
	signature, err := s.signature(m, "ID")
	if err != nil {
		return nil, err
	}
	m.InsertChildAt(1, signature)
	text, err := write(m)
	if err != nil {
		return nil, err
	}
	fields := []field{{parameter, encode(text)}}
	if relayState != "" {
		fields = append(fields, field{"RelayState", relayState})
	}
	return &leaving{post: &posted{to: location, fields: fields}}, nil
}

// leave ends the session and begins to tell the partners, but for the one that
// asks.
func (s *Server) leave(w http.ResponseWriter, r *http.Request, b *browser, out *leaving, asks *trust) {
	for _, p := range s.signOut(b) {
		switch {
		case p.trust == asks:
		case p.nameID != "":
			out.chain = append(out.chain, p)
		default:
			out.frames = append(out.frames, withQuery(p.trust.passive[0], "wa=wsignoutcleanup1.0"))
		}
	}
	s.next(w, r, b, out)
}

// next tells the next partner of SAML, or shows the last page. A partner that
// cannot be told is passed over.
func (s *Server) next(w http.ResponseWriter, r *http.Request, b *browser, out *leaving) {
	for len(out.chain) > 0 {
		p := out.chain[0]
		out.chain = out.chain[1:]
		told, id, err := s.tell(p)
		if err != nil {
			continue
		}
		s.mu.Lock()
		out.asked = id
		b.leaving = out
		s.mu.Unlock()
		if told.post != nil {
			s.render(w, r, http.StatusOK, postPage(s.words(r), told.post.to, told.post.fields))
			return
		}
		http.Redirect(w, r, told.back, http.StatusFound)
		return
	}
	s.render(w, r, http.StatusOK, signedOutPage(s.words(r), out))
}

// tell makes the LogoutRequest to the partner, and says under which identifier.
func (s *Server) tell(p partner) (*leaving, string, error) {
	if len(p.trust.logout) == 0 {
		return nil, "", errors.New("the trust has no endpoint for logout")
	}
	endpoint := p.trust.logout[0]
	request := s.samlMessage("LogoutRequest", endpoint.Location, "")
	child(request, "NameID", p.nameID, "xmlns", assertionNamespace, "Format", p.format)
	child(request, "samlp:SessionIndex", p.sessionIndex)
	id := request.SelectAttrValue("ID", "")
	told, err := s.carried(endpoint.Binding, endpoint.Location, "SAMLRequest", request, "")
	return told, id, err
}

// samlResponse takes a partner's LogoutResponse, whatever it says.
func (s *Server) samlResponse(w http.ResponseWriter, r *http.Request, b *browser) {
	m, t, failed := s.read(r, "SAMLResponse")
	if failed != nil {
		s.fail(w, r, *failed)
		return
	}
	s.mu.Lock()
	out := b.leaving
	waited := out != nil && m.XMLName.Local == "LogoutResponse" && m.InResponseTo == out.asked
	if waited {
		b.leaving = nil
	}
	s.mu.Unlock()
	if !waited {
		s.fail(w, r, problem{code: "MSIS7000", about: "badRequest", relying: t.name(), log: "the response answers no request of this provider"})
		return
	}
	s.next(w, r, b, out)
}

// withQuery adds to the query of an address.
func withQuery(address, query string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+query, "&")
	return u.String()
}
