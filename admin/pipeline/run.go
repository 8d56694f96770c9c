package pipeline

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// side is a login through one of the pipelines.
type side struct {
	there  bool // there is such a pipeline
	steps  []claimstx.Explained
	out    claimstx.Claims
	failed error
	keys   []string // what tells the steps from each other
	config []claimstx.StepConfig
}

// runBoth runs the login through the pipeline that is in force and through the
// one of the draft.
func (x *Room) runBoth(ctx context.Context, s *subject, sides drafts.Sides, sample claimstx.Sample) (is, would side) {
	force, draft := sides.Pipelines(sample)
	now := x.Clock()
	ctx = sides.Within(ctx)
	is, would = run(ctx, force, sides.Is, sample, now), run(ctx, draft, sides.Would, sample, now)
	if _, document, err := x.Desk.DocumentAt(ctx, s.actor, 0, s.kind, s.id); err == nil {
		is.name(document, x.Parts())
	}
	would.name(s.document, x.Parts())
	return is, would
}

func run(ctx context.Context, p *claimstx.Pipeline, c *broker.Configuration, sample claimstx.Sample, now time.Time) side {
	if p == nil || c == nil {
		return side{}
	}
	in := sample.Input(c)
	if in.Instant.IsZero() {
		in.Instant = now
	}
	r := side{there: true}
	r.steps, r.out, r.failed = p.Explain(ctx, in, sample.Claims)
	return r
}

// name finds what each step says in the document.
func (r *side) name(d connections.Document, parts installation.Parts) {
	r.config = installation.OutlineOf(d, parts).Claims
	r.keys = make([]string, len(r.steps))
	for i, step := range r.steps {
		r.keys[i] = step.Step + " " + step.Path
		if c, own := r.own(step); own {
			if text, err := json.Marshal(c); err == nil {
				r.keys[i] = string(text)
			}
		}
	}
}

// own is the step of the pipeline itself that ran; false = it is one of a
// fragment, of a requester, or Trin's.
func (r *side) own(step claimstx.Explained) (claimstx.StepConfig, bool) {
	at, err := strconv.Atoi(step.Path)
	if err != nil || at < 0 || at >= len(r.config) || strings.Contains(step.Step, "/") {
		return claimstx.StepConfig{}, false
	}
	return r.config[at], true
}

// key is what tells a step from others.
func (r *side) key(at int) string {
	if at < len(r.keys) {
		return r.keys[at]
	}
	return r.steps[at].Step + " " + r.steps[at].Path
}

// pair is a step on both sides; -1 = it is not there.
type pair struct{ is, would int }

// paired puts the steps of two runs beside each other, in their order: those that
// say the same first of all, then those of one kind.
func paired(a, b side) []pair {
	score := make([][]int, len(a.steps)+1)
	for i := range score {
		score[i] = make([]int, len(b.steps)+1)
	}
	worth := func(i, j int) int {
		switch {
		case a.key(i) == b.key(j):
			return 3
		case a.steps[i].Step == b.steps[j].Step:
			return 1
		}
		return 0
	}
	for i := len(a.steps) - 1; i >= 0; i-- {
		for j := len(b.steps) - 1; j >= 0; j-- {
			score[i][j] = max(score[i+1][j], score[i][j+1])
			if w := worth(i, j); w > 0 {
				score[i][j] = max(score[i][j], score[i+1][j+1]+w)
			}
		}
	}
	var all []pair
	i, j := 0, 0
	for i < len(a.steps) && j < len(b.steps) {
		switch w := worth(i, j); {
		case w > 0 && score[i][j] == score[i+1][j+1]+w:
			all = append(all, pair{i, j})
			i, j = i+1, j+1
		case score[i][j] == score[i+1][j]:
			all = append(all, pair{i, -1})
			i++
		default:
			all = append(all, pair{-1, j})
			j++
		}
	}
	for ; i < len(a.steps); i++ {
		all = append(all, pair{i, -1})
	}
	for ; j < len(b.steps); j++ {
		all = append(all, pair{-1, j})
	}
	return all
}

// touched are the names that a step of one of the runs did something to.
func touched(all ...*claimstx.Explained) []string {
	var names []string
	for _, step := range all {
		if step == nil {
			continue
		}
		for _, name := range slices.Concat(step.Removed, step.Changed, step.Added) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
