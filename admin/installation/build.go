package installation

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// Build makes the picture of stored documents at a version. A connection with
// an error in its document is in the picture, but not enabled; the picture is
// nil if the vocabulary or the settings have an error or cannot be read. An installation with an
// error among its problems must not be applied (see [Errors]).
func Build(version int64, documents []connections.Document, parts Parts) (*broker.Configuration, []Problem) {
	text, problems := Stored(documents)
	configuration, found := text.Build(version, parts)
	return configuration, append(problems, found...)
}

// Build makes the picture of the text; see [Build].
func (t *Text) Build(version int64, parts Parts) (*broker.Configuration, []Problem) {
	b := &builder{
		kinds:          parts.Kinds,
		deps:           parts.Claims,
		broken:         map[*document]bool{},
		configuration:  &broker.Configuration{Version: version, Applications: map[broker.ID]*broker.ApplicationConnection{}, Connections: map[broker.ID]*broker.AuthenticationConnection{}},
		applications:   map[broker.ID]*document{},
		described:      map[broker.ID]applicationDocument{},
		authentication: map[broker.ID]*document{},
	}
	documents := b.once(t.documents)
	for _, d := range documents {
		b.broken[d] = b.broken[d] || d.refused
	}
	settings, vocabulary := b.settings(documents), b.vocabulary(documents)
	if vocabulary {
		b.connections(documents)
	} else {
		b.decodeOnly(documents)
	}
	b.sort(t.documents)
	if !settings || !vocabulary || t.lost {
		return nil, b.problems
	}
	return b.configuration, b.problems
}

// connections makes every connection.
func (b *builder) connections(documents []*document) {
	b.shared(documents)
	for _, d := range documents {
		if d.kind == KindAuthentication {
			b.buildAuthentication(b.expanded(d))
		}
	}
	b.readRequesters(documents)
	for _, d := range documents {
		if d.kind == KindApplication {
			b.buildApplication(b.expanded(d))
		}
	}
	b.homeless()
	b.releases()
	b.across()
	b.disable()
	b.withoutRequesters(documents)
}

// decodeOnly reports what can be said of a connection while the vocabulary is
// not usable.
func (b *builder) decodeOnly(documents []*document) {
	for _, d := range documents {
		switch d.kind {
		case KindAuthentication:
			b.decode(d, &authenticationDocument{})
		case KindApplication:
			b.decode(d, &applicationDocument{})
		case KindRequester:
			b.decode(d, &requesterDocument{})
		case KindFragment:
			b.decode(d, &fragmentDocument{})
		case KindLookup:
			b.decode(d, &lookupDocument{})
		}
	}
}

// Parts is what an installation is built with.
type Parts struct {
	Kinds  []connections.Kind
	Claims claimstx.Deps
}

// builder makes a picture and collects problems.
type builder struct {
	kinds            []connections.Kind
	deps             claimstx.Deps
	pipelines        pipelines // what pipelines share
	samples          *claimstx.SamplePolicy
	problems         []Problem
	broken           map[*document]bool // those with an error
	configuration    *broker.Configuration
	ladders          map[broker.Ladder]bool // those that a class is on
	settingsDocument *document
	applications     map[broker.ID]*document
	described        map[broker.ID]applicationDocument // as their documents say
	requesters       map[broker.ID][]requesterEntry    // by application
	authentication   map[broker.ID]*document
}

// report adds a problem about a field of a document.
func (b *builder) report(d *document, severity connections.Severity, field, format string, args ...any) {
	b.add(d, d.problem(severity, field, format, args...))
}

func (b *builder) fail(d *document, field, format string, args ...any) {
	b.report(d, connections.SeverityError, field, format, args...)
}

func (b *builder) warn(d *document, field, format string, args ...any) {
	b.report(d, connections.SeverityWarning, field, format, args...)
}

func (b *builder) danger(d *document, field, format string, args ...any) {
	b.report(d, connections.SeverityDanger, field, format, args...)
}

func (b *builder) add(d *document, problems ...Problem) {
	for _, p := range problems {
		if p.Severity == connections.SeverityError {
			b.broken[d] = true
		}
		b.problems = append(b.problems, p)
	}
}

// decode fills the description of a document.
func (b *builder) decode(d *document, into any) {
	decoder := &decoder{document: d}
	decoder.into(reflect.ValueOf(into).Elem(), "", d.root)
	b.add(d, decoder.problems...)
}

