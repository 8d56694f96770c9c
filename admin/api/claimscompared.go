package api

import (
	"time"

	"trin/admin/drafts"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// comparing names a draft.
type comparing struct {
	Draft string `json:"draft" least:"1" most:"64"`
	Last  int64  `json:"last,omitempty" min:"1" max:"1000" doc:"how many logins of each pipeline; 200 where nothing is said"`
}

// comparedView is what a draft would do to recorded logins.
type comparedView struct {
	Pipelines []comparisonView `json:"pipelines"`
	Unasked   []string         `json:"unasked,omitempty"`
	Problems  []Wrong          `json:"problems,omitempty" doc:"new errors and warnings of the draft; with an error among them nothing is compared"`

	Unfinished bool `json:"unfinished,omitempty" doc:"it took too long: what stands here is not all. Ask for fewer"`
}

func (a *API) compareClaims(c *call) (any, error) {
	wish, err := body[comparing](c)
	if err != nil {
		return nil, err
	}
	if wish.Last == 0 {
		wish.Last = 200
	}
	p, err := a.Desk.Preview(c.request.Context(), c.actor, wish.Draft, drafts.Wanted{Samples: int(wish.Last), Each: 2 * partWithin})
	if err != nil {
		return nil, err
	}
	return comparedView{listOf(p.Claims, viewComparison).Items, p.Unasked, wrongs(p.Problems), len(p.Unfinished) > 0}, nil
}

// sampleView is what went into a pipeline in one login.
type sampleView struct {
	Reference   string      `json:"reference"`
	Made        time.Time   `json:"made"`
	Application string      `json:"application,omitempty"`
	Connection  string      `json:"connection,omitempty"`
	Level       string      `json:"level,omitempty"`
	Class       string      `json:"class,omitempty"`
	Claims      []claimView `json:"claims" doc:"pseudonyms stand in the place of names"`
}

func viewSample(s claimstx.Sample) sampleView {
	return sampleView{s.Reference, s.Made.UTC(), string(s.Application), string(s.Connection), levelText(s.Level), string(s.Class), viewClaims(s.Claims)}
}

func (a *API) samples(c *call) (any, error) {
	ctx := c.request.Context()
	of, err := a.Installation.Current(ctx)
	if err != nil {
		return nil, err
	}
	side, id := c.query.Get("side"), broker.ID(c.query.Get("id"))
	switch {
	case side == "" || id == "":
		return nil, problemOf(malformed, "Say which pipeline: ?side=application&id=….")
	case side == sideApplication && c.application(of, id) == nil, side == sideAuthentication && c.connection(of, id) == nil:
		return nil, broker.ErrNotFound
	}
	found, err := a.Samples(ctx, connections.SampleQuery{Inbound: side == sideAuthentication, Place: id, Limit: c.limit()})
	return listOf(found, viewSample), err
}
