package lab

import (
	"context"
	"errors"
	"net/http"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	engine "trin/connections/lab"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Engine is the lab, as far as its pages call it.
type Engine interface {
	Documents(context.Context) (string, error)
	Ready(context.Context, engine.Protocol) (bool, error)
	Send(context.Context, broker.Subject, engine.Request) (*engine.Run, broker.Reply, error)
	Receive(context.Context, engine.Protocol, map[string]string) (run, ticket string, err error)
	Take(ctx context.Context, owner broker.Subject, run, ticket string) (*engine.Run, error)
	Run(context.Context, broker.Subject, string) (*engine.Run, error)
	Runs(context.Context, broker.Subject) ([]*engine.Run, error)
	Read(context.Context, *engine.Run) (*engine.Reading, error)
	Held(context.Context, *engine.Run) ([]engine.Held, error)
	Login(context.Context, *engine.Run) (*connections.Login, error)
	Waits(context.Context, *engine.Run) (bool, error)
	Visit(context.Context, broker.Subject, engine.Protocol, string) (*engine.Visit, error)
	Say(context.Context, broker.Subject, engine.Protocol, string, engine.Answer) (broker.Reply, error)
}

var _ Engine = (*engine.Lab)(nil)

// Desk is where the lab's documents are put into a draft.
type Desk interface {
	New(ctx context.Context, a access.Actor, title string) (connections.Draft, error)
	Import(ctx context.Context, a access.Actor, id string, revision int64, text string, whole bool) (connections.Draft, error)
}

var _ Desk = (*drafts.Desk)(nil)

// Deps is what the pages are made of. Everything is needed.
type Deps struct {
	*shell.Shell
	Engine         Engine
	Desk           Desk
	Configurations broker.Configurations
}

// Pages are the pages of the lab.
type Pages struct{ Deps }

// New makes the pages. It fails when something needed is missing.
func New(d Deps) (*Pages, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if d.Engine == nil || d.Desk == nil || d.Configurations == nil {
		return nil, errors.New("lab: the lab, a desk and configurations are needed")
	}
	return &Pages{d}, nil
}

// labPath is the first page, and setUpPath that of the documents.
const (
	labPath   = "/admin/lab"
	setUpPath = labPath + "/setup"
)

// setsUp is the rule of putting the documents into a draft.
var setsUp = access.Rule{Least: access.Administrator, Scope: access.ScopeWrite, Everything: true}

// Routes are the routes of the lab.
func (p *Pages) Routes() []access.Route {
	anybody := access.Rule{Public: true}
	return []access.Route{
		shell.Page(http.MethodGet, labPath, shell.OperatesAll, p.person(p.index)),
		shell.Page(http.MethodPost, labPath, shell.OperatesAll, p.person(p.send)),
		shell.Page(http.MethodGet, labPath+"/runs/{run}", shell.OperatesAll, p.person(p.run)),
		shell.Page(http.MethodGet, labPath+"/provider/{protocol}", shell.OperatesAll, p.person(p.visit)),
		shell.Page(http.MethodPost, labPath+"/provider/{protocol}", shell.OperatesAll, p.person(p.say)),
		shell.Page(http.MethodGet, setUpPath, setsUp, p.setUp),
		shell.Page(http.MethodPost, setUpPath, setsUp, p.put),
		shell.Page(http.MethodPost, labPath+"/answer/{protocol}", anybody, p.posted),
		shell.Page(http.MethodGet, labPath+"/answer/openid", anybody, p.redirected),
	}
}

// CrossSite are the routes that Trin's own pages post to from another origin,
// where the administration has an address of its own.
func CrossSite() []string { return []string{"POST " + labPath + "/answer/{protocol}"} }

// person is for somebody at a browser: what is tried is theirs, and a token is
// nobody whom it could be shown to.
func (p *Pages) person(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if actor := access.From(r.Context()); actor.Token != "" || actor.Subject.IsZero() {
			p.Problem(w, r, http.StatusForbidden, words.ForbiddenTitle, words.LabPersonOnly, "", words.ForbiddenNext)
			return
		}
		next(w, r)
	}
}

func owner(r *http.Request) broker.Subject { return access.From(r.Context()).Subject }

// fail answers an error of the lab.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	toLab := func(f console.Frame) console.Link { return console.Link{Name: f.Say(words.LabBack), Path: labPath} }
	switch {
	case errors.Is(err, engine.ErrNotOpen):
		p.Problem(w, r, http.StatusForbidden, words.LabNotOpen, words.LabNotOpenLead, err.Error(), words.LabNotOpenNext, toLab)
	case errors.Is(err, engine.ErrInput):
		p.Problem(w, r, http.StatusUnprocessableEntity, words.LabTitle, words.LabWrongInput, err.Error(), words.LabGoBack, toLab)
	case errors.Is(err, engine.ErrUnset):
		p.Problem(w, r, http.StatusUnprocessableEntity, words.LabTitle, words.LabUnsetLead, err.Error(), words.LabSetUpNext, toLab)
	default:
		p.Fail(w, r, err)
	}
}

// protocolOf is the protocol that the path names.
func protocolOf(r *http.Request) (engine.Protocol, bool) {
	for _, p := range engine.Protocols() {
		if r.PathValue("protocol") == string(p) {
			return p, true
		}
	}
	return "", false
}
