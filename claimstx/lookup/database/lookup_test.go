package database_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/claimstx"
	"trin/claimstx/lookup/database"
)

func TestFind(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s *server) {
		l := s.open(t, "SELECT role, unit FROM "+s.table(t)+" WHERE login = :user ORDER BY role", []string{"user"})
		if got := l.Columns(); got != nil {
			t.Errorf("got the columns %q before the first answer", got)
		}
		wantRows(t, l, user("alice"), claimstx.Row{"role": {"reader"}, "unit": {"1"}}, claimstx.Row{"role": {"writer"}})
		wantRows(t, l, user("nobody"))
		wantRows(t, l, user("o'hara"), claimstx.Row{"role": {"reader"}, "unit": {"4"}})
		if got := l.Columns(); !slices.Equal(got, []string{"role", "unit"}) {
			t.Errorf("got the columns %q", got)
		}
	})
}

func TestFind_Values(t *testing.T) {
	t.Parallel()
	lite := onSQLite(t).open(t, "SELECT 'å' AS a, 1.5 AS b, -7 AS c, NULL AS d, '' AS e", nil)
	wantRows(t, lite, nil, claimstx.Row{"a": {"å"}, "b": {"1.5"}, "c": {"-7"}, "e": {""}})
	post := onPostgres(t).open(t, "SELECT 'å' AS a, 1.5::float8 AS b, 12.50::numeric AS c, NULL::text AS d, true AS e, timestamptz '2026-01-02 03:04:05+01' AS f, :user::int + 1 AS g, unnest(ARRAY['x','y']) AS h", []string{"user"})
	row := func(h string) claimstx.Row {
		return claimstx.Row{"a": {"å"}, "b": {"1.5"}, "c": {"12.50"}, "e": {"true"}, "f": {"2026-01-02T02:04:05Z"}, "g": {"6"}, "h": {h}}
	}
	wantRows(t, post, user("5"), row("x"), row("y"))
	wantFailure(t, onSQLite(t).open(t, "SELECT x'ff00' AS a", nil), nil, false)
	wantFailure(t, onPostgres(t).open(t, "SELECT '\\xff'::bytea AS a", nil), nil, false)
	wantFailure(t, onSQLite(t).open(t, "SELECT 1 AS a, 2 AS a", nil), nil, false)
}

// What a user writes is a value and nothing else, whatever it looks like.
func TestM7_ValuesAreNoQuery(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s *server) {
		l := s.open(t, "SELECT role FROM "+s.table(t)+" WHERE login = :user", []string{"user"})
		for _, attack := range []string{
			"' OR 1=1", "' OR '1'='1", "' OR 1=1 --", "' OR 1=1 /*", "alice' --", "alice'/*", "alice'; DROP TABLE roles; --", "'; DELETE FROM roles; SELECT '",
			"' UNION SELECT login FROM roles --", "\\' OR 1=1 --", "\" OR \"\"=\"", "$$ OR $$", "$1", "?1", ":user", "%", "_____", "al%", "ALICE", "alice ", "ａlice",
			"alice\n", "\u02bc OR 1=1", "' || (SELECT role FROM roles) || '", "0x616c696365", strings.Repeat("'", 10_000),
		} {
			wantRows(t, l, user(attack))
		}
		for _, noText := range []string{"alice\x00", "\xff"} {
			wantFailure(t, l, user(noText), true)
		}
		wantRows(t, l, user("bob"), claimstx.Row{"role": {"admin"}})
		// A name that is an attack, and that somebody really has.
		if _, err := s.db.Exec("INSERT INTO roles VALUES (''' OR 1=1 --', 'guest', 5)"); err != nil {
			t.Fatal(err)
		}
		wantRows(t, l, user("' OR 1=1 --"), claimstx.Row{"role": {"guest"}})
	})
}

// Nothing can be written, even by a query that an administrator has written.
func TestM7_NothingIsWritten(t *testing.T) {
	t.Parallel()
	lite := onSQLite(t)
	wantFailure(t, lite.open(t, "WITH x AS (SELECT 1) DELETE FROM roles", nil), nil, false)
	post := onPostgres(t)
	table := post.table(t)
	schema, _, _ := strings.Cut(table, ".")
	if _, err := post.db.Exec("CREATE SEQUENCE counter; CREATE FUNCTION erase() RETURNS int LANGUAGE sql AS 'DELETE FROM " + table + " RETURNING 1'"); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"WITH x AS (DELETE FROM " + table + " RETURNING 1 AS a) SELECT a FROM x",
		"SELECT " + schema + ".erase() AS a", "SELECT nextval('" + schema + ".counter') AS a", "SELECT 1 AS a INTO " + schema + ".other",
		"SELECT role FROM " + table + " FOR UPDATE", "SELECT set_config('transaction_read_only', 'off', false) AS a, " + schema + ".erase() AS b",
	} {
		wantFailure(t, post.open(t, query, nil), nil, false)
	}
	for _, s := range []*server{lite, post} {
		var left int
		if err := s.db.QueryRow("SELECT count(*) FROM roles").Scan(&left); err != nil || left != 4 {
			t.Errorf("got %d rows left and %v, want 4", left, err)
		}
	}
}

