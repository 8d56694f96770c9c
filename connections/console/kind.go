package console

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
)

// Name is the kind's name, and Identifier what every application of it is called.
const (
	Name       = "console"
	Identifier = "administration"
)

// Broker is the engine, as far as this package calls it.
type Broker interface {
	Begin(context.Context, *broker.Browser, broker.AuthnRequest) (broker.Reply, error)
}

// Applications finds the application.
type Applications interface {
	ApplicationByIdentifier(ctx context.Context, kind, name string) (*broker.ApplicationConnection, broker.Frontend, int64, error)
}

// Store keeps tickets, and ends what began in a session.
type Store interface {
	SaveAdministratorTicket(context.Context, connections.AdministratorTicket) error
	EndAdministratorSessionsIn(ctx context.Context, index string) error
}

// Deps is what the kind is made of. Everything is needed.
type Deps struct {
	Broker       Broker
	Edge         *web.Edge
	Applications Applications
	Store        Store
	Random       io.Reader
	Clock        func() time.Time

	// Administration is the address of the administration as browsers see it:
	// scheme and host.
	Administration string
}

// kind is the kind at work.
type kind struct{ Deps }

// Kind makes the kind. It fails when something needed is missing.
func Kind(d Deps) (connections.Kind, error) {
	if d.Broker == nil || d.Edge == nil || d.Applications == nil || d.Store == nil || d.Random == nil || d.Clock == nil {
		return connections.Kind{}, errors.New("console: something that the kind needs is missing")
	}
	if d.Administration == "" || strings.HasSuffix(d.Administration, "/") {
		return connections.Kind{}, errors.New("console: the address of the administration is missing or ends in a slash")
	}
	k := &kind{d}
	return connections.Kind{
		Name:         Name,
		OpenFrontend: k.openFrontend,
		Check:        check,
		Checked:      connections.Timeless(check),
		Identifiers:  func(connections.Role, json.RawMessage) ([]string, error) { return []string{Identifier}, nil },
		Among:        among,
		Mount:        func(mux *http.ServeMux) { mux.HandleFunc("GET /console/start", k.start) },
	}, nil
}

// Settings are the application's own: there are none.
type Settings struct{}

func check(role connections.Role, raw json.RawMessage) []connections.Problem {
	if role != connections.RoleApplication {
		return []connections.Problem{{Severity: connections.SeverityError,
			Message: "The administration authenticates nobody. Write it as an application."}}
	}
	var s Settings
	return connections.ReadSettings(raw, &s)
}

// labbed is what is wrong with an administration of the partner lab.
const labbed = "The administration cannot be of the partner lab, whose provider logs in whoever it is told to. Take lab away."

// among says that the administration has no floor: then whatever its connections
// prove is enough to change everything; or that it is of the partner lab.
func among(connections.Role, json.RawMessage) func(*broker.Configuration) []connections.Problem {
	return amongAll
}

func amongAll(c *broker.Configuration) []connections.Problem {
	for _, a := range c.Applications {
		if a.Kind == Name && a.Lab {
			return []connections.Problem{{Severity: connections.SeverityError, Message: labbed}}
		}
		if a.Kind == Name && a.Enabled && len(a.Floor) == 0 {
			return []connections.Problem{{Severity: connections.SeverityDanger,
				Message: "The administration has no floor, so that one factor may be enough to change everything. Write floor: and a level that needs a second factor."}}
		}
	}
	return nil
}

// frontend answers the one application.
type frontend struct {
	*kind
	application *broker.ApplicationConnection
}

var (
	_ broker.Frontend                  = (*frontend)(nil)
	_ broker.BackChannelLogoutFrontend = (*frontend)(nil)
)

func (k *kind) openFrontend(a *broker.ApplicationConnection) (broker.Frontend, error) {
	if problems := check(connections.RoleApplication, a.Settings); len(problems) > 0 {
		return nil, errors.New("console: settings: " + problems[0].Message)
	}
	if a.Lab {
		return nil, errors.New("console: " + labbed)
	}
	return &frontend{k, a}, nil
}
