package installation

import (
	"slices"
	"sync"

	"trin/broker"
	"trin/claimstx"
)

// library is what pipelines share: fragments, lookups and services. One that is
// made of the same documents is the same one, where it is remembered.
type library struct {
	of        []*made
	fragments map[string][]claimstx.StepConfig
	lookups   map[string]claimstx.Lookup
	externals map[string]claimstx.External
}

// scopeTable is what providers may speak for by their metadata. One that says the
// same is the same one, where it is remembered.
type scopeTable struct {
	of []*made // of the providers that have any
	by map[broker.ID][]claimstx.MetadataScope
}

// mostShared is how many of each are remembered.
const mostShared = 8

// commons remember what documents share, so that it is the same thing for as long
// as it says the same. The zero value is ready.
type commons struct {
	mu        sync.Mutex
	libraries []*library
	tables    []*scopeTable
	house     *document // the vocabulary of an installation that has none
}

// library is the one of those documents.
func (c *commons) library(of []*made) *library {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.libraries, func(l *library) bool { return slices.Equal(l.of, of) })
	if at >= 0 {
		found := c.libraries[at]
		c.libraries = append(slices.Delete(c.libraries, at, at+1), found)
		return found
	}
	l := &library{of: of, fragments: map[string][]claimstx.StepConfig{}, lookups: map[string]claimstx.Lookup{}, externals: map[string]claimstx.External{}}
	for _, m := range of {
		switch id := m.whole.id; {
		case m.whole.kind == KindFragment:
			l.fragments[id] = m.fragment
		case m.transforms:
			l.externals[id] = m.external
		default:
			l.lookups[id] = m.lookup
		}
	}
	if len(c.libraries) >= mostShared {
		c.libraries = slices.Delete(c.libraries, 0, 1)
	}
	c.libraries = append(c.libraries, l)
	return l
}

// scopes is the table of those providers.
func (c *commons) scopes(of []*made) *scopeTable {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.tables, func(t *scopeTable) bool { return slices.EqualFunc(t.of, of, sameScopes) })
	if at >= 0 {
		found := c.tables[at]
		c.tables = append(slices.Delete(c.tables, at, at+1), found)
		return found
	}
	t := &scopeTable{of: of, by: make(map[broker.ID][]claimstx.MetadataScope, len(of))}
	for _, m := range of {
		t.by[m.authentication.ID] = m.scopes
	}
	if len(c.tables) >= mostShared {
		c.tables = slices.Delete(c.tables, 0, 1)
	}
	c.tables = append(c.tables, t)
	return t
}

// sameScopes reports whether it is the same provider, and may speak for the same.
func sameScopes(a, b *made) bool {
	return a == b || a.authentication.ID == b.authentication.ID && slices.Equal(a.scopes, b.scopes)
}

// vocabulary is the document of the vocabulary that holds where there is none;
// nil = it cannot be read.
func (c *commons) vocabulary() *document {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.house == nil {
		if d, ok := preset(defaultPreset); ok {
			d.memory, c.house = &memory{}, d
		}
	}
	return c.house
}
