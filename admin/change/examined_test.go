package change

import (
	"testing"
	"time"

	"trin/admin/drafts"
)

// The problems that are kept are those of the edits, the version and the reader,
// for a minute.
func TestExaminations(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	key := examination{"0a", 2, 7, ""}
	var x examinations
	x.put(key, drafts.Preview{Version: 7}, now)
	if p, ok := x.get(key, now.Add(59*time.Second)); !ok || p.Version != 7 {
		t.Errorf("got %+v, %v", p, ok)
	}
	for name, c := range map[string]struct {
		key examination
		at  time.Time
	}{
		"another draft":    {examination{"0b", 2, 7, ""}, now},
		"another revision": {examination{"0a", 3, 7, ""}, now},
		"another version":  {examination{"0a", 2, 8, ""}, now},
		"another reader":   {examination{"0a", 2, 7, "odense"}, now},
		"too old":          {key, now.Add(time.Minute)},
		"of the future":    {key, now.Add(-time.Second)},
	} {
		if _, ok := x.get(c.key, c.at); ok {
			t.Errorf("%s: it is kept", name)
		}
	}
	for n := range int64(10 * maxExamined) {
		x.put(examination{"0c", n, 7, ""}, drafts.Preview{}, now)
	}
	if len(x.kept) > maxExamined {
		t.Errorf("got %d kept", len(x.kept))
	}
	x.put(examination{"0d", 1, 7, ""}, drafts.Preview{}, now.Add(2*time.Minute))
	if len(x.kept) != 1 {
		t.Errorf("got %d kept, want the old ones gone", len(x.kept))
	}
}
