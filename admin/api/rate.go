package api

import (
	"sync"
	"time"

	"trin/admin/access"
	"trin/broker/web"
)

// maxHolders is how many tokens are counted at once. Those that have been quiet
// are forgotten.
const maxHolders = 10_000

// rates counts what each token asks.
type rates struct {
	rate    web.Rate
	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket is what is left for one, and since when.
type bucket struct {
	left float64
	at   time.Time
}

func newRates(rate web.Rate) *rates { return &rates{rate: rate, buckets: map[string]bucket{}} }

// take takes one request of what the actor's token has, and returns how long to
// wait when there is none left. A person is not counted.
func (r *rates) take(a access.Actor, now time.Time) time.Duration {
	who := a.Token
	if who == "" || r.rate.PerSecond <= 0 || r.rate.Burst < 1 {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	b, known := r.buckets[who]
	if !known {
		r.sweep(now)
		b = bucket{float64(r.rate.Burst), now}
	}
	b = r.filled(b, now)
	if b.left < 1 {
		r.buckets[who] = b
		return max(time.Duration((1-b.left)/r.rate.PerSecond*float64(time.Second)), time.Second)
	}
	b.left--
	r.buckets[who] = b
	return 0
}

// filled is the bucket as it is now. A clock that goes back fills nothing.
func (r *rates) filled(b bucket, now time.Time) bucket {
	if passed := now.Sub(b.at); passed > 0 {
		b.left = min(b.left+passed.Seconds()*r.rate.PerSecond, float64(r.rate.Burst))
		b.at = now
	}
	return b
}

// sweep makes room where there is none: first of those that are full again, and
// then of any.
func (r *rates) sweep(now time.Time) {
	if len(r.buckets) < maxHolders {
		return
	}
	for who, b := range r.buckets {
		if r.filled(b, now).left >= float64(r.rate.Burst) {
			delete(r.buckets, who)
		}
	}
	for who := range r.buckets {
		if len(r.buckets) < maxHolders {
			return
		}
		delete(r.buckets, who)
	}
}
