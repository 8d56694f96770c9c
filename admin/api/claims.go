package api

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"trin/admin/drafts"
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

// triedView is what a pipeline did.
type triedView struct {
	Absent  bool        `json:"absent,omitempty" doc:"there is no such pipeline that works: the draft makes it, takes it away, or has errors"`
	Steps   []triedStep `json:"steps"`
	Claims  []claimView `json:"claims" doc:"what comes out"`
	Refused string      `json:"refused,omitempty" doc:"why the login would be refused; nothing comes out then"`
	Unasked []string    `json:"unasked,omitempty" doc:"lookups that were not asked"`

	Draft *triedView `json:"draft,omitempty" doc:"as the draft would make it"`
}

type triedStep struct {
	Step    string      `json:"step"`
	Path    string      `json:"path,omitempty" doc:"where it is configured; none = the pipeline's own"`
	Skipped bool        `json:"skipped,omitempty"`
	Failed  string      `json:"failed,omitempty"`
	Added   []string    `json:"added,omitempty"`
	Removed []string    `json:"removed,omitempty"`
	Changed []string    `json:"changed,omitempty"`
	After   []claimView `json:"after"`
	Cut     bool        `json:"cut,omitempty" doc:"there are too many claims to be told after each step: after this one they are not"`
}

func (a *API) tryClaims(c *call) (any, error) {
	wish, err := body[trial](c)
	if err != nil {
		return nil, err
	}
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return nil, err
	}
	sample, err := wish.sample()
	if err != nil {
		return nil, err
	}
	if wish.Draft != "" {
		return a.tryDrafted(c, wish, sample)
	}
	pipeline, err := c.pipeline(of, wish)
	if err != nil {
		return nil, err
	}
	if wish.Login != "" {
		found, err := a.Samples(c.request.Context(), wish.recorded())
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, noSample()
		}
		sample = found[0]
	}
	return a.tried(c, of, pipeline, sample, wish.Claims), nil
}

func noSample() error {
	return problemOf(invalid, "No login of that reference is recorded for this pipeline.")
}

// recorded asks for the recorded login.
func (t trial) recorded() connections.SampleQuery {
	return connections.SampleQuery{Inbound: t.Side == sideAuthentication, Place: broker.ID(t.ID), Reference: t.Login, Limit: 1}
}

// tried runs a pipeline.
func (a *API) tried(c *call, of *broker.Configuration, pipeline *claimstx.Pipeline, sample claimstx.Sample, more []claimView) triedView {
	in := sample.Input(of)
	if in.Instant.IsZero() {
		in.Instant = a.Clock()
	}
	unasked := &workbench.Unasked{}
	steps, out, failed := pipeline.Explain(unasked.Within(c.request.Context()), in, append(slices.Clone(sample.Claims), claimsOf(more)...))
	v := triedView{Steps: viewSteps(steps), Claims: viewClaims(out), Unasked: unasked.Names()}
	if failed != nil {
		v.Refused = failed.Error()
	}
	return v
}

// tryDrafted runs a pipeline on both sides of a draft.
func (a *API) tryDrafted(c *call, wish trial, sample claimstx.Sample) (any, error) {
	ctx := c.request.Context()
	sides, err := a.Desk.Sides(ctx, c.actor, wish.Draft)
	if err != nil {
		return nil, err
	}
	if wish.Login != "" {
		found, err := a.Desk.RecordedLogins(ctx, sides, wish.recorded())
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, noSample()
		}
		sample = found[0]
	}
	is, would := sides.Pipelines(sample)
	if is == nil && would == nil {
		return nil, problemOf(notFound, "There is no such pipeline on either side, or it is not yours to see.")
	}
	run := func(of *broker.Configuration, pipeline *claimstx.Pipeline) triedView {
		if pipeline == nil {
			return triedView{Absent: true, Steps: []triedStep{}, Claims: []claimView{}}
		}
		return a.tried(c, of, pipeline, sample, wish.Claims)
	}
	v, drafted := run(sides.Is, is), run(sides.Would, would)
	for _, one := range []*triedView{&v, &drafted} {
		one.Unasked = unite(one.Unasked, sides.Unasked())
	}
	v.Draft = &drafted
	return v, nil
}

// unite are the names of both, in order, each once.
func unite(some, others []string) []string {
	all := append(slices.Clone(some), others...)
	slices.Sort(all)
	return slices.Compact(all)
}

// mostTold is how many bytes of claims are told of the steps of a run, all
// together. A pipeline may have a megabyte of them after each of a hundred.
const mostTold = 1 << 20

func viewSteps(all []claimstx.Explained) []triedStep {
	views, told := make([]triedStep, len(all)), 0
	for i, s := range all {
		views[i] = viewStep(s)
		for _, c := range s.After {
			told += len(c.Name)
			for _, value := range c.Values {
				told += len(value)
			}
		}
		if told > mostTold {
			views[i].After, views[i].Cut = []claimView{}, true
			continue
		}
		views[i].After = viewClaims(s.After)
	}
	return views
}

func viewStep(s claimstx.Explained) triedStep {
	v := triedStep{Step: s.Step, Path: s.Path, Skipped: s.Skipped, Added: s.Added, Removed: s.Removed, Changed: s.Changed}
	if s.Err != nil {
		v.Failed = s.Err.Error()
	}
	return v
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