// once leaves out documents that stand twice, and says where the first is.
func (b *builder) once(documents []*document) []*document {
	first := map[string]*document{}
	var kept []*document
	for _, d := range documents {
		if other := first[d.kind+"/"+d.id]; other != nil {
			b.fail(d, "", "The %s stands twice; the first is at %s:%d. Take one away.", strings.TrimSpace(d.kind+" "+d.id), other.file, other.root.line)
			b.broken[other] = true
			continue
		}
		first[d.kind+"/"+d.id] = d
		kept = append(kept, d)
	}
	return kept
}

// settings reads what holds for the whole installation.
func (b *builder) settings(documents []*document) bool {
	at := slices.IndexFunc(documents, func(d *document) bool { return d.kind == KindSettings })
	if at < 0 {
		return true
	}
	d, s := documents[at], settingsDocument{}
	b.settingsDocument = d
	b.decode(d, &s)
	for _, t := range []struct {
		field string
		value *duration
		into  *time.Duration
		least time.Duration
	}{
		{"sessionIdle", s.SessionIdle, &b.configuration.SessionIdle, time.Minute},
		{"sessionLifetime", s.SessionLifetime, &b.configuration.SessionLifetime, time.Minute},
		{"transactionLifetime", s.TransactionLifetime, &b.configuration.TransactionLifetime, 30 * time.Second},
	} {
		if t.value == nil || *t.value < 0 {
			continue
		}
		if *t.into = time.Duration(*t.value); *t.into < t.least {
			b.fail(d, t.field, "%s is too short to work with. Write %s or more.", *t.into, t.least)
		}
	}
	idle, lifetime := b.configuration.SessionIdle, b.configuration.SessionLifetime
	if idle > 0 && lifetime > 0 && idle > lifetime {
		b.warn(d, "sessionIdle", "A session ends after sessionLifetime (%s), so it is never idle for %s. Write a shorter time.", lifetime, idle)
	}
	seen := map[broker.Level]bool{}
	for i, entry := range s.LevelMaxAges {
		field := fmt.Sprintf("levelMaxAges.%d", i)
		if entry.Level == nil || entry.MaxAge == nil {
			b.fail(d, field, "The entry needs a level and a maxAge. Write both.")
			continue
		}
		if seen[entry.Level.or()] {
			b.fail(d, field+".level", "This level stands twice. Keep one entry.")
		}
		seen[entry.Level.or()] = true
		b.configuration.LevelMaxAges = append(b.configuration.LevelMaxAges, broker.LevelMaxAge{Level: entry.Level.or(), MaxAge: time.Duration(*entry.MaxAge)})
	}
	b.configuration.Publisher = b.publisher(d, s.Publisher)
	b.samples = b.samplePolicy(d, s.Samples)
	b.publishing(d, s.Publishing)
	b.refresh(d, s.Metadata)
	return !b.broken[d]
}

// kind finds the protocol of a connection.
func (b *builder) kind(d *document, protocol string, usable func(*connections.Kind) bool) *connections.Kind {
	var known []string
	for i := range b.kinds {
		if k := &b.kinds[i]; usable(k) {
			if k.Name == protocol {
				return k
			}
			known = append(known, k.Name)
		}
	}
	slices.Sort(known)
	switch {
	case protocol == "" && misread(b.problems, d, "profile"): // which would have said it
	case protocol == "":
		b.fail(d, "", "The protocol is missing. Write protocol: and one of %s.", strings.Join(known, ", "))
	default:
		b.fail(d, "protocol", "%q is not a protocol for an %s connection. Write one of %s.", protocol, d.kind, strings.Join(known, ", "))
	}
	return nil
}

// disable switches off what has an error.
func (b *builder) disable() {
	for id, a := range b.configuration.Applications {
		if b.broken[b.applications[id]] {
			a.Enabled = false
		}
	}
	for id, a := range b.configuration.Connections {
		if b.broken[b.authentication[id]] {
			a.Enabled = false
		}
	}
}

// sort puts the problems in the order of the text.
func (b *builder) sort(documents []*document) {
	files := map[string]int{}
	for _, d := range documents {
		if _, ok := files[d.file]; !ok {
			files[d.file] = len(files)
		}
	}
	slices.SortStableFunc(b.problems, func(x, y Problem) int {
		if x.File != y.File {
			return files[x.File] - files[y.File]
		}
		if x.Line != y.Line {
			return x.Line - y.Line
		}
		return x.Column - y.Column
	})
}
