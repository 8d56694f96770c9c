package api

import (
	"net/http"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
)

func (a *API) healthEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/openapi.json", rule: public, group: "meta", does: "This description", gives: map[string]any{}, run: a.openapi},
		{method: http.MethodGet, path: "/me", rule: reads, group: "meta", does: "Who asks, and what that one may", gives: meView{}, run: a.me},
		{method: http.MethodGet, path: "/health", rule: reads, group: "meta", does: "How this node is: the version in force, and what cannot be used", gives: healthView{}, run: a.health},
	}
}

func (a *API) openapi(*call) (any, error) { return text{"application/json", a.description}, nil }

// meView is who asks.
type meView struct {
	Name         string     `json:"name" doc:"as the audit writes it"`
	Role         string     `json:"role" enum:"viewer,operator,administrator"`
	Organisation string     `json:"organisation,omitempty" doc:"the only one that is seen and changed"`
	Token        string     `json:"token,omitempty" doc:"the ID of the token"`
	Scopes       []string   `json:"scopes,omitempty" enum:"read,operate,write,keys"`
	ProvenUntil  *time.Time `json:"provenUntil,omitempty" doc:"until when what is sensitive may be done"`
}

func (a *API) me(c *call) (any, error) {
	me := meView{Name: c.actor.Name, Role: c.actor.Role.String(), Organisation: c.actor.Organisation, Token: c.actor.Token}
	for _, scope := range c.actor.Scopes {
		me.Scopes = append(me.Scopes, string(scope))
	}
	if until := c.actor.Stepped.Add(access.Steps); c.actor.Token == "" && !c.actor.Stepped.IsZero() && a.Clock().Before(until) {
		until = until.UTC()
		me.ProvenUntil = &until
	}
	return me, nil
}

// healthView is how the node is.
type healthView struct {
	Program  string         `json:"program" doc:"the version of Trin"`
	Version  int64          `json:"version" doc:"of the installation, as this node decides on it"`
	Errors   int            `json:"errors" doc:"of the installation in force"`
	Dangers  int            `json:"dangers" doc:"settings in force that weaken a check"`
	Disabled []disabledView `json:"disabled" doc:"connections that cannot be used"`
}

type disabledView struct {
	Role     string `json:"role" enum:"application,authentication,factor"`
	ID       string `json:"id"`
	Protocol string `json:"protocol"`
	Reason   string `json:"reason"`
}

func (a *API) health(c *call) (any, error) {
	ctx := c.request.Context()
	if err := a.Ready(ctx); err != nil {
		return nil, err
	}
	configuration, err := a.Installation.Current(ctx)
	if err != nil {
		return nil, err
	}
	disabled, err := a.Disabled(ctx)
	if err != nil {
		return nil, err
	}
	problems, err := a.problemsFor(c)
	if err != nil {
		return nil, err
	}
	h := healthView{Program: a.Version, Version: configuration.Version, Errors: len(installation.Errors(problems)), Disabled: []disabledView{}}
	for _, p := range problems {
		if p.Severity == "danger" {
			h.Dangers++
		}
	}
	for _, d := range disabled {
		if c.seesConnection(configuration, d.ID) {
			h.Disabled = append(h.Disabled, disabledView{string(d.Role), string(d.ID), d.Kind, d.Reason})
		}
	}
	return h, nil
}
