package partner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/broker"
	"trin/connections"
	"trin/templates/console/words"
	"trin/templates/text"
)

// Taking says how what was sent in is taken.
type Taking struct {
	Draft  string // the ID of an open one; "" = a new one
	Follow bool   // the address is fetched again from now on
	Other  bool   // also where it is of another party than the connection has
}

// DraftError is why something could not be put into a draft.
type DraftError struct {
	Draft connections.Draft
	Err   error // as drafts.Desk says it
}

func (e *DraftError) Error() string { return e.Err.Error() }

// Unwrap is what the desk has said.
func (e *DraftError) Unwrap() error { return e.Err }

// asSeen is a link that the actor may decide on, as it was seen: what came in
// meanwhile has to be seen first.
func (x *Partner) asSeen(ctx context.Context, a access.Actor, id string, revision int64) (connections.PartnerLink, error) {
	if err := a.May(MakeRule, x.Clock()); err != nil {
		return connections.PartnerLink{}, err
	}
	link, err := x.Link(ctx, a, id)
	if err == nil && link.Revision != revision {
		err = fmt.Errorf("the link has revision %d: %w", link.Revision, broker.ErrConflict)
	}
	return link, err
}

// waiting is asSeen of what was sent in and waits.
func (x *Partner) waiting(ctx context.Context, a access.Actor, id string, revision int64) (connections.PartnerLink, side, error) {
	link, err := x.asSeen(ctx, a, id, revision)
	if err != nil {
		return link, side{}, err
	}
	if link.State != connections.PartnerSent {
		return link, side{}, fmt.Errorf("the link is %s: %w", link.State, broker.ErrConflict)
	}
	s, err := sideOf(link)
	return link, s, err
}

// keep keeps what was decided.
func (x *Partner) keep(ctx context.Context, a access.Actor, link connections.PartnerLink, what, detail string) error {
	link.AnsweredBy = a.Name
	return x.Store.ChangePartnerLink(ctx, link, byActor(a, link, what, detail))
}

// Take puts what was sent in into a draft. The draft first: a link says taken only
// of what a draft has. broker.ErrConflict means that the link is not as it was
// seen, or that nothing waits; a [*DraftError] says why the draft does not take it.
func (x *Partner) Take(ctx context.Context, a access.Actor, id string, revision int64, t Taking) (connections.PartnerLink, error) {
	link, s, err := x.waiting(ctx, a, id, revision)
	if err != nil {
		return link, err
	}
	st, err := x.standing(ctx, link)
	if err != nil {
		return link, err
	}
	if s.Metadata == "" && len(s.Settings) == 0 {
		return link, wrongAt("draft", words.PartnerFetchFirst)
	}
	if _, _, differs := another(link, st, s); differs && !t.Other {
		return link, wrongAt("other", words.PartnerOtherWrong)
	}
	draft, err := x.draft(ctx, a, link, t.Draft)
	if err == nil {
		err = x.put(ctx, a, link, s, draft, following(a, t.Follow))
	}
	if err != nil {
		return link, &DraftError{draft, err}
	}
	link.State, link.Draft, link.Answered = connections.PartnerTaken, draft.ID, x.Clock()
	return link, x.keep(ctx, a, link, "take partner side", "into draft "+draft.ID)
}

// draft is the one of that ID, or a new one.
func (x *Partner) draft(ctx context.Context, a access.Actor, link connections.PartnerLink, id string) (connections.Draft, error) {
	if id != "" {
		return x.Desk.Get(ctx, a, id)
	}
	return x.Desk.New(ctx, a, link.Label)
}

// put puts the side into the draft: into the document that the draft shows, or as
// a new one.
func (x *Partner) put(ctx context.Context, a access.Actor, link connections.PartnerLink, s side, draft connections.Draft, follow follows) error {
	shown, err := x.Desk.Document(ctx, a, draft.ID, link.Kind, link.Document)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		document, err := composed(link, s, follow)
		if err != nil {
			return err
		}
		_, err = x.Desk.Put(ctx, a, draft.ID, draft.Revision, string(document))
		return err
	case err != nil:
		return err
	}
	if protocol, _ := textField(shown, "protocol"); protocol != link.Protocol {
		return fmt.Errorf("%w: the connection is of another protocol by now", drafts.ErrInput)
	}
	_, err = x.Desk.SetAll(ctx, a, draft.ID, draft.Revision, link.Kind, link.Document, s.fields(link, follow))
	return err
}

// Refuse tells the partner why what it sent in is not taken; it may be corrected.
func (x *Partner) Refuse(ctx context.Context, a access.Actor, id string, revision int64, answer string) error {
	link, _, err := x.waiting(ctx, a, id, revision)
	if err != nil {
		return err
	}
	answer = strings.ReplaceAll(strings.TrimSpace(answer), "\r\n", "\n")
	if answer == "" || len(answer) > maxNote || control(strings.ReplaceAll(answer, "\n", "")) {
		return wrongAt("answer", words.PartnerNoAnswer)
	}
	link.State, link.Answer, link.Answered = connections.PartnerRefused, answer, x.Clock()
	return x.keep(ctx, a, link, "refuse partner side", answer)
}

// Revoke ends a link. What was sent in stays to be seen here.
func (x *Partner) Revoke(ctx context.Context, a access.Actor, id string, revision int64) error {
	link, err := x.asSeen(ctx, a, id, revision)
	if err != nil || link.State == connections.PartnerRevoked {
		return err
	}
	was := link.State
	link.State = connections.PartnerRevoked
	return x.keep(ctx, a, link, "revoke partner link", "it was "+string(was))
}

// Fetch fetches the address that a partner gave, because an administrator has seen
// it and asks for it. drafts.ErrInput says why nothing came of it.
func (x *Partner) Fetch(ctx context.Context, a access.Actor, id string, revision int64) error {
	link, s, err := x.waiting(ctx, a, id, revision)
	if err != nil {
		return err
	}
	kind, known := x.kindOf(link.Protocol)
	if s.Address == "" || !known {
		return fmt.Errorf("the partner has given no address: %w", broker.ErrNotFound)
	}
	content, err := x.Desk.Bring(ctx, a, s.Address)
	if err != nil {
		return err
	}
	u := understood{side: s, wrong: map[string]words.Said{}}
	if u.Settings == nil {
		u.Settings = map[string]any{}
	}
	if len(content) > maxDocument {
		u.wrong[fieldAddress] = words.Say(words.PartnerTooLarge)
	} else {
		u.read(kind, link, fieldAddress, []byte(strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n")))
	}
	if said, there := u.wrong[fieldAddress]; there {
		return fmt.Errorf("%w: %s", drafts.ErrInput, said.In(text.English))
	}
	if link.Body, err = json.Marshal(u.side); err != nil {
		return err
	}
	return x.keep(ctx, a, link, "fetch partner metadata", s.Address)
}
