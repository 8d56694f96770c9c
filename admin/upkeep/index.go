package upkeep

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// entry is a connection whose metadata has an address, without the text of it.
type entry struct {
	installation.Watched
	sum     [32]byte // of the document
	inForce connections.Published
}

// index is the entries of one version. From one version to the next most
// documents stay as they are, and are not read again.
type index struct {
	mu       sync.Mutex
	version  int64
	settings [32]byte
	entries  []entry
}

// installed are the connections whose metadata has an address, and the version.
func (u *Upkeep) installed(ctx context.Context) ([]entry, int64, error) {
	u.index.mu.Lock()
	defer u.index.mu.Unlock()
	newest, err := u.Store.Newest(ctx)
	if err != nil {
		return nil, 0, err
	}
	if newest == u.index.version {
		return u.index.entries, newest, nil
	}
	documents, err := u.Documents(ctx, newest)
	if err != nil {
		return nil, 0, err
	}
	u.index.entries = u.entries(documents)
	u.index.version = newest
	return u.index.entries, newest, nil
}

// Prepare reads what is new in the version in force, so that nobody who opens a
// page waits for it.
func (u *Upkeep) Prepare(ctx context.Context) error {
	_, _, err := u.installed(ctx)
	return err
}

// entries reads what is new in the documents.
func (u *Upkeep) entries(documents []connections.Document) []entry {
	var settings []connections.Document
	if at := slices.IndexFunc(documents, func(d connections.Document) bool { return d.Kind == installation.KindSettings }); at >= 0 {
		settings = documents[at : at+1]
	}
	known := make(map[[2]string]entry, len(u.index.entries))
	if sum := sumOf(settings); sum == u.index.settings {
		for _, e := range u.index.entries {
			known[[2]string{e.Kind, e.ID}] = e
		}
	} else {
		u.index.settings = sum
	}
	var all []entry
	for _, d := range documents {
		sum := sha256.Sum256(d.Body)
		if e, there := known[[2]string{d.Kind, d.ID}]; there && e.sum == sum {
			all = append(all, e)
			continue
		}
		for _, w := range installation.WatchedIn(append(slices.Clone(settings), d)) {
			e := entry{Watched: w, sum: sum}
			if published, _, err := installation.ReadMetadata(d, u.Parts()); err == nil {
				e.inForce = published
			}
			e.Metadata = ""
			all = append(all, e)
		}
	}
	return all
}

func sumOf(documents []connections.Document) [32]byte {
	var all []byte
	for _, d := range documents {
		all = append(all, d.Body...)
	}
	return sha256.Sum256(all)
}

// watched is a connection with its document, as it is in force.
type watched struct {
	installation.Watched
	document connections.Document
}

// whole reads the document of a connection at a version.
func (u *Upkeep) whole(ctx context.Context, e entry, version int64) (watched, error) {
	d, err := u.Store.Document(ctx, version, e.Kind, e.ID)
	if err != nil {
		return watched{}, err
	}
	w := watched{e.Watched, d}
	if held := installation.WatchedIn([]connections.Document{d}); len(held) == 1 {
		w.Metadata = held[0].Metadata
	}
	return w, nil
}

// one is a connection that the actor sees.
func (u *Upkeep) one(ctx context.Context, a access.Actor, kind, id string) (watched, error) {
	all, version, err := u.installed(ctx)
	if err != nil {
		return watched{}, err
	}
	at := slices.IndexFunc(all, func(e entry) bool { return e.Kind == kind && e.ID == id && a.Sees(e.Organisation) })
	if at < 0 {
		return watched{}, fmt.Errorf("%s %s: %w", kind, id, broker.ErrNotFound)
	}
	return u.whole(ctx, all[at], version)
}

// read is what a connection's document says with a text of metadata.
func (u *Upkeep) read(w watched, text string) metadata {
	m := metadata{text: text}
	document := w.document
	if text != w.Metadata {
		if document, m.err = installation.WithMetadata(document, text); m.err != nil {
			return m
		}
	}
	m.published, m.problems, m.err = installation.ReadMetadata(document, u.Parts())
	return m
}
