package api

import (
	"net/http"

	"trin/admin/drafts"
	"trin/connections"
)

func (a *API) reviewEndpoints() []endpoint {
	const group, at = "review of a draft", "/drafts/{draft}"
	return []endpoint{
		{method: http.MethodGet, path: at + "/conflicts", rule: reads, group: group, does: "Where it meets what others have changed", gives: list[conflictView]{}, tagged: true, run: a.conflicts},
		{method: http.MethodGet, path: at + "/preview", rule: reads.Trying(), group: group, does: "What it would do if it were published now", gives: previewView{}, tagged: true, query: []parameter{
			{"reach", "which application is reached otherwise by which connection", &schema{Type: "boolean"}},
			{"samples", "how many recorded logins of each pipeline are compared", integer(0, 1000)},
			{"logins", "how many of the newest logins are decided again", integer(0, 1000)},
			{"tests", "the test beside pipelines that is run first, where there was no time for all", integer(0, 1_000_000)},
		}, run: a.preview},
		{method: http.MethodPost, path: at + "/rebase", rule: writes, group: group, does: "Move it onto the version in force, saying for each conflict whose document is kept", takes: rebase{}, gives: draftView{}, tagged: true, matches: true, run: a.rebase},
		{method: http.MethodPost, path: at + "/submit", rule: writes, group: group, does: "Ask others to approve it", takes: noted{}, gives: draftView{}, tagged: true, matches: true, run: a.submit},
		{method: http.MethodPost, path: at + "/reopen", rule: writes, group: group, does: "Take it back: nobody has approved it any more", takes: nothing{}, gives: draftView{}, tagged: true, matches: true, run: a.reopen},
		{method: http.MethodPost, path: at + "/approve", rule: approves, group: group, does: "Consent to its edits as they are", takes: nothing{}, gives: draftView{}, tagged: true, matches: true, run: a.approve},
		{method: http.MethodPost, path: at + "/publish", rule: writes, group: group, does: "Put it in force as the next version", takes: noted{}, gives: publishedView{}, tagged: true, matches: true, run: a.publish},
	}
}

func (a *API) conflicts(c *call) (any, error) {
	draft, err := a.Desk.Get(c.request.Context(), c.actor, c.path("draft"))
	if err != nil {
		return nil, err
	}
	all, err := a.Desk.Conflicts(c.request.Context(), c.actor, draft.ID)
	c.tag = numbered(draft.Revision)
	return list[conflictView]{Items: conflictViews(all)}, err
}

// rebase says whose documents are kept.
type rebase struct {
	Keep []choice `json:"keep,omitempty" most:"10000"`
}

type choice struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
	Keep string `json:"keep" enum:"mine,theirs"`
}

func (a *API) rebase(c *call) (any, error) {
	wish, err := body[rebase](c)
	if err != nil {
		return nil, err
	}
	choices := make([]drafts.Choice, 0, len(wish.Keep))
	for _, k := range wish.Keep {
		choices = append(choices, drafts.Choice{Kind: k.Kind, ID: k.ID, Keep: drafts.Side(k.Keep)})
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Rebase(c.request.Context(), c.actor, id, revision, choices)
	})
}

// noted is an act with a note.
type noted struct {
	Note string `json:"note,omitempty" most:"1000" doc:"why; none = the note of the draft"`
}

func (a *API) submit(c *call) (any, error) {
	wish, err := body[noted](c)
	if err != nil {
		return nil, err
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Submit(c.request.Context(), c.actor, id, revision, wish.Note)
	})
}

func (a *API) reopen(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Reopen(c.request.Context(), c.actor, id, revision)
	})
}

func (a *API) approve(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		return a.Desk.Approve(c.request.Context(), c.actor, id, revision)
	})
}

func (a *API) publish(c *call) (any, error) {
	wish, err := body[noted](c)
	if err != nil {
		return nil, err
	}
	revision, err := a.revision(c)
	if err != nil {
		return nil, err
	}
	ctx, id := c.request.Context(), c.path("draft")
	version, err := a.Desk.Publish(ctx, c.actor, id, revision, wish.Note)
	if err != nil {
		return nil, err
	}
	draft, err := a.Desk.Get(ctx, c.actor, id)
	c.tag = numbered(draft.Revision)
	return publishedView{version, viewDraft(draft)}, err
}
