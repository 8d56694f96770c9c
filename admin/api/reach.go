package api

import (
	"maps"
	"net/http"
	"slices"

	"trin/broker"
)

// reachListed is how many applications a page of the reach table has: each has a
// row for every class by every connection, and each row is a login thought through.
const reachListed = 5

func (a *API) reachEndpoints() []endpoint {
	rows := &reachRows{API: a}
	return []endpoint{
		{method: http.MethodGet, path: "/reach", rule: reads, group: "reach", does: "How each application is reached by each of its connections, class by class; a page holds whole applications", gives: list[applicationReach]{}, lists: true, listed: reachListed, most: reachListed, run: rows.page},
		{method: http.MethodGet, path: "/reach/{application}", rule: reads, group: "reach", does: "How one application is reached", gives: applicationReach{}, run: rows.one},
	}
}

// applicationReach is how one application is reached.
type applicationReach struct {
	Application string      `json:"application"`
	Enabled     bool        `json:"enabled"`
	Ways        []reachView `json:"ways"`
}

// reachView is how a class is reached by a connection.
type reachView struct {
	Application string   `json:"application"`
	Connection  string   `json:"connection"`
	Class       string   `json:"class,omitempty" doc:"that is asked for; none = nothing is"`
	Level       string   `json:"level,omitempty" doc:"that it stands for: 30, or nsis/20 on another ladder"`
	Way         string   `json:"way" enum:"silently,by factor,by another provider,not at all"`
	When        string   `json:"when,omitempty" doc:"only if the answer of the provider counts as this level"`
	Factors     []string `json:"factors,omitempty"`
	Others      []string `json:"others,omitempty" doc:"connections that are offered in its place"`
	Spared      string   `json:"spared,omitempty" doc:"an answer that counts as this level needs no factor"`
	Answer      string   `json:"answer,omitempty" doc:"the class that the application is told"`
	Refusal     string   `json:"refusal,omitempty"`
	Reason      string   `json:"reason,omitempty"`
}

func viewReach(r broker.Reach) reachView {
	v := reachView{
		Application: string(r.Application), Connection: string(r.Connection), Class: string(r.Class), Level: levelText(r.Level), Way: string(r.Way),
		When: levelText(r.When), Factors: texts(r.Factors), Others: texts(r.Others), Spared: levelText(r.Spared), Answer: string(r.Answer),
	}
	if r.Refusal != nil {
		v.Refusal, v.Reason = string(r.Refusal.Code), r.Refusal.Reason
	}
	return v
}

func (a *reachRows) page(c *call) (any, error) {
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return nil, err
	}
	var seen []broker.ID
	for _, id := range slices.Sorted(maps.Keys(of.Applications)) {
		if c.application(of, id) != nil {
			seen = append(seen, id)
		}
	}
	page, err := cut(c, seen, func(id broker.ID) string { return string(id) })
	if err != nil {
		return nil, err
	}
	return listOf(page, func(id broker.ID) applicationReach { return a.ways(of, id) }), c.request.Context().Err()
}

func (a *reachRows) one(c *call) (any, error) {
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return nil, err
	}
	id := broker.ID(c.path("application"))
	if c.application(of, id) == nil {
		return nil, broker.ErrNotFound
	}
	return a.ways(of, id), nil
}

// ways is how an application is reached; one that is switched off is not.
func (a *reachRows) ways(of *broker.Configuration, id broker.ID) applicationReach {
	return a.kept(of, id, func() applicationReach {
		v := applicationReach{Application: string(id), Enabled: of.Applications[id].Enabled, Ways: []reachView{}}
		if v.Enabled {
			v.Ways = listOf(of.Reach(id, a.Clock()), viewReach).Items
		}
		return v
	})
}
