package installation

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"trin/broker"
)

var _ broker.Configurations = (*Pictures)(nil)

// keptPictures is how many versions stay in memory: logins that are under way
// are pinned to the version that they began with.
const keptPictures = 32

// Pictures gives the pictures of a stored installation. It holds the newest and
// swaps it whole when [Pictures.Refresh] finds that the version has moved; a
// login under way keeps its own version.
type Pictures struct {
	store   Store
	parts   func() Parts
	current atomic.Pointer[picture]

	mu     sync.Mutex // held while a version is loaded, so that it is loaded once
	kept   map[int64]*picture
	order  []int64
	reader Reader
	loaded loaded
}

type picture struct {
	configuration *broker.Configuration
	problems      []Problem
}

// NewPictures makes Pictures over a store. parts gives the kinds and the rest when
// the first picture is built: the kinds rest on the broker, which rests on the
// pictures.
func NewPictures(store Store, parts func() Parts) *Pictures {
	return &Pictures{store: store, parts: parts, kept: map[int64]*picture{}}
}

// Current is the newest picture, as of the last Refresh; the first call loads
// it.
func (p *Pictures) Current(ctx context.Context) (*broker.Configuration, error) {
	if now := p.current.Load(); now != nil {
		return now.configuration, nil
	}
	if _, err := p.Refresh(ctx); err != nil {
		return nil, err
	}
	return p.current.Load().configuration, nil
}

// At is the picture at a version, and broker.ErrNotFound if it is not kept.
func (p *Pictures) At(ctx context.Context, version int64) (*broker.Configuration, error) {
	if now := p.current.Load(); now != nil && now.configuration.Version == version {
		return now.configuration, nil
	}
	at, err := p.load(ctx, version)
	if err != nil {
		return nil, err
	}
	return at.configuration, nil
}

// Problems returns what is wrong with the current picture: a connection with
// an error is switched off in it.
func (p *Pictures) Problems() []Problem {
	if now := p.current.Load(); now != nil {
		return now.problems
	}
	return nil
}

// Refresh asks for the newest version, and swaps the picture if it is another.
// It tells whether it did. On an error the old picture stays.
func (p *Pictures) Refresh(ctx context.Context) (bool, error) {
	newest, err := p.store.Newest(ctx)
	if err != nil {
		return false, fmt.Errorf("installation: newest version: %w", err)
	}
	old := p.current.Load()
	if old != nil && old.configuration.Version == newest {
		return false, nil
	}
	next, err := p.load(ctx, newest)
	if err != nil {
		return false, err
	}
	return p.current.CompareAndSwap(old, next), nil
}

// load builds the picture of a version, or takes the one that was built.
func (p *Pictures) load(ctx context.Context, version int64) (*picture, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept := p.kept[version]; kept != nil {
		return kept, nil
	}
	documents, err := p.Documents(ctx, version)
	if err != nil {
		return nil, err
	}
	text, problems := p.reader.Stored(documents)
	configuration, found := text.Build(version, p.parts())
	problems = append(problems, found...)
	if configuration == nil {
		return nil, fmt.Errorf("installation: version %d cannot be used: %w", version, asError(Errors(problems)))
	}
	p.reader.tidy(p.parts().Claims.Clock)
	built := &picture{configuration, problems}
	p.kept[version] = built
	if p.order = append(p.order, version); len(p.order) > keptPictures {
		delete(p.kept, p.order[0])
		p.order = p.order[1:]
	}
	return built, nil
}

// asError joins problems.
func asError(problems []Problem) error {
	var all []error
	for _, p := range problems {
		all = append(all, errors.New(p.String()))
	}
	return errors.Join(all...)
}
