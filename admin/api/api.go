package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/inspect"
	"trin/admin/installation"
	"trin/admin/lab"
	"trin/admin/own"
	"trin/admin/partner"
	"trin/admin/rollover"
	"trin/admin/signin"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/broker/web"
	"trin/claimstx"
	"trin/connections"
)

// Base is where the API lies.
const Base = "/admin/api/v1"

// prefix is where every version of it lies.
const prefix = "/admin/api/"

// Deps is what the API is made of. Everything is needed but Rate.
type Deps struct {
	Origin  string // of the administration: scheme and host
	Version string // of the program
	Clock   func() time.Time
	Log     *slog.Logger
	// Rate is how much one token may ask of this node; zero = no limit.
	Rate web.Rate

	Desk         *drafts.Desk
	People       *signin.People
	Installation Installation
	Parts        func() installation.Parts
	Logins       Logins
	Sessions     Sessions
	Places       own.Places
	Audit        Audit
	Requesters   Requesters
	Samples      func(context.Context, connections.SampleQuery) ([]claimstx.Sample, error)
	Users        Users
	Factors      Factors
	Rollover     *rollover.Rollover
	Upkeep       *upkeep.Upkeep
	Partner      *partner.Partner
	Inspect      *inspect.Page
	Secrets      Secrets
	Ending       Ending
	Deleting     Deleting
	Sharing      Sharing
	Register     Register
	Lab          lab.Engine
	Disabled     func(context.Context) ([]connections.Disabled, error)
	Ready        func(context.Context) error

	// Subjects are those that a local user is in the configuration.
	Subjects func(*broker.Configuration, connections.User) []broker.Subject
	// Helps reports whether somebody of the role may do what could let them log in
	// as whoever is the subjects.
	Helps func(context.Context, access.Role, ...broker.Subject) (bool, error)
	// Published is called when a version was put in force beside the desk, so that
	// this node decides by it at once.
	Published func(context.Context)
	// Public is the address of a path of the pages that users see.
	Public func(path string) string
}

// Ending ends sessions for somebody who is not at their browser.
type Ending interface {
	// EndSessions ends those sessions and tells applications that can be told.
	EndSessions(context.Context, ...broker.Session) (broker.Told, error)
	// EndSubjects ends all sessions of the subjects, and what was given in them.
	EndSubjects(context.Context, []broker.Subject) (broker.Told, error)
}

// Installation is what is in force.
type Installation interface {
	Current(context.Context) (*broker.Configuration, error)
	Problems() []installation.Problem
}

// API answers programs.
type API struct {
	Deps
	endpoints   []endpoint
	schemas     *schemas
	description []byte // OpenAPI
	rates       *rates
	origin      *http.CrossOriginProtection
	paths       *http.ServeMux // the endpoints alone, to tell which methods a path has
}

// New makes an API. It fails when something needed is missing.
func New(d Deps) (*API, error) {
	if d.Origin == "" || d.Clock == nil || d.Log == nil || d.Desk == nil || d.People == nil || d.Installation == nil ||
		d.Parts == nil || d.Logins == nil || d.Sessions == nil || d.Places.Key == nil || d.Audit == nil || d.Requesters == nil || d.Samples == nil ||
		d.Users == nil || d.Factors == nil || d.Rollover == nil || d.Secrets == nil || d.Disabled == nil || d.Ready == nil ||
		d.Ending == nil || d.Deleting == nil || d.Sharing == nil || d.Register == nil || d.Lab == nil || d.Subjects == nil || d.Helps == nil || d.Public == nil || d.Upkeep == nil || d.Partner == nil || d.Inspect == nil || d.Published == nil {
		return nil, errors.New("api: something that is needed is missing")
	}
	a := &API{Deps: d, schemas: newSchemas(), rates: newRates(d.Rate), origin: http.NewCrossOriginProtection(), paths: http.NewServeMux()}
	if err := a.origin.AddTrustedOrigin(d.Origin); err != nil {
		return nil, fmt.Errorf("api: the origin %q: %w", d.Origin, err)
	}
	for _, part := range [][]endpoint{
		a.healthEndpoints(), a.installationEndpoints(), a.draftEndpoints(), a.draftDocumentEndpoints(), a.registerEndpoints(), a.reviewEndpoints(), a.reachEndpoints(),
		a.whatIfEndpoints(), a.loginEndpoints(), a.sessionEndpoints(), a.userEndpoints(), a.factorEndpoints(), a.keyEndpoints(), a.rolloverEndpoints(), a.secretEndpoints(),
		a.requesterEndpoints(), a.libraryEndpoints(), a.claimsEndpoints(), a.metadataEndpoints(), a.upkeepEndpoints(), a.partnerEndpoints(), a.inspectEndpoints(), a.labEndpoints(), a.auditEndpoints(), a.administratorEndpoints(), a.tokenEndpoints(),
	} {
		a.endpoints = append(a.endpoints, part...)
	}
	for i := range a.endpoints {
		e := &a.endpoints[i]
		e.prepare(a.schemas)
		a.paths.Handle(e.method+" "+Base+e.path, http.NotFoundHandler())
	}
	var err error
	if a.description, err = a.describe(); err == nil && len(a.schemas.twice) > 0 {
		err = fmt.Errorf("api: two schemas are called %v", a.schemas.twice)
	}
	return a, err
}

// Routes are all routes of the API.
func (a *API) Routes() []access.Route {
	routes := a.elsewhere()
	for i := range a.endpoints {
		e := &a.endpoints[i]
		routes = append(routes, access.Route{Method: e.method, Pattern: Base + e.path, Rule: e.rule, Handler: a.serve(e)})
	}
	return routes
}
