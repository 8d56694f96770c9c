package installation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trin/broker"
	"trin/connections"
)

// Build makes the picture of stored documents at a version. A connection with
// an error in its document is in the picture, but not enabled; the picture is
// nil if the vocabulary or the settings have an error or cannot be read. An
// installation with an error among its problems must not be applied (see [Errors]).
func Build(version int64, documents []connections.Document, parts Parts) (*broker.Configuration, []Problem) {
	text, problems := Stored(documents)
	configuration, found := text.Build(version, parts)
	return configuration, append(problems, found...)
}

// Build makes the picture of the text; see [Build]. What a [Reader] remembers of
// its documents is taken in the place of making it again, and is shared with
// other pictures, so that nothing of a picture may be changed.
func (t *Text) Build(version int64, parts Parts) (*broker.Configuration, []Problem) {
	b := t.builder(parts)
	b.configuration.Version = version
	of := b.sorted(t.documents)
	settings, vocabulary := b.settingsOf(of.settings), b.vocabularyOf(of.vocabulary)
	if vocabulary {
		b.connections(of)
	} else {
		b.decodeOnly(of.all)
	}
	b.sort(t.documents)
	if !settings || !vocabulary || t.lost {
		return nil, b.problems
	}
	return b.configuration, b.problems
}

// byKind are documents, each once, by their kinds.
type byKind struct {
	all                                                          []*document
	settings, vocabulary                                         *document // nil = there is none
	fragments, lookups, authentication, requesters, applications []*document
}

// sorted are the documents, each once, by their kinds.
func (b *builder) sorted(documents []*document) byKind {
	of := byKind{all: b.once(documents)}
	for _, d := range of.all {
		if d.refused {
			b.broken[d] = true
		}
		switch d.kind {
		case KindSettings:
			of.settings = d
		case KindVocabulary:
			of.vocabulary = d
		case KindFragment:
			of.fragments = append(of.fragments, d)
		case KindLookup:
			of.lookups = append(of.lookups, d)
		case KindAuthentication:
			of.authentication = append(of.authentication, d)
		case KindRequester:
			of.requesters = append(of.requesters, d)
		case KindApplication:
			of.applications = append(of.applications, d)
		}
	}
	return of
}

// connections makes every connection.
func (b *builder) connections(of byKind) {
	b.shared(of)
	b.authenticationOf(of.authentication)
	b.readRequesters(of.requesters)
	b.applicationsOf(of.applications)
	b.homeless()
	b.releases()
	b.across()
	b.disable()
	b.withoutRequesters(of.requesters)
}

// authenticationOf makes every authentication connection.
func (b *builder) authenticationOf(documents []*document) {
	b.configuration.Connections = make(map[broker.ID]*broker.AuthenticationConnection, len(documents))
	b.authentication = make([]*made, 0, len(documents))
	on := b.pipelined()
	var scoped []*made
	for _, d := range documents {
		m := b.remember(d, on, func(m *made) { b.buildAuthentication(b.expanded(d), m) })
		b.authentication = append(b.authentication, m)
		b.configuration.Connections[m.authentication.ID] = m.authentication
		if len(m.scopes) > 0 {
			scoped = append(scoped, m)
		}
	}
	slices.SortFunc(b.authentication, func(x, y *made) int { return cmp.Compare(x.authentication.ID, y.authentication.ID) })
	b.speaks = b.commons.scopes(scoped)
}

// applicationsOf makes every application connection.
func (b *builder) applicationsOf(documents []*document) {
	b.configuration.Applications = make(map[broker.ID]*broker.ApplicationConnection, len(documents))
	b.applications = make([]*made, 0, len(documents))
	on := b.pipelined()
	for _, d := range documents {
		on.entries = b.requesters[broker.ID(d.id)]
		m := b.remember(d, on, func(m *made) { b.buildApplication(b.expanded(d), m) })
		b.applications = append(b.applications, m)
		b.configuration.Applications[m.application.ID] = m.application
	}
	slices.SortFunc(b.applications, func(x, y *made) int { return cmp.Compare(x.application.ID, y.application.ID) })
}

// pipelined is what a document with a pipeline may rest on.
func (b *builder) pipelined() rests {
	on := rests{vocabulary: b.configuration.Vocabulary, library: b.library, scopes: b.speaks}
	if b.samples != nil {
		on.samples, on.sampled = fmt.Sprint(b.samples.Keep, b.samples.Plain), b.deps.Sampler != nil
	}
	return on
}

// decodeOnly reports what can be said of a connection while the vocabulary is
// not usable.
func (b *builder) decodeOnly(documents []*document) {
	for _, d := range documents {
		switch d.kind {
		case KindAuthentication:
			decoded[authenticationDocument](b, d)
		case KindApplication:
			decoded[applicationDocument](b, d)
		case KindRequester:
			decoded[requesterDocument](b, d)
		case KindFragment:
			decoded[fragmentDocument](b, d)
		case KindLookup:
			decoded[lookupDocument](b, d)
		}
	}
}

// once leaves out documents that stand twice, and says where the first is.
func (b *builder) once(documents []*document) []*document {
	if inOrder(documents) {
		return documents
	}
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

// inOrder reports whether the documents are ordered by kind and then id, each
// once.
func inOrder(documents []*document) bool {
	for i := 1; i < len(documents); i++ {
		a, b := documents[i-1], documents[i]
		if a.kind > b.kind || a.kind == b.kind && a.id >= b.id {
			return false
		}
	}
	return true
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
	if len(b.broken) == 0 {
		return
	}
	for _, m := range b.applications {
		if b.broken[m.whole] {
			b.switchOff(m.application)
		}
	}
	for _, m := range b.authentication {
		if b.broken[m.whole] {
			off := *m.authentication // others hold the one that is remembered
			off.Enabled = false
			b.configuration.Connections[off.ID] = &off
		}
	}
}

// switchOff puts the application into the picture switched off: others hold the
// one that is remembered.
func (b *builder) switchOff(a *broker.ApplicationConnection) {
	off := *a
	off.Enabled = false
	b.configuration.Applications[off.ID] = &off
}

// sort puts the problems in the order of the text: few of its files have any.
func (b *builder) sort(documents []*document) {
	if len(b.problems) < 2 {
		return
	}
	files := map[string]int{} // of the problems: where the first document of it stands
	for _, problem := range b.problems {
		files[problem.File] = 0
	}
	for i, d := range slices.Backward(documents) {
		if _, ok := files[d.file]; ok {
			files[d.file] = i
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
