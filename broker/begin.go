package broker

import (
	"context"
	"fmt"
)

// Begin starts a login for an application and takes it as far as it goes
// without the browser: to a connection, to the chooser, or at once to the
// answer. Frontends call it, after they have verified who asks; the request is
// believed from there on.
//
// A refusal is no error: it is answered to the application. The error is an
// *InvalidError: PublicUnknownApp or PublicNotAvailable when there is no such
// application or it is switched off; PublicExpired when one of the request's
// Uses was used before; PublicInternal otherwise.
func (b *Broker) Begin(ctx context.Context, browser *Browser, r AuthnRequest) (Reply, error) {
	l, err := b.begin(ctx, browser, r)
	if err != nil {
		return nil, err
	}
	return l.drive(ctx)
}

// Reject records and answers a request that cannot become a login: it is known
// who asks and where the answer goes, and what is asked cannot be done.
// Frontends call it in the place of Begin. The errors are those of Begin.
func (b *Broker) Reject(ctx context.Context, browser *Browser, r AuthnRequest, refusal Refusal) (Reply, error) {
	l, err := b.begin(ctx, browser, r)
	if err != nil {
		return nil, err
	}
	return l.end(ctx, &refusal)
}

// begin makes the transaction; nothing is stored yet.
func (b *Broker) begin(ctx context.Context, browser *Browser, r AuthnRequest) (*login, error) {
	current, err := b.configurations.Current(ctx)
	if err != nil {
		return nil, internal("", fmt.Errorf("read the configuration: %w", err))
	}
	app := current.Applications[r.Application]
	if app == nil {
		return nil, invalid(PublicUnknownApp, "", fmt.Errorf("no application %q", r.Application))
	}
	if !app.Enabled {
		return nil, withAbout(invalid(PublicNotAvailable, "", fmt.Errorf("application %q is switched off", r.Application)), About{Application: r.Application})
	}
	if browser.Binding == "" {
		return nil, invalid(PublicOtherBrowser, "", fmt.Errorf("the browser has no binding"))
	}
	if r.Language == "" {
		r.Language = browser.Language
	}
	uses := r.Uses
	r.Uses = nil // the move's, not the transaction's
	t := Transaction{Version: current.Version, Request: r, Binding: digest(browser.Binding)}
	if err := b.name(&t, current); err != nil {
		return nil, internal("", err)
	}
	return &login{
		Broker: b, browser: browser, pinned: current, current: current, app: app, t: t, now: t.Created, uses: uses,
	}, nil
}

// name gives a new transaction its ID, reference and times.
func (b *Broker) name(t *Transaction, c *Configuration) error {
	id, err := b.token(idBytes)
	if err != nil {
		return err
	}
	reference, err := ReadableCode(b.random, ReferenceSigns)
	if err != nil {
		return err
	}
	t.ID, t.Reference = ID(id), reference
	t.Created = b.now()
	t.Expires = t.Created.Add(c.transactionLifetime())
	return nil
}
