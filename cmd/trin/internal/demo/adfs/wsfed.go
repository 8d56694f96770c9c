package adfs

import (
	"net/http"
	"strconv"
	"time"
)

// wsfedAsk is what an answer of WS-Federation needs.
type wsfedAsk struct {
	realm, reply, wctx string
}

// wsfed takes a message of WS-Federation 1.2, section 13.
func (s *Server) wsfed(w http.ResponseWriter, r *http.Request, b *browser) {
	switch r.Form.Get("wa") {
	case "wsignin1.0":
		s.signInRequest(w, r, b)
	case "wsignout1.0", "wsignoutcleanup1.0":
		s.signOutRequest(w, r, b)
	default:
		s.fail(w, r, problem{code: "MSIS7000", about: "badRequest", log: "wa is " + r.Form.Get("wa")})
	}
}

// signInRequest reads wsignin1.0. wauth names one method and wfresh minutes
// (13.2.2); whr is accepted and names nobody else here.
func (s *Server) signInRequest(w http.ResponseWriter, r *http.Request, b *browser) {
	realm := r.Form.Get("wtrealm")
	t, ok := s.trustOf(realm)
	if !ok || len(t.passive) == 0 {
		s.fail(w, r, problem{code: "MSIS7007", about: "unknownParty", relying: realm, log: "no relying party trust has the identifier"})
		return
	}
	a := &ask{trust: t, since: s.now(), hint: r.Form.Get("username")}
	a.wsfed = &wsfedAsk{realm: realm, reply: t.returnTo(r.Form.Get("wreply")), wctx: r.Form.Get("wctx")}
	if hint := r.Form.Get("login_hint"); hint != "" {
		a.hint = hint
	}
	if !a.fresh(r.Form.Get("wfresh"), r.Form.Get("prompt")) {
		s.fail(w, r, problem{code: "MSIS7000", about: "badRequest", relying: realm, log: "wfresh is no number of minutes"})
		return
	}
	var wanted []string
	if wauth := r.Form.Get("wauth"); wauth != "" {
		wanted = []string{wauth}
	}
	if a.method, ok = choose(wanted, exact); !ok {
		s.refuse(w, r, a, statusNoMethod)
		return
	}
	s.proceed(w, r, b, a)
}

// fresh reads wfresh, and prompt=login, which is the same as wfresh=0. It is
// false when wfresh is no number of minutes.
func (a *ask) fresh(wfresh, prompt string) bool {
	if wfresh != "" {
		minutes, err := strconv.Atoi(wfresh)
		if err != nil || minutes < 0 || minutes > 1<<20 {
			return false
		}
		age := time.Duration(minutes) * time.Minute
		a.maxAge = &age
	}
	if prompt == "login" {
		a.maxAge = new(time.Duration)
	}
	return true
}

// issueWSFed posts the token to the partner.
func (s *Server) issueWSFed(w http.ResponseWriter, r *http.Request, b *browser, a *ask, l login) {
	wresult, err := s.response(a, l)
	if err != nil {
		s.fail(w, r, problem{about: "internal", relying: a.trust.name(), log: err.Error()})
		return
	}
	s.answered(b, a, partner{trust: a.trust})
	fields := []field{{"wa", "wsignin1.0"}, {"wresult", wresult}}
	if a.wsfed.wctx != "" {
		fields = append(fields, field{"wctx", a.wsfed.wctx})
	}
	s.render(w, r, http.StatusOK, postPage(s.words(r), a.wsfed.reply, fields))
}
