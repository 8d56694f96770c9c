package store

import (
	"slices"
	"sync"
	"time"

	"trin/broker"
)

// openKept is how many open logins are known, of all browsers together: some 10 MB
// when somebody begins them and ends none.
const openKept = 32 << 10

// openLogins knows which logins each browser has open, the one that began first at
// the front, so that the oldest can make room for another without an index of them
// in the database: each login would write it three times. It is for a database that
// one process writes to (SQLite); several nodes count in the database.
//
// It knows what has begun since the process started, and of that the newest
// openKept. What a start or others' logins make it forget counts no more and makes
// no room; it is gone when it expires, some minutes later, as if its browser had
// been another one.
type openLogins struct {
	mu            sync.Mutex
	of            map[string][]*openLogin // by the browser's binding
	known         int
	first, newest *openLogin // of all
}

// openLogin is one of them, in a row with the one that began before it and the next.
type openLogin struct {
	id            broker.ID
	browser       string
	expires       time.Time
	before, after *openLogin
}

// begin notes a login that has begun, and returns those of its browser that are
// too many by then: they are noted no more.
func (o *openLogins) begin(t broker.Transaction, now time.Time) (tooMany []broker.ID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.first != nil && (o.known == openKept || !now.Before(o.first.expires)) {
		o.remove(o.first)
	}
	if o.of == nil {
		o.of = map[string][]*openLogin{}
	}
	l := &openLogin{id: t.ID, browser: t.Binding, expires: t.Expires, before: o.newest}
	if o.newest == nil {
		o.first = l
	} else {
		o.newest.after = l
	}
	o.newest = l
	o.known++
	o.of[l.browser] = append(o.of[l.browser], l)
	for len(o.of[l.browser]) > maxOpen {
		oldest := o.of[l.browser][0]
		tooMany = append(tooMany, oldest.id)
		o.remove(oldest)
	}
	return tooMany
}

// end forgets a login that is not open any more.
func (o *openLogins) end(t broker.Transaction) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.of[t.Binding] {
		if l.id == t.ID {
			o.remove(l)
			return
		}
	}
}

// remove takes one out. The caller holds the lock.
func (o *openLogins) remove(l *openLogin) {
	own := o.of[l.browser]
	if own = slices.DeleteFunc(own, func(other *openLogin) bool { return other == l }); len(own) > 0 {
		o.of[l.browser] = own
	} else {
		delete(o.of, l.browser)
	}
	if l.before == nil {
		o.first = l.after
	} else {
		l.before.after = l.after
	}
	if l.after == nil {
		o.newest = l.before
	} else {
		l.after.before = l.before
	}
	o.known--
}
