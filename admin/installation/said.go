package installation

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"trin/broker"
	"trin/connections"
)

// saidFor is how long it is kept what a protocol says of settings that does not
// tell when time changes it.
const saidFor = time.Hour

// said is what a protocol says of the settings of one document, each asked for
// once. It must not be changed.
type said struct {
	kind     string
	role     connections.Role
	settings *node
	raw      json.RawMessage
	from     time.Time // when it was asked
	until    time.Time // from then on it may say something else; zero = never

	checked     func() ([]connections.Problem, []time.Time) // what it says, and when that changes by time
	identifiers func() ([]string, error)
	scopes      func() ([]connections.Scope, error)
	needs       func() []connections.KeyNeed
	among       func() func(*broker.Configuration) []connections.Problem
}

// said is what the kind says of settings: kept with the document where it is one
// that is remembered, and there is a clock to tell how old it is. The error is
// that the settings cannot be written as JSON; nil settings are empty ones.
func (b *builder) said(d *document, kind *connections.Kind, role connections.Role, settings *node) (*said, error) {
	keep := d.memory != nil && b.deps.Clock != nil
	var last *said
	if keep {
		d.memory.mu.Lock()
		defer d.memory.mu.Unlock()
		last = d.memory.last
	}
	var raw json.RawMessage
	switch {
	case settings == nil:
		raw = json.RawMessage("{}")
	case last != nil && last.settings == settings:
		raw = last.raw
	default:
		encoded, err := json.Marshal(withoutAddress(settings).json())
		if err != nil {
			return nil, err
		}
		raw = encoded
	}
	if last != nil && last.kind == kind.Name && last.role == role && bytes.Equal(last.raw, raw) && last.holds(b.now) {
		b.before(last.until)
		return last, nil
	}
	s := ask(kind, role, raw)
	if s.settings = settings; keep {
		s.from = b.now
		_, turns := s.checked()
		s.until = next(turns, b.now)
		if kind.Checked == nil && kind.Check != nil {
			s.until = b.now.Add(saidFor)
		}
		d.memory.last = s
		b.before(s.until)
	}
	return s, nil
}

// holds reports whether time has not changed what was said.
func (s *said) holds(now time.Time) bool {
	return !now.Before(s.from) && (s.until.IsZero() || now.Before(s.until))
}

// before says that what is being made may be other from that time on.
func (b *builder) before(until time.Time) {
	if !until.IsZero() && (b.until.IsZero() || until.Before(b.until)) {
		b.until = until
	}
}

// next is the first of the instants that is to come; zero = there is none.
func next(instants []time.Time, now time.Time) time.Time {
	var first time.Time
	for _, at := range instants {
		if at.After(now) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// ask prepares to ask the kind.
func ask(kind *connections.Kind, role connections.Role, raw json.RawMessage) *said {
	s := &said{
		kind: kind.Name, role: role, raw: raw,
		checked:     func() ([]connections.Problem, []time.Time) { return nil, nil },
		identifiers: func() ([]string, error) { return nil, nil },
		scopes:      func() ([]connections.Scope, error) { return nil, nil },
		needs:       func() []connections.KeyNeed { return nil },
		among:       func() func(*broker.Configuration) []connections.Problem { return nil },
	}
	switch {
	case kind.Checked != nil:
		s.checked = sync.OnceValues(func() ([]connections.Problem, []time.Time) { return kind.Checked(role, raw) })
	case kind.Check != nil:
		s.checked = sync.OnceValues(func() ([]connections.Problem, []time.Time) { return kind.Check(role, raw), nil })
	}
	if identifiers := kind.Identifiers; identifiers != nil {
		s.identifiers = sync.OnceValues(func() ([]string, error) { return identifiers(role, raw) })
	}
	if scopes := kind.Scopes; scopes != nil {
		s.scopes = sync.OnceValues(func() ([]connections.Scope, error) { return scopes(raw) })
	}
	if among := kind.Among; among != nil {
		s.among = sync.OnceValue(func() func(*broker.Configuration) []connections.Problem { return among(role, raw) })
	}
	if needs := kind.Needs; needs != nil {
		s.needs = sync.OnceValue(func() []connections.KeyNeed { return needs(role, raw) })
	}
	return s
}
