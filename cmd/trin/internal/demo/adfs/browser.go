package adfs

import (
	"net/http"
	"slices"
	"time"
)

// browser is one browser: who is signed in there, what it is being asked, and
// which partners have had a token. It is guarded by the server's mutex.
type browser struct {
	id       string
	user     string    // "" = nobody
	password time.Time // when the password was typed
	code     time.Time // when the second factor was done; zero = not
	partners []partner
	asks     map[string]*ask // pages on their way, by Context
	leaving  *leaving        // a sign-out that waits for a partner
}

// partner is one relying party that has had a token in the session.
type partner struct {
	trust        *trust
	nameID       string // SAML
	format       string
	sessionIndex string
}

// maxAsks is how many pages of one browser may be open at a time.
const maxAsks = 20

// browserOf finds the browser by its cookie, or begins a new one.
func (s *Server) browserOf(w http.ResponseWriter, r *http.Request) *browser {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cookie, err := r.Cookie(s.cookieName()); err == nil {
		if b, ok := s.browsers[cookie.Value]; ok {
			return b
		}
	}
	b := &browser{asks: map[string]*ask{}}
	s.name(w, b)
	return b
}

// name gives the browser a new cookie, in the place of the one that it has.
func (s *Server) name(w http.ResponseWriter, b *browser) {
	delete(s.browsers, b.id)
	s.newestFirst = slices.DeleteFunc(s.newestFirst, func(id string) bool { return id == b.id })
	b.id = token()
	s.browsers[b.id] = b
	s.newestFirst = slices.Insert(s.newestFirst, 0, b.id)
	for len(s.newestFirst) > maxBrowsers {
		oldest := len(s.newestFirst) - 1
		delete(s.browsers, s.newestFirst[oldest])
		s.newestFirst = s.newestFirst[:oldest]
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: b.id, Path: "/adfs", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// cookieName carries the port, because cookies do not know ports.
func (s *Server) cookieName() string {
	host := s.host()
	return "MSISAuth-" + host[max(0, len(host)-4):]
}

// signIn puts the user in the place of whoever was there.
func (s *Server) signIn(w http.ResponseWriter, b *browser, user User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.user != user.Name {
		b.partners = nil
		b.code = time.Time{}
	}
	b.user, b.password = user.Name, s.now()
	s.name(w, b)
}

// keep remembers what the browser is being asked, and returns its Context.
func (s *Server) keep(b *browser, a *ask) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b.asks) >= maxAsks {
		clear(b.asks)
	}
	if a.context == "" {
		a.context = token()
	}
	b.asks[a.context] = a
	return a.context
}

// kept is what the browser is being asked under that Context.
func (s *Server) kept(b *browser, context string) (*ask, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := b.asks[context]
	return a, ok
}

// answered notes that the partner has had its token.
func (s *Server) answered(b *browser, a *ask, p partner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(b.asks, a.context)
	b.partners = append(slices.DeleteFunc(b.partners, func(other partner) bool { return other.trust == p.trust && other.nameID == p.nameID }), p)
}

// login is who is signed in at the browser and how, as one moment knows it.
type login struct {
	user     User
	password time.Time
	code     time.Time
}

// loginOf is the browser's login; false when nobody is signed in.
func (s *Server) loginOf(b *browser) (login, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, ok := s.user(b.user)
	return login{user: user, password: b.password, code: b.code}, ok && b.user != ""
}

// signOut ends the browser's session and returns the partners to tell.
func (s *Server) signOut(b *browser) []partner {
	s.mu.Lock()
	defer s.mu.Unlock()
	partners := b.partners
	b.user, b.password, b.code, b.partners = "", time.Time{}, time.Time{}, nil
	clear(b.asks)
	return partners
}
