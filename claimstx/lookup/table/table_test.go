package table_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/claimstx"
	"trin/claimstx/lookup/table"
)

func open(t *testing.T, settings string) claimstx.Lookup {
	t.Helper()
	for _, p := range table.Kind().Check(json.RawMessage(settings)) {
		t.Fatal(p)
	}
	l, err := table.Kind().Open("x", json.RawMessage(settings))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestFind(t *testing.T) {
	t.Parallel()
	const lists = `{"columns":["user","role","unit"],"key":["user"],"rows":[["alice","reader",""],["bob","admin","1"],["alice",["writer","auditor"],"2"]]`
	const csv = `{"csv":"user,role\n\"o'hara, a\",reader\nALICE,writer\n","key":["user"]`
	reader, writer := claimstx.Row{"user": {"alice"}, "role": {"reader"}}, claimstx.Row{"user": {"alice"}, "role": {"writer", "auditor"}, "unit": {"2"}}
	for _, test := range []struct {
		name, settings string
		with           map[string]string
		want           []claimstx.Row
	}{
		{"many rows, in order", lists + "}", map[string]string{"user": "alice"}, []claimstx.Row{reader, writer}},
		{"none", lists + "}", map[string]string{"user": "mallory"}, nil},
		{"byte for byte", lists + "}", map[string]string{"user": "ALICE"}, nil},
		{"without regard to case", lists + `,"ignoreCase":true}`, map[string]string{"user": "aLICE"}, []claimstx.Row{reader, writer}},
		{"an empty key finds nothing", lists + "}", map[string]string{"user": ""}, nil},
		{"CSV with a quote", csv + "}", map[string]string{"user": "o'hara, a"}, []claimstx.Row{{"user": {"o'hara, a"}, "role": {"reader"}}}},
		{"CSV without regard to case", csv + `,"ignoreCase":true}`, map[string]string{"user": "alice"}, []claimstx.Row{{"user": {"ALICE"}, "role": {"writer"}}}},
		{"maps", `{"columns":["a","b"],"key":["a"],"rows":[{"a":"1","b":["x","y"]},{"a":"2"}]}`, map[string]string{"a": "1"}, []claimstx.Row{{"a": {"1"}, "b": {"x", "y"}}}},
		{"two keys do not run together", `{"columns":["a","b","c"],"key":["a","b"],"rows":[["1","12","x"],["11","2","y"]]}`, map[string]string{"a": "11", "b": "2"}, []claimstx.Row{{"a": {"11"}, "b": {"2"}, "c": {"y"}}}},
		{"keys of other letters", `{"columns":["a"],"key":["a"],"ignoreCase":true,"rows":[["ÆØÅ"],["ſ"]]}`, map[string]string{"a": "æøå"}, []claimstx.Row{{"a": {"ÆØÅ"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := open(t, test.settings).Find(t.Context(), test.with)
			if err != nil || len(got) != len(test.want) || len(got) > 0 && !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v and %v, want %v", got, err, test.want)
			}
		})
	}
	l := open(t, lists+"}")
	if got, want := l.Parameters(), []string{"user"}; !slices.Equal(got, want) {
		t.Errorf("got the parameters %q, want %q", got, want)
	}
	if got, want := l.Columns(), []string{"user", "role", "unit"}; !slices.Equal(got, want) {
		t.Errorf("got the columns %q, want %q", got, want)
	}
	for _, with := range []map[string]string{nil, {"user": "alice", "role": "reader"}} {
		if rows, err := l.Find(t.Context(), with); !errors.Is(err, claimstx.ErrLookup) || rows != nil {
			t.Errorf("%v: got %v and %v, want an error", with, rows, err)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	many := `"rows":[` + strings.TrimSuffix(strings.Repeat(`["a"],`, 10_001), ",") + `]`
	for _, test := range []struct {
		name, settings string
		fields         []string
		message        string
	}{
		{"nothing", `{}`, []string{"rows"}, "under rows, or as csv"},
		{"twice", `{"columns":["a"],"key":["a"],"rows":[["1"]],"csv":"a\n1\n"}`, []string{"rows"}, "once"},
		{"columns of CSV twice", `{"columns":["a"],"key":["a"],"csv":"a\n1\n"}`, []string{"columns"}, "first line"},
		{"no key", `{"columns":["a"],"rows":[["1"]]}`, []string{"key"}, "No column"},
		{"a key that is no column", `{"columns":["a"],"key":["b"],"rows":[["1"]]}`, []string{"key.0"}, "no column"},
		{"a column twice", `{"columns":["a","a"],"key":["a"],"rows":[["1","2"]]}`, []string{"columns.1"}, "twice"},
		{"a column without a name", `{"columns":["a",""],"key":["a"],"rows":[["1","2"]]}`, []string{"columns.1"}, "name of a column"},
		{"a short row", `{"columns":["a","b"],"key":["a"],"rows":[["1","2"],["1"]]}`, []string{"rows.1"}, "1 cells"},
		{"a number", `{"columns":["a"],"key":["a"],"rows":[[1]]}`, []string{"rows.0.0", "rows.0"}, "in quotes"},
		{"nothing in a cell", `{"columns":["a","b"],"key":["a"],"rows":[["1",null]]}`, []string{"rows.0.1"}, "neither text"},
		{"a map of other columns", `{"columns":["a"],"key":["a"],"rows":[{"a":"1","c":"2"}]}`, []string{"rows.0.c"}, "no column"},
		{"a row that is text", `{"columns":["a"],"key":["a"],"rows":["1"]}`, []string{"rows.0"}, "no list of cells"},
		{"a row without its key", `{"columns":["a","b"],"key":["a"],"rows":[["","x"]]}`, []string{"rows.0"}, "0 values in the key"},
		{"a row with two keys", `{"columns":["a"],"key":["a"],"rows":[[["1","2"]]]}`, []string{"rows.0"}, "2 values in the key"},
		{"CSV with a short line", `{"csv":"a,b\n1\n","key":["a"]}`, []string{"csv"}, "as CSV"},
		{"CSV with a quote that does not end", `{"csv":"a,b\n\"1,2\n","key":["a"]}`, []string{"csv"}, "as CSV"},
		{"too many rows", `{"columns":["a"],"key":["a"],` + many + `}`, []string{"rows"}, "at most 10000"},
		{"too many lines", `{"key":["a"],"csv":"a\n` + strings.Repeat(`1\n`, 10_001) + `"}`, []string{"csv"}, "more than 10000"},
		{"too large", fmt.Sprintf(`{"columns":["a","b"],"key":["a"],"rows":[["1",%q]]}`, strings.Repeat("x", 4<<20)), []string{"rows.0.1"}, "larger than"},
		{"an unknown setting", `{"keys":["a"]}`, []string{"keys"}, "Perhaps key is meant. The settings are columns, key, rows, csv, ignoreCase, csvFile."},
		{"a cache, which a table does not need", `{"columns":["a"],"key":["a"],"rows":[["1"]],"cache":"60s"}`, []string{"cache"}, "no setting"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			problems := table.Kind().Check(json.RawMessage(test.settings))
			for _, p := range problems {
				if got = append(got, p.Field); len(p.Message) > 400 {
					t.Errorf("a message of %d bytes", len(p.Message))
				}
			}
			if test.name == "a number" {
				got, test.fields = got[:1], test.fields[:1]
			}
			if !slices.Equal(got, test.fields) || !strings.Contains(problems[0].Message, test.message) {
				t.Errorf("got %v, want problems with %q, and %q", problems, test.fields, test.message)
			}
			if l, err := table.Kind().Open("x", json.RawMessage(test.settings)); l != nil || err == nil {
				t.Errorf("it was opened: %v, %v", l, err)
			}
		})
	}
}
