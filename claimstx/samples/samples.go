// Package samples keeps what goes into claims pipelines, so that a change can be
// tried on it before it is applied. What names a person is replaced first (see
// package pseudonym): values of claims, the subject, and nothing else. What
// says how well the user was authenticated names nobody and stays, and so do
// the claims that the administrator calls plain.
package samples

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
	"time"

	"trin/claimstx"
	"trin/claimstx/pseudonym"
	"trin/connections"
)

// waiting is how many samples may wait for the database. What comes while it
// is behind is not kept: a login does not wait for its sample.
const waiting = 256

// maxBytes bounds the claims of a sample. Those of a login may be more; then it
// is not kept: what a provider sends must not fill the memory and the database.
const maxBytes = 256 << 10

// Store keeps samples.
type Store interface {
	SaveSample(ctx context.Context, sample connections.Sample, keep int) error
	Samples(context.Context, connections.SampleQuery) ([]connections.Sample, error)
}

// Options is what a Recorder is made of.
type Options struct {
	Store Store
	// Key is the installation's own key; the pseudonyms are made under one that
	// is derived from it.
	Key   func(context.Context) ([]byte, error)
	Clock func() time.Time
	Log   *slog.Logger
}

// Recorder keeps samples beside the logins. Run writes them.
type Recorder struct {
	options Options
	names   atomic.Pointer[pseudonym.Names]
	queue   chan kept
	lost    atomic.Int64
}

type kept struct {
	sample connections.Sample
	keep   int
}

var _ claimstx.Sampler = (*Recorder)(nil)

// New makes a Recorder.
func New(o Options) *Recorder { return &Recorder{options: o, queue: make(chan kept, waiting)} }

// Sample puts what went into a pipeline on the way to the store.
func (r *Recorder) Sample(ctx context.Context, policy claimstx.SamplePolicy, direction claimstx.Direction, in claimstx.Input, claims claimstx.Claims) {
	if len(r.queue) == cap(r.queue) { // not worth the work
		r.lost.Add(1)
		return
	}
	if size(claims) > maxBytes {
		r.options.Log.WarnContext(ctx, "a login is not kept as a sample: its claims are too large", "reference", in.Reference)
		return
	}
	names, err := r.key(ctx)
	if err != nil {
		r.options.Log.WarnContext(ctx, "a login is not kept as a sample", "reference", in.Reference, "error", err)
		return
	}
	place := in.Application
	if direction == claimstx.Inbound {
		place = in.Connection
	}
	body, err := json.Marshal(hidden(names, policy, direction, in, claims, r.options.Clock()))
	if err != nil {
		r.options.Log.WarnContext(ctx, "a login is not kept as a sample", "reference", in.Reference, "error", err)
		return
	}
	select {
	case r.queue <- kept{connections.Sample{
		Inbound: direction == claimstx.Inbound, Place: place, Reference: in.Reference, Made: r.options.Clock(), Body: body,
	}, policy.Keep}:
	default:
		r.lost.Add(1)
	}
}

// size is how many bytes the claims have.
func size(claims claimstx.Claims) int {
	n := 0
	for _, c := range claims {
		n += len(c.Name) + len(c.Format) + len(c.FriendlyName)
		for _, v := range c.Values {
			n += len(v)
		}
	}
	return n
}

// key derives the key of the pseudonyms, once.
func (r *Recorder) key(ctx context.Context) (pseudonym.Names, error) {
	if names := r.names.Load(); names != nil {
		return *names, nil
	}
	key, err := r.options.Key(ctx)
	if err != nil {
		return pseudonym.Names{}, err
	}
	names, err := pseudonym.New(key)
	if err != nil {
		return names, err
	}
	r.names.Store(&names)
	return names, nil
}

// Run writes what is to be kept, until the context ends.
func (r *Recorder) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case k := <-r.queue:
			r.write(ctx, k)
		}
	}
}

// Flush writes what waits, or as much of it as the context gives time for.
func (r *Recorder) Flush(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case k := <-r.queue:
			r.write(ctx, k)
		default:
			return
		}
	}
}

func (r *Recorder) write(ctx context.Context, k kept) {
	if lost := r.lost.Swap(0); lost > 0 {
		r.options.Log.WarnContext(ctx, "logins were not kept as samples: the database was behind", "count", lost)
	}
	if err := r.options.Store.SaveSample(ctx, k.sample, k.keep); err != nil && ctx.Err() == nil {
		r.options.Log.WarnContext(ctx, "a login is not kept as a sample", "reference", k.sample.Reference, "error", err)
	}
}
