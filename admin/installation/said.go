package installation

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"trin/connections"
)

// saidFor is how long it is kept what a protocol says of settings: metadata and
// certificates run out, which is a warning or a danger and no error.
const saidFor = time.Hour

// said is what a protocol says of the settings of one document, each asked for
// once. It must not be changed.
type said struct {
	kind     string
	role     connections.Role
	settings *node
	raw      json.RawMessage
	at       time.Time

	problems    func() []connections.Problem
	identifiers func() ([]string, error)
	scopes      func() ([]connections.Scope, error)
	needs       func() []connections.KeyNeed
}

// sayings keep what was said last of a stored document's settings.
type sayings struct {
	mu   sync.Mutex
	last *said
}

// said is what the kind says of settings: kept with the document where it is one
// that is remembered, and there is a clock to tell how old it is. The error is
// that the settings cannot be written as JSON; nil settings are empty ones.
func (b *builder) said(d *document, kind *connections.Kind, role connections.Role, settings *node) (*said, error) {
	keep := d.said != nil && b.deps.Clock != nil
	var last *said
	var now time.Time
	if keep {
		d.said.mu.Lock()
		defer d.said.mu.Unlock()
		last, now = d.said.last, b.deps.Clock()
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
	if last != nil && last.kind == kind.Name && last.role == role && bytes.Equal(last.raw, raw) {
		if age := now.Sub(last.at); age >= 0 && age < saidFor {
			return last, nil
		}
	}
	s := ask(kind, role, raw)
	if s.settings, s.at = settings, now; keep {
		d.said.last = s
	}
	return s, nil
}

// ask prepares to ask the kind.
func ask(kind *connections.Kind, role connections.Role, raw json.RawMessage) *said {
	s := &said{
		kind: kind.Name, role: role, raw: raw,
		problems:    func() []connections.Problem { return nil },
		identifiers: func() ([]string, error) { return nil, nil },
		scopes:      func() ([]connections.Scope, error) { return nil, nil },
		needs:       func() []connections.KeyNeed { return nil },
	}
	if check := kind.Check; check != nil {
		s.problems = sync.OnceValue(func() []connections.Problem { return check(role, raw) })
	}
	if identifiers := kind.Identifiers; identifiers != nil {
		s.identifiers = sync.OnceValues(func() ([]string, error) { return identifiers(role, raw) })
	}
	if scopes := kind.Scopes; scopes != nil {
		s.scopes = sync.OnceValues(func() ([]connections.Scope, error) { return scopes(raw) })
	}
	if needs := kind.Needs; needs != nil {
		s.needs = sync.OnceValue(func() []connections.KeyNeed { return needs(role, raw) })
	}
	return s
}
