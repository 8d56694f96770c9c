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

	busy = "simple, busy" // as simple, many at once: see atOnce

	federated   = "WS-Fed app"      // of a fresh browser, at the SAML provider
	atFederated = "WS-Fed provider" // of a fresh browser, for a SAML application

	groups = "2,000 groups" // as simple, with 2,000 values of one attribute, all of them in the answer

	codeFlow   = "code flow"         // of a fresh browser, for the application of OpenID Connect at the SAML provider
	codeSilent = "code flow, silent" // the same again, in the session that it left
)

var scenes = []string{simple, busy, groups, federated, atFederated, steppedUp, silent, fullyStepped, codeFlow, codeSilent}

var least = map[string]unavoidable{
	simple:       {verifies: 2, signs: 2}, // the application's request, Trin's, the provider's answer, Trin's
	busy:         {verifies: 2, signs: 2},
	groups:       {verifies: 2, signs: 2},
	steppedUp:    {verifies: 1, signs: 1},
	silent:       {verifies: 1, signs: 1},
	fullyStepped: {verifies: 2, signs: 2},
	federated:    {verifies: 1, signs: 2}, // a request of WS-Federation is never signed
	atFederated:  {verifies: 2, signs: 1},
	codeFlow:     {verifies: 1, signs: 2}, // Trin's request, the provider's answer, the ID token
	codeSilent:   {signs: 1},
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
	wide      int // how many at once are busy
	next      int // the next person who has not logged in
	readings  map[string][]reading
}

func newBench(ctx context.Context, program string, k keys, people, wide int) (*bench, error) {
	c, err := start(ctx, program, k, people)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: max(8, wide)}
	return &bench{child: c, keys: k, transport: transport, wide: wide, readings: map[string][]reading{}}, nil
}

// round makes one batch of each kind of login.
func (b *bench) round(ctx context.Context, logins int, keep bool) error {
	same, open := b.people(logins), b.people(logins)
	for _, scene := range scenes {
		people := same
		switch scene {
		case groups, federated, atFederated, fullyStepped:
			people = b.people(logins)
		case busy:
			people = b.people(busyTimes * logins)
		case codeFlow, codeSilent:
			people = open
		}
		r, err := b.batch(ctx, scene, people)
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

// prepare makes the first message of a person's login, and returns what is left
// of it.
func (b *browser) prepare(scene string) (func(context.Context) error, error) {
	class, h := classThree, how{}
	switch scene {
	case federated:
		return b.federated, nil
	case codeFlow, codeSilent:
		return b.openid(scene == codeFlow), nil
	case atFederated:
		l, err := b.readyAt(application{otherEntity, otherACS}, classTwo)
		return l.atFederated, err
	case simple, busy:
		class, h = classTwo, how{provider: true}
	case groups:
		class, h = classTwo, how{provider: true, groups: manyGroups}
	case steppedUp:
		h = how{factor: true}
	case fullyStepped:
		h = how{provider: true, factor: true}
	}
	l, err := b.ready(class)
	return func(ctx context.Context) error { return l.run(ctx, h) }, err
}

// batch measures logins one after the other, or many at once where the scene says
// so, with the bare cost before and after them.
func (b *bench) batch(ctx context.Context, scene string, people []*browser) (reading, error) {
	logins, u := make([]func(context.Context) error, len(people)), least[scene]
	for i, p := range people {
		var err error
		if logins[i], err = p.prepare(scene); err != nil {
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
	if err := atOnce(ctx, b.width(scene), logins); err != nil {
		return reading{}, err
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
