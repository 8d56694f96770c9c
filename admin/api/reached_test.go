package api

import (
	"fmt"
	"testing"

	"trin/broker"
)

// TestReachIsKept: rows are computed once for a picture, again for another one,
// and no more of them are kept than may be.
func TestReachIsKept(t *testing.T) {
	t.Parallel()
	rows, computed := &reachRows{}, 0
	ask := func(of *broker.Configuration, id broker.ID) string {
		t.Helper()
		got := rows.kept(of, id, func() applicationReach {
			computed++
			return applicationReach{Application: fmt.Sprint(of.Version, " ", id)}
		})
		return got.Application
	}
	one, two := &broker.Configuration{Version: 1}, &broker.Configuration{Version: 2}
	for n, step := range []struct {
		of       *broker.Configuration
		id       broker.ID
		want     string
		computed int
	}{
		{one, "a", "1 a", 1},
		{one, "a", "1 a", 1},
		{one, "b", "1 b", 2},
		{two, "a", "2 a", 3},
		{two, "b", "2 b", 4},
		{two, "a", "2 a", 4},
		{one, "a", "1 a", 5},
	} {
		if got := ask(step.of, step.id); got != step.want || computed != step.computed {
			t.Errorf("step %d: got %q after %d, want %q after %d", n, got, computed, step.want, step.computed)
		}
	}
	for n := range 3 * keptReach {
		ask(two, broker.ID(fmt.Sprint(n)))
	}
	if len(rows.rows) != keptReach || len(rows.order) != keptReach {
		t.Errorf("got %d kept in %d places, want %d", len(rows.rows), len(rows.order), keptReach)
	}
}
