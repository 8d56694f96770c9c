package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"trin/broker"
	"trin/templates/text"
)

// Broker is what the edge's own pages need of the engine.
type Broker interface {
	Offer(ctx context.Context, b *broker.Browser, transaction broker.ID) (broker.Offer, error)
	Choose(ctx context.Context, b *broker.Browser, transaction, connection broker.ID) (broker.Reply, error)
	Cancel(ctx context.Context, b *broker.Browser, transaction broker.ID) (broker.Reply, error)
	Logout(ctx context.Context, b *broker.Browser, r broker.LogoutRequest) (broker.Reply, error)
	SigningOut(ctx context.Context, b *broker.Browser, leg broker.ID) (broker.SigningOut, error)
	ContinueLogout(ctx context.Context, b *broker.Browser, leg broker.ID) (broker.Reply, error)
	LoggedOut(ctx context.Context, b *broker.Browser, transaction broker.ID) (broker.LogoutOutcome, error)
}

var _ Broker = (*broker.Broker)(nil)

// Options make an Edge. BaseURL, Clock, Random and Log are needed.
type Options struct {
	// BaseURL is Trin's own address without a path: "https://login.example.org".
	// It is http only on a loopback address, for development.
	BaseURL string
	Clock   func() time.Time
	Random  io.Reader
	Log     *slog.Logger

	// Language is used when a browser names none that is supported.
	Language text.Language
	// Proxies are the reverse proxies whose X-Forwarded-For is believed, for the
	// client's address alone.
	Proxies []netip.Prefix
	// CrossSite are the patterns, as http.ServeMux reads them, that other sites
	// post to: the endpoints of the protocols, which prove where a message is
	// from by themselves.
	CrossSite []string
	// Messages are the patterns, as http.ServeMux reads them, at which messages of
	// logins and their steps arrive. What fails there has a record, which Unaccepted
	// keeps; nil = nothing is kept.
	Messages   []string
	Unaccepted Unaccepted
	// Begins are the patterns, as http.ServeMux reads them, at which a login
	// begins. One network may begin as many as Logins says.
	Begins []string
	Logins Rate
	// Guesses is how many passwords and codes one network may try; see Guess.
	Guesses Rate
	// Limited is called with what was refused because a network did it too
	// often; nil = nothing.
	Limited func(what string)
	// MaxBody caps the body of every request; 0 = 1 MiB.
	MaxBody int64
	// Large are the patterns, as http.ServeMux reads them, at which a body may
	// have MaxLarge bytes: of handlers that are for administrators alone, and
	// read it within a bound of their own.
	Large    []string
	MaxLarge int64 // 0 = 16 MiB
	// Alarm is called after a panic has been caught; nil = nothing.
	Alarm func(reference string)
	// Aside is asked before a page says that what a browser has brought was not
	// accepted. It is the address of a page on which whoever sits there finds what
	// came of it, and is linked to; "" = there is none. nil = there never is.
	Aside func(r *http.Request, reference string) string
}

// Edge writes to browsers. It holds nothing that changes but how often each
// network has come, and buffers for pages.
type Edge struct {
	Options
	base     *url.URL
	secure   bool
	names    cookieNames
	cross    *http.CrossOriginProtection
	begins   patterns // of Begins
	large    patterns
	messages patterns
	logins   *limiter // nil = no limit
	guesses  *limiter
	pages    pageBuffers
}

const (
	defaultMaxBody  = 1 << 20
	defaultMaxLarge = 16 << 20
)

// New makes an Edge, or says what is wrong with the options.
func New(o Options) (*Edge, error) {
	if o.Clock == nil || o.Random == nil || o.Log == nil {
		return nil, errors.New("web: a clock, randomness and a log are needed")
	}
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("web: base URL %q: %w", o.BaseURL, err)
	}
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.MaxLarge <= 0 {
		o.MaxLarge = defaultMaxLarge
	}
	e := &Edge{
		Options: o, base: base, secure: base.Scheme == "https", cross: http.NewCrossOriginProtection(),
		logins: newLimiter(o.Logins, maxNetworks), guesses: newLimiter(o.Guesses, maxNetworks),
	}
	e.names = namesFor(base)
	if err := e.cross.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
		return nil, fmt.Errorf("web: base URL %q: %w", o.BaseURL, err)
	}
	for _, pattern := range o.CrossSite {
		if err := add("cross-site", pattern, e.cross.AddInsecureBypassPattern); err != nil {
			return nil, err
		}
	}
	if e.begins, err = patternsOf("begin", o.Begins); err != nil {
		return nil, err
	}
	if e.messages, err = patternsOf("message", o.Messages); err != nil {
		return nil, err
	}
	if e.large, err = patternsOf("large", o.Large); err != nil {
		return nil, err
	}
	return e, nil
}

func parseBase(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, errors.New("it is not a URL; write it as https://login.example.org")
	case u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return nil, errors.New("it must be a scheme and a host alone; write it as https://login.example.org")
	case u.Scheme == "https", u.Scheme == "http" && broker.Loopback(u.Hostname()):
		return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
	case u.Scheme == "http":
		return nil, errors.New("http is for loopback addresses only; write https")
	}
	return nil, errors.New("the scheme must be https")
}

// URL is the absolute address of one of Trin's own paths.
func (e *Edge) URL(path string) string { return e.base.String() + path }

// Secure reports whether Trin is served over https.
func (e *Edge) Secure() bool { return e.secure }
