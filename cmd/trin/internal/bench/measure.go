package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The kinds of login, in the order in which a batch of people makes them: each
// rests on the session that the one before it left.
const (
	simple       = "simple"
	steppedUp    = "code only"
	silent       = "from session"
	fullyStepped = "login and code"
)

var scenes = []string{simple, steppedUp, silent, fullyStepped}

var least = map[string]unavoidable{
	simple:       {verifies: 2, signs: 2}, // the application's request, Trin's, the provider's answer, Trin's
	steppedUp:    {verifies: 1, signs: 1},
	silent:       {verifies: 1, signs: 1},
	fullyStepped: {verifies: 2, signs: 2},
}

// reading is one batch of logins.
type reading struct {
	cpu, bare   time.Duration // of one login
	allocations float64
}

func (r reading) ratio() float64 { return float64(r.cpu) / float64(r.bare) }

// bench is one Trin with its readings.
type bench struct {
	*child
	keys      keys
	transport *http.Transport
	next      int // the next person who has not logged in
	readings  map[string][]reading
}

func newBench(ctx context.Context, program string, k keys, people int) (*bench, error) {
	c, err := start(ctx, program, k, people)
	if err != nil {
		return nil, err
	}
	return &bench{c, k, &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 8}, 0, map[string][]reading{}}, nil
}

// round makes one batch of each kind of login.
func (b *bench) round(ctx context.Context, logins int, keep bool) error {
	same := b.people(logins)
	for _, scene := range scenes {
		people, class := same, classThree
		var h how
		switch scene {
		case simple:
			class, h = classTwo, how{provider: true}
		case steppedUp:
			h = how{factor: true}
		case fullyStepped:
			people, h = b.people(logins), how{provider: true, factor: true}
		}
		r, err := b.batch(ctx, people, class, h, least[scene])
		if err != nil {
			return fmt.Errorf("%s, %s: %w", b.keys.label, scene, err)
		}
		if keep {
			b.readings[scene] = append(b.readings[scene], r)
		}
	}
	return nil
}

// people are browsers of persons who have not logged in.
func (b *bench) people(n int) []*browser {
	list := make([]*browser, n)
	for i := range list {
		list[i] = newBrowser(b.transport, b.base, person(b.next), b.keys)
		b.next++
	}
	return list
}

// batch measures logins one after the other, with the bare cost before and
// after them.
func (b *bench) batch(ctx context.Context, people []*browser, class string, h how, u unavoidable) (reading, error) {
	logins := make([]ready, len(people))
	for i, p := range people {
		var err error
		if logins[i], err = p.ready(class); err != nil {
			return reading{}, err
		}
	}
	first, err := b.keys.measureBare()
	if err != nil {
		return reading{}, err
	}
	allocated, err := b.allocations(ctx)
	if err != nil {
		return reading{}, err
	}
	used, err := b.cpu()
	if err != nil {
		return reading{}, err
	}
	for _, l := range logins {
		if err := l.run(ctx, h); err != nil {
			return reading{}, err
		}
	}
	after, err := b.cpu()
	if err != nil {
		return reading{}, err
	}
	allocatedAfter, err := b.allocations(ctx)
	if err != nil {
		return reading{}, err
	}
	last, err := b.keys.measureBare()
	n := len(logins)
	return reading{
		cpu: (after - used) / time.Duration(n), bare: (first.of(u) + last.of(u)) / 2,
		allocations: (allocatedAfter - allocated) / float64(n),
	}, err
}

// middle is the median.
func middle[T any, N float64 | time.Duration](list []T, of func(T) N) N {
	values := make([]N, len(list))
	for i, v := range list {
		values[i] = of(v)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
