package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"trin/broker"
	"trin/connections"
	"trin/store"
	"trin/store/storetest"
)

// sqliteFile makes a store with one used identifier in it and closes it.
func sqliteFile(t *testing.T) (store.Options, string) {
	t.Helper()
	o := storetest.Options(t, storetest.NewClock())
	o.URL = filepath.Join(t.TempDir(), "data", "trin.db")
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Use(t.Context(), "a", "x", o.Clock()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return o, o.URL
}

// wantRefused fails unless the store does not open and says why, and the file
// is as it was.
func wantRefused(t *testing.T, o store.Options, why string) {
	t.Helper()
	before, beforeErr := os.ReadFile(o.URL)
	s, err := store.Open(t.Context(), o)
	if err == nil {
		t.Error("the store opened")
		_ = s.Close()
		return
	}
	if !strings.Contains(err.Error(), why) {
		t.Errorf("the error is %q, want it to say %q", err, why)
	}
	after, afterErr := os.ReadFile(o.URL)
	if string(before) != string(after) || (beforeErr == nil) != (afterErr == nil) {
		t.Error("the file was changed")
	}
}

func TestO3SQLiteRefusesWhatWouldLoseData(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		damage func(t *testing.T, path string)
		why    string
	}{
		{"the file is gone", func(t *testing.T, path string) { remove(t, path) }, "the file is gone"},
		{"the file is empty", func(t *testing.T, path string) { truncate(t, path, 0) }, "the file is empty"},
		{"cut in a page", func(t *testing.T, path string) { truncate(t, path, 40_000) }, "damaged"},
		{"cut after the first page", func(t *testing.T, path string) { truncate(t, path, 4096) }, "damaged"},
		{"cut in the header", func(t *testing.T, path string) { truncate(t, path, 60) }, ""},
		{"not a database", func(t *testing.T, path string) { write(t, path, "<html>") }, "not a SQLite database"},
		{"another program's database", anotherProgram, "another program"},
		{"a byte flipped in a table's page", func(t *testing.T, path string) { flip(t, path, 3*4096) }, "damaged"},
		{"a directory", func(t *testing.T, path string) { remove(t, path); mkdir(t, path) }, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o, path := sqliteFile(t)
			test.damage(t, path)
			wantRefused(t, o, test.why)
		})
	}
}

func TestO3SQLiteRefusesAMissingWriteAheadLog(t *testing.T) {
	t.Parallel()
	o, crashed := crashedCopy(t)
	// With its log the copy is whole.
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Use(t.Context(), "a", "x", o.Clock()); err == nil {
		t.Error("what was in the log is lost")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	o, crashed = crashedCopy(t)
	remove(t, crashed+"-wal")
	wantRefused(t, o, "write-ahead log")
	// A file with its log but without itself is not begun anew either.
	o, crashed = crashedCopy(t)
	remove(t, crashed)
	remove(t, crashed+".lock")
	wantRefused(t, o, "write-ahead log")
}

// crashedCopy is the files of a store that was not closed.
func crashedCopy(t *testing.T) (store.Options, string) {
	t.Helper()
	o := storetest.Options(t, storetest.NewClock())
	s, path := openSQLite(t, o)
	if err := s.Use(t.Context(), "a", "x", o.Clock()); err != nil {
		t.Fatal(err)
	}
	o.URL = filepath.Join(t.TempDir(), "copy.db")
	for _, suffix := range []string{"", "-wal", ".lock"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		write(t, o.URL+suffix, string(content))
	}
	return o, o.URL
}

func TestO3SQLiteIsForOneProcess(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	_, path := openSQLite(t, o)
	if os.Getenv("TRIN_TEST_SECOND") == "" {
		command := exec.Command(os.Args[0], "-test.run=^TestSecondProcess$", "-test.v")
		command.Env = append(os.Environ(), "TRIN_TEST_SECOND="+path)
		out, err := command.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: TestSecondProcess") {
			t.Errorf("the second process: %v\n%s", err, out)
		}
	}
	o.URL = path
	if _, err := store.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "another process has it open") {
		t.Errorf("opened twice in one process: %v", err)
	}
}

