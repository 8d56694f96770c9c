package storetest

import (
	"fmt"
	"testing"
	"time"

	"trin/connections"
	"trin/store"
)

// samples: the newest of each pipeline are kept, sealed, and no longer than
// their lifetime.
func samples(t *testing.T, open Opener) {
	t.Run("the newest are kept", func(t *testing.T) {
		clock := NewClock()
		s, _ := open(t, Options(t, clock))
		save := func(place string, inbound bool, n int) {
			t.Helper()
			sample := connections.Sample{
				Inbound: inbound, Place: "app", Reference: fmt.Sprintf("%s-%d", place, n), Made: clock.Now(), Body: []byte("what went in"),
			}
			if place != "" {
				sample.Place = "other"
			}
			if err := s.SaveSample(t.Context(), sample, 3); err != nil {
				t.Fatal(err)
			}
		}
		save("other", false, 0)
		save("", true, 0)
		for n := range 5 {
			save("", false, n)
		}
		for _, c := range []struct {
			query connections.SampleQuery
			want  string
		}{
			{connections.SampleQuery{Place: "app"}, "[-4 -3 -2]"},
			{connections.SampleQuery{Place: "app", Limit: 2}, "[-4 -3]"},
			{connections.SampleQuery{Place: "app", Inbound: true}, "[-0]"},
			{connections.SampleQuery{Place: "other"}, "[other-0]"},
			{connections.SampleQuery{}, "[-4 -3 -2 other-0]"},
			{connections.SampleQuery{Reference: "-3"}, "[-3]"},
			{connections.SampleQuery{Reference: "-1"}, "[]"},
		} {
			found, err := s.Samples(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			references := []string{}
			for _, sample := range found {
				references = append(references, sample.Reference)
				if string(sample.Body) != "what went in" || !sample.Made.Equal(clock.Now()) {
					t.Errorf("got %q of %s, want what was saved", sample.Body, sample.Made)
				}
			}
			if got := fmt.Sprint(references); got != c.want {
				t.Errorf("%+v: got %s, want %s", c.query, got, c.want)
			}
		}
	})
	t.Run("they end", func(t *testing.T) {
		clock := NewClock()
		s, _ := open(t, Options(t, clock))
		if err := s.SaveSample(t.Context(), connections.Sample{Place: "app", Reference: "old", Made: clock.Now(), Body: []byte("x")}, 9); err != nil {
			t.Fatal(err)
		}
		count := func() int {
			t.Helper()
			found, err := s.Samples(t.Context(), connections.SampleQuery{})
			if err != nil {
				t.Fatal(err)
			}
			return len(found)
		}
		for _, c := range []struct {
			after time.Duration
			want  int
		}{{store.SampleLifetime - time.Second, 1}, {2 * time.Second, 0}} {
			clock.Move(c.after)
			for range 2 { // what had expired when it last ran
				if _, err := s.Purge(t.Context(), clock.Now(), store.Retention{}); err != nil {
					t.Fatal(err)
				}
			}
			if got := count(); got != c.want {
				t.Errorf("after another %s: got %d, want %d", c.after, got, c.want)
			}
		}
		if err := s.SaveSample(t.Context(), connections.Sample{Place: "app", Reference: "new", Made: clock.Now(), Body: []byte("x")}, 9); err != nil {
			t.Fatal(err)
		}
		if gone, err := s.DeleteSamples(t.Context()); gone != 1 || err != nil || count() != 0 {
			t.Errorf("got %d deleted, %v, %d left", gone, err, count())
		}
	})
}
