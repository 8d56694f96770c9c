package upkeep

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// turn is one fetch for one connection, until it is kept.
type turn struct {
	watched
	connections.MetadataOutcome
	take *drafts.Taking // what is to be put in force first
}

// lease takes the turn. broker.ErrConflict means that another has it, or that it
// is not wanted now.
func (u *Upkeep) lease(ctx context.Context, w watched, by string) (*turn, error) {
	var drawn [16]byte
	if _, err := io.ReadFull(u.Random, drawn[:]); err != nil {
		return nil, fmt.Errorf("name a turn: %w", err)
	}
	now := u.Clock()
	l := connections.MetadataLease{
		Kind: w.Kind, ID: w.ID, Address: w.Address, Holder: hex.EncodeToString(drawn[:]), Now: now, Until: now.Add(turnWithin), Due: by == "",
	}
	if by != "" {
		l.Least = handPause
	}
	watch, err := u.Store.LeaseMetadata(ctx, l)
	if err != nil {
		return nil, err
	}
	return &turn{watched: w, MetadataOutcome: connections.MetadataOutcome{
		Holder: l.Holder, Watch: watch, Fetch: connections.MetadataFetch{Kind: w.Kind, ID: w.ID, Made: now, By: by},
	}}, nil
}

// look fetches and judges. What is to be taken is in t.take.
func (u *Upkeep) look(ctx context.Context, t *turn) error {
	now, by := u.Clock(), t.Fetch.By
	request := Request{Address: t.Address}
	if by == "" && t.Watch.InForce == digestOf(t.Metadata) {
		request.ETag, request.Modified = t.Watch.ETag, t.Watch.Modified
	}
	t.Watch.Tried = now
	old := u.read(t.watched, t.Metadata)
	answer, err := u.Fetch(ctx, request)
	if ctx.Err() != nil && err != nil {
		return err // the node is closing, or whoever asked has gone
	}
	t.Fetch.Bytes = len(answer.Body)
	switch {
	case err != nil:
		t.came(judged{state: connections.MetadataFailed, reason: err.Error()})
	case answer.Unchanged && request.ETag+request.Modified != "":
		t.came(judged{state: t.Watch.State})
	default:
		if err := u.found(ctx, t, old, answer); err != nil {
			return err
		}
	}
	t.Watch.Due, err = u.next(now, t.Every, old.published, t.Watch.Failures)
	return err
}

// found judges what the site has.
func (u *Upkeep) found(ctx context.Context, t *turn, old metadata, answer Answer) error {
	t.Watch.ETag, t.Watch.Modified, t.Watch.InForce = "", "", ""
	text, err := installation.MetadataText(answer.Body)
	if err != nil {
		t.came(judged{state: connections.MetadataBroken, reason: err.Error()})
		return nil
	}
	found := u.read(t.watched, text)
	past, err := u.Store.MetadataProposals(ctx, connections.ProposalQuery{Kind: t.Kind, ID: t.ID})
	if err != nil {
		return err
	}
	var unread error
	j := judge(t.Refresh, u.Clock(), old, found, func(content string) bool {
		if wasInForce(past)(content) {
			return true
		}
		var there bool
		there, unread = u.before(ctx, t.watched, content)
		return there
	})
	if unread != nil {
		return unread
	}
	if j.state == connections.MetadataProposed {
		if j, err = u.seenBefore(ctx, t, j, contentOf(found.published), past); err != nil {
			return err
		}
	}
	named := text == t.Metadata
	switch j.state {
	case connections.MetadataSame, connections.MetadataFresher:
		t.Settled = true
	case connections.MetadataTaken:
		t.take = &drafts.Taking{Kind: t.Kind, ID: t.ID, Address: t.Address, Was: t.Metadata, Metadata: text}
		t.Proposal = u.proposal(t, old, found, j)
	case connections.MetadataProposed:
		t.Proposal, named = u.proposal(t, old, found, j), true
	case connections.MetadataDeclined:
		named = true
	}
	if named {
		t.Watch.ETag, t.Watch.Modified, t.Watch.InForce = line(answer.ETag), line(answer.Modified), digestOf(t.Metadata)
	}
	t.came(j)
	return nil
}

// wasInForce reports whether content was in force before.
func wasInForce(past []connections.MetadataProposal) func(string) bool {
	return func(content string) bool {
		for _, p := range past {
			if p.Before == content && (p.State == connections.ProposalTaken || p.State == connections.ProposalApproved) {
				return true
			}
		}
		return false
	}
}

// mostFormer is how many texts of a connection are looked at that were in force
// before.
const mostFormer = 200

// before reports whether content was in force before, whoever has put it there or
// taken it away.
func (u *Upkeep) before(ctx context.Context, w watched, content string) (bool, error) {
	version, err := u.Store.Newest(ctx)
	if err != nil {
		return false, err
	}
	former, err := u.Store.Former(ctx, version, w.Kind, w.ID, mostFormer)
	if err != nil {
		return false, err
	}
	looked := map[string]bool{w.Metadata: true}
	return slices.ContainsFunc(former, func(d connections.Document) bool {
		field, _ := installation.Field(d, "settings.metadata")
		text, ok := field.(string)
		if !ok || looked[text] {
			return false
		}
		looked[text] = true
		was := u.read(w, text)
		return was.err == nil && contentOf(was.published) == content
	}), nil
}

// seenBefore is a proposal that somebody has rejected before, or that is in a
// draft; a draft that was discarded does not count.
func (u *Upkeep) seenBefore(ctx context.Context, t *turn, j judged, content string, past []connections.MetadataProposal) (judged, error) {
	for _, p := range past {
		if p.Content != content || p.Address != t.Address {
			continue
		}
		switch p.State {
		case connections.ProposalRejected:
			return judged{state: connections.MetadataDeclined}, nil
		case connections.ProposalDrafted:
			draft, err := u.Store.Draft(ctx, p.Draft)
			if err != nil && !errors.Is(err, broker.ErrNotFound) {
				return j, err
			}
			if err == nil && draft.State != connections.DraftDiscarded && draft.State != connections.DraftPublished {
				return j, nil
			}
			t.Settled = true // it begins anew
		}
	}
	return j, nil
}

// proposal is what was found, to be kept.
func (u *Upkeep) proposal(t *turn, old, found metadata, j judged) *connections.MetadataProposal {
	p := &connections.MetadataProposal{
		Kind: t.Kind, ID: t.ID, Address: t.Address, Found: u.Clock(), State: connections.ProposalOpen,
		Text: found.text, Content: contentOf(found.published), Before: contentOf(old.published), Why: j.why,
	}
	if j.state == connections.MetadataTaken {
		p.State, p.Text, p.By, p.Decided = connections.ProposalTaken, "", drafts.Unattended, p.Found
	}
	return p
}

// came writes down what came of the turn.
func (t *turn) came(j judged) {
	w := &t.Watch
	w.State, w.Reason = j.state, line(j.reason)
	t.Fetch.State, t.Fetch.Reason = w.State, w.Reason
	if !j.state.Failed() {
		w.Fetched, w.Failures, w.Failing = w.Tried, 0, time.Time{}
		return
	}
	w.ETag, w.Modified, w.InForce = "", "", ""
	if w.Failures++; w.Failing.IsZero() {
		w.Failing = w.Tried
	}
}

// maxLine is the most letters of what a site says.
const maxLine = 300

// line is text of somebody else as one line.
func line(text string) string {
	text = strings.Map(func(r rune) rune {
		if broker.Deceptive(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)
	if letters := []rune(text); len(letters) > maxLine {
		return string(letters[:maxLine-1]) + "…"
	}
	return text
}
