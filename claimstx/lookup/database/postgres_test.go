package database_test

import (
	"strings"
	"testing"
)

// PostgreSQL reads text, names and comments where the scanner reads them: what
// looks like a parameter in them is none, and what stands beside them is one.
func TestM7_PostgreSQLReadsTheSame(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	for _, test := range []struct{ query, want string }{
		{`SELECT ':user' || :user::text AS a`, ":userval"},
		{`SELECT '\' || :user::text || ':user' AS a`, `\val:user`},
		{`SELECT E'\':user' || :user::text AS a`, "':userval"},
		{`SELECT e'\\' || :user::text AS a`, `\val`},
		{`SELECT 'it''s :user' || :user::text AS a`, "it's :userval"},
		{`SELECT $$:user';$$ || :user::text AS a`, ":user';val"},
		{`SELECT $x$ $$ :user $y$ $x$ || :user::text AS a`, " $$ :user $y$ val"},
		{`SELECT /* :user /* ' */ $$ */ :user::text AS a -- :user ; '`, "val"},
		{`SELECT "x:user$$" || :user::text AS a FROM (SELECT 'n' AS "x:user$$") t`, "nval"},
		{`SELECT a$b$ || :user::text AS a FROM (SELECT 'n' AS a$b$) t`, "nval"},
		{`SELECT (ARRAY['x', 'y'])[1: 2]::text || :user::text AS a`, "{x,y}val"},
		{`SELECT U&'\0061:user' || :user::text AS a`, "a:userval"},
		{"SELECT 'a'\n':user' || :user::text AS a", "a:userval"},
		{`SELECT CASE WHEN 1-1=0 THEN:user::text END AS a`, "val"},
		{`SELECT '{"k": "n"}'::jsonb->>'k' || :user::text AS a; -- ':user`, "nval"},
		{`WITH x AS (SELECT :user::text AS a) SELECT a FROM x WHERE a = :user /* end */`, "val"},
	} {
		rows, err := s.open(t, test.query, []string{"user"}).Find(t.Context(), user("val"))
		if err != nil || len(rows) != 1 || strings.Join(rows[0]["a"], "") != test.want {
			t.Errorf("%s: got %v and %v, want %q", test.query, rows, err, test.want)
		}
	}
}
