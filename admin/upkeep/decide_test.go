package upkeep_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// proposed is a rig in which a proposal waits, with another key.
func proposed(t *testing.T, more string) (*rig, *upkeep.Upkeep, upkeep.View) {
	t.Helper()
	r := newRig(t, idp(days(300), one), more, "")
	u := r.node()
	r.site.put(address, idp(days(300), one, next))
	r.turn(u)
	return r, u, r.waiting(u)
}

// waiting is the proposal that waits.
func (r *rig) waiting(u *upkeep.Upkeep) upkeep.View {
	r.Helper()
	s := r.state(u)
	if s.Waiting == nil {
		r.Fatalf("nothing waits: %+v", s.Watch)
	}
	v, err := u.Proposal(r.Context(), viggo, s.Waiting.Number)
	if err != nil {
		r.Fatal(err)
	}
	return v
}

func TestApprove(t *testing.T) {
	t.Parallel()
	r, u, v := proposed(t, "")
	if len(v.Difference.KeysNew) != 1 || len(v.Difference.KeysGone) != 0 || len(v.Difference.New)+len(v.Difference.Gone) != 0 || v.Difference.Otherwise || v.Err != nil {
		t.Errorf("got %+v, %v", v.Difference, v.Err)
	}
	for name, c := range map[string]struct {
		actor access.Actor
		want  error
	}{"nobody": {access.Actor{}, access.ErrAnonymous}, "a viewer": {viggo, access.ErrForbidden},
		"another organisation": {access.Actor{Name: "x", Role: access.Administrator, Organisation: "aarhus"}, broker.ErrNotFound},
		"a token that reads":   {access.Actor{Name: "t", Role: access.Administrator, Token: "t", Scopes: []access.Scope{access.ScopeRead, access.ScopeOperate}}, access.ErrForbidden},
	} {
		if _, err := u.Approve(t.Context(), c.actor, v.Number, v.Seen, ""); !errors.Is(err, c.want) {
			t.Errorf("%s approves: got %v", name, err)
		}
		if err := u.Reject(t.Context(), c.actor, v.Number); !errors.Is(err, c.want) {
			t.Errorf("%s rejects: got %v", name, err)
		}
	}
	got, err := u.Approve(t.Context(), oskar, v.Number, v.Seen, "they have told us")
	if err != nil || got.Version != 2 || got.Draft == "" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if text, _ := r.inForce(); text != idp(days(300), one, next) {
		t.Error("it is not in force")
	}
	changes, err := r.Changes(t.Context(), 0, 10)
	if err != nil || changes[0].Author != "oskar" || changes[0].What != "take metadata" || !strings.Contains(changes[0].Difference, "certificate for signing") {
		t.Errorf("got %+v, %v", changes[0], err)
	}
	if p, err := r.MetadataProposal(t.Context(), v.Number); err != nil || p.State != connections.ProposalApproved || p.By != "oskar" || p.Version != 2 {
		t.Errorf("got %+v, %v", p, err)
	}
	if _, err := u.Approve(t.Context(), oskar, v.Number, v.Seen, ""); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("twice: got %v", err)
	}
	if r.turn(u); r.state(u).Watch.State != connections.MetadataSame || r.state(u).Waiting != nil {
		t.Errorf("got %+v", r.state(u))
	}
}

// What was looked at is what is approved.
func TestApprove_WhatWasSeen(t *testing.T) {
	t.Parallel()
	r, u, v := proposed(t, "")
	if _, err := u.Approve(t.Context(), anna, v.Number, "", ""); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("nothing was seen: got %v", err)
	}
	text, _ := r.inForce()
	if _, _, err := r.desk().TakeMetadata(t.Context(), anna, takingOf(text, idp(days(200), one)), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Approve(t.Context(), anna, v.Number, v.Seen, ""); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("other metadata in force: got %v", err)
	}
	if _, version := r.inForce(); version != 2 {
		t.Errorf("got version %d", version)
	}
	r.site.put(address, strings.Replace(idp(days(300), one, next), "/sso", "/evil", 1))
	r.turn(u)
	if p, err := r.MetadataProposal(t.Context(), v.Number); err != nil || p.State != connections.ProposalPast || p.Text != "" {
		t.Errorf("got %+v, %v", p, err)
	}
	if v, err := u.Proposal(t.Context(), anna, v.Number); err != nil || !errors.Is(v.Err, upkeep.ErrUnusable) {
		t.Errorf("got %v, %v", v.Err, err)
	}
	later := r.waiting(u)
	r.clock.Move(400 * 24 * time.Hour)
	v, err := u.Proposal(t.Context(), anna, later.Number)
	if err != nil || !errors.Is(v.Err, upkeep.ErrUnusable) {
		t.Errorf("it has ended: got %v, %v", v.Err, err)
	}
	if _, err := u.Approve(t.Context(), anna, v.Number, v.Seen, ""); !errors.Is(err, upkeep.ErrUnusable) {
		t.Errorf("what has ended is approved: %v", err)
	}
}

