//go:build linux || darwin

package sqlitelog_test

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNoRoomForTheLog lets the log meet its largest size in the middle of the
// one call, in a process of its own: by both VFS the commit fails, what was
// committed before is there, and with room again the next one succeeds.
func TestNoRoomForTheLog(t *testing.T) {
	t.Parallel()
	for _, vfs := range []string{plain, gathered} {
		for _, c := range []struct{ name, cache, rows string }{
			{"in the commit's one call", "1000", "60"}, {"in one of several", "1000", "200"}, {"before the commit", "4", "200"},
		} {
			t.Run(vfs+", "+c.name, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "limit.db")
				if said, err := other(t, "TestWriterWithALimit", path, vfs, c.cache, c.rows).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, said)
				}
				d := connect(t, plain, path)
				d.want("300", "SELECT count(*) FROM t WHERE length(body) = 1000")
				d.wantWhole()
			})
		}
	}
}

// TestWriterWithALimit is run by TestNoRoomForTheLog in a process of its own.
func TestWriterWithALimit(t *testing.T) {
	path := os.Getenv("TRIN_TEST_LOG")
	if path == "" {
		t.Skip("only run as a process with a limit")
	}
	var vfs, cache string
	var rows int
	if _, err := fmt.Sscan(strings.Trim(os.Getenv("TRIN_TEST_LOG_WORDS"), "[]"), &vfs, &cache, &rows); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	d := connect(t, vfs, path, "cache_size("+cache+")")
	d.do(create)
	d.do(fill, 1, 200)
	for n := range 40 { // the limit falls into each part of a frame
		limit(t, uint64(len(committed(t, path))+rows*1000/45*n+n))
		d.do("BEGIN IMMEDIATE")
		err := d.try(fill, 1001, 1000+rows)
		if err == nil {
			err = d.try("COMMIT")
		}
		if err == nil || !strings.Contains(err.Error(), "disk I/O error") {
			t.Fatalf("%d: %v, want an error of the disk", n, err)
		}
		_ = d.try("ROLLBACK") // SQLite has undone it
		d.want("200", "SELECT count(*) FROM t WHERE length(body) = 1000")
		limit(t, 1<<40)
		d.do("UPDATE t SET body = zeroblob(1000) WHERE id = ?", 1+n)
		d.wantWhole()
	}
	d.do(fill, 1001, 1100)
	d.wantWhole()
	d.close()
}

func limit(t *testing.T, octets uint64) {
	t.Helper()
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		t.Fatal(err)
	}
	now.Cur = min(octets, now.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		t.Fatal(err)
	}
}
