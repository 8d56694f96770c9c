package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"trin/broker"
	"trin/connections"
)

// Requesters tells which requesters applications have named; "" = of every one.
type Requesters interface {
	Requesters(context.Context, broker.ID) ([]connections.SeenRequester, error)
}

func (a *API) requesterEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/requesters", rule: reads, group: "requesters", does: "The services for which applications have asked, and those that are described", gives: list[requesterView]{}, lists: true, query: []parameter{
			{"application", "only behind this one", nameText}, {"known", "only those that are described, or are not", &schema{Type: "boolean"}},
		}, run: a.requesters},
	}
}

// requesterView is a requester behind an application.
type requesterView struct {
	Application string     `json:"application"`
	Requester   string     `json:"requester" doc:"as it was named: text of somebody else"`
	Known       bool       `json:"known" doc:"a document, a floor or an application describes it"`
	Document    string     `json:"document,omitempty" doc:"the id of the requester that describes it"`
	First       *time.Time `json:"first,omitempty"`
	Last        *time.Time `json:"last,omitempty"`
	Logins      int64      `json:"logins"`
}

func (v requesterView) key() string { return v.Application + "\n" + v.Requester }

func (a *API) requesters(c *call) (any, error) {
	ctx := c.request.Context()
	of, err := a.Installation.Current(ctx)
	if err != nil {
		return nil, err
	}
	only := broker.ID(c.query.Get("application"))
	if only != "" && c.application(of, only) == nil {
		return nil, broker.ErrNotFound
	}
	seen, err := a.Requesters.Requesters(ctx, only)
	if err != nil {
		return nil, err
	}
	all := c.behind(of, only, seen)
	if known := c.query.Get("known"); known != "" {
		all = slices.DeleteFunc(all, func(v requesterView) bool { return v.Known != c.yes("known") })
	}
	page, err := cut(c, all, requesterView.key)
	return list[requesterView]{Items: page}, err
}

// behind are those that are described and those that were seen, behind
// applications that the actor sees.
func (c *call) behind(of *broker.Configuration, only broker.ID, seen []connections.SeenRequester) []requesterView {
	found := map[string]*requesterView{}
	entry := func(application broker.ID, requester string) *requesterView {
		v := &requesterView{Application: string(application), Requester: requester}
		if found[v.key()] == nil {
			found[v.key()] = v
		}
		return found[v.key()]
	}
	for id := range of.Applications {
		application := c.application(of, id)
		if application == nil || only != "" && id != only {
			continue
		}
		for requester := range application.RequesterFloors {
			entry(id, requester).Known = true
		}
		for requester, described := range application.Requesters {
			v := entry(id, requester)
			v.Known, v.Document = true, string(described.ID)
		}
	}
	for _, s := range seen {
		application := c.application(of, s.Application)
		if application == nil {
			continue
		}
		v := entry(s.Application, s.Requester)
		first, last := s.First.UTC(), s.Last.UTC()
		v.First, v.Last, v.Logins = &first, &last, s.Logins
		v.Known = v.Known || application.EndPolicy && served(of, s.Requester)
	}
	all := make([]requesterView, 0, len(found))
	for _, v := range found {
		all = append(all, *v)
	}
	slices.SortFunc(all, func(x, y requesterView) int { return cmp.Compare(x.key(), y.key()) })
	return all
}

// served reports whether an application is the requester itself.
func served(of *broker.Configuration, requester string) bool {
	for _, application := range of.Applications {
		if slices.Contains(application.Identifiers, requester) {
			return true
		}
	}
	return false
}
