package api

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"trin/admin/upkeep"
	"trin/broker"
	"trin/connections"
)

func (a *API) upkeepEndpoints() []endpoint {
	const group, one, proposal = "metadata", "/metadata/{kind}/{id}", "/metadata/proposals/{number}"
	return []endpoint{
		{method: http.MethodGet, path: "/metadata", rule: upkeep.ReadRule, group: group, does: "How it goes with metadata that has an address, by connection", gives: list[metadataStateView]{}, lists: true, query: []parameter{
			{"waiting", "only those of which a proposal waits", &schema{Type: "boolean"}},
			{"failing", "only those for which nothing usable was found the last time", &schema{Type: "boolean"}},
		}, run: a.metadataStates},
		{method: http.MethodPost, path: "/metadata/fetch", rule: upkeep.FetchRule, group: group, does: "Make everything due that is fetched on a schedule: the next turn of a node, within a minute, begins with it", takes: nothing{}, gives: hastenedView{}, status: http.StatusAccepted, run: a.fetchMetadata},
		{method: http.MethodGet, path: one, rule: upkeep.ReadRule, group: group, does: "How it goes with the metadata of one connection, and what came of the fetches", gives: metadataHistoryView{}, run: a.metadataOf},
		{method: http.MethodPost, path: one + "/fetch", rule: upkeep.FetchRule, group: group, does: "Fetch it now. What may be taken by itself is taken; other changes become a proposal", takes: nothing{}, gives: metadataFetchView{}, run: a.fetchMetadataOf},
		{method: http.MethodGet, path: "/metadata/proposals", rule: upkeep.ReadRule, group: group, does: "The proposals of every connection, the newest first; what each would change is at its own path", gives: list[listedProposalView]{}, lists: true, query: []parameter{
			{"state", "only those in this state; open is what waits", &schema{Type: "string", Enum: []string{"open", "drafted", "approved", "rejected", "taken", "past"}}},
		}, run: a.proposals},
		{method: http.MethodGet, path: proposal, rule: upkeep.ReadRule, group: group, does: "A proposal, held against what is in force now", gives: proposalView{}, tagged: true, run: a.proposal},
		{method: http.MethodPost, path: proposal + "/approve", rule: upkeep.ApproveRule, group: group, does: "Put a proposal in force as it was seen, or into a draft where approvals are wanted", takes: proposalNote{}, gives: proposalDecisionView{}, matches: true, run: a.approveProposal},
		{method: http.MethodPost, path: proposal + "/reject", rule: upkeep.RejectRule, group: group, does: "Keep a proposal out: what says the same is not proposed again", takes: nothing{}, matches: true, run: a.rejectProposal},
	}
}

// metadataStateView is how it goes with the metadata of one connection.
type metadataStateView struct {
	Kind         string     `json:"kind" enum:"application,authentication"`
	ID           string     `json:"id"`
	Organisation string     `json:"organisation,omitempty"`
	Enabled      bool       `json:"enabled" doc:"of the connection; what is switched off is not fetched on a schedule"`
	Address      string     `json:"address"`
	Refresh      string     `json:"refresh" enum:"approve,automatic,off"`
	Every        int64      `json:"every" doc:"seconds between two fetches on schedule"`
	State        string     `json:"state,omitempty" doc:"what came of the last fetch: same, fresher, taken, proposed, declined, refused, broken, failed; nothing = it was never fetched again"`
	Reason       string     `json:"reason,omitempty" doc:"of a failure"`
	Due          *time.Time `json:"due,omitempty"`
	Tried        *time.Time `json:"tried,omitempty"`
	Fetched      *time.Time `json:"fetched,omitempty" doc:"the last time that something usable was there"`
	Failing      *time.Time `json:"failing,omitempty" doc:"since when it fails"`
	Failures     int        `json:"failures,omitempty" doc:"in a row"`
	Alarming     bool       `json:"alarming,omitempty" doc:"it has failed for a day, or fails while what is in force is about to end"`
	ValidUntil   *time.Time `json:"validUntil,omitempty" doc:"of what is in force"`
	Proposal     int64      `json:"proposal,omitempty" doc:"the number of the one that waits"`
}

// metadataHistoryView is metadataStateView with what came before.
type metadataHistoryView struct {
	metadataStateView
	Fetches   []metadataFetchView `json:"fetches" doc:"the newest first"`
	Proposals []proposedView      `json:"proposals" doc:"the newest first"`
}

