package installation

import (
	"slices"
	"sync"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// memory is what is remembered of a stored document for as long as a [Reader]
// remembers the document itself.
type memory struct {
	making sync.Mutex // held while something is made of the document, so that it is made once
	made   []*made    // the one that was used last at the end

	mu      sync.Mutex
	last    *said
	decoded any       // the description that the document was decoded into
	of      *document // what was decoded: the document, or one that it stands for
	wrong   []Problem // that were found while it was decoded
}

// mostMade is of how many installations it is remembered what they make of one
// document: the one in force, and drafts that change what documents share.
const mostMade = 4

// madeFor is how long it is remembered without being used, once another version
// comes into force.
const madeFor = 10 * time.Minute

// made is what a builder has made of one document. It depends on the document and
// on what it rests on, and on nothing else. Many configurations hold it, so it
// must not be changed.
type made struct {
	rests rests
	from  time.Time // when it was made
	until time.Time // from then on it may be other; zero = never
	used  time.Time

	notes  []note    // what was said while it was made, in its order
	whole  *document // with every preset written out
	broken bool      // the whole document has an error

	vocabulary     *vocabularyMade
	settings       *settingsMade
	fragment       []claimstx.StepConfig
	lookup         claimstx.Lookup
	external       claimstx.External
	transforms     bool // a lookup that is a service which transforms claims
	authentication *broker.AuthenticationConnection
	scopes         []claimstx.MetadataScope
	requester      []behindOne
	application    *broker.ApplicationConnection
	described      *applicationDocument
	among          func(*broker.Configuration) []connections.Problem // nil = it says nothing of others

	mu         sync.Mutex
	needs      []connections.KeyNeed
	asked      bool // for needs
	overwrites []overwriting
}

// rests is what a document shares with others. What it does not use is zero.
type rests struct {
	vocabulary *broker.Vocabulary
	library    *library
	scopes     *scopeTable
	lookups    *claimstx.LookupKind // the first of the kinds of lookup: they are other ones where it is
	held       bool                 // a fragment is held against all that it may use
	samples    string               // what is kept of logins
	sampled    bool                 // there is somebody to keep it
	entries    []requesterEntry     // those behind an application
}

// note is a problem, and the document that it is about.
type note struct {
	document *document
	problem  Problem
}

// use is what the pipelines of a document share with others.
type use struct{ library, scopes bool }

// usedBy is what the steps share with other pipelines. A fragment may hold any of
// them.
func usedBy(lists ...[]claimstx.StepConfig) use {
	var u use
	for _, steps := range lists {
		for _, step := range steps {
			if step.Use != nil {
				return use{true, true}
			}
			u.library = u.library || step.Lookup != nil || step.External != nil
			u.scopes = u.scopes || step.ScopeCheck != nil
		}
	}
	return u
}

// only says what of that which documents share the pipelines use. What they do not
// use may change.
func (m *made) only(u use) {
	if !u.library {
		m.rests.library = nil
	}
	if !u.scopes {
		m.rests.scopes = nil
	}
}

// remember makes something of a document, or takes what was made of it. What do
// reports is kept with it. among tells what the document rests on; what of it do
// has used, do says with resting.
func (b *builder) remember(d *document, on rests, do func(m *made)) *made {
	if d.memory == nil || b.deps.Clock == nil || b.broken[d] {
		m := &made{rests: on, whole: d}
		do(m)
		m.broken = b.broken[m.whole]
		return m
	}
	d.memory.making.Lock()
	defer d.memory.making.Unlock()
	if m := d.memory.find(on, b.now); m != nil {
		m.used = b.now
		for _, n := range m.notes {
			b.add(n.document, n.problem)
		}
		if m.broken {
			b.broken[m.whole] = true
		}
		return m
	}
	m := &made{rests: on, from: b.now, used: b.now, whole: d}
	b.recording, b.until, b.aside = &m.notes, time.Time{}, false
	do(m)
	m.until, m.broken = b.until, b.broken[m.whole]
	b.recording = nil
	if !b.aside {
		d.memory.keep(m)
	}
	return m
}

// remembered is what was made of a connection with this vocabulary; nil = that is
// not known.
func (b *builder) remembered(d *document) *made {
	if d.memory == nil || b.deps.Clock == nil {
		return nil
	}
	d.memory.making.Lock()
	defer d.memory.making.Unlock()
	for _, m := range slices.Backward(d.memory.made) {
		if m.rests.vocabulary == b.configuration.Vocabulary && m.holds(b.now) {
			return m
		}
	}
	return nil
}

// holds reports whether time has not changed it.
func (m *made) holds(now time.Time) bool {
	return !now.Before(m.from) && (m.until.IsZero() || now.Before(m.until))
}

// find is what was made of the document on the same grounds, if time has not
// changed it.
func (r *memory) find(on rests, now time.Time) *made {
	for i := len(r.made) - 1; i >= 0; i-- {
		m := r.made[i]
		if !m.rests.hold(on) || !m.holds(now) {
			continue
		}
		if i < len(r.made)-1 {
			r.made = append(slices.Delete(r.made, i, i+1), m)
		}
		return m
	}
	return nil
}

func (r *memory) keep(m *made) {
	if len(r.made) >= mostMade {
		r.made = slices.Delete(r.made, 0, 1)
	}
	r.made = append(r.made, m)
}

// tidy forgets what nobody has used for long.
func (r *memory) tidy(now time.Time) {
	r.making.Lock()
	defer r.making.Unlock()
	r.made = slices.DeleteFunc(r.made, func(m *made) bool { return now.Sub(m.used) > madeFor })
}

// hold reports whether what rests on r would be the same on other grounds. What r
// does not use may be anything.
func (r *rests) hold(on rests) bool {
	return r.vocabulary == on.vocabulary && r.lookups == on.lookups && r.held == on.held && r.samples == on.samples && r.sampled == on.sampled &&
		(r.library == nil || r.library == on.library) && (r.scopes == nil || r.scopes == on.scopes) &&
		slices.EqualFunc(r.entries, on.entries, requesterEntry.same)
}

// same reports whether it is the same requester at the same place.
func (e requesterEntry) same(o requesterEntry) bool {
	return e.document == o.document && e.field == o.field && e.description == o.description
}

// decoded is the description of a document: decoded once, where the document is
// remembered. It must not be changed.
func decoded[T any](b *builder, d *document) *T {
	r := d.memory
	if r != nil {
		r.mu.Lock()
		is, known := r.decoded.(*T)
		wrong := r.wrong
		known = known && r.of == d
		r.mu.Unlock()
		if known {
			b.add(d, wrong...)
			return is
		}
	}
	is := new(T)
	wrong := decodeInto(d, is)
	b.add(d, wrong...)
	if r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.decoded, r.of, r.wrong = is, d, wrong
	}
	return is
}
