package web

import (
	"net/netip"
	"sync"
	"time"
)

// maxNetworks is how many networks are remembered. The one that was quiet for
// the longest goes, and begins with a full bucket when it comes back.
const maxNetworks = 1 << 16

// limiter is a token bucket for each network.
type limiter struct {
	rate  Rate
	most  int
	mu    sync.Mutex
	at    map[network]int32 // where the network's bucket is
	all   []bucket
	first int32 // the one that was used last; the others follow in order
	last  int32
}

// network is a key without a pointer, so that a full map costs the collector
// nothing.
type network [16]byte

type bucket struct {
	of            network
	tokens        float64
	filled        int64 // when, in nanoseconds
	told          bool  // since it was full
	before, after int32 // the ones that were used just after and just before it
}

const none = int32(-1)

// newLimiter makes one, or nil where nothing is limited.
func newLimiter(rate Rate, most int) *limiter {
	if rate.PerSecond <= 0 || rate.Burst <= 0 {
		return nil
	}
	return &limiter{rate: rate, most: most, at: map[network]int32{}, first: none, last: none}
}

// networkOf is the network of an address, and false when it is not limited.
func networkOf(address netip.Addr) (network, bool) {
	if !address.IsValid() {
		return network{}, true // all whose address cannot be told are one
	}
	if address.IsLoopback() {
		return network{}, false
	}
	of := network(address.As16())
	if !address.Unmap().Is4() {
		clear(of[8:])
	}
	return of, true
}

// take takes a token. Where there is none it says how long until there is, and
// whether this is the first time since the bucket was full.
func (l *limiter) take(of network, now time.Time) (wait time.Duration, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(of, now.UnixNano())
	if b.tokens >= 1 {
		b.tokens--
		return 0, false
	}
	first, b.told = !b.told, true
	return time.Duration((1 - b.tokens) / l.rate.PerSecond * float64(time.Second)), first
}

// giveBack puts a token back.
func (l *limiter) giveBack(of network, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(of, now.UnixNano())
	b.tokens = min(b.tokens+1, float64(l.rate.Burst))
}

// bucket is the network's, filled up to now and in front of the others.
func (l *limiter) bucket(of network, now int64) *bucket {
	i, known := l.at[of]
	switch {
	case known:
		l.unlink(i)
	case len(l.all) < l.most:
		i = int32(len(l.all))
		l.all = append(l.all, bucket{})
	default:
		i = l.last
		l.unlink(i)
		delete(l.at, l.all[i].of)
	}
	b := &l.all[i]
	if !known {
		*b = bucket{of: of, tokens: float64(l.rate.Burst), filled: now}
		l.at[of] = i
	}
	l.link(i)
	if now > b.filled { // a clock that went back fills nothing
		b.tokens += float64(now-b.filled) / float64(time.Second) * l.rate.PerSecond
	}
	b.filled = now
	if full := float64(l.rate.Burst); b.tokens >= full {
		b.tokens, b.told = full, false
	}
	return b
}

func (l *limiter) unlink(i int32) {
	b := l.all[i]
	if b.before == none {
		l.first = b.after
	} else {
		l.all[b.before].after = b.after
	}
	if b.after == none {
		l.last = b.before
	} else {
		l.all[b.after].before = b.before
	}
}

func (l *limiter) link(i int32) {
	l.all[i].before, l.all[i].after = none, l.first
	if l.first != none {
		l.all[l.first].before = i
	} else {
		l.last = i
	}
	l.first = i
}
