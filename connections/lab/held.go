package lab

import (
	"context"
	"errors"

	"trin/broker"
	"trin/connections"
)

// How is what Trin has done about an answer.
type How string

// What Trin has done.
const (
	Unknown  How = ""        // nothing is known of it yet
	LetIn    How = "let-in"  // somebody was logged in by it
	Refused  How = "refused" // the login ended with a refusal
	NotTaken How = "untaken" // Trin showed an error page, and the login waits on
	Taken    How = "taken"   // it was believed, and the login goes on to another page
	// Nothing means that the login waits as if nothing had been said: the browser
	// never brought it to Trin, or Trin's page of it was seen by nobody here.
	Nothing How = "nothing"
)

// Held is what Trin has done about what was said, held against what it must.
type Held struct {
	How       How                `json:"how,omitempty"`
	Reference string             `json:"reference,omitempty"` // of the record
	Refusal   broker.RefusalCode `json:"refusal,omitempty"`
	Reason    string             `json:"reason,omitempty"`
	Level     broker.Level       `json:"level,omitzero"`
	Class     broker.ClassRef    `json:"class,omitempty"`
}

// Verdict says whether that is right.
type Verdict string

// The verdicts.
const (
	Pending Verdict = ""      // it is not settled
	Right   Verdict = "right" // as it should be
	Wrong   Verdict = "wrong" // somebody was let in who must not be
	Look    Verdict = "look"  // whether it is right, the documents say
)

// Verdict holds what was done about an answer with the fault against what must be.
func (h Held) Verdict(fault string) Verdict {
	switch must := MustOf(fault); {
	case h.How == Unknown, h.How == Nothing:
		return Pending
	case must == MustAccept && h.believed(), must != MustAccept && !h.believed():
		return Right
	case must == MustRefuse:
		return Wrong
	case must == MustDoubt && h.Level.IsZero():
		return Right
	}
	return Look
}

// believed reports whether what was said counts as said by the provider.
func (h Held) believed() bool { return h.How == LetIn || h.How == Taken }

// held looks up what became of what was said.
func (l *Lab) held(ctx context.Context, s Said) (Held, error) {
	if s.Held.How != Unknown {
		return s.Held, nil
	}
	found, err := l.Store.Records(ctx, connections.LoginQuery{Transaction: s.Transaction, Limit: 1})
	if err != nil {
		return Held{}, err
	}
	if len(found) > 0 {
		return heldBy(found[0].Record), nil
	}
	t, err := l.Store.Transaction(ctx, s.Transaction)
	if errors.Is(err, broker.ErrNotFound) {
		return s.waiting(""), nil // it has expired without an end
	}
	if err != nil {
		return Held{}, err
	}
	h := Held{Reference: t.Reference}
	switch {
	case t.Leg != nil && t.Leg.ID == s.Leg:
		return s.waiting(t.Reference), nil
	case len(t.Evidence) > 0 && t.Evidence[0].Connection == s.Connection:
		h.How, h.Level = Taken, t.Evidence[0].Level
	case len(t.Trips) > 0 && t.Trips[len(t.Trips)-1].Connection == s.Connection && t.Trips[len(t.Trips)-1].Refusal != nil:
		refusal := t.Trips[len(t.Trips)-1].Refusal // others are offered
		h.How, h.Refusal, h.Reason = Refused, refusal.Code, refusal.Reason
	}
	return h, nil
}

// waiting is what has become of an answer that the login of the reference has not
// gone on by.
func (s Said) waiting(login string) Held {
	if s.Page != nil {
		return Held{How: NotTaken, Reference: s.Page.Reference}
	}
	return Held{How: Nothing, Reference: login}
}

// heldBy is what a record says.
func heldBy(r broker.Record) Held {
	h := Held{How: LetIn, Reference: r.Reference}
	if r.Refusal != nil {
		h.How, h.Refusal, h.Reason = Refused, r.Refusal.Code, r.Refusal.Reason
	}
	if r.Issued != nil {
		h.Level, h.Class = r.Issued.Level, r.Issued.Class
	}
	return h
}

// Held is what Trin has done about the answer of a run, in the order in which
// they were said.
func (l *Lab) Held(ctx context.Context, r *Run) ([]Held, error) {
	all := make([]Held, len(r.Said))
	for i, s := range r.Said {
		var err error
		if all[i], err = l.held(ctx, s); err != nil {
			return nil, err
		}
	}
	return all, nil
}
