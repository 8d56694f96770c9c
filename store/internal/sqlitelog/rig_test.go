package sqlitelog_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"trin/store/internal/sqlitelog"
)

const (
	plain    = "unix-or-win32" // the system's own VFS
	gathered = "gathered"      // ours over it
)

// database is one connection to a file.
type database struct {
	testing.TB
	conn *sql.Conn
	pool *sql.DB
	path string
}

// connect opens the file by the VFS, with what the pragmas say.
func connect(t testing.TB, vfs, path string, pragmas ...string) *database {
	t.Helper()
	q := url.Values{"_pragma": append([]string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "wal_autocheckpoint(0)"}, pragmas...)}
	if vfs != plain {
		if err := sqlitelog.Register(vfs, ""); err != nil {
			t.Fatal(err)
		}
		q.Set("vfs", vfs)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?"+q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // it may be closed before
	return &database{t, conn, db, path}
}

func (d *database) try(statement string, values ...any) error {
	_, err := d.conn.ExecContext(context.Background(), statement, values...)
	return err
}

func (d *database) do(statement string, values ...any) {
	d.Helper()
	if err := d.try(statement, values...); err != nil {
		d.Fatalf("%.60s: %v", statement, err)
	}
}

// text is what the query returns, its rows by lines.
func (d *database) text(query string) string {
	d.Helper()
	rows, err := d.conn.QueryContext(context.Background(), query)
	if err != nil {
		d.Fatalf("%.60s: %v", query, err)
	}
	defer rows.Close()
	var all bytes.Buffer
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			d.Fatal(err)
		}
		fmt.Fprintln(&all, row)
	}
	if err := rows.Err(); err != nil {
		d.Fatalf("%.60s: %v", query, err)
	}
	return all.String()
}

func (d *database) want(want, query string) {
	d.Helper()
	if got := d.text(query); got != want+"\n" {
		d.Errorf("%s: %.200q, want %q", query, got, want)
	}
}

func (d *database) wantWhole() {
	d.Helper()
	d.want("ok", "PRAGMA integrity_check")
}

// content is all rows of the table that the tests write.
func (d *database) content() string {
	return d.text("SELECT id || ' ' || hex(body) FROM t ORDER BY id")
}

const create = "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, body BLOB)"

// fill writes rows of 1,000 octets with ids from the first to the last.
const fill = `WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i+1 FROM n WHERE i < ?2)
	INSERT INTO t SELECT i, zeroblob(1000) FROM n`

// committed is the part of a log that counts: up to the last frame that commits
// whose checksums and those of all frames before it are right
// (https://sqlite.org/fileformat2.html#the_write_ahead_log).
func committed(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if len(file) < 32 {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if file[3]&1 == 1 {
		order = binary.BigEndian
	}
	var s0, s1 uint32
	add := func(octets []byte) {
		for ; len(octets) >= 8; octets = octets[8:] {
			s0 += order.Uint32(octets) + s1
			s1 += order.Uint32(octets[4:]) + s0
		}
	}
	size, end := int(binary.BigEndian.Uint32(file[8:])), 32
	add(file[:24])
	for at := 32; at+24+size <= len(file); at += 24 + size {
		h := file[at : at+24]
		add(h[:8])
		add(file[at+24 : at+24+size])
		if !bytes.Equal(h[8:16], file[16:24]) || s0 != binary.BigEndian.Uint32(h[16:]) || s1 != binary.BigEndian.Uint32(h[20:]) {
			break
		}
		if binary.BigEndian.Uint32(h[4:]) != 0 {
			end = at + 24 + size
		}
	}
	return file[:end]
}

// other runs a test of this package in a process of its own, which finds the
// words in the environment.
func other(t *testing.T, test, path string, words ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+test+"$")
	c.Env = append(os.Environ(), "TRIN_TEST_LOG="+path, "TRIN_TEST_LOG_WORDS="+fmt.Sprint(words))
	return c
}

// twins are two copies of a database with the same log, and so with the same
// salt. The first is for the system's own VFS.
func twins(t *testing.T) (atOnce, gathers string) {
	t.Helper()
	from := connect(t, plain, filepath.Join(t.TempDir(), "from.db"))
	from.do(create)
	from.do(fill, 1, 20)
	atOnce, gathers = filepath.Join(t.TempDir(), "twin.db"), filepath.Join(t.TempDir(), "twin.db")
	for _, path := range []string{atOnce, gathers} {
		for _, suffix := range []string{"", "-wal"} {
			octets, err := os.ReadFile(from.path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+suffix, octets, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	from.close()
	return atOnce, gathers
}

func (d *database) close() {
	d.Helper()
	if err := errors.Join(d.conn.Close(), d.pool.Close()); err != nil {
		d.Fatal(err)
	}
}
