package broker

import (
	"context"
	"fmt"
	"slices"
)

// ChooserPath is the address of the chooser of a transaction, where broker/web
// shows it.
func ChooserPath(transaction ID) string { return "/choose/" + string(transaction) }

// Offer is what the chooser shows.
type Offer struct {
	Transaction ID
	Reference   string
	Application Text // its name
	Factors     bool // second factors; otherwise ways to log in
	Options     []Option
	Language    string
}

// Option is one connection that is offered, the default first.
type Option struct {
	Connection ID
	Kind       string
	Name       Text
}

// Offer returns what is offered in a transaction that waits at the chooser.
// The chooser page calls it. The errors are those of Choose; when nothing that
// was offered is switched on any more the login ends, and the error is an
// *EndedError.
func (b *Broker) Offer(ctx context.Context, browser *Browser, transaction ID) (Offer, error) {
	l, err := b.choosing(ctx, browser, transaction)
	if err != nil {
		return Offer{}, err
	}
	if l.app == nil || l.current.application(l.app.ID) == nil {
		return Offer{}, ended(l.abandon(ctx, "the application was switched off or deleted during the login"))
	}
	offer := Offer{
		Transaction: l.t.ID, Reference: l.t.Reference, Application: l.app.Name,
		Factors: l.t.Factors, Language: l.t.Request.Language,
	}
	for _, id := range l.t.Offered {
		if c := l.pinned.connection(id); c != nil && l.current.connection(id) != nil {
			offer.Options = append(offer.Options, Option{Connection: id, Kind: c.Kind, Name: c.Name})
		}
	}
	if len(offer.Options) == 0 {
		return Offer{}, ended(l.end(ctx, &Refusal{Code: RefusedUnavailable, Reason: "everything that was offered has been switched off or deleted"}))
	}
	return offer, nil
}

// Choose goes on with the connection that the user chose. The chooser page
// calls it. A connection that was not offered is an *InvalidError with
// PublicBadMessage, and the chooser stays open; PublicExpired means that the
// transaction is not at the chooser, is unknown or took too long;
// PublicOtherBrowser that it was begun in another browser; PublicNotAvailable
// that the application has been switched off; PublicInternal anything else.
func (b *Broker) Choose(ctx context.Context, browser *Browser, transaction, connection ID) (Reply, error) {
	l, err := b.choosing(ctx, browser, transaction)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(l.t.Offered, connection) {
		return nil, l.t.invalidIn(PublicBadMessage, fmt.Errorf("connection %q was not offered", connection))
	}
	if l.t.Factors {
		l.t.Factor = connection
	} else {
		l.t.Chosen = connection
	}
	return l.drive(ctx)
}

// Cancel ends a login at the chooser: it is refused to the application as
// cancelled. The chooser page calls it. The errors are those of Choose.
func (b *Broker) Cancel(ctx context.Context, browser *Browser, transaction ID) (Reply, error) {
	l, err := b.choosing(ctx, browser, transaction)
	if err != nil {
		return nil, err
	}
	return l.end(ctx, &Refusal{Code: RefusedCancelled, Reason: "cancelled at the chooser"})
}

// choosing loads a transaction that waits at the chooser.
func (b *Broker) choosing(ctx context.Context, browser *Browser, id ID) (*login, error) {
	l, err := b.load(ctx, browser, id)
	if err != nil {
		return nil, err
	}
	if l.t.State != StateChoosing {
		return nil, l.t.invalidIn(PublicExpired, fmt.Errorf("nothing to choose: the transaction is %s", l.t.State))
	}
	return l, nil
}
