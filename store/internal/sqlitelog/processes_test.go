package sqlitelog_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnotherProcessWritesAfterARollback spills a transaction into the log,
// undoes it and lets another process write to the same place of the log. Then
// this one reads and writes on.
func TestAnotherProcessWritesAfterARollback(t *testing.T) {
	t.Parallel()
	for _, vfs := range []string{plain, gathered} {
		d := connect(t, gathered, filepath.Join(t.TempDir(), "rollback.db"), "cache_size(4)")
		d.do(create)
		d.do(fill, 1, 100)
		for round := range 4 {
			d.do("BEGIN IMMEDIATE")
			d.do("UPDATE t SET body = zeroblob(990)") // more than the cache, less than the room
			d.do("ROLLBACK")
			if said, err := other(t, "TestWriterBeside", d.path, vfs, fmt.Sprint(1000+100*round)).CombinedOutput(); err != nil {
				t.Fatalf("the other process: %v\n%s", err, said)
			}
			d.want(fmt.Sprint(100+20*round+10), "SELECT count(*) FROM t WHERE length(body) = 1000")
			d.do(fill, 1050+100*round, 1059+100*round)
			d.want(fmt.Sprint(100+20*round+20), "SELECT count(*) FROM t WHERE length(body) = 1000")
			d.wantWhole()
		}
		connect(t, plain, d.path).wantWhole()
	}
}

// TestWriterBeside is run by TestAnotherProcessWritesAfterARollback in a process
// of its own. It writes ten rows.
func TestWriterBeside(t *testing.T) {
	path := os.Getenv("TRIN_TEST_LOG")
	if path == "" {
		t.Skip("only run as another process")
	}
	var vfs string
	var first int
	if _, err := fmt.Sscanf(strings.Trim(os.Getenv("TRIN_TEST_LOG_WORDS"), "[]"), "%s %d", &vfs, &first); err != nil {
		t.Fatal(err)
	}
	d := connect(t, vfs, path)
	d.do(fill, first, first+9)
	d.wantWhole()
}

// TestCommitIsVisibleAtOnce reads after each commit in this process, by the same
// VFS and by the system's own.
func TestCommitIsVisibleAtOnce(t *testing.T) {
	t.Parallel()
	d := connect(t, gathered, filepath.Join(t.TempDir(), "seen.db"), "cache_size(8)")
	d.do(create)
	readers := []*database{connect(t, plain, d.path), connect(t, gathered, d.path)}
	for i := range 60 {
		d.do("BEGIN IMMEDIATE")
		d.do(fill, i*20+1, i*20+20)
		for _, r := range readers {
			r.want(fmt.Sprint(i*20), "SELECT count(*) FROM t")
		}
		d.do("COMMIT")
		for _, r := range readers {
			r.want(fmt.Sprint(i*20+20), "SELECT count(*) FROM t WHERE length(body) = 1000")
		}
	}
	readers[0].wantWhole()
}

// TestKilledWriterLosesNothing kills a process that commits, some transactions
// larger than its cache, and looks with the system's own VFS for what it had
// said is committed.
func TestKilledWriterLosesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "killed.db")
	said := 0
	for round := range 4 {
		c := other(t, "TestWriterToKill", path, fmt.Sprint(round))
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "committed %d", &said); err != nil {
				continue
			}
			if n++; n == 50 {
				if err := c.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = c.Wait() // it was killed
		if said < 100*round+50 {
			t.Fatalf("round %d: %d were committed before the kill: the test proves nothing", round, said)
		}
		d := connect(t, plain, path)
		d.want(fmt.Sprint(said), fmt.Sprintf("SELECT count(*) FROM t WHERE id <= %d", said))
		d.wantWhole()
		d.close()
	}
}

// TestWriterToKill is run by TestKilledWriterLosesNothing in a process of its
// own. It commits until it is killed, and says what is committed.
func TestWriterToKill(t *testing.T) {
	path := os.Getenv("TRIN_TEST_LOG")
	if path == "" {
		t.Skip("only run as a process to kill")
	}
	d := connect(t, gathered, path, "cache_size(6)", "wal_autocheckpoint(300)")
	d.do(create)
	var last int
	if _, err := fmt.Sscan(d.text("SELECT coalesce(max(id), 0) FROM t"), &last); err != nil {
		t.Fatal(err)
	}
	for range 100_000 {
		n := 1 + last%30
		d.do(fill, last+1, last+n)
		last += n
		fmt.Printf("committed %d\n", last)
	}
}
