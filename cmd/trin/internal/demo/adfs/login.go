package adfs

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// ask is one sign-in request, whichever protocol it came by.
type ask struct {
	trust   *trust
	method  method
	maxAge  *time.Duration // of the login; nil = any, 0 = afresh
	passive bool
	hint    string // who the user may be
	since   time.Time
	context string
	wrong   int // how often something wrong has been typed

	wsfed *wsfedAsk // or
	saml  *samlAsk
}

// maxWrong is how often something wrong may be typed for one request.
const maxWrong = 10

// isFresh reports whether something done at that time is young enough.
func (a *ask) isFresh(at time.Time) bool {
	return !at.IsZero() && (a.maxAge == nil || !at.Before(a.since.Add(-*a.maxAge)))
}

// proceed asks for what is missing, or answers.
func (s *Server) proceed(w http.ResponseWriter, r *http.Request, b *browser, a *ask) {
	l, signedIn := s.loginOf(b)
	switch {
	case !signedIn || !a.isFresh(l.password):
		if a.passive {
			s.refuse(w, r, a, statusNoPassive)
			return
		}
		s.render(w, r, http.StatusOK, loginPage(s.words(r), form{context: s.keep(b, a), relying: a.trust.name(), name: a.hint}))
	case a.method.second && !a.isFresh(l.code):
		s.second(w, r, b, a, l)
	default:
		s.issue(w, r, b, a, l)
	}
}

// second asks for the second factor, which not everybody has here.
func (s *Server) second(w http.ResponseWriter, r *http.Request, b *browser, a *ask, l login) {
	switch {
	case a.passive:
		s.refuse(w, r, a, statusNoPassive)
	case l.user.Secret == "":
		s.refuse(w, r, a, statusNoFactor)
	default:
		s.render(w, r, http.StatusOK, codePage(s.words(r), form{context: s.keep(b, a), relying: a.trust.name(), name: l.user.display()}))
	}
}

// typed takes what was typed on a page.
func (s *Server) typed(w http.ResponseWriter, r *http.Request, b *browser) {
	a, ok := s.kept(b, r.PostFormValue("Context"))
	if !ok {
		s.fail(w, r, problem{code: "MSIS7001", about: "noContext", log: "the page is not one that waits for this browser"})
		return
	}
	if r.PostForm.Has("VerificationCode") {
		s.typedCode(w, r, b, a)
		return
	}
	name := strings.TrimSpace(r.PostFormValue("UserName"))
	if user, ok := s.user(name); ok && same(user.Password, r.PostFormValue("Password")) {
		s.signIn(w, b, user)
		s.proceed(w, r, b, a)
		return
	}
	if s.tooOften(w, r, b, a) {
		return
	}
	s.render(w, r, http.StatusOK, loginPage(s.words(r), form{context: a.context, relying: a.trust.name(), name: name, wrong: true}))
}

func (s *Server) typedCode(w http.ResponseWriter, r *http.Request, b *browser, a *ask) {
	l, ok := s.loginOf(b)
	if !ok {
		s.proceed(w, r, b, a)
		return
	}
	if s.takeCode(b, l.user, strings.Join(strings.Fields(r.PostFormValue("VerificationCode")), "")) {
		s.proceed(w, r, b, a)
		return
	}
	if s.tooOften(w, r, b, a) {
		return
	}
	s.render(w, r, http.StatusOK, codePage(s.words(r), form{context: a.context, relying: a.trust.name(), name: l.user.display(), wrong: true}))
}

// takeCode takes a code once.
func (s *Server) takeCode(b *browser, user User, code string) bool {
	now := s.now()
	ok, err := totp.ValidateCustom(code, user.Secret, now, totp.ValidateOpts{Period: 30, Skew: 1, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil || !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.usedCodes[user.Name], code) {
		return false
	}
	s.usedCodes[user.Name] = append(s.usedCodes[user.Name], code)
	if len(s.usedCodes[user.Name]) > 3 { // three are good at a time
		s.usedCodes[user.Name] = s.usedCodes[user.Name][1:]
	}
	b.code = now
	return true
}

// tooOften counts what was typed wrong and ends the request in time.
func (s *Server) tooOften(w http.ResponseWriter, r *http.Request, b *browser, a *ask) bool {
	s.mu.Lock()
	a.wrong++
	often := a.wrong >= maxWrong
	if often {
		delete(b.asks, a.context)
	}
	s.mu.Unlock()
	if often {
		s.fail(w, r, problem{about: "tooOften", relying: a.trust.name(), log: "something wrong was typed too often"})
	}
	return often
}

// issue answers in the request's protocol.
func (s *Server) issue(w http.ResponseWriter, r *http.Request, b *browser, a *ask, l login) {
	if a.wsfed != nil {
		s.issueWSFed(w, r, b, a, l)
		return
	}
	s.issueSAML(w, r, b, a, l)
}

// refuse refuses in the request's protocol: SAML has statuses, WS-Federation
// has the provider's own page.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, a *ask, status refusal) {
	if a.saml != nil {
		s.refuseSAML(w, r, a, status)
		return
	}
	s.fail(w, r, problem{code: status.event, about: status.about, relying: a.trust.name(), log: status.log})
}

// Code is the one-time code of the user at this moment.
func (s *Server) Code(name string) (string, error) {
	user, _ := s.user(name)
	return totp.GenerateCode(user.Secret, s.now())
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
