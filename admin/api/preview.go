package api

import (
	"time"

	"trin/admin/drafts"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
)

// previewView is what a draft would do.
type previewView struct {
	Version   int64            `json:"version" doc:"that it is compared with"`
	Changes   []changeView     `json:"changes"`
	Conflicts []conflictView   `json:"conflicts"`
	Approvals int              `json:"approvals" doc:"that it has"`
	Needed    int              `json:"needed" doc:"approvals that the settings in force want"`
	Problems  []Wrong          `json:"problems" doc:"new by it: errors and warnings"`
	Dangers   []Wrong          `json:"dangers" doc:"new by it: settings that weaken a check"`
	Solved    []Wrong          `json:"solved" doc:"problems that it takes away"`
	Standing  int              `json:"standing" doc:"errors that are in force already; they keep it from being published too"`
	Hidden    int              `json:"hidden" doc:"new problems in documents of others"`
	Tests     int              `json:"tests" doc:"beside pipelines, that were run"`
	TestsOf   int              `json:"testsOf" doc:"that there are"`
	TestsRest int              `json:"testsRest,omitempty" doc:"where the others begin, for which there was no time: ask with ?tests= for these"`
	Reach     []reachedView    `json:"reach,omitempty" doc:"what is reached otherwise"`
	DeadEnds  []reachView      `json:"deadEnds,omitempty" doc:"new by it"`
	Claims    []comparisonView `json:"claims,omitempty"`
	Unasked   []string         `json:"unasked,omitempty" doc:"lookups that the comparison did not ask"`
	Logins    replayView       `json:"logins"`

	Unfinished []string `json:"unfinished,omitempty" enum:"reach,claims,logins,tests" doc:"parts that took too long: what stands of them is not all. Ask for one alone, or for fewer"`
}

// partWithin is how long each part of a preview may take: all of them together
// less than a request may.
const partWithin = 4 * time.Second

// reachedView is what is reached otherwise; a side that is missing has no such
// row.
type reachedView struct {
	Before *reachView `json:"before,omitempty"`
	After  *reachView `json:"after,omitempty"`
	Worse  bool       `json:"worse,omitempty" doc:"nobody comes in any more where somebody did"`
}

// comparisonView is what a change does to one pipeline.
type comparisonView struct {
	Side    string        `json:"side" enum:"application,authentication"`
	Place   string        `json:"place"`
	Samples int           `json:"samples"`
	Same    int           `json:"same"`
	Gone    bool          `json:"gone,omitempty" doc:"there is no such pipeline on one of the sides"`
	Changes []claimMoved  `json:"changes,omitempty"`
	Refused []refusedView `json:"refused,omitempty" doc:"logins that went and would be refused"`
	Allowed []string      `json:"allowed,omitempty" doc:"logins that were refused and would go"`
}

type claimMoved struct {
	Claim   string   `json:"claim"`
	Added   []string `json:"added,omitempty" doc:"references of the logins"`
	Removed []string `json:"removed,omitempty"`
	Changed []string `json:"changed,omitempty"`
}

type refusedView struct {
	Reason     string   `json:"reason"`
	References []string `json:"references"`
}

// replayView is what became of logins that were decided again.
type replayView struct {
	Logins  int            `json:"logins"`
	Same    int            `json:"same"`
	Unknown int            `json:"unknown"`
	Changed []replayedView `json:"changed,omitempty"`
}

type replayedView struct {
	Reference   string     `json:"reference"`
	Application string     `json:"application"`
	Connection  string     `json:"connection,omitempty"`
	Before      endingView `json:"before"`
	After       endingView `json:"after"`
}

type endingView struct {
	Refusal    string   `json:"refusal,omitempty"`
	Reason     string   `json:"reason,omitempty"`
	Class      string   `json:"class,omitempty"`
	Level      string   `json:"level,omitempty"`
	Challenged []string `json:"challenged,omitempty"`
}

func (a *API) preview(c *call) (any, error) {
	ctx, id := c.request.Context(), c.path("draft")
	draft, err := a.Desk.Get(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	p, err := a.Desk.Preview(ctx, c.actor, id, drafts.Wanted{
		Reach: c.yes("reach"), Samples: int(c.number("samples")), Logins: int(c.number("logins")), Tests: int(c.number("tests")), Each: partWithin,
	})
	c.tag = numbered(draft.Revision)
	return viewPreview(p), err
}

func viewPreview(p drafts.Preview) previewView {
	v := previewView{
		Version: p.Version, Changes: listOf(p.Changes, changeOf).Items, Conflicts: conflictViews(p.Conflicts), Approvals: p.Approvals, Needed: p.Needed,
		Problems: wrongs(p.Problems), Dangers: wrongs(p.Dangers), Solved: wrongs(p.Solved), Standing: p.Standing, Hidden: p.Hidden, Tests: p.Tests.Ran, TestsOf: p.Tests.All,
		DeadEnds: listOf(p.DeadEnds, viewReach).Items, Claims: listOf(p.Claims, viewComparison).Items, Unasked: p.Unasked, Unfinished: texts(p.Unfinished),
		Logins: replayView{Logins: p.Logins.Logins, Same: p.Logins.Same, Unknown: p.Logins.Unknown},
	}
	if from, more := p.Tests.Rest(); more {
		v.TestsRest = from
	}
	for _, r := range p.Reach {
		moved := reachedView{Worse: r.Worse()}
		if r.Before != nil {
			before := viewReach(*r.Before)
			moved.Before = &before
		}
		if r.After != nil {
			after := viewReach(*r.After)
			moved.After = &after
		}
		v.Reach = append(v.Reach, moved)
	}
	for _, l := range p.Logins.Changed {
		v.Logins.Changed = append(v.Logins.Changed, replayedView{l.Reference, string(l.Application), string(l.Connection), viewEnding(l.Before), viewEnding(l.After)})
	}
	return v
}

func viewEnding(e drafts.Ending) endingView {
	return endingView{string(e.Refusal), e.Reason, string(e.Class), levelText(e.Level), texts(e.Challenged)}
}

func viewComparison(c workbench.Comparison) comparisonView {
	v := comparisonView{Side: "application", Place: string(c.Place), Samples: c.Samples, Same: c.Same, Gone: c.Gone, Allowed: c.Allowed}
	if c.Direction == claimstx.Inbound {
		v.Side = "authentication"
	}
	for _, change := range c.Changes {
		v.Changes = append(v.Changes, claimMoved{change.Claim, change.Added, change.Removed, change.Changed})
	}
	for _, r := range c.Refused {
		v.Refused = append(v.Refused, refusedView{r.Reason, r.References})
	}
	return v
}

// levelText writes a level: "30", or "nsis/20" on another ladder; "" = none.
func levelText(level broker.Level) string {
	if level.IsZero() {
		return ""
	}
	return workbench.FormatLevel(level)
}

// texts are names as plain texts.
func texts[S ~string](all []S) []string {
	list := make([]string, 0, len(all))
	for _, one := range all {
		list = append(list, string(one))
	}
	return list
}
