package broker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Options is what a [Broker] is made of. Everything but Observe and Within is
// needed.
type Options struct {
	Configurations Configurations
	Connections    Connections
	Transactions   TransactionStore
	Sessions       SessionStore
	Clock          func() time.Time
	Random         io.Reader // cryptographically strong, safe for parallel use
	Log            *slog.Logger
	Observe        Observer

	// Within gives a context that ends after the time, for what waits for others.
	// Nil means context.WithTimeout.
	Within func(context.Context, time.Duration) (context.Context, context.CancelFunc)
}

// Observer is told what happened, for metrics. A nil function is not called.
// The functions must be quick and safe for parallel use.
type Observer struct {
	LoginEnded  func(LoginEnded)
	TripBegun   func(TripBegun)
	LogoutEnded func(LoggedOut)
}

// LoginEnded is a login that was answered or refused.
type LoginEnded struct {
	Application ID
	Connection  ID          // the first-factor connection, "" = none was reached
	Refusal     RefusalCode // "" = answered
	Trips       int         // 0 = the session was enough
	SteppedUp   bool        // a second factor ran
	Took        time.Duration
}

// TripBegun is a browser that was sent to a connection.
type TripBegun struct {
	Application ID
	Connection  ID
	Factor      bool
}

// Broker runs logins. It keeps nothing in memory between two calls, so any
// node can serve any step. All its methods are safe for parallel use, and all
// their errors are *InvalidError, because the person in front is the only one
// who can be told, or where it is said *EndedError.
type Broker struct {
	configurations Configurations
	connections    Connections
	transactions   TransactionStore
	sessions       SessionStore
	clock          func() time.Time
	random         io.Reader
	log            *slog.Logger
	observe        Observer
	within         func(context.Context, time.Duration) (context.Context, context.CancelFunc)

	decide func(Facts) Decision
	proves func(Facts, Decision) error
}

// New makes a Broker. It fails when something needed is missing.
func New(o Options) (*Broker, error) {
	switch {
	case o.Configurations == nil:
		return nil, errors.New("broker: no configurations")
	case o.Connections == nil:
		return nil, errors.New("broker: no connections")
	case o.Transactions == nil:
		return nil, errors.New("broker: no transaction store")
	case o.Sessions == nil:
		return nil, errors.New("broker: no session store")
	case o.Clock == nil:
		return nil, errors.New("broker: no clock")
	case o.Random == nil:
		return nil, errors.New("broker: no randomness")
	case o.Log == nil:
		return nil, errors.New("broker: no log")
	}
	if o.Within == nil {
		o.Within = context.WithTimeout
	}
	return &Broker{
		configurations: o.Configurations,
		connections:    o.Connections,
		transactions:   o.Transactions,
		sessions:       o.Sessions,
		clock:          o.Clock,
		random:         o.Random,
		log:            o.Log,
		observe:        o.Observe,
		within:         o.Within,
		decide:         Decide,
		proves:         Proves,
	}, nil
}

// now is the time, without a zone or a monotonic reading, so that what is
// stored and read again compares equal.
func (b *Broker) now() time.Time { return b.clock().UTC().Round(0) }

// configurationsFor returns the version that a transaction is pinned to, and
// the newest. A node that has not read the newest yet takes the one that the
// transaction began with for it.
func (b *Broker) configurationsFor(ctx context.Context, version int64) (pinned, current *Configuration, err error) {
	current, err = b.configurations.Current(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read the configuration: %w", err)
	}
	if current.Version == version {
		return current, current, nil
	}
	pinned, err = b.configurations.At(ctx, version)
	if err != nil {
		return nil, nil, fmt.Errorf("read version %d of the configuration: %w", version, err)
	}
	if pinned.Version > current.Version {
		current = pinned
	}
	return pinned, current, nil
}

// invalid is an error for the person in front. The stores' sentinels end here:
// no caller may act on them.
func invalid(public PublicText, reference string, err error) error {
	for _, sentinel := range []error{ErrNotFound, ErrConflict, ErrUsed, ErrNamed} {
		if errors.Is(err, sentinel) {
			err = errors.New(err.Error())
			break
		}
	}
	return &InvalidError{Public: public, Reference: reference, Err: err}
}

// invalidIn is invalid for what belongs to the transaction.
func (t *Transaction) invalidIn(public PublicText, err error) error {
	return withAbout(invalid(public, t.Reference, err), t.about())
}

// withAbout adds what is known, where nothing is yet.
func withAbout(err error, about About) error {
	if invalid := asInvalid(err); invalid != nil && invalid.About == (About{}) {
		invalid.About = about
	}
	return err
}

// internal is an error that nobody outside can do anything about. One that is
// for the person in front already stays as it is.
func internal(reference string, err error) error {
	var already *InvalidError
	if errors.As(err, &already) {
		return err
	}
	return invalid(PublicInternal, reference, err)
}
