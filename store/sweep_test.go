package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestHashTurns lets runs come at any times: each hash has its turn once in every
// hashesEvery, and none has a second one before the others have had theirs.
func TestHashTurns(t *testing.T) {
	t.Parallel()
	const hashes = 500
	draw := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 11, 22, 3, 7, 11, 13, time.UTC)
	for _, longest := range []time.Duration{time.Minute, 20 * time.Minute, 7 * time.Hour} {
		turns := make([]int, hashes)
		at, rounds := start, 3
		for end := start.Add(time.Duration(rounds) * hashesEvery); at.Before(end); {
			next := at.Add(time.Duration(draw.Int64N(int64(longest))))
			if next.After(end) {
				next = end
			}
			for _, turn := range hashTurns(at, next) {
				for i := range turns {
					hash := string(shortDigest(fmt.Sprint(i)))
					if i == 0 {
						hash = strings.Repeat("\xff", shortDigestSize) // the last that there can be
					} else if i == 1 {
						hash = strings.Repeat("\x00", shortDigestSize)
					}
					if hash >= turn.from && hash < turn.to {
						turns[i]++
					}
				}
			}
			at = next
		}
		for i, got := range turns {
			if got != rounds {
				t.Errorf("runs at most %s apart: hash %d had %d turns in %d rounds", longest, i, got, rounds)
			}
		}
	}
	aboveAll := strings.Repeat("ff", shortDigestSize+1)
	for name, c := range map[string]struct {
		apart time.Duration
		want  string
	}{
		"at once":             {0, "[]"},
		"a whole round":       {hashesEvery, "[{00 " + aboveAll + "}]"},
		"a week":              {7 * 24 * time.Hour, "[{00 " + aboveAll + "}]"},
		"less than one round": {hashesEvery - time.Minute, "[{00000000 ffa4fa4f}]"},
	} {
		from := start.Truncate(hashesEvery)
		if got := fmt.Sprintf("%x", hashTurns(from, from.Add(c.apart))); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// TestIsTurn: a turn is taken once, whatever the times between the runs.
func TestIsTurn(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 3, 58, 30, 0, time.UTC)
	for _, c := range []struct {
		name  string
		every time.Duration
		after time.Duration
		want  bool
	}{
		{"within the minutes", 5 * time.Minute, time.Minute, false},
		{"at the fifth", 5 * time.Minute, 90 * time.Second, true},
		{"behind it", 5 * time.Minute, 2 * time.Minute, true},
		{"long after", 5 * time.Minute, 10 * time.Hour, true},
		{"at once", 5 * time.Minute, 0, false},
		{"within the hour", time.Hour, time.Minute, false},
		{"the next hour", time.Hour, 2 * time.Minute, true},
	} {
		if got := isTurn(c.every, start, start.Add(c.after)); got != c.want {
			t.Errorf("%s: got %t, want %t", c.name, got, c.want)
		}
	}
}

// TestSQLiteSweepsIndexes looks at how SQLite finds what is to go: the sessions in
// an index, without their bodies; the hashes by their range.
func TestSQLiteSweepsIndexes(t *testing.T) {
	t.Parallel()
	s, _ := runOnSQLite(t)
	for statement, want := range map[string]string{
		"SELECT id FROM sessions WHERE created >= 1 AND created < 3 AND expires <= 5 LIMIT 500":                                                                                "COVERING INDEX sessions_created (created>? AND created<?)",
		"SELECT hash FROM used WHERE hash >= x'01' AND hash < x'02' AND until <= 5 LIMIT 500":                                                                                  "(hash>? AND hash<?)",
		"SELECT name, session_id FROM session_names WHERE name >= x'01' AND name < x'02' AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = session_names.session_id)": "(name>? AND name<?)",
	} {
		if got := planOf(t, s, statement); !strings.Contains(got, want) {
			t.Errorf("%s\ngot %s, want %s", statement, got, want)
		}
	}
}

func planOf(t *testing.T, s *Store, statement string) string {
	t.Helper()
	db, err := s.read.DB()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // only read
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused sql.NullInt64
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "; ")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
