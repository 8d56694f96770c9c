// Package pgtest gives tests a PostgreSQL of their own. It is used by tests
// only.
//
// The first test that asks starts a private server from the programs of a
// PostgreSQL installation, in a temporary directory, reachable through a Unix
// socket alone; it is gone when the process ends, however it ends. With
// TRIN_TEST_POSTGRES set to the URL of a database in which schemas may be made,
// that one is used instead. Each test has a schema of its own, since a database
// takes half a second to make. Where there is no PostgreSQL the test is skipped, or
// fails if TRIN_REQUIRE_POSTGRES is 1.
package pgtest

import (
	"bufio"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// serve starts the server, says so, and waits for its standard input to end,
// which it does when the test's process ends.
const serve = `
set -e
cd "$2"
"$1/initdb" -D data -U trin -A trust -E UTF8 --locale=C --no-sync >init.log 2>&1 || { tail -5 init.log; exit 1; }
printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$2'" "max_connections = 400" "shared_buffers = 32MB" \
  "fsync = off" "synchronous_commit = off" "full_page_writes = off" >>data/postgresql.conf
"$1/pg_ctl" -D data -l server.log -w start >start.log 2>&1 || { tail -5 server.log; exit 1; }
echo ready
cat >/dev/null
"$1/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
cd /
rm -rf "$2"
`

// errAbsent means that this machine has no PostgreSQL.
var errAbsent = errors.New("no PostgreSQL here: install Debian's postgresql package, or set TRIN_TEST_POSTGRES to the URL of a server")

// running is a server. Its end closes the pipe, so it is held for as long as
// the process lives.
type running struct {
	url  *url.URL
	pipe io.WriteCloser
}

// server is the one server of this process.
var server = sync.OnceValues(start)

// URL makes an empty schema that is gone after the test, and returns the URL of
// the database in which it is the only one to be seen.
func URL(t testing.TB) string {
	t.Helper()
	one, err := server()
	switch {
	case errors.Is(err, errAbsent) && os.Getenv("TRIN_REQUIRE_POSTGRES") != "1":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	name := "trin_test_" + strings.ToLower(rand.Text())
	if err := execute(one.url, "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(one.url, "DROP SCHEMA "+name+" CASCADE"); err != nil {
			t.Error(err)
		}
	})
	u := *one.url
	query := u.Query()
	query.Set("search_path", name)
	u.RawQuery = query.Encode()
	return u.String()
}

func execute(base *url.URL, statement string) error {
	db, err := sql.Open("pgx", base.String())
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close())
}

func start() (*running, error) {
	if given := os.Getenv("TRIN_TEST_POSTGRES"); given != "" {
		u, err := url.Parse(given)
		return &running{url: u}, err
	}
	programs := programs()
	if programs == "" {
		return nil, errAbsent
	}
	// A Unix socket's path may not be long, so TMPDIR is not asked.
	directory, err := os.MkdirTemp("/tmp", "trin-pg-")
	if err != nil {
		return nil, err
	}
	command := exec.Command("/bin/sh", "-c", serve, "pgtest", programs, directory)
	if err := asOrdinaryUser(command, directory); err != nil {
		return nil, err
	}
	pipe, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	said, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	var lines []string
	for scanner := bufio.NewScanner(said); scanner.Scan(); {
		if scanner.Text() == "ready" {
			query := url.Values{"host": {directory}, "user": {"trin"}, "sslmode": {"disable"}}
			u := &url.URL{Scheme: "postgres", Path: "/postgres", RawQuery: query.Encode()}
			return &running{url: u, pipe: pipe}, nil
		}
		lines = append(lines, scanner.Text())
	}
	return nil, fmt.Errorf("start a PostgreSQL from %s: %w: %s", programs, command.Wait(), strings.Join(lines, " | "))
}

// programs is the directory of initdb and pg_ctl, the newest there is; "" =
// none.
func programs() string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return ""
		}
		return filepath.Dir(path)
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

// version is the major version in /usr/lib/postgresql/15/bin/initdb.
func version(path string) int {
	n, err := strconv.Atoi(strings.Split(path, "/")[4])
	if err != nil {
		return 0
	}
	return n
}

// errNoUser means that root has nobody to run the server as.
var errNoUser = errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")

func ordinaryUser() (uid, gid int, err error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if uidErr == nil && gidErr == nil {
			return uid, gid, nil
		}
	}
	return 0, 0, errNoUser
}
