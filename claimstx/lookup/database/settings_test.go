package database_test

import (
	"encoding/json"
	"slices"
	"testing"

	"trin/claimstx/lookup"
	"trin/claimstx/lookup/database"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	kind := database.Kind(lookup.Deps{OwnDatabase: "/var/lib/trin/trin.db"})
	for _, test := range []struct {
		name, settings string
		fields         []string // of the problems
	}{
		{"PostgreSQL", `{"driver":"postgres","host":"db.example.dk","database":"d","user":"u","secretName":"roles","query":"SELECT a FROM b WHERE c = :d","parameters":["d"],"maxRows":5,"connections":2,"port":5433,"serverName":"db"}`, nil},
		{"PostgreSQL on a socket", `{"driver":"postgres","host":"/run/postgresql","database":"d","user":"u","query":"SELECT 1"}`, nil},
		{"SQLite", `{"driver":"sqlite","file":"/srv/people.db","query":"SELECT 1"}`, nil},
		{"nothing", `{}`, []string{"driver"}},
		{"another database", `{"driver":"mysql"}`, []string{"driver"}},
		{"no settings", `{"driver":"postgres"}`, []string{"host", "database", "user", "query"}},
		{"no file", `{"driver":"sqlite","query":"SELECT 1"}`, []string{"file"}},
		{"memory", `{"driver":"sqlite","file":":memory:","query":"SELECT 1"}`, []string{"file"}},
		{"memory by name", `{"driver":"sqlite","file":"file::memory:?cache=shared","query":"SELECT 1"}`, []string{"file"}},
		{"a relative path", `{"driver":"sqlite","file":"people.db","query":"SELECT 1"}`, []string{"file"}},
		{"Trin's own database", `{"driver":"sqlite","file":"/var/lib/trin/../trin/trin.db","query":"SELECT 1"}`, []string{"file"}},
		{"settings of the other database", `{"driver":"sqlite","file":"/a","host":"h","port":1,"user":"u","database":"d","secretName":"s","serverName":"n","authorities":"a","query":"SELECT 1"}`,
			[]string{"host", "database", "user", "secretName", "serverName", "authorities", "port"}},
		{"a file of PostgreSQL", `{"driver":"postgres","host":"h","database":"d","user":"u","file":"/a","query":"SELECT 1"}`, []string{"file"}},
		{"several hosts", `{"driver":"postgres","host":"a,b","database":"d","user":"u","query":"SELECT 1"}`, []string{"host"}},
		{"no port", `{"driver":"postgres","host":"a","port":70000,"database":"d","user":"u","query":"SELECT 1"}`, []string{"port"}},
		{"authorities that are none", `{"driver":"postgres","host":"a","database":"d","user":"u","authorities":"x","query":"SELECT 1"}`, []string{"authorities"}},
		{"numbers out of range", `{"driver":"sqlite","file":"/a","query":"SELECT 1","maxRows":1001,"connections":-1}`, []string{"maxRows", "connections"}},
		{"a parameter that the query has not", `{"driver":"sqlite","file":"/a","query":"SELECT :a","parameters":["a","b"]}`, []string{"parameters.1"}},
		{"a parameter that is not listed", `{"driver":"sqlite","file":"/a","query":"SELECT :a, :b","parameters":["a"]}`, []string{"query"}},
		{"a parameter twice", `{"driver":"sqlite","file":"/a","query":"SELECT :a","parameters":["a","a"]}`, []string{"parameters.1"}},
		{"two statements", `{"driver":"sqlite","file":"/a","query":"SELECT 1; SELECT 2"}`, []string{"query"}},
		{"an unknown setting", `{"driver":"sqlite","path":"/a"}`, []string{"path"}},
		{"a list for a text", `{"driver":["sqlite"]}`, []string{"driver"}},
		{"no object", `[]`, []string{""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			problems := kind.Check(json.RawMessage(test.settings))
			for _, p := range problems {
				got = append(got, p.Field)
			}
			if !slices.Equal(got, test.fields) {
				t.Errorf("got %v, want problems with %q", problems, test.fields)
			}
			if l, err := kind.Open("x", json.RawMessage(test.settings)); (err == nil) != (len(test.fields) == 0) || (l == nil) != (err != nil) {
				t.Errorf("opening gives %v and %v", l, err)
			}
		})
	}
}
