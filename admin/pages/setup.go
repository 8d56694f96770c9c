package pages

import (
	"context"
	"errors"
	"net/http"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
)

// Setup is what the screens of the installation read.
type Setup struct {
	Configurations Current
	Documents      Documents
	Parts          func() installation.Parts
	Samples        interface {
		Samples(context.Context, connections.SampleQuery) ([]connections.Sample, error)
	}
	// Edit gives the links to where a document is edited, as far as the actor may;
	// nil = it is only read.
	Edit func(f console.Frame, actor access.Actor, kind string, id broker.ID) []console.Link
}

// Current is the installation that is in force.
type Current interface {
	Current(context.Context) (*broker.Configuration, error)
	Problems() []installation.Problem
}

// Documents gives one stored document, or broker.ErrNotFound.
type Documents interface {
	Document(ctx context.Context, version int64, kind, id string) (connections.Document, error)
}

// listed is how many rows a page of a list has.
const listed = 50

// setupRoutes are the screens of the installation.
func (p *Pages) setupRoutes() []access.Route {
	return []access.Route{
		page(http.MethodGet, "/admin/applications", reads, p.applications),
		page(http.MethodGet, "/admin/applications/{id}", reads, p.application),
		page(http.MethodGet, "/admin/applications/{id}/{tab}", reads, p.application),
		page(http.MethodGet, "/admin/authentication", reads, p.authentication),
		page(http.MethodGet, "/admin/authentication/{id}", reads, p.connection),
		page(http.MethodGet, "/admin/authentication/{id}/{tab}", reads, p.connection),
		page(http.MethodGet, "/admin/assurance", reads, p.assurance),
		page(http.MethodGet, "/admin/assurance/connections", reads, p.assuranceOfConnections),
		page(http.MethodGet, "/admin/assurance/applications", reads, p.assuranceOfApplications),
		page(http.MethodGet, "/admin/reach", reads, p.reach),
		page(http.MethodGet, "/admin/reach/{application}", reads, p.reachOf),
		page(http.MethodGet, "/admin/reach/{application}/{connection}", reads, p.reachReason),
		page(http.MethodGet, "/admin/what-if", reads, p.whatIf),
		page(http.MethodGet, "/admin/claims", reads, p.claims),
		page(http.MethodGet, "/admin/requesters", reads, p.requesters),
		page(http.MethodGet, "/admin/dangers", reads, p.dangers),
		page(http.MethodGet, "/admin/metadata", reads, p.metadata),
		page(http.MethodGet, "/admin/keys", readsAll, p.keys),
	}
}

// installed is the installation as the actor of the request may see it.
type installed struct {
	*index
	actor access.Actor
}

// installed reads what is in force.
func (p *Pages) installed(r *http.Request) (installed, error) {
	if p.Setup.Configurations == nil {
		return installed{}, errors.New("pages: nothing is known of the installation")
	}
	c, err := p.Setup.Configurations.Current(r.Context())
	if err != nil {
		return installed{}, err
	}
	return installed{p.index(c), access.From(r.Context())}, nil
}

// kind is the kind of that name; nil = there is none.
func (p *Pages) kind(name string) *connections.Kind {
	if p.Setup.Parts == nil {
		return nil
	}
	kinds := p.Setup.Parts().Kinds
	for i := range kinds {
		if kinds[i].Name == name {
			return &kinds[i]
		}
	}
	return nil
}

// edits are the links to where the connection is edited, for those who may.
func (p *Pages) edits(f console.Frame, actor access.Actor, kind string, id broker.ID) []console.Link {
	if p.Setup.Edit == nil {
		return nil
	}
	return p.Setup.Edit(f, actor, kind, id)
}
