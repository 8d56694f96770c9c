package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"trin/store"
	"trin/store/pgtest"
	"trin/store/storetest"
)

func TestO1PostgresHoldsNoSecret(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	s, url := openPostgres(t, storetest.Options(t, clock))
	private := storetest.Plant(t, s, clock.Now())
	dump := dumpPostgres(t, url)
	storetest.CheckNothingPlanted(t, dump, private)
}

// dumpPostgres is the content of every table, byte columns as they are.
func dumpPostgres(t *testing.T, url string) string {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	tables, err := db.Query("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for tables.Next() {
		var name string
		if err := tables.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := tables.Err(); err != nil || len(names) < 10 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	var dump bytes.Buffer
	for _, name := range names {
		dumpTable(t, db, name, &dump)
	}
	return dump.String()
}

func dumpTable(t *testing.T, db *sql.DB, name string, dump *bytes.Buffer) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + name)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // only read
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		for _, value := range values {
			switch v := (*value.(*any)).(type) {
			case []byte:
				dump.Write(v)
			default:
				fmt.Fprintf(dump, " %v ", v)
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestO4PostgresRefusesANewerDatabase(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	s, url := openPostgres(t, o)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("INSERT INTO migrations (version_id, is_applied) VALUES (9999, true)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	o.URL = url
	if _, err := store.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "newer Trin") {
		t.Errorf("got %v, want a refusal", err)
	}
}

// Nodes that start together over an empty database make the tables once.
func TestO4PostgresNodesStartTogether(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	o.URL = pgtest.URL(t)
	const nodes = 4
	opened := make(chan error, nodes)
	stores := make(chan *store.Store, nodes)
	for range nodes {
		go func() {
			s, err := store.Open(t.Context(), o)
			if err == nil {
				stores <- s
			}
			opened <- err
		}()
	}
	for range nodes {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
	close(stores)
	for s := range stores {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A version that one node stores is seen by another without being asked for.
func TestPostgresAnnouncesVersions(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	one, url := openPostgres(t, o)
	o.URL = url
	other, _ := openPostgres(t, o)
	seen := make(chan int64, 4)
	go func() {
		if err := other.WatchVersion(t.Context(), func(v int64) { seen <- v }); err != nil {
			t.Error(err)
		}
	}()
	for version := range int64(3) {
		if got := <-seen; got != version {
			t.Fatalf("saw version %d, want %d", got, version)
		}
		if _, err := one.Replace(t.Context(), version, nil, "a", ""); err != nil {
			t.Fatal(err)
		}
	}
}

// The database itself keeps changes from being rewritten.
func TestChangesAreOnlyAppended(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": openSQLite, "pgx": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, url := open(t, storetest.Options(t, storetest.NewClock()))
			if _, err := s.Replace(t.Context(), 0, nil, "a", "note"); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open(name, url)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // a failure shows in the statements
			for _, statement := range []string{"UPDATE changes SET author = 'b'", "DELETE FROM changes"} {
				if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "only appended") {
					t.Errorf("%s: %v", statement, err)
				}
			}
		})
	}
}
