package database_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup"
	"trin/claimstx/lookup/database"
	"trin/store/pgtest"
)

// people is the table of the tests. One name is an attack that somebody has
// chosen as a user name.
var people = []string{
	"CREATE TABLE roles (login TEXT, role TEXT, unit INTEGER)",
	"INSERT INTO roles VALUES ('alice', 'reader', 1), ('alice', 'writer', NULL), ('bob', 'admin', 3), ('o''hara', 'reader', 4)",
}

// server is a database with people in it, and the settings that reach it.
type server struct {
	db       *sql.DB
	settings map[string]any
	deps     lookup.Deps
}

func deps() lookup.Deps {
	return lookup.Deps{Clock: time.Now, Log: slog.New(slog.DiscardHandler), Secrets: noSecrets{}}
}

type noSecrets struct{}

func (noSecrets) Secret(context.Context, string) ([]byte, error) { return nil, broker.ErrNotFound }

// onSQLite makes a file with people.
func onSQLite(t *testing.T) *server {
	t.Helper()
	file := filepath.Join(t.TempDir(), "people of 100%?#.db")
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: "_journal_mode=WAL"}).String())
	return fill(t, &server{db: db, settings: map[string]any{"driver": "sqlite", "file": file}, deps: deps()}, err)
}

// onPostgres makes a schema with people on the real server.
func onPostgres(t *testing.T) *server {
	t.Helper()
	at := pgtest.URL(t)
	db, err := sql.Open("pgx", at)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]any{"driver": "postgres", "host": u.Query().Get("host"), "database": "postgres", "user": u.Query().Get("user")}
	if settings["host"] == "" {
		t.Skip("the tests of lookups want a server on a Unix socket")
	}
	return fill(t, &server{db: db, settings: settings, deps: deps()}, nil)
}

func fill(t *testing.T, s *server, err error) *server {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	for _, statement := range people {
		if _, err := s.db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// table is the name of the table of people, with its schema.
func (s *server) table(t *testing.T) string {
	t.Helper()
	if s.settings["driver"] == "sqlite" {
		return "roles"
	}
	var schema string
	if err := s.db.QueryRow("SELECT current_schema()").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	return schema + ".roles"
}

// open opens a lookup with the query, in which %s is the table. Further
// settings are given in pairs.
func (s *server) open(t *testing.T, query string, parameters []string, more ...any) claimstx.Lookup {
	t.Helper()
	all := map[string]any{"query": query, "parameters": parameters}
	for name, value := range s.settings {
		all[name] = value
	}
	for i := 0; i < len(more); i += 2 {
		all[fmt.Sprint(more[i])] = more[i+1]
	}
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	set := lookup.NewSet(s.deps, database.Kind(s.deps))
	t.Cleanup(func() { _ = set.Close() })
	for _, p := range set.Kinds()[0].Check(raw) {
		t.Fatal(p)
	}
	l, err := set.Kinds()[0].Open("roles", raw)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// servers runs a test on both databases.
func servers(t *testing.T, test func(*testing.T, *server)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, onSQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, onPostgres(t))
	})
}

func user(name string) map[string]string { return map[string]string{"user": name} }

func wantRows(t *testing.T, l claimstx.Lookup, parameters map[string]string, want ...claimstx.Row) {
	t.Helper()
	got, err := l.Find(t.Context(), parameters)
	if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%q: got %v and %v, want %v", parameters, got, err, want)
	}
}

// wantFailure wants an error that is a lookup's, and says nothing of the
// values.
func wantFailure(t *testing.T, l claimstx.Lookup, parameters map[string]string, question bool) string {
	t.Helper()
	rows, err := l.Find(t.Context(), parameters)
	if rows != nil || !errors.Is(err, claimstx.ErrLookup) || errors.Is(err, lookup.ErrQuestion) != question {
		t.Fatalf("%q: got %v and %v, want an error, of the question alone: %t", parameters, rows, err, question)
	}
	return err.Error()
}
