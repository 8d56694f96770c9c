package rollover

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Keys keeps Trin's own keys and what is known of them.
type Keys interface {
	All(context.Context) ([]connections.Key, error)
	Create(context.Context, connections.KeyPlan) (connections.Key, error)
	Check(connections.Key) error
	Import(context.Context, connections.Key) (connections.Key, error)
	Replace(ctx context.Context, active, id string) error
	Publish(ctx context.Context, id string) error
	Retire(ctx context.Context, id string) error
	Delete(ctx context.Context, id string) error
}

// Knowledge keeps what is known of keys and parties.
type Knowledge interface {
	KeySightings(ctx context.Context, keys ...string) ([]connections.KeySighting, error)
	KeyConfirmations(ctx context.Context, key string) ([]connections.KeyConfirmation, error)
	KeyTakings(context.Context) ([]connections.KeyTaking, error)
	SaveKeyParties(context.Context, []connections.KeyConfirmation, []connections.KeyTaking) error
}

// Deps is what a Rollover is made of.
type Deps struct {
	Keys      Keys
	Knowledge Knowledge
	Watch     *Watch // of this node

	Configurations interface {
		Current(context.Context) (*broker.Configuration, error)
	}
	Kinds   func() []connections.Kind
	Changes interface {
		AppendChange(context.Context, connections.Change) error
	}
	Clock func() time.Time
	Log   *slog.Logger
}

// Rollover leads keys from one to the next.
type Rollover struct {
	Deps
	drawn   atomic.Pointer[drawn]
	opening sync.Mutex // of files of keys
}

// drawn is who uses what, in one version of the installation.
type drawn struct {
	version int64
	parties map[Place]*gathered
}

// New makes a Rollover. It fails when something needed is missing.
func New(d Deps) (*Rollover, error) {
	if d.Keys == nil || d.Knowledge == nil || d.Watch == nil || d.Configurations == nil || d.Kinds == nil || d.Changes == nil || d.Clock == nil || d.Log == nil {
		return nil, errors.New("rollover: something needed is missing")
	}
	return &Rollover{Deps: d}, nil
}

// The rules: who may look, who may say what a party knows, and who may change
// keys.
var (
	Looks   = access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Everything: true}
	Says    = access.Rule{Least: access.Administrator, Scope: access.ScopeKeys, Everything: true}
	Changes = access.Rule{Least: access.Administrator, Scope: access.ScopeKeys, Everything: true, Sensitive: true}
)

// partiesOf are the parties of a place in the installation that is in force.
func (r *Rollover) partiesOf(ctx context.Context, place Place) (*gathered, error) {
	c, err := r.Configurations.Current(ctx)
	if err != nil {
		return nil, err
	}
	have := r.drawn.Load()
	if have == nil || have.version != c.Version {
		have = &drawn{c.Version, parties(c, r.Kinds())}
		r.drawn.Store(have)
	}
	if all := have.parties[place]; all != nil {
		return all, nil
	}
	return gather(nil), nil
}

// Prepare finds who uses what in the installation that is in force, so that nobody
// who opens a page waits for it.
func (r *Rollover) Prepare(ctx context.Context) error {
	_, err := r.partiesOf(ctx, Place{})
	return err
}

// View says where a place stands. The key that is meant is looked at as the one
// to roll over to; "" = the newest that waits. A place without keys has none.
func (r *Rollover) View(ctx context.Context, place Place, meant string) (View, error) {
	all, err := r.Keys.All(ctx)
	if err != nil {
		return View{}, err
	}
	k := known{place: place, meant: meant, now: r.Clock()}
	var ids []string
	for _, key := range all {
		if key.Set == place.Set && key.Use == place.Use {
			k.keys, ids = append(k.keys, key), append(ids, key.ID)
		}
	}
	r.Watch.Flush(ctx)
	if k.seen, err = r.Knowledge.KeySightings(ctx, ids...); err != nil {
		return View{}, err
	}
	if next := waiting(k.keys, meant); next != "" {
		if k.confirmations, err = r.Knowledge.KeyConfirmations(ctx, next); err != nil {
			return View{}, err
		}
	}
	if k.takings, err = r.Knowledge.KeyTakings(ctx); err != nil {
		return View{}, err
	}
	if k.parties, err = r.partiesOf(ctx, place); err != nil {
		return View{}, err
	}
	return look(k), nil
}

