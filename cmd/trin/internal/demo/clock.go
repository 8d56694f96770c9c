package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the real time, or, in a walk, the real time moved ahead: so that
// evidence ages and codes change without anybody waiting.
type Clock struct{ ahead atomic.Int64 }

// Now is the time as everything in the demo sees it.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance moves the time ahead.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(d)) }
