package installation

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"trin/connections"
)

// keptLoaded is of how many versions the documents stay in memory: of the one in
// force, and of the one that a draft began with or that it is compared with.
const keptLoaded = 2

// loaded are the documents of versions, the one that was asked for last at the
// end. A version does not change.
type loaded struct {
	mu      sync.Mutex
	kept    []loadedVersion
	indexed atomic.Pointer[Index] // the one that was asked for last
}

type loadedVersion struct {
	version   int64
	documents []connections.Document
	index     func() *Index // made when it is first asked for
}

// Documents are those of a version, in the order of the store. They must not be
// changed. Version 0 is before the first, and has none.
func (p *Pictures) Documents(ctx context.Context, version int64) ([]connections.Document, error) {
	if version == 0 {
		return nil, nil
	}
	found, err := p.loadedAt(ctx, version)
	return found.documents, err
}

// Index is that of the documents of a version, kept as long as they are. Version 0
// is before the first, and has none.
func (p *Pictures) Index(ctx context.Context, version int64) (*Index, error) {
	if version == 0 {
		return NewIndex(nil, nil), nil
	}
	found, err := p.loadedAt(ctx, version)
	if err != nil {
		return nil, err
	}
	index := found.index()
	p.loaded.indexed.Store(index)
	return index, nil
}

// loadedAt is a version as it is kept.
func (p *Pictures) loadedAt(ctx context.Context, version int64) (loadedVersion, error) {
	p.loaded.mu.Lock()
	defer p.loaded.mu.Unlock()
	at := slices.IndexFunc(p.loaded.kept, func(v loadedVersion) bool { return v.version == version })
	if at >= 0 {
		found := p.loaded.kept[at]
		p.loaded.kept = append(slices.Delete(p.loaded.kept, at, at+1), found)
		return found, nil
	}
	number, documents, err := p.store.Load(ctx, version)
	if err != nil {
		return loadedVersion{}, fmt.Errorf("installation: version %d: %w", version, err)
	}
	if number != version {
		return loadedVersion{}, fmt.Errorf("installation: version %d was asked for, %d was given", version, number)
	}
	if len(p.loaded.kept) > 0 {
		shareBodies(documents, p.loaded.kept[len(p.loaded.kept)-1].documents)
	}
	loaded := loadedVersion{version, documents, sync.OnceValue(func() *Index {
		return newIndex(documents, p.loaded.indexed.Load(), p.reader.root)
	})}
	p.loaded.kept = append(p.loaded.kept, loaded)
	if over := len(p.loaded.kept) - keptLoaded; over > 0 {
		p.loaded.kept = slices.Delete(p.loaded.kept, 0, over)
	}
	return loaded, nil
}

// shareBodies takes the bodies of other documents where they are the same: from
// one version to the next most are.
func shareBodies(documents, others []connections.Document) {
	bodies := make(map[documentName][]byte, len(others))
	for _, d := range others {
		bodies[documentName{d.Kind, d.ID}] = d.Body
	}
	for i, d := range documents {
		if body, there := bodies[documentName{d.Kind, d.ID}]; there && bytes.Equal(body, d.Body) {
			documents[i].Body = body
		}
	}
}

// Reader is what reads the documents of this installation, and remembers them.
func (p *Pictures) Reader() *Reader { return &p.reader }
