package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// TestSessionWindows lets runs come at any times: each session has its turn once
// in every sessionsEvery from when it is one sessionsEvery old.
func TestSessionWindows(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(3, 4))
	start := time.Date(2026, 11, 22, 3, 7, 11, 13, time.UTC)
	const hours, sessions = 9, 300
	made := make([]time.Time, sessions)
	for i := range made {
		made[i] = start.Add(time.Duration(draw.Int64N(int64(sessionsEvery))))
	}
	for _, longest := range []time.Duration{time.Minute, 20 * time.Minute, sessionsEvery - 1} {
		turns := make([]int, sessions)
		end := start.Add(hours*sessionsEvery + sessionsEvery)
		for at := start; at.Before(end); {
			next := at.Add(time.Duration(draw.Int64N(int64(longest))))
			if next.After(end) {
				next = end
			}
			for _, w := range sessionWindows(at, next, start) {
				for i, m := range made {
					if !m.Before(w.from) && m.Before(w.until) {
						turns[i]++
					}
				}
			}
			at = next
		}
		for i, got := range turns {
			if got != hours {
				t.Errorf("runs at most %s apart: the session made at %s had %d turns in %d hours", longest, made[i], got, hours)
			}
		}
	}
	for name, c := range map[string]struct {
		apart, age time.Duration
		want       int
	}{
		"none is an hour old":         {time.Minute, 58 * time.Minute, 0},
		"one is an hour old":          {time.Minute, time.Hour, 1},
		"the oldest had the last":     {time.Minute, 8 * time.Hour, 8},
		"an hour has gone by":         {sessionsEvery, 8 * time.Hour, 1},
		"one from before there was 0": {time.Minute, 20 * 365 * 24 * time.Hour, sessionTurns + 1},
	} {
		if got := sessionWindows(start, start.Add(c.apart), start.Add(-c.age)); len(got) != c.want {
			t.Errorf("%s: %d windows, want %d", name, len(got), c.want)
		}
	}
	all := fmt.Sprint(sessionWindows(start, start.Add(sessionsEvery), start.Add(-sessionsEvery)))
	if want := fmt.Sprint([]createdRange{{time.Time{}, start.Add(sessionsEvery)}}); all != want {
		t.Errorf("after an hour: got %s, want %s", all, want)
	}
}