// An error holds no value, and a value that the query cannot take says nothing
// about the database.
func TestM7_ErrorsHoldNoValue(t *testing.T) {
	t.Parallel()
	const secret = "canary-7291"
	post := onPostgres(t)
	for _, test := range []struct {
		name     string
		lookup   claimstx.Lookup
		question bool
	}{
		{"no number", post.open(t, "SELECT 1 AS a WHERE 1 = :user::int", []string{"user"}), true},
		{"no moment", post.open(t, "SELECT :user::timestamptz AS a", []string{"user"}), true},
		{"no column", post.open(t, "SELECT missing FROM "+post.table(t)+" WHERE login = :user", []string{"user"}), false},
		{"no table of that name", post.open(t, "SELECT :user::regclass::text AS a", []string{"user"}), false},
		{"more than one row", post.open(t, "SELECT (SELECT role FROM "+post.table(t)+" WHERE role <> :user) AS a", []string{"user"}), true},
		{"no table in SQLite", onSQLite(t).open(t, "SELECT a FROM missing WHERE b = :user", []string{"user"}), false},
		{"no JSON in SQLite", onSQLite(t).open(t, "SELECT json(:user) AS a", []string{"user"}), true},
	} {
		if got := wantFailure(t, test.lookup, user(secret), test.question); strings.Contains(got, secret) {
			t.Errorf("%s: the error holds the value: %s", test.name, got)
		}
	}
	// PostgreSQL cuts a name at 63 bytes, and says what is left.
	long := secret + strings.Repeat("x", 100)
	if got := wantFailure(t, post.open(t, "SELECT :user::regclass::text AS a", []string{"user"}), user(long), false); strings.Contains(got, secret) {
		t.Errorf("the error holds a part of the value: %s", got)
	}
	if got := wantFailure(t, post.open(t, "SELECT missing FROM "+post.table(t), nil), nil, false); !strings.Contains(got, `column "missing" does not exist`) {
		t.Errorf("got %q, want what PostgreSQL says of the query's text", got)
	}
}

func TestFind_Limits(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s *server) {
		role := "SELECT role FROM " + s.table(t) + " ORDER BY role"
		if got, err := s.open(t, role, nil, "maxRows", 4).Find(t.Context(), nil); err != nil || len(got) != 4 {
			t.Errorf("got %v and %v, want 4 rows", got, err)
		}
		if got := wantFailure(t, s.open(t, role, nil, "maxRows", 3), nil, true); !strings.Contains(got, "more than 3 rows") {
			t.Errorf("got %q", got)
		}
		large := "SELECT replace(:user, 'x', '0123456789abcdef') AS a"
		if s.settings["driver"] == "postgres" {
			large = "SELECT replace(:user::text, 'x', '0123456789abcdef') AS a"
		}
		l := s.open(t, large, []string{"user"})
		if rows, err := l.Find(t.Context(), user(strings.Repeat("x", 16<<10))); err != nil || len(rows[0]["a"][0]) != 256<<10 {
			t.Errorf("got %d rows and %v", len(rows), err)
		}
		wantFailure(t, l, user(strings.Repeat("x", 16<<10)+"y"), true)
		wantFailure(t, l, user(strings.Repeat("x", 128<<10)), true) // more than one message of PostgreSQL may hold
		wantRows(t, l, user("x"), claimstx.Row{"a": {"0123456789abcdef"}})
	})
}

// A query that does not end is given up when its time is over, and the database
// is asked again afterwards.
func TestFind_Slow(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server func(*testing.T) *server
		query  string
	}{
		"sqlite":   {onSQLite, "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE :user = 'slow') SELECT count(*) AS a FROM x"},
		"postgres": {onPostgres, "SELECT 1 AS a, CASE WHEN :user = 'slow' THEN pg_sleep(60)::text END AS b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := test.server(t).open(t, test.query, []string{"user"}, "timeout", "300ms", "connections", 1)
			began := time.Now()
			if got := wantFailure(t, l, user("slow"), false); !strings.Contains(got, "took too long") || time.Since(began) > 20*time.Second {
				t.Errorf("got %q after %s", got, time.Since(began))
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := l.Find(ctx, user("slow")); !errors.Is(err, claimstx.ErrLookup) {
				t.Errorf("got %v", err)
			}
			if rows, err := l.Find(t.Context(), user("quick")); err != nil || len(rows) != 1 {
				t.Errorf("got %v and %v after a slow question", rows, err)
			}
		})
	}
}

