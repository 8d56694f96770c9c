package lookup

import (
	"container/list"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"trin/claimstx"
)

// maxOpened is how many lookups stay opened. Beyond it the one that was opened
// longest ago lets go of its connections.
const maxOpened = 1_000

// Set is the lookups that a node has opened. A lookup with the id and settings
// of one before it, in the next version of the installation, is the same one,
// with its connections, its breaker and the answers that it keeps.
type Set struct {
	deps  Deps
	kinds []claimstx.LookupKind

	mu    sync.Mutex
	order *list.List // of *opened; the one that was opened last is in front
	at    map[openedKey]*list.Element
}

type openedKey struct {
	kind, id string
	settings [sha256.Size]byte
}

type opened struct {
	key      openedKey
	lookup   claimstx.Lookup
	external claimstx.External
	closer   io.Closer // nil = it holds nothing
}

// NewSet makes the set of these kinds. Close it when nobody asks any more.
func NewSet(deps Deps, kinds ...claimstx.LookupKind) *Set {
	return &Set{deps: deps, kinds: kinds, order: list.New(), at: map[openedKey]*list.Element{}}
}

// Kinds are the kinds with what stands around each of them.
func (s *Set) Kinds() []claimstx.LookupKind {
	all := make([]claimstx.LookupKind, 0, len(s.kinds))
	for _, kind := range s.kinds {
		all = append(all, s.around(kind))
	}
	return all
}

func (s *Set) around(kind claimstx.LookupKind) claimstx.LookupKind {
	outer := claimstx.LookupKind{Name: kind.Name, Local: kind.Local, Check: kind.Check}
	if !kind.Local {
		outer.Check = func(raw json.RawMessage) []claimstx.Problem {
			own, _, problems := split(raw, kind.OpenExternal != nil)
			return append(problems, kind.Check(own)...)
		}
	}
	if kind.Open != nil {
		outer.Open = func(id string, raw json.RawMessage) (claimstx.Lookup, error) {
			o, err := s.opened(kind, id, raw)
			return o.lookup, err
		}
	}
	if kind.OpenExternal != nil {
		outer.OpenExternal = func(id string, raw json.RawMessage) (claimstx.External, error) {
			o, err := s.opened(kind, id, raw)
			return o.external, err
		}
	}
	return outer
}

// opened is the one that is opened already, or a new one.
func (s *Set) opened(kind claimstx.LookupKind, id string, raw json.RawMessage) (opened, error) {
	key := openedKey{kind.Name, id, sha256.Sum256(raw)}
	o, tooMany, err := s.take(key, kind, id, raw)
	for _, old := range tooMany { // may take time, so it holds nobody up
		if err := old.closer.Close(); err != nil {
			s.deps.Log.Warn("a lookup that is not used any more could not be closed", "lookup", old.key.id, "error", err)
		}
	}
	return o, err
}

func (s *Set) take(key openedKey, kind claimstx.LookupKind, id string, raw json.RawMessage) (_ opened, tooMany []*opened, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.at[key]; e != nil {
		s.order.MoveToFront(e)
		o, _ := e.Value.(*opened)
		return *o, nil, nil
	}
	o, err := s.open(kind, id, raw)
	if err != nil {
		return opened{}, nil, err
	}
	o.key = key
	s.at[key] = s.order.PushFront(&o)
	for s.order.Len() > maxOpened {
		old, _ := s.order.Remove(s.order.Back()).(*opened)
		if delete(s.at, old.key); old.closer != nil {
			tooMany = append(tooMany, old)
		}
	}
	return o, tooMany, nil
}

// open opens one, with its guard.
func (s *Set) open(kind claimstx.LookupKind, id string, raw json.RawMessage) (o opened, err error) {
	own, shared := raw, Shared{}
	if !kind.Local {
		var problems []claimstx.Problem
		if own, shared, problems = split(raw, kind.OpenExternal != nil); len(problems) > 0 {
			return o, errors.New(problems[0].Message)
		}
	}
	if kind.OpenExternal != nil {
		inner, err := kind.OpenExternal(id, own)
		if err != nil {
			return o, err
		}
		o.closer, _ = inner.(io.Closer)
		o.external = &guardedExternal{inner, newGuard(id, s.deps, shared)}
		return o, nil
	}
	inner, err := kind.Open(id, own)
	if err != nil {
		return o, err
	}
	o.closer, _ = inner.(io.Closer)
	if o.lookup = inner; kind.Local {
		return o, nil
	}
	l := &guarded{inner: inner, guard: newGuard(id, s.deps, shared)}
	if shared.Cache > 0 {
		l.cache = newCache(s.deps.Clock, shared.Cache)
	}
	o.lookup = l
	return o, nil
}

// Close lets go of every connection.
func (s *Set) Close() error {
	s.mu.Lock()
	var closers []io.Closer
	for e := s.order.Front(); e != nil; e = e.Next() {
		if o, _ := e.Value.(*opened); o.closer != nil {
			closers = append(closers, o.closer)
		}
	}
	s.order.Init()
	clear(s.at)
	s.mu.Unlock()
	var errs []error
	for _, c := range closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}
