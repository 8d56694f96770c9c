package store

import (
	"sync"
	"time"

	"trin/broker"
)

const (
	// begunKept is how many logins that have begun are at hand.
	begunKept = 4096
	// begunBody is how large a sealed body may be that is kept.
	begunBody = 4 << 10
)

// begunLogins holds, sealed, the bodies of logins that have begun and have not moved
// since, so that the first answer from a provider is met without asking the
// database. It is for a database that one process writes to (SQLite): another
// node would move a login without this one knowing.
//
// A body gets here when its first move is committed, before anybody is told the
// ID, and goes for good when the next move begins. So whoever finds one finds what
// is stored, or what was stored when a move was made meanwhile: that one's
// compare-and-swap then decides, as it does for who has read the row.
type begunLogins struct {
	mu     sync.Mutex
	bodies map[broker.ID]begunLogin
	turns  [begunKept]broker.ID // those that are kept, the oldest at next
	next   int
}

type begunLogin struct {
	body    []byte // nobody changes it
	expires time.Time
}

// keep takes the body of a login that has begun; the oldest one makes room.
func (b *begunLogins) keep(t broker.Transaction, body []byte) {
	if len(body) > begunBody {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bodies == nil {
		b.bodies = map[broker.ID]begunLogin{}
	}
	delete(b.bodies, b.turns[b.next])
	b.turns[b.next] = t.ID
	b.next = (b.next + 1) % begunKept
	b.bodies[t.ID] = begunLogin{body, t.Expires}
}

// body is the sealed body of a login that has begun and has not expired; nil if it
// is not here.
func (b *begunLogins) body(id broker.ID, now time.Time) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.bodies[id]; now.Before(l.expires) {
		return l.body
	}
	return nil
}

// drop forgets a login, since it moves or is deleted.
func (b *begunLogins) drop(id broker.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.bodies, id)
}
