package directory

import (
	"sync"
	"time"
)

// How long connections are kept, and how many that nobody uses.
const (
	maxAge   = 10 * time.Minute
	maxIdle  = time.Minute
	maxSpare = 8
)

// pool keeps connections that nobody uses. It may be used by any number of
// goroutines.
type pool struct {
	clock func() time.Time

	mu    sync.Mutex
	spare []*link // the one that was given back last at the end
}

// take returns a connection that looks healthy; nil = there is none.
func (p *pool) take() *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	for len(p.spare) > 0 {
		k := p.spare[len(p.spare)-1]
		p.spare = p.spare[:len(p.spare)-1]
		if k.healthy(now) {
			return k
		}
		go k.close() // it may have to wait for the connection's own goroutines
	}
	return nil
}

// give takes a connection back, and ends it if it is one too many.
func (p *pool) give(k *link) {
	k.used = p.clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.spare) >= maxSpare || !k.healthy(k.used) {
		go k.close()
		return
	}
	p.spare = append(p.spare, k)
}

// close ends all that nobody uses.
func (p *pool) close() {
	p.mu.Lock()
	spare := p.spare
	p.spare = nil
	p.mu.Unlock()
	for _, k := range spare {
		k.close()
	}
}