type metadataFetchView struct {
	Made    time.Time `json:"made"`
	By      string    `json:"by,omitempty" doc:"who asked for it by hand; nothing = the schedule"`
	State   string    `json:"state" enum:"same,fresher,taken,proposed,declined,refused,broken,failed"`
	Reason  string    `json:"reason,omitempty"`
	Bytes   int       `json:"bytes"`
	Version int64     `json:"version,omitempty" doc:"of the installation that it made"`
}

// proposedView is a proposal without what it would change.
type proposedView struct {
	Number  int64      `json:"number"`
	State   string     `json:"state" enum:"open,drafted,approved,rejected,taken,past"`
	Found   time.Time  `json:"found"`
	By      string     `json:"by,omitempty" doc:"who decided"`
	Decided *time.Time `json:"decided,omitempty"`
	Draft   string     `json:"draft,omitempty" doc:"that it is in"`
	Version int64      `json:"version,omitempty" doc:"that it became"`
}

type hastenedView struct {
	Due int `json:"due" doc:"how many connections are due now"`
}

func viewMetadataState(s upkeep.State, now time.Time) metadataStateView {
	v := metadataStateView{
		Kind: s.Kind, ID: s.ID, Organisation: s.Organisation, Enabled: s.Enabled, Address: s.Address, Refresh: string(s.Refresh), Every: int64(s.Every / time.Second),
		State: string(s.Watch.State), Reason: s.Watch.Reason, Due: moment(s.Watch.Due), Tried: moment(s.Watch.Tried), Fetched: moment(s.Watch.Fetched),
		Failing: moment(s.Watch.Failing), Failures: s.Watch.Failures, Alarming: s.Alarming(now), ValidUntil: moment(s.InForce.ValidUntil),
	}
	if s.Waiting != nil {
		v.Proposal = s.Waiting.Number
	}
	return v
}

// moment is a time that may not be there.
func moment(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

func viewMetadataFetch(f connections.MetadataFetch) metadataFetchView {
	return metadataFetchView{f.Made.UTC(), f.By, string(f.State), f.Reason, f.Bytes, f.Version}
}

func viewProposed(p connections.MetadataProposal) proposedView {
	return proposedView{p.Number, string(p.State), p.Found.UTC(), p.By, moment(p.Decided), p.Draft, p.Version}
}

func (a *API) metadataStates(c *call) (any, error) {
	states, err := a.Upkeep.States(c.request.Context(), c.actor)
	if err != nil {
		return nil, err
	}
	var wanted []upkeep.State
	for _, s := range states {
		if c.yes("waiting") && s.Waiting == nil || c.yes("failing") && s.Watch.Failing.IsZero() {
			continue
		}
		wanted = append(wanted, s)
	}
	page, err := cut(c, wanted, func(s upkeep.State) string { return s.Kind + "/" + s.ID })
	if err != nil {
		return nil, err
	}
	now := a.Clock()
	return listOf(page, func(s upkeep.State) metadataStateView { return viewMetadataState(s, now) }), nil
}

func (a *API) metadataOf(c *call) (any, error) {
	kind, id := c.path("kind"), c.path("id")
	state, err := a.Upkeep.State(c.request.Context(), c.actor, kind, id)
	if err != nil {
		return nil, err
	}
	fetches, proposals, err := a.Upkeep.History(c.request.Context(), c.actor, kind, id)
	if err != nil {
		return nil, err
	}
	return metadataHistoryView{viewMetadataState(state, a.Clock()), listOf(fetches, viewMetadataFetch).Items, listOf(proposals, viewProposed).Items}, nil
}

func (a *API) fetchMetadata(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	n, err := a.Upkeep.FetchAll(c.request.Context(), c.actor)
	return hastenedView{n}, err
}

func (a *API) fetchMetadataOf(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	fetch, err := a.Upkeep.FetchNow(c.request.Context(), c.actor, c.path("kind"), c.path("id"))
	if errors.Is(err, broker.ErrConflict) {
		return nil, problemOf(conflict, "It was fetched a moment ago, or is being fetched. Read what came of it.")
	}
	if err != nil {
		return nil, err
	}
	if fetch.Version > 0 {
		a.Published(c.request.Context())
	}
	return viewMetadataFetch(fetch), nil
}

// numberOf is the number of the proposal of the path. What is no number is there
// for nobody.
func (c *call) numberOf() (int64, error) {
	n, err := strconv.ParseInt(c.path("number"), 10, 64)
	if err != nil || n < 1 {
		return 0, broker.ErrNotFound
	}
	return n, nil
}
