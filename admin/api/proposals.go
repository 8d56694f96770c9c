package api

import (
	"errors"
	"strconv"
	"time"

	"trin/admin/upkeep"
	"trin/broker"
	"trin/connections"
)

// proposalView is a proposal with what it would change.
type proposalView struct {
	proposedView
	Kind      string            `json:"kind" enum:"application,authentication"`
	ID        string            `json:"id"`
	Address   string            `json:"address"`
	Why       []string          `json:"why" doc:"why it is not taken by itself"`
	Unusable  string            `json:"unusable,omitempty" doc:"why it cannot be put in force any more"`
	Dates     []dateChangeView  `json:"dates"`
	KeysGone  []metadataKeyView `json:"keysGone"`
	KeysNew   []metadataKeyView `json:"keysNew"`
	Gone      []statementView   `json:"gone" doc:"what it says no more"`
	New       []statementView   `json:"new" doc:"what it says that it did not"`
	Otherwise bool              `json:"otherwise,omitempty" doc:"it differs in more than is listed: in order, or in names"`
	Problems  []Wrong           `json:"problems" doc:"what the protocol says of the settings with it"`
}

type dateChangeView struct {
	Field string     `json:"field"`
	Old   *time.Time `json:"old,omitempty"`
	New   *time.Time `json:"new,omitempty"`
}

// metadataKeyView is a certificate that metadata holds.
type metadataKeyView struct {
	Role        string    `json:"role,omitempty"`
	Use         string    `json:"use,omitempty"`
	Subject     string    `json:"subject"`
	Expires     time.Time `json:"expires"`
	Fingerprint string    `json:"fingerprint" doc:"SHA-256"`
}

type statementView struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// listedProposalView is a proposal in a list.
type listedProposalView struct {
	proposedView
	Kind    string   `json:"kind" enum:"application,authentication"`
	ID      string   `json:"id"`
	Address string   `json:"address"`
	Why     []string `json:"why" doc:"why it is not taken by itself"`
}

func (a *API) proposals(c *call) (any, error) {
	before, err := c.cursorNumber()
	if err != nil {
		return nil, err
	}
	q := connections.ProposalQuery{Before: before, Limit: c.limit()}
	if state := c.query.Get("state"); state != "" {
		q.States = []connections.ProposalState{connections.ProposalState(state)}
	}
	found, next, err := a.Upkeep.Proposals(c.request.Context(), c.actor, q)
	if next > 0 {
		c.next = cursorOf(strconv.FormatInt(next, 10))
	}
	return listOf(found, func(p connections.MetadataProposal) listedProposalView {
		return listedProposalView{viewProposed(p), p.Kind, p.ID, p.Address, append([]string{}, p.Why...)}
	}), err
}

// proposalNote goes with an approval.
type proposalNote struct {
	Note string `json:"note,omitempty" most:"1000" doc:"for the history"`
}

// proposalDecisionView is what came of an approval.
type proposalDecisionView struct {
	Version int64  `json:"version,omitempty" doc:"that is in force now; nothing = it waits for approvals"`
	Draft   string `json:"draft" doc:"that it was published by, or waits in"`
}

func viewProposal(v upkeep.View) proposalView {
	d := v.Difference
	p := proposalView{
		proposedView: viewProposed(v.MetadataProposal), Kind: v.Kind, ID: v.ID, Address: v.Address, Why: append([]string{}, v.Why...),
		Dates: listOf(d.Dates, func(one upkeep.Date) dateChangeView {
			return dateChangeView{one.Field, moment(one.Old), moment(one.New)}
		}).Items,
		KeysGone: listOf(d.KeysGone, viewMetadataKey).Items, KeysNew: listOf(d.KeysNew, viewMetadataKey).Items,
		Gone: listOf(d.Gone, viewStatement).Items, New: listOf(d.New, viewStatement).Items, Otherwise: d.Otherwise, Problems: []Wrong{},
	}
	if v.Err != nil {
		p.Unusable = sentence(v.Err)
	}
	for _, one := range v.Problems {
		p.Problems = append(p.Problems, Wrong{Detail: one.Message, Severity: string(one.Severity), Kind: v.Kind, ID: v.ID, Field: "settings." + one.Field})
	}
	return p
}

func viewMetadataKey(k connections.PublishedKey) metadataKeyView {
	return metadataKeyView{k.Role, string(k.Use), k.Certificate.Subject.String(), k.Certificate.NotAfter.UTC(), upkeep.Fingerprint(k)}
}

func viewStatement(s connections.Statement) statementView { return statementView{s.Field, s.Value} }

// proposalNow is the proposal of the path, held against what is in force. Its
// ETag is of what was compared and of what was decided.
func (a *API) proposalNow(c *call) (upkeep.View, error) {
	number, err := c.numberOf()
	if err != nil {
		return upkeep.View{}, err
	}
	v, err := a.Upkeep.Proposal(c.request.Context(), c.actor, number)
	c.tag = tagOf([]byte(v.Seen + " " + string(v.State)))
	return v, err
}

func (a *API) proposal(c *call) (any, error) {
	v, err := a.proposalNow(c)
	if err != nil {
		return nil, err
	}
	return viewProposal(v), nil
}

// proposalSeen is the proposal of the path, if it is as it was read.
func (a *API) proposalSeen(c *call) (upkeep.View, error) {
	v, err := a.proposalNow(c)
	if err != nil {
		return v, err
	}
	if err := c.match(c.tag); err != nil {
		return v, err
	}
	c.tag = ""
	if v.State != connections.ProposalOpen {
		return v, problemOf(conflict, "The proposal is "+string(v.State)+".")
	}
	return v, nil
}

func (a *API) approveProposal(c *call) (any, error) {
	wish, err := body[proposalNote](c)
	if err != nil {
		return nil, err
	}
	v, err := a.proposalSeen(c)
	if err != nil {
		return nil, err
	}
	decision, err := a.Upkeep.Approve(c.request.Context(), c.actor, v.Number, v.Seen, wish.Note)
	if errors.Is(err, upkeep.ErrUnusable) {
		return nil, problemOf(conflict, sentence(err))
	}
	if err != nil {
		return nil, err
	}
	if decision.Version > 0 {
		a.Published(c.request.Context())
	}
	return proposalDecisionView{decision.Version, decision.Draft}, nil
}

func (a *API) rejectProposal(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	v, err := a.proposalSeen(c)
	if err != nil {
		return nil, err
	}
	err = a.Upkeep.Reject(c.request.Context(), c.actor, v.Number)
	if errors.Is(err, broker.ErrConflict) {
		return nil, problemOf(preconditionFailed, "It was decided meanwhile. Read it again.")
	}
	return nil, err
}
