package lab

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"trin/broker"
	"trin/connections"
)

// The times of a run: for how long an answer is waited for, and shown.
const (
	waits = time.Hour
	kept  = 24 * time.Hour
)

// Run is one request that an administrator has sent, and what became of it.
type Run struct {
	ID      string         `json:"-"`
	Owner   broker.Subject `json:"-"`
	Started time.Time      `json:"-"`

	Request     Request   `json:"request"`
	Application broker.ID `json:"application"`
	Message     string    `json:"message"`             // as it was sent: XML, or the parameters
	MessageID   string    `json:"messageID,omitempty"` // of an AuthnRequest
	Verifier    string    `json:"verifier,omitempty"`  // of PKCE
	Nonce       string    `json:"nonce,omitempty"`

	Said   []Said    `json:"said,omitempty"`  // by the lab's provider, the last one last
	Query  string    `json:"query,omitempty"` // with which Trin sent the browser to the provider the last time
	Page   *Page     `json:"page,omitempty"`  // that Trin showed in the place of an answer, the last one
	Answer *Received `json:"answer,omitempty"`

	// Brought is an answer before it is known whose browser has brought it, and
	// Ticket what that browser was given.
	Brought *Received `json:"brought,omitempty"`
	Ticket  string    `json:"ticket,omitempty"`
}

// Said is what the lab's provider was told to say in a run.
type Said struct {
	Protocol    Protocol  `json:"protocol"`
	Fault       string    `json:"fault,omitempty"` // "" = it was right in everything
	Class       string    `json:"class,omitempty"`
	Assertion   string    `json:"assertion,omitempty"` // the ID of what counts once
	Connection  broker.ID `json:"connection"`
	Transaction broker.ID `json:"transaction"`
	Leg         broker.ID `json:"leg"`
	At          time.Time `json:"at"`
	Page        *Page     `json:"page,omitempty"` // that Trin showed when it came; nil = none is known of
	Held        Held      `json:"held,omitempty"` // where it is settled for good
}

// Page is a page of Trin that says that it did not take what came.
type Page struct {
	Reference string    `json:"reference"`
	At        time.Time `json:"at"`
}

// Received is what came back to the lab's application, as it came.
type Received struct {
	At     time.Time         `json:"at"`
	Fields map[string]string `json:"fields"`
	// Tokens is what Trin's token endpoint answered, of OpenID Connect.
	Tokens string `json:"tokens,omitempty"`
}

// name draws an unguessable name.
func (l *Lab) name() (string, error) {
	raw := make([]byte, 24)
	if _, err := io.ReadFull(l.Random, raw); err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

func (l *Lab) save(ctx context.Context, r *Run) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	return l.Store.SaveLabRun(ctx, connections.LabRun{ID: r.ID, Owner: r.Owner, Started: r.Started, Expires: r.Started.Add(kept), Body: body})
}

func readRun(stored connections.LabRun) (*Run, error) {
	r := &Run{}
	if err := json.Unmarshal(stored.Body, r); err != nil {
		return nil, fmt.Errorf("a run of the lab: %w", err)
	}
	r.ID, r.Owner, r.Started = stored.ID, stored.Owner, stored.Started
	return r, nil
}

// Run is a run of that owner; broker.ErrNotFound for another's too.
func (l *Lab) Run(ctx context.Context, owner broker.Subject, id string) (*Run, error) {
	stored, err := l.Store.LabRun(ctx, id)
	if err != nil {
		return nil, err
	}
	if stored.Owner != owner {
		return nil, fmt.Errorf("a run of the lab: %w", broker.ErrNotFound)
	}
	return readRun(stored)
}

// Runs are the runs of that owner, the newest first.
func (l *Lab) Runs(ctx context.Context, owner broker.Subject) ([]*Run, error) {
	stored, err := l.Store.LabRuns(ctx, owner)
	if err != nil {
		return nil, err
	}
	runs := make([]*Run, 0, len(stored))
	for _, one := range stored {
		r, err := readRun(one)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// runOf is the owner's run that a login at Trin was begun by: the frontend has
// kept its unguessable name with the login, to give it back. Nobody else's run is
// found, so nobody is led to answer for another's login.
func (l *Lab) runOf(ctx context.Context, owner broker.Subject, t broker.Transaction) (*Run, error) {
	runs, err := l.Runs(ctx, owner)
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		if bytes.Contains(t.Request.Reply, []byte(`"`+r.ID+`"`)) {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%w: the login was not begun by this administrator in the lab", ErrNotOpen)
}

// Receive keeps what has come back to the lab's application, and returns the
// name of the run and a ticket. What belongs to no run that waits is ErrNotOpen.
// The answer is of whoever logged in, who may have been led here by the
// administrator: it is nobody's until it is taken with the ticket, which goes to
// the browser that has brought it.
func (l *Lab) Receive(ctx context.Context, p Protocol, fields map[string]string) (run, ticket string, err error) {
	name := fields[map[Protocol]string{SAML: "RelayState", WSFed: "wctx", OpenID: "state"}[p]]
	stored, err := l.Store.LabRun(ctx, name)
	if errors.Is(err, broker.ErrNotFound) {
		return "", "", fmt.Errorf("%w: it names no request that was sent", ErrNotOpen)
	}
	if err != nil {
		return "", "", err
	}
	r, err := readRun(stored)
	if err != nil {
		return "", "", err
	}
	now := l.Clock()
	if r.Request.Protocol != p || r.Answer != nil || r.Brought != nil || now.Sub(r.Started) >= waits {
		return "", "", fmt.Errorf("%w: the request was answered before, or long ago", ErrNotOpen)
	}
	if r.Ticket, err = l.name(); err != nil {
		return "", "", err
	}
	r.Brought = &Received{At: now, Fields: fields}
	if p == OpenID && fields["code"] != "" {
		if r.Brought.Tokens, err = l.exchange(ctx, r, fields["code"]); err != nil {
			return "", "", err
		}
	}
	return r.ID, r.Ticket, l.save(ctx, r)
}

// Take is Run where the owner has the ticket of the browser that has brought the
// answer: the answer is the owner's from then on. Another ticket is ErrNotOpen.
func (l *Lab) Take(ctx context.Context, owner broker.Subject, id, ticket string) (*Run, error) {
	r, err := l.Run(ctx, owner, id)
	if err != nil || r.Answer != nil {
		return r, err
	}
	if r.Brought == nil || subtle.ConstantTimeCompare([]byte(r.Ticket), []byte(ticket)) != 1 {
		return nil, fmt.Errorf("%w: the answer came by another browser", ErrNotOpen)
	}
	r.Answer, r.Brought, r.Ticket = r.Brought, nil, ""
	return r, l.save(ctx, r)
}
