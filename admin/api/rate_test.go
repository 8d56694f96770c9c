package api

import (
	"strconv"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/broker/web"
)

func TestRates(t *testing.T) {
	t.Parallel()
	r, at := newRates(web.Rate{PerSecond: 2, Burst: 3}), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	token, other := access.Actor{Token: "a"}, access.Actor{Token: "b"}
	person := access.Actor{Subject: broker.Subject{Namespace: "n", Value: "a"}}
	take := func(a access.Actor, want time.Duration) {
		t.Helper()
		if got := r.take(a, at); got != want {
			t.Errorf("%+v at %s: got %v, want %v", a, at.Format("05.000"), got, want)
		}
	}
	for range 3 {
		take(token, 0)
	}
	take(token, time.Second) // never less, so that Retry-After is a whole second
	take(other, 0)
	for range 9 {
		take(person, 0)
	}
	at = at.Add(500 * time.Millisecond)
	take(token, 0)
	take(token, time.Second)
	at = at.Add(-time.Hour) // a clock that goes back fills nothing
	take(token, time.Second)
	at = at.Add(2 * time.Hour)
	for range 3 {
		take(token, 0)
	}
	take(token, time.Second)
	if wait := newRates(web.Rate{}).take(token, at); wait != 0 {
		t.Errorf("without a limit: %v", wait)
	}
}

// What is counted is bounded: those that have been quiet are forgotten.
func TestRates_Bounded(t *testing.T) {
	t.Parallel()
	r, at := newRates(web.Rate{PerSecond: 1, Burst: 2}), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for i := range maxHolders + 500 {
		r.take(access.Actor{Token: strconv.Itoa(i)}, at)
	}
	if len(r.buckets) > maxHolders {
		t.Errorf("%d are counted", len(r.buckets))
	}
	at = at.Add(time.Hour)
	r.take(access.Actor{Token: "new"}, at)
	if len(r.buckets) != 1 {
		t.Errorf("%d are counted after an hour of quiet", len(r.buckets))
	}
}
