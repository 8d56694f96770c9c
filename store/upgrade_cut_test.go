package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trin/store"
	"trin/store/storetest"
)

// cutAt is the version from which an upgrade is interrupted: the next migration on
// each kind of database has several statements over tables that may be large.
const cutAt = 21

// TestO4PostgresUpgradeIsCutOff ends the connection of a node in the midst of a
// migration, behind some of its statements: nothing of it is there, and the next
// start brings the database up to date.
func TestO4PostgresUpgradeIsCutOff(t *testing.T) {
	t.Parallel()
	p, clock := pasts()[1], storetest.NewClock()
	o := storetest.Options(t, clock)
	now, h := p.now(t, o, clock)
	o.URL = p.empty(t, o)
	p.back(t, o.URL, cutAt, now)
	db, err := sql.Open("pgx", o.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a failure shows in the statements
	ctx := t.Context()
	reader, err := db.BeginTx(ctx, nil) // whom the migration has to wait for, at a statement in its middle
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.ExecContext(ctx, "LOCK TABLE session_names IN ACCESS SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		s, err := store.Open(ctx, o)
		if err == nil {
			_ = s.Close()
		}
		failed <- err
	}()
	const end = `SELECT count(pg_terminate_backend(pid)) FROM pg_locks
		WHERE NOT granted AND relation = 'session_names'::regclass AND mode = 'AccessExclusiveLock'`
	for ended := 0; ended == 0; {
		select {
		case err := <-failed:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
		if err := db.QueryRowContext(ctx, end).Scan(&ended); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-failed; err == nil {
		t.Fatal("the store opened although its connection ended")
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	var indexes int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname IN ('transactions_expires', 'sessions_expires', 'used_until')").Scan(&indexes)
	if err != nil || indexes != 3 || p.at(t, o.URL) != cutAt {
		t.Errorf("%d indexes of version %d are left, %v; the tables are at version %d", indexes, cutAt, err, p.at(t, o.URL))
	}
	s := opened(t, o)
	h.check(t, s, cutAt)
	closed(t, s)
}

// TestO4PostgresNodesUpgradeTogether lets nodes start at once over a database of an
// earlier version: one brings it up to date, and the others find it so.
func TestO4PostgresNodesUpgradeTogether(t *testing.T) {
	t.Parallel()
	p, clock := pasts()[1], storetest.NewClock()
	o := storetest.Options(t, clock)
	now, h := p.now(t, o, clock)
	o.URL = p.empty(t, o)
	p.back(t, o.URL, oldest, now)
	const nodes = 3
	started := make(chan *store.Store, nodes)
	for range nodes {
		go func() {
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Error(err)
			}
			started <- s
		}()
	}
	var all []*store.Store
	for range nodes {
		if s := <-started; s != nil {
			all = append(all, s)
		}
	}
	if len(all) < nodes {
		t.Fatalf("%d of %d nodes have started", len(all), nodes)
	}
	h.check(t, all[nodes-1], oldest)
	for _, s := range all {
		if _, err := s.NameOf(t.Context(), "urn:sp", anna); err != nil {
			t.Errorf("a node: %v", err)
		}
		closed(t, s)
	}
	db, err := sql.Open("pgx", o.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	var twice int
	if err := db.QueryRow("SELECT count(*) - count(DISTINCT version_id) FROM migrations").Scan(&twice); err != nil || twice != 0 {
		t.Errorf("%d migrations were made twice, %v", twice, err)
	}
}

// TestO4SQLiteUpgradeIsKilled kills a process in the midst of a migration, when it has
// written a part of it into the log: nothing of it counts, and the next start brings
// the database up to date.
func TestO4SQLiteUpgradeIsKilled(t *testing.T) {
	t.Parallel()
	p, clock := pasts()[0], storetest.NewClock()
	o := storetest.Options(t, clock)
	key := storetest.NewKey(t)
	o.Sealer = storetest.WithKeys(t, clock, key).Sealer
	now, h := p.now(t, o, clock)
	const names, tries = 40_000, 5
	for range tries {
		o.URL = p.empty(t, o)
		p.back(t, o.URL, cutAt, now)
		execSQLite(t, o.URL, fmt.Sprintf(`INSERT INTO names WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d)
			SELECT 'urn:many', 'people', 'person' || i, hex(randomblob(60)), i FROM c`, names))
		if !killed(t, o.URL, key) {
			continue // it was through before it was seen
		}
		s := opened(t, o)
		h.check(t, s, cutAt)
		closed(t, s)
		if left := countSQLite(t, o.URL, "SELECT count(*) FROM names WHERE qualifier = 'urn:many'"); left != names {
			t.Errorf("%d names, want %d", left, names)
		}
		return
	}
	t.Fatalf("the migration was through %d times before it could be killed", tries)
}

// killed lets a process bring the database up to date and kills it when the log has
// grown; false = it was through by then.
func killed(t *testing.T, path string, key store.MasterKey) bool {
	t.Helper()
	const grown = 2 << 20 // far more than the migrations before it write, far less than this one does
	command := exec.Command(os.Args[0], "-test.run=^TestUpgradeToKill$")
	command.Env = append(os.Environ(), "TRIN_TEST_UPGRADE="+path, "TRIN_TEST_UPGRADE_KEY="+key.Text())
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	watch := time.NewTicker(100 * time.Microsecond)
	defer watch.Stop()
	for {
		select {
		case <-ended:
			return false
		case <-watch.C:
		}
		info, err := os.Stat(path + "-wal")
		if err != nil || info.Size() < grown {
			continue
		}
		_ = command.Process.Kill() // it may have ended
		<-ended
		return countSQLite(t, asLeft(t, path), "SELECT max(version_id) FROM migrations") == cutAt
	}
}

// TestUpgradeToKill is run by TestO4SQLiteUpgradeIsKilled in a process of its own.
func TestUpgradeToKill(t *testing.T) {
	path := os.Getenv("TRIN_TEST_UPGRADE")
	if path == "" {
		t.Skip("only run as a process to kill")
	}
	key, err := store.ParseMasterKey(os.Getenv("TRIN_TEST_UPGRADE_KEY"))
	if err != nil {
		t.Fatal(err)
	}
	o := storetest.WithKeys(t, storetest.NewClock(), key)
	o.URL = path
	closed(t, opened(t, o))
}

// asLeft copies a database with its log, since whoever looks at it moves the log into
// the file.
func asLeft(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "left.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		write(t, to+suffix, string(content))
	}
	return to
}

func countSQLite(t *testing.T, path, query string) (count int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	if err := db.QueryRow(query).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}
