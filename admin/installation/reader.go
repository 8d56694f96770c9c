package installation

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"trin/connections"
)

// keptSets is how many sets of documents a [Reader] remembers: of the version in
// force, of the one before it, and of drafts.
const keptSets = 6

// Reader reads stored documents and remembers those of the last sets that it
// read, with what was made of them: from one version to the next, and from a
// version to a draft of it, most stay as they are. Whatever it has read must be
// built with the same kinds, key, clock and log; lookups of other kinds and no
// sampler are told apart. It is safe for concurrent use; the zero value is ready.
type Reader struct {
	mu      sync.Mutex
	sets    [][]remembered // each by kind and id; the one that was read last at the end
	commons commons
}

type remembered struct {
	body     []byte
	document *document
}

func (r remembered) compare(kind, id string) int {
	return cmp.Or(cmp.Compare(r.document.kind, kind), cmp.Compare(r.document.id, id))
}

// is reports whether it is what is stored.
func (r remembered) is(stored connections.Document) bool {
	return r.document.kind == stored.Kind && r.document.id == stored.ID && sameBody(r.body, stored.Body)
}

// Stored reads documents as a store keeps them, whose bodies must not change.
func (r *Reader) Stored(documents []connections.Document) (*Text, []Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := &Text{commons: &r.commons, documents: make([]*document, 0, len(documents))}
	var problems []Problem
	read := make([]remembered, 0, len(documents))
	known := walks(r.sets)
	for _, stored := range documents {
		if found, ok := known.find(stored); ok {
			found.body = stored.Body
			all.documents = append(all.documents, found.document)
			read = append(read, found)
			continue
		}
		name := strings.TrimSuffix(stored.Kind+"/"+stored.ID, "/")
		text, found := Parse(name, stored.Body, nil)
		problems = append(problems, found...)
		if len(text.documents) != 1 || text.documents[0].kind != stored.Kind || text.documents[0].id != stored.ID {
			problems = append(problems, Problem{File: name, Kind: stored.Kind, ID: stored.ID, Severity: connections.SeverityError,
				Message: "The stored document is not what it is stored as. Apply the installation again."})
			all.lost = all.lost || stored.Kind == KindSettings || stored.Kind == KindVocabulary
			continue
		}
		all.Add(text)
		if len(found) == 0 {
			text.documents[0].memory = &memory{}
			read = append(read, remembered{stored.Body, text.documents[0]})
		}
	}
	r.keep(read)
	return all, problems
}

// keep remembers a set, in the place of one that is the same.
func (r *Reader) keep(read []remembered) {
	slices.SortStableFunc(read, func(a, b remembered) int { return a.compare(b.document.kind, b.document.id) })
	r.sets = slices.DeleteFunc(r.sets, func(set []remembered) bool {
		return slices.EqualFunc(set, read, func(a, b remembered) bool { return a.document == b.document })
	})
	if r.sets = append(r.sets, read); len(r.sets) > keptSets {
		r.sets = slices.Delete(r.sets, 0, 1)
	}
}

// walk goes through a set of documents, most often in the order of the set.
type walk struct {
	set []remembered
	at  int
}

// walking goes through all sets, the one that was read last first.
type walking []walk

func walks(sets [][]remembered) walking {
	all := make(walking, 0, len(sets))
	for _, set := range slices.Backward(sets) {
		all = append(all, walk{set: set})
	}
	return all
}

// find is the document that was read already.
func (w walking) find(stored connections.Document) (remembered, bool) {
	for i := range w {
		if found, ok := w[i].find(stored); ok {
			return found, true
		}
	}
	return remembered{}, false
}

func (w *walk) find(stored connections.Document) (remembered, bool) {
	if w.at >= len(w.set) || w.set[w.at].compare(stored.Kind, stored.ID) != 0 {
		w.at, _ = slices.BinarySearchFunc(w.set, stored, func(r remembered, d connections.Document) int { return r.compare(d.Kind, d.ID) })
	}
	if w.at >= len(w.set) || !w.set[w.at].is(stored) {
		return remembered{}, false
	}
	w.at++
	return w.set[w.at-1], true
}

// tidy forgets what was made of documents and has not been used for long.
func (r *Reader) tidy(now func() time.Time) {
	if now == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := now()
	for _, set := range r.sets {
		for _, one := range set {
			one.document.memory.tidy(at)
		}
	}
}

// root is the map that a stored document is, remembered or read now. It must not
// be changed.
func (r *Reader) root(d connections.Document) (*node, error) {
	r.mu.Lock()
	known, ok := walks(r.sets).find(d)
	r.mu.Unlock()
	if ok {
		return known.document.root, nil
	}
	return rootOf(d)
}
