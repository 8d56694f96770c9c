package api

import (
	"slices"

	"trin/admin/installation"
	"trin/broker"
)

// application is one of the configuration that the actor sees; nil = there is
// none for that one.
func (c *call) application(of *broker.Configuration, id broker.ID) *broker.ApplicationConnection {
	if a := of.Applications[id]; a != nil && c.actor.Sees(a.Organisation) {
		return a
	}
	return nil
}

// connection is an authentication connection that the actor sees.
func (c *call) connection(of *broker.Configuration, id broker.ID) *broker.AuthenticationConnection {
	if a := of.Connections[id]; a != nil && c.actor.Sees(a.Organisation) {
		return a
	}
	return nil
}

// seesConnection reports whether either of them is the actor's to see.
func (c *call) seesConnection(of *broker.Configuration, id broker.ID) bool {
	return c.application(of, id) != nil || c.connection(of, id) != nil
}

// applications are those that the actor sees, in order; nil = every one.
func (c *call) applications(of *broker.Configuration) []broker.ID {
	if c.actor.Organisation == "" {
		return nil
	}
	own := []broker.ID{}
	for id := range of.Applications {
		if c.application(of, id) != nil {
			own = append(own, id)
		}
	}
	slices.Sort(own)
	return own
}

// problemsFor are the problems of the installation in force that are about
// documents which the actor sees.
func (a *API) problemsFor(c *call) ([]installation.Problem, error) {
	problems := a.Installation.Problems()
	if c.actor.Organisation == "" {
		return problems, nil
	}
	sees, err := a.Desk.Sees(c.request.Context(), c.actor)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(problems), func(p installation.Problem) bool { return !sees(p.Kind, p.ID) }), nil
}
