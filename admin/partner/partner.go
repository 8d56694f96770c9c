package partner

import (
	"context"
	"errors"
	"net/http"
	"time"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
)

// Store keeps the links. Each change of a link and its line in the audit are one
// step.
type Store interface {
	// MakePartnerLink keeps a new link. broker.ErrConflict means that its ID or its
	// secret is taken.
	MakePartnerLink(context.Context, connections.PartnerLink, connections.Change) error
	// ChangePartnerLink keeps what has come of a link if it still has its revision,
	// which then grows by one; else broker.ErrConflict.
	ChangePartnerLink(context.Context, connections.PartnerLink, connections.Change) error
	// PartnerLink is a link by its ID; broker.ErrNotFound.
	PartnerLink(ctx context.Context, id string) (connections.PartnerLink, error)
	// PartnerLinkBySecret is the link whose secret has the hash, as long as it can be
	// used; broker.ErrNotFound.
	PartnerLinkBySecret(context.Context, connections.Digest) (connections.PartnerLink, error)
	// PartnerLinks are the newest ones of an organisation, "" = of all.
	PartnerLinks(ctx context.Context, organisation string, limit int) ([]connections.PartnerLink, error)
	// Administrator is who works in the administration as that subject;
	// broker.ErrNotFound.
	Administrator(context.Context, broker.Subject) (connections.Administrator, error)
}

// Deps is what the room is made of. Everything is needed.
type Deps struct {
	*editing.Kit

	Public   *shell.Shell // of the listener that partners reach
	Store    Store
	Attempts connections.AttemptStore
	Parts    func() installation.Parts
	// Maker is who made the token of that ID; zero = whoever runs the program.
	Maker func(ctx context.Context, token string) (broker.Subject, error)
	// Able reports whether the subject may log in, as far as Trin itself knows.
	Able func(context.Context, broker.Subject) (bool, error)
	// Configurations tell of the installation in force.
	Configurations broker.Configurations
}

// Partner is the room.
type Partner struct{ Deps }

// New makes the room. It fails when something needed is missing.
func New(d Deps) (*Partner, error) {
	if d.Kit == nil || d.Store == nil || d.Attempts == nil || d.Parts == nil || d.Maker == nil || d.Able == nil || d.Configurations == nil {
		return nil, errors.New("partner: a kit, a store, counters, the parts, the makers of tokens, who may log in and the configurations are needed")
	}
	if err := d.Public.Check(); err != nil {
		return nil, err
	}
	return &Partner{d}, nil
}

// Where the pages are.
const (
	adminPath  = "/admin/partners"
	publicPath = "/setup/"
)

// Routes are those of administrators.
func (x *Partner) Routes() []access.Route {
	page := func(method, below string, rule access.Rule, handler http.HandlerFunc) access.Route {
		return shell.Page(method, adminPath+below, rule, handler)
	}
	return []access.Route{
		page(http.MethodGet, "", LookRule, x.index),
		page(http.MethodGet, "/new", MakeRule, x.ask),
		page(http.MethodPost, "/new", MakeRule, x.make),
		page(http.MethodGet, "/{link}", LookRule, x.one),
		page(http.MethodPost, "/{link}/take", MakeRule, x.take),
		page(http.MethodPost, "/{link}/refuse", MakeRule, x.refuse),
		page(http.MethodPost, "/{link}/fetch", MakeRule, x.fetch),
		page(http.MethodPost, "/{link}/revoke", MakeRule, x.revoke),
	}
}

// Mount adds the pages of partners to the public routes.
func (x *Partner) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET "+publicPath+"{token}", x.open)
	mux.HandleFunc("POST "+publicPath+"{token}", x.posted)
}

// The bounds of a link.
const (
	life         = 14 * 24 * time.Hour
	longestDays  = 90
	mostSendings = 20
	mostListed   = 200
)
