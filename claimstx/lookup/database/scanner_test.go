package database

import (
	"context"
	"database/sql"
	"reflect"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

func TestRewrite(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		dialect dialect
		query   string
		want    string
		order   []string
	}{
		{"one parameter", postgresDialect, "SELECT role FROM roles WHERE login = :login", "SELECT role FROM roles WHERE login =  $1", []string{"login"}},
		{"one parameter, SQLite", sqliteDialect, "SELECT role FROM roles WHERE login = :login", "SELECT role FROM roles WHERE login =  ?1", []string{"login"}},
		{"one parameter twice", postgresDialect, "SELECT :a, :b, :a", "SELECT  $1 ,  $2 ,  $1", []string{"a", "b"}},
		{"a cast", postgresDialect, "SELECT :a::int, x::text", "SELECT  $1 ::int, x::text", []string{"a"}},
		{"a slice", postgresDialect, "SELECT x[1:2], x[:], f(a := 1)", "SELECT x[1:2], x[:], f(a := 1)", nil},
		{"nothing joins a parameter", postgresDialect, "SELECT x:a", "SELECT x $1", []string{"a"}},
		{"in text", postgresDialect, "SELECT ':a', 'it''s :b', \":c\", \"a\"\":d\"", "SELECT ':a', 'it''s :b', \":c\", \"a\"\":d\"", nil},
		{"a backslash is nothing in plain text", postgresDialect, `SELECT '\', :a`, `SELECT '\',  $1`, []string{"a"}},
		{"a backslash in text with escapes", postgresDialect, `SELECT E'\':a', e'\\', :b`, `SELECT E'\':a', e'\\',  $1`, []string{"b"}},
		{"the name of a column is no E", postgresDialect, `SELECT type'\', :a`, `SELECT type'\',  $1`, []string{"a"}},
		{"dollar quotes", postgresDialect, "SELECT $$:a;$$, $x$ $$ :b $y$ $x$, :c", "SELECT $$:a;$$, $x$ $$ :b $y$ $x$,  $1", []string{"c"}},
		{"a dollar in a name", postgresDialect, "SELECT a$b$ FROM t$ WHERE x = :c", "SELECT a$b$ FROM t$ WHERE x =  $1", []string{"c"}},
		{"comments", postgresDialect, "SELECT 1 -- :a ; '\n, 2 /* :b /* ' */ ; */, :c", "SELECT 1 -- :a ; '\n, 2 /* :b /* ' */ ; */,  $1", []string{"c"}},
		{"comments do not nest in SQLite", sqliteDialect, "SELECT 1 /* /* */, :c", "SELECT 1 /* /* */,  ?1", []string{"c"}},
		{"names in SQLite", sqliteDialect, "SELECT `a:b`, [c:d;], :e", "SELECT `a:b`, [c:d;],  ?1", []string{"e"}},
		{"a comment before", sqliteDialect, "-- roles\n/* of all */ with x as (select 1) select * from x;\n-- end", "-- roles\n/* of all */ with x as (select 1) select * from x\n-- end", nil},
		{"an operator of PostgreSQL", postgresDialect, "SELECT a @> b, c ? 'd', e #> f", "SELECT a @> b, c ? 'd', e #> f", nil},
		{"a pattern of one's own", postgresDialect, "SELECT 1 FROM t WHERE a LIKE 'x-%' AND b = :b", "SELECT 1 FROM t WHERE a LIKE 'x-%' AND b =  $1", []string{"b"}},
		{"a value against a column of patterns", postgresDialect, "SELECT 1 FROM t WHERE :b LIKE a", "SELECT 1 FROM t WHERE  $1  LIKE a", []string{"b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := rewrite(test.query, test.dialect)
			if err != nil || got.text != test.want || !reflect.DeepEqual(got.order, test.order) {
				t.Errorf("got %q with %q and %v, want %q with %q", got.text, got.order, err, test.want, test.order)
			}
		})
	}
}

