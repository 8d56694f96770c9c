package lookup_test

import (
	"sync"
	"testing"
	"time"

	"trin/claimstx/lookup"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// asking is one move of a test of the breaker: time passes, then a question is
// begun, and ends with a verdict.
type asking struct {
	after   time.Duration
	verdict lookup.Verdict
	leave   bool // whether it is let through
}

func TestBreaker(t *testing.T) {
	t.Parallel()
	const rest = 10 * time.Second
	broken, answers, silent := lookup.Broken, lookup.Answers, lookup.Silent
	for _, test := range []struct {
		name  string
		moves []asking
	}{
		{"closed while it answers", []asking{{0, answers, true}, {0, answers, true}}},
		{"opens after three failures in a row", []asking{{0, broken, true}, {0, broken, true}, {0, broken, true}, {0, answers, false}}},
		{"not after failures with answers between", []asking{{0, broken, true}, {0, broken, true}, {0, answers, true}, {0, broken, true}, {0, broken, true}, {0, answers, true}}},
		{"those who have gone say nothing", []asking{{0, broken, true}, {0, broken, true}, {0, silent, true}, {0, broken, true}, {0, answers, false}}},
		{"stays open for the rest", []asking{{0, broken, true}, {0, broken, true}, {0, broken, true}, {rest - 1, answers, false}}},
		{"an answer after the rest closes it", []asking{{0, broken, true}, {0, broken, true}, {0, broken, true}, {rest, answers, true}, {0, broken, true}, {0, broken, true}, {0, answers, true}}},
		{"a failure after the rest opens it again", []asking{{0, broken, true}, {0, broken, true}, {0, broken, true}, {rest, broken, true}, {0, answers, false}, {rest - 1, answers, false}, {1, answers, true}}},
		{"a probe whose asker has gone leaves the next one", []asking{{0, broken, true}, {0, broken, true}, {0, broken, true}, {rest, silent, true}, {0, answers, true}, {0, answers, true}}},
		{"a clock that is set back ends the rest", []asking{{0, broken, true}, {0, broken, true}, {0, broken, true}, {-time.Hour, answers, true}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			time := newClock()
			b := lookup.NewBreaker(time.Now, 3, rest)
			for i, move := range test.moves {
				time.move(move.after)
				if got := !b.Open(); got != move.leave {
					t.Fatalf("move %d: got open %t, want %t", i, !got, !move.leave)
				}
				ticket, ok := b.Begin("")
				if ok != move.leave {
					t.Fatalf("move %d: got leave %t, want %t", i, ok, move.leave)
				}
				if ok {
					b.Done(ticket, move.verdict)
				}
			}
		})
	}
}

// One question at a time sees whether the service is back, however many want
// to ask.
func TestBreaker_OneProbe(t *testing.T) {
	t.Parallel()
	time := newClock()
	b := lookup.NewBreaker(time.Now, 1, 10)
	first, _ := b.Begin("")
	b.Done(first, lookup.Broken)
	time.move(10)
	var all sync.WaitGroup
	tickets := make(chan lookup.Ticket, 50)
	for range 50 {
		all.Go(func() {
			if ticket, ok := b.Begin(""); ok {
				tickets <- ticket
			}
		})
	}
	all.Wait()
	if len(tickets) != 1 {
		t.Fatalf("got %d questions through, want 1", len(tickets))
	}
	b.Done(<-tickets, lookup.Answers)
	if _, ok := b.Begin(""); !ok {
		t.Error("the breaker stayed open after the answer")
	}
}

// What comes late, from before the breaker opened, changes nothing.
func TestBreaker_LateNews(t *testing.T) {
	t.Parallel()
	time := newClock()
	b := lookup.NewBreaker(time.Now, 1, 10)
	late, _ := b.Begin("")
	other, _ := b.Begin("")
	b.Done(other, lookup.Broken)
	b.Done(late, lookup.Answers)
	if _, ok := b.Begin(""); ok {
		t.Error("a late answer closed the breaker")
	}
	time.move(10)
	probe, _ := b.Begin("")
	b.Done(late, lookup.Broken)
	if _, ok := b.Begin(""); ok {
		t.Error("a late failure let a second probe through")
	}
	b.Done(probe, lookup.Answers)
	b.Done(late, lookup.Broken)
	if b.Open() {
		t.Error("a late failure opened the breaker again")
	}
}

// One question that fails over and over keeps nobody else away, whatever stands
// between its failures but an answer.
func TestM6_OneQuestionDoesNotOpenTheBreaker(t *testing.T) {
	t.Parallel()
	time := newClock()
	b := lookup.NewBreaker(time.Now, 3, 10)
	fails := func(question string) {
		t.Helper()
		ticket, ok := b.Begin(question)
		if !ok {
			t.Fatalf("%q found the breaker open", question)
		}
		b.Done(ticket, lookup.Broken)
	}
	for range 100 {
		fails("mallory")
		fails("trudy")
	}
	if b.Open() {
		t.Fatal("two questions opened the breaker")
	}
	fails("alice")
	if !b.Open() {
		t.Error("three questions did not open the breaker")
	}
	time.move(10)
	fails("mallory")
	if !b.Open() {
		t.Error("the breaker was closed by a failure")
	}
}
