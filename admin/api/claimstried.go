package api

import (
	"slices"

	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
)

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
