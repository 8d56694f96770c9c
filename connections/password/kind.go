package password

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
)

// Name is the kind's name.
const Name = "password"

// Broker is what the login page needs of the engine.
type Broker interface {
	Leg(ctx context.Context, b *broker.Browser, leg broker.ID) (broker.Leg, error)
	Resume(ctx context.Context, b *broker.Browser, leg broker.ID, e broker.Evidence) (broker.Reply, error)
	Refuse(ctx context.Context, b *broker.Browser, leg broker.ID, r broker.Refusal) (broker.Reply, error)
}

// Deps are what the kind is made of. Everything but Cost, Parallel and LinkStands is
// needed.
type Deps struct {
	Broker         Broker
	Edge           *web.Edge
	Store          Store
	Configurations broker.Configurations
	Clock          func() time.Time
	Random         io.Reader
	Log            *slog.Logger

	Cost     Cost // zero = DefaultCost
	Parallel int  // hashes at a time; 0 = one for each processor

	// LinkStands reports whether a link to choose a password may still be used:
	// its maker must be one who may help the user as they are now. Nil = always.
	LinkStands func(context.Context, connections.UserLink, connections.User) (bool, error)
}

// handler is the kind at work.
type handler struct {
	Deps
	hasher *hasher
}

// Kind makes the kind. It fails when something needed is missing or there is
// no randomness.
func Kind(d Deps) (connections.Kind, error) {
	if d.Broker == nil || d.Edge == nil || d.Store == nil || d.Configurations == nil || d.Clock == nil || d.Random == nil || d.Log == nil {
		return connections.Kind{}, errors.New("password: something that the kind needs is missing")
	}
	if d.Cost == (Cost{}) {
		d.Cost = DefaultCost()
	}
	if d.LinkStands == nil {
		d.LinkStands = func(context.Context, connections.UserLink, connections.User) (bool, error) { return true, nil }
	}
	if d.Parallel <= 0 {
		d.Parallel = runtime.NumCPU()
	}
	hasher, err := newHasher(d.Cost, d.Random, d.Parallel)
	if err != nil {
		return connections.Kind{}, fmt.Errorf("password: %w", err)
	}
	h := &handler{Deps: d, hasher: hasher}
	return connections.Kind{
		Name:        Name,
		Local:       true,
		OpenBackend: h.openBackend,
		Check:       checkSettings,
		Checked:     connections.Timeless(checkSettings),
		Shape:       func(connections.Role) []connections.SettingField { return connections.ShapeOf(Settings{}) },
		Identifiers: func(connections.Role, json.RawMessage) ([]string, error) { return nil, nil },
		Mount:       h.mount,
	}, nil
}

// backend sends the browser to the login page.
type backend struct{ users UserStore }

var (
	_ broker.Backend         = backend{}
	_ broker.StandingBackend = backend{}
)

func (h *handler) openBackend(c *broker.AuthenticationConnection) (broker.Backend, error) {
	if _, err := readSettings(c.Settings); err != nil {
		return nil, fmt.Errorf("password: settings: %w", err)
	}
	return backend{users: h.Store}, nil
}

// Challenge implements [broker.Backend]. A password is always asked for, so a
// passive request is refused.
func (backend) Challenge(_ context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	if leg.Passive {
		return nil, nil, &broker.Refusal{Code: broker.RefusedPassive, Reason: "a password has to be asked for"}
	}
	if leg.Factor {
		return nil, nil, &broker.Refusal{Code: broker.RefusedInternal, Reason: "a password connection is no second factor"}
	}
	return broker.Redirect{URL: pagePath(leg.ID)}, nil, nil
}

// Stands implements [broker.StandingBackend]: a login stands as long as its
// user is there and is not switched off. The memo is the user's ID, which the
// subject need not be.
func (b backend) Stands(ctx context.Context, e broker.Evidence) (bool, error) {
	user, err := b.users.User(ctx, string(e.Memo))
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find the user: %w", err)
	}
	return !user.Disabled && user.Password != "", nil
}

func pagePath(leg broker.ID) string { return "/password/" + string(leg) }

func (h *handler) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /password/{leg}", h.get)
	mux.HandleFunc("POST /password/{leg}", h.post)
	mux.HandleFunc("GET "+linkPath, h.showLink)
	mux.HandleFunc("POST "+linkPath, h.useLink)
}
