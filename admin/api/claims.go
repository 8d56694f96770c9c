package api

import (
	"cmp"
	"net/http"

	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

func (a *API) claimsEndpoints() []endpoint {
	const group = "claims"
	side := &schema{Type: "string", Enum: []string{sideApplication, sideAuthentication}}
	return []endpoint{
		{method: http.MethodPost, path: "/claims/try", rule: asks.Trying(), group: group, does: "Run a pipeline that is in force on claims, or on a recorded login: before and after each step. Lookups that would ask somebody find nothing. With a draft it is run on both: as it is, and as the draft would make it", takes: trial{}, gives: triedView{}, run: a.tryClaims},
		{method: http.MethodPost, path: "/claims/compare", rule: asks.Trying(), group: group, does: "What a draft would do to recorded logins", takes: comparing{}, gives: comparedView{}, run: a.compareClaims},
		{method: http.MethodGet, path: "/samples", rule: reads, group: group, does: "Recorded logins of a pipeline, the newest first, with pseudonyms for names", gives: list[sampleView]{}, query: []parameter{
			{"side", "which pipeline", side}, {"id", "of the connection", nameText}, {"limit", "how many", integer(1, mostListed)},
		}, run: a.samples},
	}
}

// The sides of a pipeline.
const (
	sideApplication    = "application"
	sideAuthentication = "authentication"
)

// trial is what a pipeline is run on.
type trial struct {
	Draft      string      `json:"draft,omitempty" most:"64" doc:"also as this draft would make the pipeline"`
	Side       string      `json:"side" enum:"application,authentication"`
	ID         string      `json:"id" least:"1" most:"63" doc:"of the connection whose pipeline it is"`
	Login      string      `json:"login,omitempty" most:"64" doc:"the reference of a recorded login; its claims come before those below"`
	Claims     []claimView `json:"claims,omitempty" most:"200"`
	Via        string      `json:"via,omitempty" most:"63" doc:"of an application: the connection that the user logged in by"`
	Level      string      `json:"level,omitempty" most:"64" doc:"30, or nsis/20 on another ladder"`
	Class      string      `json:"class,omitempty" most:"1024"`
	User       string      `json:"user,omitempty" most:"1024"`
	Requesters []string    `json:"requesters,omitempty" most:"100"`
}

func noSample() error {
	return problemOf(invalid, "No login of that reference is recorded for this pipeline.")
}

// recorded asks for the recorded login.
func (t trial) recorded() connections.SampleQuery {
	return connections.SampleQuery{Inbound: t.Side == sideAuthentication, Place: broker.ID(t.ID), Reference: t.Login, Limit: 1}
}

// sample is the login that the wish makes up.
func (t trial) sample() (claimstx.Sample, error) {
	s := claimstx.Sample{RequesterIDs: t.Requesters, Class: broker.Ref(t.Class), Subject: broker.Subject{Value: cmp.Or(t.User, "somebody")}}
	if t.Level != "" {
		level, err := workbench.ParseLevel(t.Level)
		if err != nil {
			return s, problemOf(invalid, "The level is written as 30, or nsis/20.")
		}
		s.Level, s.Levels = level, broker.NewLevels(level)
	}
	if t.Side == sideApplication {
		s.Direction, s.Application, s.Connection = claimstx.Outbound, broker.ID(t.ID), broker.ID(t.Via)
	} else {
		s.Direction, s.Connection, s.Subject.Namespace = claimstx.Inbound, broker.ID(t.ID), t.ID
	}
	return s, nil
}

// pipeline is the one that is tried, as it is in force.
func (c *call) pipeline(of *broker.Configuration, wish trial) (*claimstx.Pipeline, error) {
	var found broker.ClaimsPipeline
	if id := broker.ID(wish.ID); wish.Side == sideApplication {
		application := c.application(of, id)
		if application == nil {
			return nil, noApplication()
		}
		found = application.Claims
	} else {
		connection := c.connection(of, id)
		if connection == nil {
			return nil, problemOf(notFound, "There is no such connection, or it is not yours to see.")
		}
		found = connection.Claims
	}
	pipeline, is := found.(*claimstx.Pipeline)
	if !is {
		return nil, problemOf(conflict, "The connection has errors, and no pipeline.")
	}
	return pipeline, nil
}
