package sqlitelog_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
)

// sameStatements make transactions that do not fit into a small cache, undo some
// of them wholly or in part, and write pages twice.
var sameStatements = []string{
	"INSERT INTO t VALUES (100, zeroblob(9000))",
	"BEGIN IMMEDIATE", "UPDATE t SET body = zeroblob(1500)", "COMMIT",
	"BEGIN", "DELETE FROM t WHERE id % 2 = 0", "ROLLBACK",
	"BEGIN", "UPDATE t SET body = zeroblob(3000)", "SAVEPOINT s", "DELETE FROM t WHERE id > 7",
	"UPDATE t SET body = zeroblob(90)", "ROLLBACK TO s", "UPDATE t SET body = zeroblob(2000) WHERE id < 9", "COMMIT",
	"UPDATE t SET body = 'x' WHERE id = 3",
	"BEGIN", "UPDATE t SET body = 'y' WHERE id = 3", "SELECT count(*) FROM t", "UPDATE t SET body = zeroblob(5000)",
	"UPDATE t SET body = zeroblob(5001)", "CREATE INDEX i ON t (body)", "COMMIT",
}

// TestLogIsTheSame runs the same statements on two copies of a database. What
// counts of the two logs is the same after each, octet for octet. It is not
// parallel, since SQLite chooses the pages that it spills among those of all
// connections of the process.
func TestLogIsTheSame(t *testing.T) {
	for name, pragmas := range map[string][]string{
		"normal":      {"cache_size(5)"},
		"full":        {"cache_size(5)", "synchronous(FULL)"},
		"large cache": {"cache_size(1000)"},
		"exclusive":   {"cache_size(5)", "locking_mode(EXCLUSIVE)"},
	} {
		t.Run(name, func(t *testing.T) {
			atOnce, gathers := twins(t)
			want, got := logsOf(t, plain, atOnce, pragmas), logsOf(t, gathered, gathers, pragmas)
			for i := range sameStatements {
				if !bytes.Equal(got[i], want[i]) {
					t.Fatalf("after statement %d, %s: the logs of %d and %d octets differ", i, sameStatements[i], len(got[i]), len(want[i]))
				}
			}
			if len(slices.Concat(got...)) < 1<<20 {
				t.Error("the logs are too short to show anything")
			}
		})
	}
}

// logsOf is what counts of the log after each of the statements.
func logsOf(t *testing.T, vfs, path string, pragmas []string) (logs [][]byte) {
	t.Helper()
	d := connect(t, vfs, path, pragmas...)
	for _, statement := range sameStatements {
		d.do(statement)
		logs = append(logs, committed(t, path))
	}
	d.wantWhole()
	d.close()
	return logs
}

// TestAnythingIsTheSame draws statements, checkpoints that restart and cut the
// log among them. After each commit a reader by the system's own VFS finds what
// it finds in a database that is written at once.
func TestAnythingIsTheSame(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 14))
			pragmas := []string{fmt.Sprintf("cache_size(%d)", 3+random.IntN(40)), "journal_size_limit(100000)"}
			first, second := twins(t)
			atOnce, gathers := connect(t, plain, first, pragmas...), connect(t, gathered, second, pragmas...)
			reader := connect(t, plain, second)
			within := false
			for i := range 250 {
				statement := draw(random, &within)
				first, second := atOnce.try(statement), gathers.try(statement)
				if (first == nil) != (second == nil) {
					t.Fatalf("%d, %s: %v, at once %v", i, statement, second, first)
				}
				if !within && i%4 == 0 && reader.content() != atOnce.content() {
					t.Fatalf("%d, %s: a reader finds something else", i, statement)
				}
				if gathers.content() != atOnce.content() {
					t.Fatalf("%d, %s: the writer finds something else", i, statement)
				}
			}
			if within {
				gathers.do("COMMIT")
			}
			gathers.wantWhole()
			reader.wantWhole()
		})
	}
}

// draw draws a statement; within says whether a transaction is open.
func draw(random *rand.Rand, within *bool) string {
	id, size := random.IntN(60), random.IntN(9000)
	switch random.IntN(14) {
	case 0, 1, 2:
		return fmt.Sprintf("INSERT OR REPLACE INTO t VALUES (%d, zeroblob(%d))", id, size)
	case 3:
		return fmt.Sprintf("UPDATE t SET body = zeroblob(%d) WHERE id >= %d", size/4, id)
	case 4:
		return fmt.Sprintf("DELETE FROM t WHERE id = %d", id)
	case 5, 6:
		if *within { // the second fails where there is no savepoint, in both
			return []string{"SAVEPOINT s", "ROLLBACK TO s"}[random.IntN(2)]
		}
		return "DELETE FROM t WHERE id < 9"
	case 7:
		if !*within {
			return "PRAGMA wal_checkpoint(" + []string{"PASSIVE", "FULL", "RESTART", "TRUNCATE"}[random.IntN(4)] + ")"
		}
		return fmt.Sprintf("UPDATE t SET body = 'x%d'", id)
	case 8, 9, 10:
		if !*within {
			*within = true
			return "BEGIN IMMEDIATE"
		}
		return fmt.Sprintf("UPDATE t SET body = zeroblob(%d)", size/2)
	default:
		if *within {
			*within = false
			return []string{"COMMIT", "COMMIT", "ROLLBACK"}[random.IntN(3)]
		}
		return fmt.Sprintf("UPDATE t SET body = zeroblob(%d) WHERE id < %d", size/2, id)
	}
}

// TestLargeTransactionIsReadBack writes far more than the cache holds and reads
// it in the same transaction.
func TestLargeTransactionIsReadBack(t *testing.T) {
	t.Parallel()
	d := connect(t, gathered, filepath.Join(t.TempDir(), "large.db"), "cache_size(4)")
	d.do(create)
	d.do("BEGIN IMMEDIATE")
	d.do(fill, 1, 3000)
	d.want("3000", "SELECT count(*) FROM t WHERE length(body) = 1000")
	d.do("UPDATE t SET body = zeroblob(1001) WHERE id % 3 = 0")
	d.want("1000", "SELECT count(*) FROM t WHERE length(body) = 1001")
	d.wantWhole()
	d.do("COMMIT")
	d.want("1000", "SELECT count(*) FROM t WHERE length(body) = 1001")
	d.wantWhole()
}