// TestSecondProcess is run by TestO3SQLiteIsForOneProcess in a process of its own.
func TestSecondProcess(t *testing.T) {
	path := os.Getenv("TRIN_TEST_SECOND")
	if path == "" {
		t.Skip("only run as a second process")
	}
	o := storetest.Options(t, storetest.NewClock())
	o.URL = path
	if _, err := store.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "another process has it open") {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestO8SQLiteFilesAreForOneUser(t *testing.T) {
	t.Parallel()
	o, path := sqliteFile(t)
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // read only from here
	if err := s.Use(t.Context(), "a", "y", o.Clock()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{
		filepath.Dir(path): 0o700 | os.ModeDir, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, path + ".lock": 0o600,
	} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", filepath.Base(name), info.Mode(), want)
		}
	}
}

func TestO1SQLiteFileHoldsNoSecret(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	s, path := openSQLite(t, o)
	private := storetest.Plant(t, s, clock.Now())
	var dump strings.Builder
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		dump.Write(content)
	}
	storetest.CheckNothingPlanted(t, dump.String(), private)
}

func TestO4SQLiteRefusesANewerDatabase(t *testing.T) {
	t.Parallel()
	o, path := sqliteFile(t)
	execSQLite(t, path, "INSERT INTO migrations (version_id, is_applied) VALUES (9999, 1)")
	wantRefused(t, o, "newer Trin")
}

// A refusal by an old program leaves a database that was not closed as it was
// for the new one.
func TestO4SQLiteRefusalKeepsWhatACrashLeft(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	s, path := openSQLite(t, o)
	if err := s.Use(t.Context(), "a", "x", o.Clock()); err != nil {
		t.Fatal(err)
	}
	execSQLite(t, path, "INSERT INTO migrations (version_id, is_applied) VALUES (9999, 1)")
	o.URL = filepath.Join(t.TempDir(), "copy.db")
	for _, suffix := range []string{"", "-wal", ".lock"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		write(t, o.URL+suffix, string(content))
	}
	for range 2 {
		if _, err := store.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "newer Trin") {
			t.Fatalf("got %v, want a refusal", err)
		}
	}
	execSQLite(t, o.URL, "DELETE FROM migrations WHERE version_id = 9999")
	restored, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := restored.Use(t.Context(), "a", "x", o.Clock()); !errors.Is(err, broker.ErrUsed) {
		t.Errorf("what was used before the crash: %v, want used", err)
	}
	if err := restored.Close(); err != nil {
		t.Error(err)
	}
}