// Make makes a key, which waits as next, or is active where there is none.
func (r *Rollover) Make(ctx context.Context, actor access.Actor, plan connections.KeyPlan) (connections.Key, error) {
	if err := actor.May(Changes, r.Clock()); err != nil {
		return connections.Key{}, err
	}
	plan.State = ""
	detail := fmt.Sprintf("%s, %s", plan.Use, plan.Algorithm)
	if plan.Name != "" {
		detail += ", " + plan.Name
	}
	if err := r.audit(ctx, actor, "keys new", plan.Set, detail); err != nil {
		return connections.Key{}, err
	}
	return r.Keys.Create(ctx, plan)
}

// Do makes a move with a key of the place, which showed the key that is named as
// the active one. Where there are objections it is ErrObjected unless they are
// accepted; broker.ErrConflict means that the keys are not as they were seen.
func (r *Rollover) Do(ctx context.Context, actor access.Actor, move Move, place Place, id, active string, accepted bool) error {
	now := r.Clock()
	if err := actor.May(Changes, now); err != nil {
		return err
	}
	v, err := r.View(ctx, place, id)
	if err != nil {
		return err
	}
	key := v.Key(id)
	switch {
	case key == nil:
		return fmt.Errorf("key %q: %w", id, broker.ErrNotFound)
	case !slices.Contains(Moves(key.State), move):
		return fmt.Errorf("key %s %s: %w", id, why(move, key.State), broker.ErrConflict)
	case activeID(v) != active:
		return fmt.Errorf("another key was activated in the meantime: %w", broker.ErrConflict)
	}
	objections := v.Objections(move, *key, now)
	if len(objections) > 0 && !accepted {
		return ErrObjected
	}
	if err := r.audit(ctx, actor, "keys "+string(move), id, detailOf(place, objections)); err != nil {
		return err
	}
	switch move {
	case Activate:
		return r.Keys.Replace(ctx, active, id)
	case Publish:
		return r.Keys.Publish(ctx, id)
	case Retire:
		return r.Keys.Retire(ctx, id)
	case Delete:
		return r.Keys.Delete(ctx, id)
	}
	return fmt.Errorf("there is no move %q", move)
}

// why says why a move cannot be made of a state, and what to do first.
func why(move Move, state connections.KeyState) string {
	switch {
	case state == connections.KeyActive && move == Activate:
		return "is the active one already"
	case state == connections.KeyActive:
		return "is the active one; activate another in its place"
	case move == Delete:
		return "is in use; retire it first"
	case move == Activate:
		return "is retired; publish it again first"
	case move == Retire:
		return "is retired already"
	case move == Publish:
		return "is published already"
	}
	return "cannot be moved so"
}

// ActiveID is the ID of the active key; "" = there is none.
func (v *View) ActiveID() string { return activeID(*v) }

func activeID(v View) string {
	if v.Active == nil {
		return ""
	}
	return v.Active.ID
}

// named is how many parties the audit names of an objection.
const named = 20

// detailOf says where a key was, and what was known against the move.
func detailOf(place Place, objections []Objection) string {
	parts := []string{"set " + place.Set + ", " + string(place.Use)}
	for _, o := range objections {
		part := "although " + string(o.Why)
		var ids []string
		for _, p := range o.Parties[:min(len(o.Parties), named)] {
			ids = append(ids, string(p.Role)+" "+string(p.ID))
		}
		if more := o.Count - len(ids); more > 0 {
			ids = append(ids, fmt.Sprintf("%d more", more))
		}
		if len(ids) > 0 {
			part += " (" + strings.Join(ids, ", ") + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

func (r *Rollover) audit(ctx context.Context, actor access.Actor, what, target, detail string) error {
	return r.Changes.AppendChange(ctx, connections.Change{Author: actor.Name, What: what, Target: target, Detail: detail})
}
