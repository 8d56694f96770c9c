package lookup

import (
	"container/list"
	"strconv"
	"strings"
	"sync"
	"time"

	"trin/claimstx"
)

// The limits of the answers that one lookup keeps.
const (
	maxKept      = 1_000
	maxKeptBytes = 4 << 20
	maxKeptEach  = 64 << 10 // a larger answer is not kept
)

// cache keeps answers in memory for a while, the ones that were asked for
// last. An error is never kept. It may be used by any number of goroutines.
type cache struct {
	clock func() time.Time
	keep  time.Duration

	mu    sync.Mutex
	bytes int
	order *list.List // of *kept; the one that was asked for last is in front
	at    map[string]*list.Element
}

type kept struct {
	key   string
	rows  []claimstx.Row
	since time.Time
	bytes int
}

func newCache(clock func() time.Time, keep time.Duration) *cache {
	return &cache{clock: clock, keep: keep, order: list.New(), at: map[string]*list.Element{}}
}

// question is the key of the values of all parameters: no two questions have
// the same one.
func question(names []string, given map[string]string) string {
	var b strings.Builder
	for _, name := range names {
		value := given[name]
		b.WriteString(strconv.Itoa(len(value)))
		b.WriteByte(':')
		b.WriteString(value)
	}
	return b.String()
}

// get returns the rows that are kept, which nobody may change.
func (c *cache) get(key string) ([]claimstx.Row, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.at[key]
	if e == nil {
		return nil, false
	}
	k, _ := e.Value.(*kept)
	if passed := c.clock().Sub(k.since); passed < 0 || passed >= c.keep {
		c.remove(e)
		return nil, false
	}
	c.order.MoveToFront(e)
	return k.rows, true
}

// put keeps the rows, and lets go of others where there are too many.
func (c *cache) put(key string, rows []claimstx.Row) {
	k := &kept{key: key, rows: rows, since: c.clock(), bytes: len(key) + rowBytes(rows)}
	if k.bytes > maxKeptEach {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.at[key]; e != nil {
		c.remove(e)
	}
	c.at[key] = c.order.PushFront(k)
	for c.bytes += k.bytes; c.order.Len() > maxKept || c.bytes > maxKeptBytes; {
		c.remove(c.order.Back())
	}
}

func (c *cache) remove(e *list.Element) {
	k, _ := c.order.Remove(e).(*kept)
	delete(c.at, k.key)
	c.bytes -= k.bytes
}

// rowBytes is about what the rows take in memory.
func rowBytes(rows []claimstx.Row) int {
	n := 0
	for _, row := range rows {
		n += 48
		for column, values := range row {
			n += 40 + len(column)
			for _, v := range values {
				n += 16 + len(v)
			}
		}
	}
	return n
}
