package lookup

import (
	"slices"
	"sync"
	"time"
)

// Breaker keeps questions away from a service that does not answer. After a
// number of failures in a row it opens, and nobody is asked for a while; then
// one question is let through to see. The same question counts once, however
// often it fails: somebody whose name a service cannot bear is not all the
// others. It may be used by any number of goroutines.
type Breaker struct {
	clock    func() time.Time
	failures int
	rest     time.Duration

	mu     sync.Mutex
	failed []string // in a row, each question once
	open   bool     // since since
	since  time.Time
	probe  bool // one question is on its way to see
	round  int  // grows whenever the breaker opens or closes
}

// NewBreaker makes a closed breaker that opens after the number of failures in
// a row, and lets one question through after each rest.
func NewBreaker(clock func() time.Time, failures int, rest time.Duration) *Breaker {
	return &Breaker{clock: clock, failures: max(1, failures), rest: rest}
}

// Verdict is what a question has shown of the service.
type Verdict int

// The verdicts.
const (
	Silent  Verdict = iota // nothing: whoever asked has gone, or nobody was asked
	Answers                // it is there
	Broken                 // it does not answer
)

// Ticket is the leave to ask one question. Give it back with [Breaker.Done].
type Ticket struct {
	question string
	round    int
	probe    bool
}

// Begin asks for leave to ask the question. Without it nobody may be asked. A
// question "" is another one each time.
func (b *Breaker) Begin(question string) (Ticket, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.open {
		return Ticket{question: question, round: b.round}, true
	}
	if b.probe || !b.rested() {
		return Ticket{}, false
	}
	b.probe = true
	return Ticket{question: question, round: b.round, probe: true}, true
}

// Open reports whether leave would be refused.
func (b *Breaker) Open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open && (b.probe || !b.rested())
}

// rested reports whether the rest is over. It is over too when the clock was
// set back: nobody is left alone for longer than a rest.
func (b *Breaker) rested() bool {
	passed := b.clock().Sub(b.since)
	return passed < 0 || passed >= b.rest
}

// Done tells how the question ended. What a question that began before the
// breaker opened or closed has to say is no news.
func (b *Breaker) Done(t Ticket, v Verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t.round != b.round {
		return
	}
	if t.probe {
		b.probe = false
	}
	switch {
	case v == Answers:
		b.failed = nil
		if b.open {
			b.open, b.round = false, b.round+1
		}
	case v == Broken:
		if t.question == "" || !slices.Contains(b.failed, t.question) {
			b.failed = append(b.failed, t.question)
		}
		if t.probe || len(b.failed) >= b.failures {
			b.open, b.since, b.failed, b.round = true, b.clock(), nil, b.round+1
		}
	}
}
