package register

import (
	"context"
	"errors"
	"net/http"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Secrets keeps what Trin proves itself with to providers, sealed.
type Secrets interface {
	// Kept reports whether there is a secret of that name.
	Kept(ctx context.Context, name string) (bool, error)
	// KeepNew keeps a secret under a name that has none yet, with a line in the
	// audit. broker.ErrConflict means that the name is taken.
	KeepNew(ctx context.Context, author, name string, value []byte) error
}

// Deps is what the room is made of.
type Deps struct {
	*editing.Kit

	Parts   func() installation.Parts
	Secrets Secrets
}

// Register is the room.
type Register struct{ Deps }

// New makes the room. It fails when something needed is missing.
func New(d Deps) (*Register, error) {
	if d.Kit == nil || d.Parts == nil || d.Secrets == nil {
		return nil, errors.New("register: a kit, the parts and a store of secrets are needed")
	}
	return &Register{d}, nil
}

// Routes are those of both sides.
func (x *Register) Routes() []access.Route {
	var routes []access.Route
	for _, one := range []side{application, authentication} {
		pattern := "/admin/drafts/{draft}/new/" + one.kind
		routes = append(routes,
			shell.Page(http.MethodGet, pattern, editing.Edits, func(w http.ResponseWriter, r *http.Request) { x.begin(w, r, one) }),
			shell.Page(http.MethodPost, pattern, editing.Edits, func(w http.ResponseWriter, r *http.Request) { x.step(w, r, one) }),
		)
	}
	return routes
}

// side is what is made.
type side struct {
	kind  string // of document
	role  connections.Role
	title words.Text
}

var (
	application    = side{installation.KindApplication, connections.RoleApplication, words.NewApplicationTitle}
	authentication = side{installation.KindAuthentication, connections.RoleAuthentication, words.NewConnectionTitle}
)

// kinds are those of the side that can be made: by hand, or from a description.
func (x *Register) kinds(s side) []connections.Kind {
	var all []connections.Kind
	for _, kind := range x.Parts().Kinds {
		able := kind.OpenFrontend != nil
		if s.role != connections.RoleApplication {
			able = kind.OpenBackend != nil || kind.Expand != nil
		}
		if able && kind.Shape != nil {
			all = append(all, kind)
		}
	}
	return all
}

// path is the page of the side in a draft.
func (s side) path(draft string) string { return editing.Making(s.kind).In(draft) }

// protocolName is a protocol in words.
func protocolName(f console.Frame, name string) string {
	known := map[string]words.Text{
		"saml2": words.ProtocolSaml2, "wsfed": words.ProtocolWsfed, "oidc": words.ProtocolOidc, "adfs": words.ProtocolAdfs,
		"openid": words.ProtocolOpenid, "password": words.ProtocolPassword, "totp": words.ProtocolTotp,
	}
	if text, there := known[name]; there {
		return f.Say(text)
	}
	return name
}
