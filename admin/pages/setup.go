package pages

import (
	"context"
	"errors"
	"net/http"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/shell"
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
	Edit    Edit    // nil = it is only read
	Drafted Drafted // nil = there are no drafts
}

// Drafted gives the installation as it is in force and as a draft would make it;
// nil = that side cannot be built. broker.ErrNotFound means that there is no such
// draft for the actor to see.
type Drafted func(ctx context.Context, actor access.Actor, draft string) (title string, is, would *broker.Configuration, err error)

// Edit gives the links to where what a page shows is edited, as far as the actor
// may.
type Edit interface {
	Document(f console.Frame, actor access.Actor, kind string, id broker.ID) []console.Link
	List(f console.Frame, actor access.Actor, kind string) []console.Link
	Vocabulary(f console.Frame, actor access.Actor) []console.Link
	Levels(f console.Frame, actor access.Actor, kind string, id broker.ID) []console.Link
	Claims(f console.Frame, actor access.Actor, kind string, id broker.ID) []console.Link
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
		shell.Page(http.MethodGet, "/admin/applications", shell.Reads, p.applications),
		shell.Page(http.MethodGet, "/admin/applications/{id}", shell.Reads, p.application),
		shell.Page(http.MethodGet, "/admin/applications/{id}/{tab}", shell.Reads, p.application),
		shell.Page(http.MethodGet, "/admin/authentication", shell.Reads, p.authentication),
		shell.Page(http.MethodGet, "/admin/authentication/{id}", shell.Reads, p.connection),
		shell.Page(http.MethodGet, "/admin/authentication/{id}/{tab}", shell.Reads, p.connection),
		shell.Page(http.MethodGet, "/admin/assurance", shell.Reads, p.assurance),
		shell.Page(http.MethodGet, "/admin/assurance/connections", shell.Reads, p.assuranceOfConnections),
		shell.Page(http.MethodGet, "/admin/assurance/applications", shell.Reads, p.assuranceOfApplications),
		shell.Page(http.MethodGet, "/admin/reach", shell.Reads, p.reach),
		shell.Page(http.MethodGet, "/admin/reach/{application}", shell.Reads, p.reachOf),
		shell.Page(http.MethodGet, "/admin/reach/{application}/{connection}", shell.Reads, p.reachReason),
		shell.Page(http.MethodGet, "/admin/what-if", shell.Reads.Trying(), p.whatIf),
		shell.Page(http.MethodGet, "/admin/claims", shell.Reads.Trying(), p.claims),
		shell.Page(http.MethodGet, "/admin/requesters", shell.Reads, p.requesters),
		shell.Page(http.MethodGet, "/admin/dangers", shell.Reads, p.dangers),
		shell.Page(http.MethodGet, "/admin/metadata", shell.Reads, p.metadata),
		shell.Page(http.MethodGet, "/admin/keys", shell.ReadsAll, p.keys),
	}
}

// installed is the installation as the actor of the request may see it.
type installed struct {
	*index
	actor   access.Actor
	drafted bool // it is in force nowhere: what it names may have no page
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
	return installed{index: p.index(c), actor: access.From(r.Context())}, nil
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

// edits are links to where a page is edited; none where it is only read.
func (p *Pages) edits(links func(Edit) []console.Link) []console.Link {
	if p.Setup.Edit == nil {
		return nil
	}
	return links(p.Setup.Edit)
}

// documentEdits are those of a tab of a connection: the tabs of the levels and of
// the claims lead to where these are edited.
func (p *Pages) documentEdits(f console.Frame, actor access.Actor, kind string, id broker.ID, tab string) []console.Link {
	return p.edits(func(e Edit) []console.Link {
		var own []console.Link
		switch tab {
		case tabAssurance:
			own = e.Levels(f, actor, kind, id)
		case tabClaims:
			own = e.Claims(f, actor, kind, id)
		}
		if len(own) > 0 {
			return own
		}
		return e.Document(f, actor, kind, id)
	})
}
