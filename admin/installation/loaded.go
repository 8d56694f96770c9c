package installation

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"trin/connections"
)

// keptLoaded is of how many versions the documents stay in memory: of the one in
// force, and of the one that a draft began with or that it is compared with.
const keptLoaded = 2

// loaded are the documents of versions, the one that was asked for last at the
// end. A version does not change.
type loaded struct {
	mu   sync.Mutex
	kept []loadedVersion
}

type loadedVersion struct {
	version   int64
	documents []connections.Document
}

// Documents are those of a version, in the order of the store. They must not be
// changed. Version 0 is before the first, and has none.
func (p *Pictures) Documents(ctx context.Context, version int64) ([]connections.Document, error) {
	if version == 0 {
		return nil, nil
	}
	p.loaded.mu.Lock()
	defer p.loaded.mu.Unlock()
	at := slices.IndexFunc(p.loaded.kept, func(v loadedVersion) bool { return v.version == version })
	if at >= 0 {
		found := p.loaded.kept[at]
		p.loaded.kept = append(slices.Delete(p.loaded.kept, at, at+1), found)
		return found.documents, nil
	}
	number, documents, err := p.store.Load(ctx, version)
	if err != nil {
		return nil, fmt.Errorf("installation: version %d: %w", version, err)
	}
	if number != version {
		return nil, fmt.Errorf("installation: version %d was asked for, %d was given", version, number)
	}
	p.loaded.kept = append(p.loaded.kept, loadedVersion{version, documents})
	if over := len(p.loaded.kept) - keptLoaded; over > 0 {
		p.loaded.kept = slices.Delete(p.loaded.kept, 0, over)
	}
	return documents, nil
}

// Reader is what reads the documents of this installation, and remembers them.
func (p *Pictures) Reader() *Reader { return &p.reader }
