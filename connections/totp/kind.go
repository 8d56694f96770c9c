package totp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
)

// Name is the kind's name.
const Name = "totp"

// Broker is what the pages need of the engine.
type Broker interface {
	Leg(ctx context.Context, b *broker.Browser, leg broker.ID) (broker.Leg, error)
	Resume(ctx context.Context, b *broker.Browser, leg broker.ID, e broker.Evidence) (broker.Reply, error)
	Refuse(ctx context.Context, b *broker.Browser, leg broker.ID, r broker.Refusal) (broker.Reply, error)
}

// Deps are what the kind is made of. Everything but Account and InvitationStands is needed.
type Deps struct {
	Broker         Broker
	Edge           *web.Edge
	Store          Store
	Configurations broker.Configurations
	Clock          func() time.Time
	Random         io.Reader
	Log            *slog.Logger

	// Account is what a subject calls themselves, for the page and the app; ""
	// when it is not known. It is shown and decides nothing.
	Account func(context.Context, broker.Subject) string

	// InvitationStands reports whether an invitation may still be used: its maker
	// must be one who may help the subject as they are now. Nil = always.
	InvitationStands func(context.Context, connections.OTPInvitation) (bool, error)
}

// handler is the kind at work.
type handler struct{ Deps }

// Kind makes the kind. It fails when something needed is missing.
func Kind(d Deps) (connections.Kind, error) {
	if d.Broker == nil || d.Edge == nil || d.Store == nil || d.Configurations == nil || d.Clock == nil || d.Random == nil || d.Log == nil {
		return connections.Kind{}, errors.New("totp: something that the kind needs is missing")
	}
	if d.Account == nil {
		d.Account = func(context.Context, broker.Subject) string { return "" }
	}
	if d.InvitationStands == nil {
		d.InvitationStands = func(context.Context, connections.OTPInvitation) (bool, error) { return true, nil }
	}
	h := &handler{Deps: d}
	return connections.Kind{
		Name:        Name,
		Factor:      true,
		Local:       true,
		OpenBackend: h.openBackend,
		Check:       checkSettings,
		Checked:     connections.Timeless(checkSettings),
		Shape:       func(connections.Role) []connections.SettingField { return connections.ShapeOf(Settings{}) },
		Identifiers: func(connections.Role, json.RawMessage) ([]string, error) { return nil, nil },
		Mount:       h.mount,
	}, nil
}

// backend sends the browser to the page of the code.
type backend struct{ secrets SecretStore }

var (
	_ broker.Backend         = backend{}
	_ broker.StandingBackend = backend{}
)

func (h *handler) openBackend(c *broker.AuthenticationConnection) (broker.Backend, error) {
	s, err := readSettings(c.Settings)
	if err != nil {
		return nil, fmt.Errorf("totp: settings: %w", err)
	}
	if problems := s.problems(); len(problems) > 0 {
		return nil, fmt.Errorf("totp: settings: %s: %s", problems[0].Field, problems[0].Message)
	}
	return backend{secrets: h.Store}, nil
}

// Challenge implements [broker.Backend]. A code always has to be asked for, so
// a passive request is refused, and it is asked of somebody.
func (backend) Challenge(_ context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	if leg.Passive {
		return nil, nil, &broker.Refusal{Code: broker.RefusedPassive, Reason: "a one-time code has to be asked for"}
	}
	if !leg.Factor || leg.Subject.Namespace == "" || leg.Subject.Value == "" {
		return nil, nil, &broker.Refusal{Code: broker.RefusedInternal, Reason: "a one-time code without a first factor"}
	}
	return broker.Redirect{URL: pagePath(leg.ID)}, nil, nil
}

// Stands implements [broker.StandingBackend]: a code stands as long as the
// secret that it was given with is the subject's. The memo is the secret's ID.
func (b backend) Stands(ctx context.Context, e broker.Evidence) (bool, error) {
	secret, err := b.secrets.OTPSecret(ctx, e.Connection, e.Subject)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the secret: %w", err)
	}
	return secret.ID == string(e.Memo), nil
}

func pagePath(leg broker.ID) string     { return "/totp/" + string(leg) }
func recoveryPath(leg broker.ID) string { return pagePath(leg) + "/recovery" }

func (h *handler) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /totp/{leg}", h.page(h.get))
	mux.HandleFunc("POST /totp/{leg}", h.page(h.post))
	mux.HandleFunc("GET /totp/{leg}/recovery", h.page(h.getRecovery))
	mux.HandleFunc("POST /totp/{leg}/recovery", h.page(h.post))
}