// What was rejected is not proposed again, whatever its dates; something else is.
func TestReject(t *testing.T) {
	t.Parallel()
	r, u, v := proposed(t, "")
	if err := u.Reject(t.Context(), oskar, v.Number); err != nil {
		t.Fatal(err)
	}
	if err := u.Reject(t.Context(), oskar, v.Number); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("twice: got %v", err)
	}
	changes, err := r.Changes(t.Context(), 0, 10)
	if err != nil || changes[0].Author != "oskar" || changes[0].What != "reject metadata" || changes[0].Target != "authentication idp" {
		t.Errorf("got %+v, %v", changes[0], err)
	}
	for range 2 {
		r.site.put(address, idp(days(301), one, next))
		r.turn(u)
		if s := r.state(u); s.Watch.State != connections.MetadataDeclined || s.Waiting != nil {
			t.Fatalf("got %+v", s)
		}
	}
	r.site.put(address, idp(days(301), next))
	r.turn(u)
	if r.waiting(u).Number == v.Number {
		t.Error("another text is the old proposal")
	}
	if text, version := r.inForce(); version != 1 || text != idp(days(300), one) {
		t.Errorf("got version %d", version)
	}
}

// Where the settings want approvals it becomes a draft, of which whoever approved
// the proposal is the author.
func TestApprove_ApprovalsAreWanted(t *testing.T) {
	t.Parallel()
	r, u, v := proposed(t, "publishing: {approvals: 1}\n")
	got, err := u.Approve(t.Context(), anna, v.Number, v.Seen, "")
	if err != nil || got.Version != 0 || got.Draft == "" {
		t.Fatalf("got %+v, %v", got, err)
	}
	draft, err := r.Draft(t.Context(), got.Draft)
	if err != nil || draft.State != connections.DraftSubmitted || len(draft.Edits) != 1 {
		t.Fatalf("got %+v, %v", draft, err)
	}
	desk, stepped := r.desk(), func(a access.Actor) access.Actor { a.Stepped = r.clock.Now(); return a }
	if _, err := desk.Approve(t.Context(), stepped(anna), draft.ID, draft.Revision); err == nil {
		t.Error("whoever approved the proposal approves the draft too")
	}
	r.turn(u)
	if s := r.state(u); s.Waiting == nil || s.Waiting.State != connections.ProposalDrafted || s.Waiting.Number != v.Number {
		t.Errorf("got %+v", s.Waiting)
	}
	bo := access.Actor{Name: "bo", Role: access.Administrator}
	if draft, err = desk.Approve(t.Context(), stepped(bo), draft.ID, draft.Revision); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Publish(t.Context(), anna, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
	r.turn(u)
	if s := r.state(u); s.Waiting != nil || s.Watch.State != connections.MetadataSame {
		t.Errorf("got %+v", s)
	}
}

// A draft that is discarded does not keep the metadata out for ever.
func TestApprove_ADiscardedDraft(t *testing.T) {
	t.Parallel()
	r, u, v := proposed(t, "publishing: {approvals: 1}\n")
	got, err := u.Approve(t.Context(), anna, v.Number, v.Seen, "")
	if err != nil {
		t.Fatal(err)
	}
	draft, err := r.Draft(t.Context(), got.Draft)
	if err == nil {
		_, err = r.desk().Discard(t.Context(), anna, draft.ID, draft.Revision)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.site.put(address, idp(days(301), one, next))
	r.turn(u)
	if v := r.waiting(u); v.State != connections.ProposalOpen || v.Number == got.Version {
		t.Errorf("got %+v", v.MetadataProposal)
	}
}

// N5: what was in force before does not come back by itself, though its signature
// is right.
func TestN5_AnOlderTextIsHeld(t *testing.T) {
	t.Parallel()
	first, second := signed(one, one), signed(one, one, next)
	r := newRig(t, first, "", pin(one)+"metadata: {refresh: automatic}\n")
	u := r.node()
	r.site.put(address, second)
	r.turn(u)
	if text, _ := r.inForce(); text != second {
		t.Fatalf("the new one was not taken: %+v", r.state(u).Watch)
	}
	r.site.put(address, first)
	r.turn(u)
	if text, _ := r.inForce(); text != second {
		t.Error("the older one is in force again")
	}
	if why := strings.Join(r.waiting(u).Why, " "); !strings.Contains(why, "again") {
		t.Errorf("got %q", why)
	}
}

// N5: a key that somebody has taken away in a draft does not come back by itself,
// by whatever way it went: by hand, by trin apply, or by a version that was put in
// force again.
func TestN5_WhatSomebodyTookAwayStaysAway(t *testing.T) {
	t.Parallel()
	leaked, without := signed(one, one, next), signed(one, one)
	r := newRig(t, leaked, "", pin(one)+"metadata: {refresh: automatic}\n")
	u := r.node()
	document, err := r.Document(t.Context(), 1, "authentication", "idp")
	if err != nil {
		t.Fatal(err)
	}
	changed, err := installation.WithMetadata(document, without)
	if err != nil {
		t.Fatal(err)
	}
	_, now, err := r.Load(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range now {
		if now[i].Kind == changed.Kind && now[i].ID == changed.ID {
			now[i] = changed
		}
	}
	if _, err := r.Replace(t.Context(), 1, now, "anna", "the key has leaked"); err != nil {
		t.Fatal(err)
	}
	r.turn(u) // whoever has the site, or stands before it, sends what was signed once
	if text, _ := r.inForce(); text != without {
		t.Fatal("the key that has leaked is in force again")
	}
	if why := strings.Join(r.waiting(u).Why, " "); !strings.Contains(why, "again") {
		t.Errorf("got %q", why)
	}
	r.site.put(address, signed(one, one, samltest.EncryptionKey)) // what never was is taken
	r.turn(u)
	if text, _ := r.inForce(); text == without {
		t.Errorf("a new key is not taken: %+v", r.state(u).Watch)
	}
}

// By hand: operators, for what they see, and not twice at once.
func TestFetchNow(t *testing.T) {
	t.Parallel()
	r := newRig(t, idp(days(300), one), "", "metadata: {refresh: \"off\"}\n")
	u := r.node()
	if _, err := u.FetchNow(t.Context(), viggo, "authentication", "idp"); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("a viewer: got %v", err)
	}
	for _, a := range []access.Actor{{Name: "x", Role: access.Operator, Organisation: "aarhus"}} {
		if _, err := u.FetchNow(t.Context(), a, "authentication", "idp"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("another organisation: got %v", err)
		}
	}
	if len(r.site.fetches()) != 0 {
		t.Fatal("it was fetched")
	}
	fetch, err := u.FetchNow(t.Context(), odense, "authentication", "idp")
	if err != nil || fetch.By != "ole" || fetch.State != connections.MetadataSame {
		t.Errorf("got %+v, %v", fetch, err)
	}
	if _, err := u.FetchNow(t.Context(), oskar, "authentication", "idp"); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("at once again: got %v", err)
	}
	r.clock.Move(time.Minute)
	if _, err := u.FetchNow(t.Context(), oskar, "authentication", "idp"); err != nil || r.site.fetches()[1].ETag != "" {
		t.Errorf("got %+v, %v", r.site.fetches(), err)
	}
	if fetches, _, err := u.History(t.Context(), viggo, "authentication", "idp"); err != nil || len(fetches) != 2 || fetches[0].By != "oskar" {
		t.Errorf("got %+v, %v", fetches, err)
	}
	if n, err := u.FetchAll(t.Context(), oskar); n != 0 || err != nil {
		t.Errorf("what is off is due: %d, %v", n, err)
	}
}

func TestFetchAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, idp(days(300), one), "", "")
	u := r.node()
	r.turn(u)
	r.clock.Move(time.Minute)
	if err := u.Turn(t.Context()); err != nil || len(r.site.fetches()) != 1 {
		t.Fatalf("fetched %d times, %v", len(r.site.fetches()), err)
	}
	if n, err := u.FetchAll(t.Context(), access.Actor{Name: "x", Role: access.Operator, Organisation: "aarhus"}); n != 0 || err != nil {
		t.Errorf("another organisation: got %d, %v", n, err)
	}
	if err := u.Turn(t.Context()); err != nil || len(r.site.fetches()) != 1 {
		t.Fatalf("fetched %d times, %v", len(r.site.fetches()), err)
	}
	if n, err := u.FetchAll(t.Context(), oskar); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if err := u.Turn(t.Context()); err != nil || len(r.site.fetches()) != 2 {
		t.Errorf("fetched %d times, %v", len(r.site.fetches()), err)
	}
}