// A lookup that has let go of its connections opens them again.
func TestClose(t *testing.T) {
	t.Parallel()
	servers(t, func(t *testing.T, s *server) {
		raw, err := json.Marshal(s.settings)
		if err != nil {
			t.Fatal(err)
		}
		kind := database.Kind(s.deps)
		l, err := kind.Open("x", []byte(strings.TrimSuffix(string(raw), "}")+`,"query":"SELECT 1 AS a"}`))
		if err != nil {
			t.Fatal(err)
		}
		closer, ok := l.(interface{ Close() error })
		if !ok {
			t.Fatal("the lookup cannot be closed")
		}
		for range 3 {
			wantRows(t, l, nil, claimstx.Row{"a": {"1"}})
			if err := closer.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := closer.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Trin's own database is found however it is named.
func TestM7_TrinsOwnDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	s := onSQLite(t)
	own := s.settings["file"].(string)
	link, hard := filepath.Join(t.TempDir(), "link.db"), filepath.Join(filepath.Dir(own), "hard.db")
	if err := errors.Join(os.Symlink(own, link), os.Link(own, hard)); err != nil {
		t.Fatal(err)
	}
	wantRows(t, s.open(t, "SELECT 1 AS a", nil, "file", link), nil, claimstx.Row{"a": {"1"}})
	s.deps.OwnDatabase = own
	for _, file := range []string{link, hard} {
		if got := wantFailure(t, s.open(t, "SELECT 1 AS a", nil, "file", file), nil, false); !strings.Contains(got, "Trin's own") {
			t.Errorf("%s: got %q", file, got)
		}
	}
	raw, err := json.Marshal(map[string]any{"driver": "sqlite", "file": filepath.Dir(own) + "/./x/../" + filepath.Base(own), "query": "SELECT 1"})
	if err != nil {
		t.Fatal(err)
	}
	if problems := database.Kind(s.deps).Check(raw); len(problems) != 1 || problems[0].Field != "file" {
		t.Errorf("got %v, want one problem with the file", problems)
	}
	// A copy of one, which only its mark tells.
	s.deps.OwnDatabase = ""
	if _, err := s.db.Exec("PRAGMA application_id = 1416784238"); err != nil {
		t.Fatal(err)
	}
	if got := wantFailure(t, s.open(t, "SELECT 1 AS a", nil), nil, false); !strings.Contains(got, "Trin's own") {
		t.Errorf("got %q", got)
	}
}

// Nothing is made where there is nothing, and a pipe is not waited for.
func TestFind_NoDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := &server{settings: map[string]any{"driver": "sqlite"}, deps: deps()}
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("text", 1_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing.db")
	for file, want := range map[string]string{missing: "no such file", dir: "is not a file", text: "not a SQLite database"} {
		if got := wantFailure(t, s.open(t, "SELECT 1 AS a", nil, "file", file), nil, false); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("the file was made")
	}
	post := &server{settings: map[string]any{"driver": "postgres", "host": dir, "database": "d", "user": "u"}, deps: deps()}
	if got := wantFailure(t, post.open(t, "SELECT 1 AS a", nil), nil, false); !strings.Contains(got, "failed to connect") {
		t.Errorf("got %q", got)
	}
	if got := wantFailure(t, post.open(t, "SELECT 1 AS a", nil, "secretName", "absent"), nil, false); !strings.Contains(got, `there is no secret "absent"`) {
		t.Errorf("got %q", got)
	}
}

// A role that may read one table and nothing else is enough.
func TestM7_AReadOnlyRoleIsEnough(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	table := s.table(t)
	schema, _, _ := strings.Cut(table, ".")
	role := schema + "_reader"
	if _, err := s.db.Exec("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA " + schema + " TO " + role + "; GRANT SELECT ON " + table + " TO " + role); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.db.Exec("DROP OWNED BY " + role + "; DROP ROLE " + role); err != nil {
			t.Error(err)
		}
	})
	l := s.open(t, "SELECT role FROM "+table+" WHERE login = :user", []string{"user"}, "user", role)
	wantRows(t, l, user("bob"), claimstx.Row{"role": {"admin"}})
	if got := wantFailure(t, s.open(t, "SELECT passwd FROM pg_catalog.pg_shadow WHERE usename = :user", []string{"user"}, "user", role), user("bob"), false); !strings.Contains(got, "permission denied") {
		t.Errorf("got %q", got)
	}
}
