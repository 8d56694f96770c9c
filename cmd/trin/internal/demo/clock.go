package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the real time, or, in a walk, the real time moved ahead: so that
// evidence ages and codes change without anybody waiting.
type Clock struct {
	ahead   atomic.Int64
	stopped time.Time // zero = it goes
}

// Stopped is a clock that stands at the time, and moves when it is moved ahead:
// pages that it is on are the same each time.
func Stopped(at time.Time) *Clock { return &Clock{stopped: at} }

// Now is the time as everything in the demo sees it.
func (c *Clock) Now() time.Time {
	now := c.stopped
	if now.IsZero() {
		now = time.Now()
	}
	return now.Add(time.Duration(c.ahead.Load()))
}

// Advance moves the time ahead.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(d)) }
