package adfs

import (
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// User is somebody who can log in here.
type User struct {
	Name, Password  string // the account name, and what is typed
	Given, Surname  string
	Mail, Principal string // the address, and the user principal name
	Groups          []string
	Secret          string // of the one-time codes, in base32; "" = no second factor
}

// Options say what the provider is made of. Everything is needed.
type Options struct {
	BaseURL string // without a slash at the end
	Users   []User
	Clock   func() time.Time
	Log     *slog.Logger // the event log: why a request was refused
}

// Server is the provider. It keeps everything in memory.
type Server struct {
	options     Options
	key         *rsa.PrivateKey
	signing     *x509.Certificate
	encryption  *x509.Certificate
	mux         *http.ServeMux
	mu          sync.Mutex
	trusts      []*trust
	browsers    map[string]*browser // by cookie
	usedCodes   map[string][]string // by user: the codes that were taken last
	newestFirst []string            // cookies, so that the number of browsers is bounded
}

// maxBrowsers is how many browsers are remembered.
const maxBrowsers = 1000

// New makes a provider with a fresh key.
func New(o Options) (*Server, error) {
	if o.BaseURL == "" || o.Clock == nil || o.Log == nil {
		return nil, errors.New("adfs: an address, a clock and a log are needed")
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, key: key, browsers: map[string]*browser{}, usedCodes: map[string][]string{}}
	host := s.host()
	if s.signing, err = selfSigned(key, "ADFS Signing - "+host, o.Clock()); err != nil {
		return nil, err
	}
	if s.encryption, err = selfSigned(key, "ADFS Encryption - "+host, o.Clock()); err != nil {
		return nil, err
	}
	s.mux = s.routes()
	return s, nil
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /adfs/ls/{$}", s.passive)
	mux.HandleFunc("POST /adfs/ls/{$}", s.passive)
	mux.HandleFunc("GET "+metadataPath, s.metadata)
	mux.HandleFunc("GET /adfs/portal/css/style.css", style)
	mux.HandleFunc("GET /adfs/portal/images/icon.svg", picture)
	mux.HandleFunc("GET /adfs/portal/script/onward.js", script)
	return mux
}

// ServeHTTP makes the provider a handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// passive is /adfs/ls/: the page's own forms, then whatever protocol the
// parameters speak.
func (s *Server) passive(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, problem{code: "MSIS7000", about: "badRequest", log: err.Error()})
		return
	}
	b := s.browserOf(w, r)
	switch {
	case r.PostForm.Has("Context"):
		s.typed(w, r, b)
	case r.Form.Get("wa") != "":
		s.wsfed(w, r, b)
	case r.Form.Get("SAMLRequest") != "":
		s.samlRequest(w, r, b)
	case r.Form.Get("SAMLResponse") != "":
		s.samlResponse(w, r, b)
	default:
		s.fail(w, r, problem{code: "MSIS7000", about: "badRequest", log: "no message of WS-Federation or SAML"})
	}
}

// issuer is what the provider calls itself: with http, whatever its address
// has, as AD FS does.
func (s *Server) issuer() string { return "http://" + s.host() + "/adfs/services/trust" }

func (s *Server) endpoint() string { return s.options.BaseURL + "/adfs/ls/" }

func (s *Server) host() string {
	_, host, found := strings.Cut(s.options.BaseURL, "://")
	if !found {
		return s.options.BaseURL
	}
	return host
}

func (s *Server) now() time.Time { return s.options.Clock().UTC() }

// user is the account of that name, by account name or user principal name.
func (s *Server) user(name string) (User, bool) {
	for _, u := range s.options.Users {
		if strings.EqualFold(name, u.Name) || strings.EqualFold(name, u.Principal) {
			return u, true
		}
	}
	return User{}, false
}

// identifier is a fresh NCName.
func identifier() string { return "_" + token() }

func token() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails: crypto/rand
	return hex.EncodeToString(random)
}

// display is the user's name for people.
func (u User) display() string {
	return cmp.Or(strings.TrimSpace(u.Given+" "+u.Surname), u.Name)
}
