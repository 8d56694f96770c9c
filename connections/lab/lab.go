package lab

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"trin/broker"
	"trin/connections"
)

// Protocol is one that the lab speaks.
type Protocol string

// The protocols.
const (
	SAML   Protocol = "saml"
	WSFed  Protocol = "wsfed"
	OpenID Protocol = "openid"
)

// Protocols are all of them.
func Protocols() []Protocol { return []Protocol{SAML, WSFed, OpenID} }

// Store keeps what was tried, and knows what became of it at Trin.
type Store interface {
	SaveLabRun(context.Context, connections.LabRun) error
	LabRun(ctx context.Context, id string) (connections.LabRun, error)
	LabRuns(ctx context.Context, owner broker.Subject) ([]connections.LabRun, error)
	// EnsureSecret keeps a secret unless there is one, and returns what is kept.
	EnsureSecret(ctx context.Context, name string, value []byte) ([]byte, error)
	Transaction(context.Context, broker.ID) (broker.Transaction, error)
	Records(context.Context, connections.LoginQuery) ([]connections.Login, error)
}

// Deps is what the lab is made of. Everything is needed.
type Deps struct {
	Store          Store
	Configurations broker.Configurations
	Secret         string // the name that its keys are kept under
	Trin           string // Trin's own address: scheme and host
	Pages          string // that of the administration
	// Inside asks Trin itself, in the process.
	Inside http.RoundTripper
	Clock  func() time.Time
	Random io.Reader
}

// Lab is the lab of one installation.
type Lab struct {
	Deps

	mu   sync.Mutex
	kept *keys // once they are read
}

// New makes the lab. Its keys are made when it is first set up.
func New(d Deps) (*Lab, error) {
	if d.Store == nil || d.Configurations == nil || d.Secret == "" || d.Inside == nil || d.Clock == nil || d.Random == nil {
		return nil, errors.New("lab: something that it needs is missing")
	}
	for _, address := range []string{d.Trin, d.Pages} {
		if address == "" || strings.HasSuffix(address, "/") {
			return nil, errors.New("lab: an address is missing or ends in a slash")
		}
	}
	return &Lab{Deps: d}, nil
}

// Errors of the lab; the message says more.
var (
	// ErrNotOpen means that no login is open at Trin that this would belong to.
	ErrNotOpen = errors.New("no login of the lab waits for this")
	// ErrUnset means that the lab is not set up, or is another's by now.
	ErrUnset = errors.New("the lab is not set up")
	// ErrInput means that what was filled in cannot be sent.
	ErrInput = errors.New("this cannot be sent")
)