// What is no single SELECT, and what cannot be told apart for sure.
func TestM7_RewriteRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		dialect dialect
		query   string
		want    string
	}{
		{"nothing", postgresDialect, " -- SELECT\n", "no query"},
		{"another statement", postgresDialect, "DELETE FROM roles", "does not begin with SELECT"},
		{"behind a comment", postgresDialect, "/* SELECT */ UPDATE roles SET a = 1", "does not begin with SELECT"},
		{"a text first", sqliteDialect, "'SELECT'", "does not begin with SELECT"},
		{"stacked", postgresDialect, "SELECT 1; DROP TABLE roles", "follows the semicolon"},
		{"stacked behind a comment", sqliteDialect, "SELECT 1; -- x\nDROP TABLE roles", "follows the semicolon"},
		{"two semicolons", sqliteDialect, "SELECT 1;;", "follows the semicolon"},
		{"a text without end", sqliteDialect, "SELECT 'a", "no other one"},
		{"a text that a backslash keeps open", postgresDialect, `SELECT E'a\'`, "no other one"},
		{"a text with escapes in two pieces", postgresDialect, "SELECT E'a' -- x\n 'b\\' ; --'", "two pieces"},
		{"a name without end", sqliteDialect, "SELECT [a", "no ]"},
		{"a comment without end", postgresDialect, "SELECT 1 /* /* */", "comment does not end"},
		{"a dollar quote without end", postgresDialect, "SELECT $a$ $b$", "does not end"},
		{"a parameter of PostgreSQL's own", postgresDialect, "SELECT $1", "of the database's own"},
		{"a parameter of SQLite's own", sqliteDialect, "SELECT ?", "of the database's own"},
		{"a numbered one", sqliteDialect, "SELECT ?1", "of the database's own"},
		{"a named one", sqliteDialect, "SELECT @a", "of the database's own"},
		{"one with a dollar", sqliteDialect, "SELECT $a", "of the database's own"},
		{"SQLite's own longer names", sqliteDialect, "SELECT :a::b", "does not end"},
		{"SQLite's own names with an index", sqliteDialect, "SELECT :a(b)", "does not end"},
		{"a name with a dollar", sqliteDialect, "SELECT :a$b", "does not end"},
		{"a name that goes on", sqliteDialect, "SELECT :aø", "does not end"},
		{"a name that begins so", postgresDialect, "SELECT :ø", "has no name"},
		{"a number as a name", sqliteDialect, "SELECT :1", "has no name"},
		{"a text behind a number", postgresDialect, `SELECT 1E'\'`, "behind a number"},
		{"a carriage return", postgresDialect, "SELECT 1 -- x\r, :a", "control character"},
		{"a zero byte", sqliteDialect, "SELECT 1\x00; DROP TABLE x", "control character"},
		{"not UTF-8", sqliteDialect, "SELECT '\xff'", "not UTF-8"},
		{"long", sqliteDialect, "SELECT " + strings.Repeat("1", maxQueryBytes), "at most"},
		{"a pattern", postgresDialect, "SELECT 1 FROM t WHERE a LIKE :a", "in a pattern"},
		{"a pattern that is made", postgresDialect, "SELECT 1 FROM t WHERE a NOT ILIKE concat('%', :a, '%')", "in a pattern"},
		{"a pattern of SQLite", sqliteDialect, "SELECT 1 FROM t WHERE a glob :a || '*'", "in a pattern"},
		{"a full-text search", sqliteDialect, "SELECT 1 FROM t WHERE t MATCH :a", "in a pattern"},
		{"a regular expression", postgresDialect, "SELECT 1 FROM t WHERE a ~* :a", "in a pattern"},
		{"no regular expression", postgresDialect, "SELECT 1 FROM t WHERE a !~ :a", "in a pattern"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := rewrite(test.query, test.dialect)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q and %v, want an error with %q", got.text, err, test.want)
			}
		})
	}
}

// seeds are queries in which something is easily mistaken.
var seeds = []string{
	"SELECT :a, :b", "SELECT ':a', \":b\", [:c], `d:`, :a", "SELECT x'ab', :a -- :b", "SELECT 1 /* /* :a */, :b", "WITH x AS (SELECT :a AS c) SELECT c FROM x WHERE c = :a;",
	"SELECT role FROM roles WHERE login = :a OR role = :b ORDER BY 1", "SELECT :a:b", "SELECT x:a", "SELECT 1.:a", "SELECT .5e3, 0x1F, :a", "SELECT 'a'':b', \"c\"\":d\", :a",
	"SELECT :a||:b", "SELECT(:a)", "SELECT -:a--:b", "SELECT a->>:b", "SELECT 1;", "SELECT ::a", "SELECT :a /*", "SELECT [a]:b", "SELECT \"role\", roles.\"login\" FROM roles WHERE login=:a",
}

// FuzzRewrite: SQLite itself understands :name. Whatever the scanner takes
// means the same to it, before and after it was rewritten. For either database
// a query without parameters is left as it is.
func FuzzRewrite(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	db, err := sql.Open("sqlite", ":memory:?_dqs=0")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE roles (login TEXT, role TEXT); INSERT INTO roles VALUES ('value a', 'r1'), ('x', 'value b')"); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query string) {
		for _, d := range []dialect{sqliteDialect, postgresDialect} {
			if got, err := rewrite(query, d); err == nil && len(got.order) == 0 && !strings.Contains(query, ";") && got.text != strings.TrimSpace(query) {
				t.Errorf("%q became %q", query, got.text)
			}
		}
		got, err := rewrite(query, sqliteDialect)
		if err != nil || strings.Contains(strings.ToLower(query), "recursive") || strings.Contains(strings.ToLower(query), "random") {
			return
		}
		var own, rewritten []any
		for _, name := range got.order {
			own, rewritten = append(own, sql.Named(name, "value "+name)), append(rewritten, "value "+name)
		}
		before, errBefore := answers(db, query, own)
		after, errAfter := answers(db, got.text, rewritten)
		if (errBefore == nil) != (errAfter == nil) || !reflect.DeepEqual(before, after) {
			t.Errorf("%q gives %v and %v, rewritten as %q it gives %v and %v", query, before, errBefore, got.text, after, errAfter)
		}
	})
}

// answers are the rows of a query, without the names of its columns, which
// SQLite makes of the text.
func answers(db *sql.DB, query string, values []any) ([][]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	rows, err := db.QueryContext(ctx, query, values...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read to the end
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all [][]any
	for rows.Next() {
		found, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range found {
			into[i] = &found[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, found)
	}
	return all, rows.Err()
}
