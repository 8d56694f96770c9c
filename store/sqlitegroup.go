package store

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// Those who write at the same time on SQLite are stored by one commit: it writes
// each page once that they have in common, and waits once for the disk where it
// waits at all. One of them leads: it runs what all of them have to do, on the one
// connection that writes, and commits. Who comes meanwhile waits for the next one.
//
// Nobody is told anything before the commit. Where one of them fails, nothing of
// any is stored, and each runs again by itself, on its own goroutine: so that an
// error and a panic are those of whoever made them.

const (
	// maxTogether is how many are stored by one commit.
	maxTogether = 32
	// gathers is how often a leader who is not alone lets the others run, so that
	// whoever is about to write comes as far as this. Nobody waits for anybody:
	// where nothing else can run it takes a microsecond.
	gathers = 4
)

// turn is somebody's place among those who write.
type turn struct {
	do   func(writer) error
	word chan word // one, once it is no longer in the queue
}

// word is what somebody who waits is told.
type word int

const (
	stored   word = iota // it was committed
	leads                // it is the next to lead
	byItself             // the others' commit came to nothing
	left                 // it gave up, and had not been begun
)

// queue holds those who wait while one leads.
type queue struct {
	mu      sync.Mutex
	led     bool
	company bool // the last leader was not alone
	waiting []*turn
}

// join makes the turn wait, or lead when nobody does.
func (q *queue) join(t *turn) (leads bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.led {
		q.led = true
		return true
	}
	q.waiting = append(q.waiting, t)
	return false
}

// wait returns what the turn is told. Who gives up leaves the queue, unless what it
// wants is being done by then.
func (q *queue) wait(ctx context.Context, t *turn) word {
	select {
	case w := <-t.word:
		return w
	case <-ctx.Done():
	}
	q.mu.Lock()
	i := slices.Index(q.waiting, t)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	q.mu.Unlock()
	if i >= 0 {
		return left
	}
	return <-t.word
}

// gather lets others come as far as the queue, if there have been any of late.
func (q *queue) gather() {
	q.mu.Lock()
	some := q.company || len(q.waiting) > 0
	q.mu.Unlock()
	for i := 0; some && i < gathers; i++ {
		runtime.Gosched()
	}
}

// take returns those whom the leader stores beside itself.
func (q *queue) take() []*turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), maxTogether-1)
	others := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	q.company = n > 0
	return others
}

// pass makes the next one lead, if anybody waits.
func (q *queue) pass() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.led = len(q.waiting) > 0; q.led {
		q.waiting[0].word <- leads
		q.waiting = slices.Delete(q.waiting, 0, 1)
	}
}

func (r *sqliteRunner) transaction(ctx context.Context, do func(writer) error) error {
	own := &turn{do: do, word: make(chan word, 1)}
	if !r.queue.join(own) {
		switch r.queue.wait(ctx, own) {
		case stored:
			return nil
		case byItself:
			return onSQLite(ctx, r.write, func(c *sqliteConn) error { return c.transaction(do) })
		case left:
			return context.Cause(ctx)
		case leads:
		}
	}
	return r.lead(ctx, do)
}

// lead stores what do does, together with what others do who wait.
func (r *sqliteRunner) lead(ctx context.Context, do func(writer) error) error {
	var others []*turn
	told := byItself
	defer func() {
		r.queue.pass()
		for _, t := range others {
			t.word <- told
		}
	}()
	r.queue.gather()
	err := onSQLite(ctx, r.write, func(c *sqliteConn) error {
		if others = r.queue.take(); len(others) == 0 {
			return c.transaction(do)
		}
		return c.transaction(func(w writer) error {
			if err := tried(do, w); err != nil {
				return err
			}
			for _, t := range others {
				if err := tried(t.do, w); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if len(others) == 0 {
		return err
	}
	if err == nil {
		told = stored
		return nil
	}
	return onSQLite(ctx, r.write, func(c *sqliteConn) error { return c.transaction(do) })
}

// tried runs do where others are stored with it: a panic is an error here, and
// happens again where do runs by itself.
func tried(do func(writer) error, w writer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do(w)
}
