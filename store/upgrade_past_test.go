package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"trin/store"
	"trin/store/pgtest"
	"trin/store/storetest"
)

// past makes databases of one kind as they were after an earlier migration.
type past struct {
	folder string // of the migrations
	driver string
	open   storetest.Opener
	empty  func(t *testing.T, o store.Options) string // a database of which the tables are made by back
	// back makes the tables as they were, and brings all rows of the database now
	// into them, as far as there was a place for them.
	back func(t *testing.T, url string, version int64, now string)
}

func pasts() []past {
	return []past{
		{"sqlite", "sqlite", openSQLite, emptySQLite, backSQLite},
		{"postgres", "pgx", openPostgres, func(t *testing.T, _ store.Options) string { return pgtest.URL(t) }, backPostgres},
	}
}

// versions are the migrations from that one on, without the newest.
func (p past) versions(t *testing.T, from int64) (versions []int64) {
	t.Helper()
	files, err := filepath.Glob("migrations/" + p.folder + "/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		digits, _, _ := strings.Cut(filepath.Base(file), "_")
		version, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if version >= from {
			versions = append(versions, version)
		}
	}
	if len(versions) < 2 {
		t.Fatalf("the migrations %v: there is nothing to upgrade from", versions)
	}
	return versions[:len(versions)-1]
}

// at is the version of the tables.
func (p past) at(t *testing.T, url string) (version int64) {
	t.Helper()
	db, err := sql.Open(p.driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	if err := db.QueryRow("SELECT max(version_id) FROM migrations").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

func emptySQLite(t *testing.T, o store.Options) string {
	t.Helper()
	o.URL = filepath.Join(t.TempDir(), "trin.db")
	closed(t, opened(t, o))
	return o.URL
}

func backSQLite(t *testing.T, path string, version int64, now string) {
	t.Helper()
	migrateSQLite(t, path, version)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a failure shows in the statements
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("ATTACH ? AS now", now); err != nil {
		t.Fatal(err)
	}
	bring(t, db, `SELECT m.name, group_concat(p.name) FROM main.sqlite_schema m, pragma_table_info(m.name, 'main') p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND p.name IN (SELECT name FROM pragma_table_info(m.name, 'now'))
		GROUP BY m.name`, "INSERT INTO main.%[1]s (%[2]s) SELECT %[3]s FROM now.%[1]s", longHashes(version, "lower(hex(%s)) || printf('%%032d', 0)"))
}

func backPostgres(t *testing.T, at string, version int64, now string) {
	t.Helper()
	db, err := sql.Open("pgx", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a failure shows in the statements
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations/postgres"), goose.WithTableName("migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(now)
	if err != nil {
		t.Fatal(err)
	}
	from := u.Query().Get("search_path")
	bring(t, db, `SELECT a.table_name, string_agg(a.column_name, ',') FROM information_schema.columns a
		JOIN information_schema.columns b ON b.table_schema = '`+from+`' AND b.table_name = a.table_name AND b.column_name = a.column_name
		WHERE a.table_schema = current_schema() GROUP BY a.table_name`,
		"INSERT INTO %[1]s (%[2]s) OVERRIDING SYSTEM VALUE SELECT %[3]s FROM "+from+".%[1]s", longHashes(version, "encode(%s, 'hex') || repeat('0', 32)"))
	bring(t, db, `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'`,
		"SELECT setval(pg_get_serial_sequence('%[1]s', '%[2]s'), (SELECT coalesce(max(%[2]s), 0) + 1 FROM %[1]s))", nil)
}

// longHashes are the columns of the tables that held hashes in hex before version 26,
// and what their rows of today read there: a half of such a hash is known, and nobody
// looks at the other half.
func longHashes(version int64, hex string) map[string][2]string {
	if version >= 26 {
		return nil
	}
	return map[string][2]string{
		"used":          {"space, hash, until", "'a', " + fmt.Sprintf(hex, "hash") + ", until"},
		"session_names": {"name, session_id", fmt.Sprintf(hex, "name") + ", session_id"},
		"sessions": {"id, revision, subject, created, used, expires, body",
			"id, revision, " + fmt.Sprintf(hex, "subject") + ", created, used, expires, body"},
	}
}

// bring runs the statement for each table that the query lists with its columns, and
// with what is read for them, those first that others refer to.
func bring(t *testing.T, db *sql.DB, query, statement string, others map[string][2]string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	var first, then []string
	for rows.Next() {
		var table, columns string
		if err := rows.Scan(&table, &columns); err != nil {
			t.Fatal(err)
		}
		if table == "migrations" {
			continue
		}
		read := columns
		if other, ok := others[table]; ok {
			columns, read = other[0], other[1]
		}
		one := fmt.Sprintf(statement, table, columns, read)
		if slices.Contains([]string{"versions", "drafts", "sessions"}, table) {
			first = append(first, one)
		} else {
			then = append(then, one)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	for _, one := range append(first, then...) {
		if _, err := db.Exec(one); err != nil {
			t.Fatalf("%s: %v", one, err)
		}
	}
}
