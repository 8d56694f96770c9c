package installation

import (
	"bytes"
	"strings"
	"sync"

	"trin/connections"
)

// Reader reads stored documents and remembers those of the last set that it
// read, with what protocols said of their settings: from one version to the next,
// and from a version to a draft of it, most stay as they are. The kinds must be
// the same whenever what it has read is built. It is safe for concurrent use; the
// zero value is ready.
type Reader struct {
	mu   sync.Mutex
	read map[string]remembered // by kind and id
}

type remembered struct {
	body     []byte
	document *document
}

// Stored reads documents as a store keeps them, whose bodies must not change.
func (r *Reader) Stored(documents []connections.Document) (*Text, []Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := &Text{}
	var problems []Problem
	read := make(map[string]remembered, len(documents))
	for _, stored := range documents {
		name := strings.TrimSuffix(stored.Kind+"/"+stored.ID, "/")
		if known, ok := r.read[name]; ok && bytes.Equal(known.body, stored.Body) {
			all.documents = append(all.documents, known.document)
			read[name] = known
			continue
		}
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
			text.documents[0].said = &sayings{}
			read[name] = remembered{stored.Body, text.documents[0]}
		}
	}
	r.read = read
	return all, problems
}

// root is the map that a stored document is, remembered or read now. It must not
// be changed.
func (r *Reader) root(d connections.Document) (*node, error) {
	r.mu.Lock()
	known, ok := r.read[strings.TrimSuffix(d.Kind+"/"+d.ID, "/")]
	r.mu.Unlock()
	if ok && bytes.Equal(known.body, d.Body) {
		return known.document.root, nil
	}
	return rootOf(d)
}