// A crash while the database was being made is a creation that goes on.
func TestO4SQLiteCreationGoesOn(t *testing.T) {
	t.Parallel()
	for _, files := range []map[string]string{
		{".lock": "new process 1"},
		{".lock": "new process 1", "": ""},
	} {
		o := storetest.Options(t, storetest.NewClock())
		o.URL = filepath.Join(t.TempDir(), "trin.db")
		for suffix, content := range files {
			write(t, o.URL+suffix, content)
		}
		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A crash between migrations leaves some of them: the next start goes on. A
// table that is there already stands for one that was left half made.
func TestO4MigrationsGoOnWhereTheyStopped(t *testing.T) {
	t.Parallel()
	o, path := sqliteFile(t)
	migrateSQLite(t, path, 5)
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveSecret(t.Context(), "name", []byte("value")); err != nil {
		t.Errorf("the table is not there: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execSQLite(t, path, "DELETE FROM migrations WHERE version_id = (SELECT max(version_id) FROM migrations)")
	if s, err := store.Open(t.Context(), o); err == nil {
		t.Error("the store opened over a table that no migration made")
		_ = s.Close()
	}
}

func TestO6WritersAndReadersNeverSeeBusy(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	s, _ := openSQLite(t, o)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	errs := make(chan error, 64)
	for i := range 64 {
		go func() {
			for n := range 20 {
				if err := s.Use(ctx, "space", strings.Repeat("x", i)+strings.Repeat("y", n), o.Clock()); err != nil {
					errs <- err
					return
				}
				if _, err := s.Newest(ctx); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range 64 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestOpenRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	good := storetest.Options(t, storetest.NewClock())
	for name, change := range map[string]func(*store.Options){
		"no URL":               func(o *store.Options) { o.URL = "" },
		"no sealer":            func(o *store.Options) { o.Sealer = nil },
		"memory":               func(o *store.Options) { o.URL = ":memory:" },
		"no path":              func(o *store.Options) { o.URL = "sqlite:" },
		"a server that is not": func(o *store.Options) { o.URL = "postgres://trin:hush@127.0.0.1:1/trin?connect_timeout=2" },
		"half a URL":           func(o *store.Options) { o.URL = "postgres://trin:hush@%zz" },
	} {
		o := good
		o.URL = filepath.Join(t.TempDir(), "x.db")
		change(&o)
		if _, err := store.Open(t.Context(), o); err == nil {
			t.Errorf("%s: the store opened", name)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
}

func TestSQLitePathIsTakenLiterally(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	o.URL = "sqlite:" + filepath.Join(t.TempDir(), "a b?mode=memory&x#y%20ø.db")
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(strings.TrimPrefix(o.URL, "sqlite:")); err != nil || info.Size() == 0 {
		t.Errorf("the file is not where it was named: %v", err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[at] ^= 0xff
	write(t, path, string(content))
}

func anotherProgram(t *testing.T, path string) {
	remove(t, path)
	write(t, path, "")
	execSQLite(t, path, "CREATE TABLE t (x)")
}

// migrateSQLite makes the tables anew as they were after that migration.
func migrateSQLite(t *testing.T, path string, version int64) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a failure shows in the migrations
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		execSQLite(t, path, "DROP TABLE "+name)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations/sqlite"), goose.WithTableName("migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
}

func execSQLite(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a failure shows in the statements
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestO9BackupIsWholeAndSealed(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	s, _ := openSQLite(t, o)
	private := storetest.Plant(t, s, clock.Now())
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	storetest.CheckNothingPlanted(t, string(content), private)
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if err := s.Backup(t.Context(), path); err == nil {
		t.Error("a backup was written over another")
	}
	o.URL = path
	restored, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restored.Transaction(t.Context(), "t"); err != nil {
		t.Errorf("the login is not in the backup: %v", err)
	}
	if err := restored.Close(); err != nil {
		t.Error(err)
	}
}

func TestBesideTheProcessThatServes(t *testing.T) {
	t.Parallel()
	o, path := sqliteFile(t)
	o.URL = path
	server, _ := openSQLite(t, o)
	o.Beside = true
	tool, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	document := connections.Document{Kind: "settings", Body: []byte("kind: settings\n")}
	if _, err := tool.Replace(t.Context(), 0, []connections.Document{document}, "tool", ""); err != nil {
		t.Fatal(err)
	}
	if got, err := server.Newest(t.Context()); err != nil || got != 1 {
		t.Errorf("got version %d, %v at the server, want what the tool stored", got, err)
	}
	if err := tool.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Replace(t.Context(), 1, nil, "server", ""); err != nil {
		t.Errorf("after the tool has closed: %v", err)
	}
}

// A move that is stored is no failure because the housekeeping after it is one.
func TestT19_MakingRoomFails(t *testing.T) {
	t.Parallel()
	o, path := sqliteFile(t)
	o.URL = path
	s, _ := openSQLite(t, o)
	execSQLite(t, path, "CREATE TRIGGER stay BEFORE DELETE ON transactions BEGIN SELECT RAISE(ABORT, 'it stays'); END")
	for i := range 60 {
		id := broker.ID("t" + strconv.Itoa(i))
		if err := s.Move(t.Context(), broker.Move{Transaction: storetest.Login(id, storetest.NewClock().Now())}); err != nil {
			t.Fatalf("move %d: %v", i, err)
		}
		if _, err := s.Transaction(t.Context(), id); err != nil {
			t.Fatalf("move %d: %v", i, err)
		}
	}
}
