package console

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"trin/broker"
	"trin/connections"
)

// ticketLife is how long a ticket is good: the way from one page to the next.
const ticketLife = time.Minute

// Answer implements [broker.Frontend]. A success sends the browser to the
// administration with a ticket; a refusal is told on a page, from which the way
// back begins a new login.
func (f *frontend) Answer(ctx context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	var a asked
	if err := json.Unmarshal(o.Request.Reply, &a); err != nil {
		return nil, nil, fmt.Errorf("console: what the login was begun with cannot be read: %w", err)
	}
	if len(a.Browser) != len(connections.Digest{}) {
		return nil, nil, errors.New("console: the login was begun by no browser that is known")
	}
	if o.Refusal != nil {
		return broker.RefusalPage{
			Application: f.application.Name, Code: o.Refusal.Code, Message: o.Refusal.Message, Reference: o.Reference,
			Return: f.again(a.Return),
		}, nil, nil
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(f.Random, secret); err != nil {
		return nil, nil, fmt.Errorf("console: make a ticket: %w", err)
	}
	ticket := base64.RawURLEncoding.EncodeToString(secret)
	err := f.Store.SaveAdministratorTicket(ctx, connections.AdministratorTicket{
		Hash: sha256.Sum256([]byte(ticket)), Browser: connections.Digest(a.Browser), Subject: o.Subject, Name: nameOf(o),
		Index: o.SessionIndex, Level: o.Level, Fresh: o.Request.ForceAuthn, Return: a.Return,
		Expires: o.Now.Add(ticketLife), Until: o.Expires,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("console: keep a ticket: %w", err)
	}
	reply := broker.Redirect{URL: f.Administration + "/admin/enter?ticket=" + ticket}
	return reply, &broker.Participant{Application: f.application.ID, Keys: []string{o.SessionIndex}, Since: o.Now}, nil
}

// again is where a new login begins.
func (f *frontend) again(back string) string {
	address := f.Administration + "/admin/login"
	if back != "" {
		address += "?" + url.Values{"return": {back}}.Encode()
	}
	return address
}

// nameOf is what the claims call the user, for the audit; else the subject.
func nameOf(o broker.Outcome) string {
	for _, claim := range []string{"uid", "name", "displayName", "email", "urn:oid:0.9.2342.19200300.100.1.1"} {
		if values := o.Claims.Values(claim); len(values) > 0 && values[0] != "" && len(values[0]) <= maxName {
			return values[0]
		}
	}
	return o.Subject.Value
}

// maxName bounds a name.
const maxName = 200

// LogoutBackChannel implements [broker.BackChannelLogoutFrontend]: what began in
// the session of this name ends with it. There is nobody to ask.
func (f *frontend) LogoutBackChannel(ctx context.Context, p broker.Participant) error {
	for _, key := range p.Keys {
		if err := f.Store.EndAdministratorSessionsIn(ctx, key); err != nil {
			return fmt.Errorf("console: %w", err)
		}
	}
	return nil
}
