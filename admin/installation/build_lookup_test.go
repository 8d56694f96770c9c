package installation_test

import (
	"bytes"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/claimstx"
)

// lookupParts has the types of lookup beside the protocols.
func lookupParts() installation.Parts {
	return installation.Parts{Kinds: kinds(), Claims: claimstx.Deps{Lookups: lookups()}}
}

const (
	lookupText = `kind: lookup
id: roles
type: table
settings:
  columns: [user, role]
  key: [user]
  rows: [[alice, reader]]
---
kind: authentication
id: b
protocol: fake
settings: {peer: b}
claims:
  - lookup: {from: roles, with: {user: "{uid}"}, write: {role: role}}
`
	csvText = "kind: lookup\nid: units\ntype: table\nsettings:\n  csvFile: units.csv\n  key: [user]\n"
)

func TestLookup_Problems(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		old, new string   // of the text
		want     []string // of each problem
	}{
		{"right", "", "", nil},
		{"no type", "type: table\n", "", []string{"text:1:1: error: lookup roles: The type is missing. Write type: and one of external, http, ldap, sql, table.", `The lookup "roles" has errors`}},
		{"another type", "type: table", "type: tabel", []string{`text:3:1: error: lookup roles, type: "tabel" is not a type of lookup. Perhaps table is meant.`, "has errors"}},
		{"a mistake in the settings", "key: [user]", "key: [usr]", []string{"text:6:9: error: lookup roles, settings.key.0: The table has no column \"usr\"", "has errors"}},
		{"a mistake in a row", "[alice, reader]", "[alice]", []string{"text:7:10: error: lookup roles, settings.rows.0: The row has 1 cells", "has errors"}},
		{"a setting that there is not", "key: [user]", "key: [user]\n  cache: 60s", []string{"text:7:3: error: lookup roles, settings.cache: There is no setting", "has errors"}},
		{"settings that are none", "settings:\n  columns: [user, role]\n  key: [user]\n  rows: [[alice, reader]]", "settings: [1]", []string{"lookup roles, settings: The settings are a list", "has errors"}},
		{"a field that there is not", "type: table", "type: table\nenabled: true", []string{"text:4:1: error: lookup roles, enabled: There is no field", "has errors"}},
		{"a lookup that there is not", "from: roles", "from: rules", []string{`authentication b, claims.0.lookup.from: There is no lookup "rules". The lookups are roles.`}},
		{"a parameter that it has not", "user: \"{uid}\"", "usr: \"{uid}\"", []string{"claims.0.lookup.with: The parameter user", "claims.0.lookup.with.usr: The lookup roles has no parameter usr"}},
		{"a column that it has not", "write: {role: role}", "write: {rolle: role}", []string{"claims.0.lookup.write.rolle: The lookup roles has no column rolle. Write one of user, role."}},
		{"a secret in the settings", "key: [user]", "key: [user]\n  password: hunter2", []string{"A secret must not stand in a document", "There is no setting \"password\"", "has errors"}},
		{"twice", "---", "---\nkind: lookup\nid: roles\ntype: table\nsettings: {columns: [a], key: [a], rows: [[a]]}\n---", []string{"stands twice", "has errors"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, problems := installation.Parse("text", []byte(strings.Replace(lookupText, test.old, test.new, 1)), nil)
			configuration, found := text.Build(1, lookupParts())
			problems = append(problems, found...)
			errors := installation.Errors(problems)
			if len(errors) != len(test.want) {
				t.Fatalf("got %d errors %v, want %d", len(errors), errors, len(test.want))
			}
			for i, want := range test.want {
				if !strings.Contains(errors[i].String(), want) {
					t.Errorf("got %s, want %q", errors[i], want)
				}
			}
			enabled := configuration != nil && configuration.Connections["b"] != nil && configuration.Connections["b"].Enabled
			if want := len(test.want) == 0; enabled != want {
				t.Errorf("the connection is enabled: %t, want %t", enabled, want)
			}
		})
	}
}

// A table in a file is stored as the table itself.
func TestLookup_CSVFile(t *testing.T) {
	t.Parallel()
	include := func(name string) ([]byte, error) { return []byte("user,unit\r\nalice,\"Schools, all\"\r\n"), nil }
	text, problems := installation.Parse("text", []byte(csvText), include)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	documents, err := text.Documents()
	if err != nil || len(documents) != 1 || bytes.Contains(documents[0].Body, []byte("csvFile")) || !bytes.Contains(documents[0].Body, []byte("Schools, all")) {
		t.Fatalf("got %s and %v, want the table itself", documents, err)
	}
	stored, problems := installation.Stored(documents)
	all, found := stored.Lookups(lookupParts())
	if len(problems)+len(found) > 0 || all["units"] == nil {
		t.Fatalf("got %v, %v and %v", all, problems, found)
	}
	rows, err := all["units"].Find(t.Context(), map[string]string{"user": "alice"})
	if err != nil || len(rows) != 1 || rows[0]["unit"][0] != "Schools, all" {
		t.Errorf("got %v and %v", rows, err)
	}
	for name, test := range map[string]struct {
		text    string
		include installation.Include
		want    string
	}{
		"both":        {csvText + "  csv: \"user\\na\\n\"\n", include, "Both csv and csvFile"},
		"nowhere":     {csvText, nil, "cannot be read from here"},
		"no name":     {strings.Replace(csvText, "units.csv", "[a]", 1), include, "not named"},
		"not UTF-8":   {csvText, func(string) ([]byte, error) { return []byte("user\n\xff\n"), nil }, "not UTF-8"},
		"of metadata": {strings.Replace(csvText, "csvFile", "metadataFile", 1), include, "no setting \"metadataFile\""},
	} {
		text, problems := installation.Parse("text", []byte(test.text), test.include)
		_, found := text.Lookups(lookupParts())
		all := append(problems, found...)
		if len(all) != 1 || !strings.Contains(all[0].String(), test.want) {
			t.Errorf("%s: got %v, want %q and nothing else", name, all, test.want)
		}
	}
}

// The next version of an installation has the lookup of the one before it.
func TestLookup_StaysOpen(t *testing.T) {
	t.Parallel()
	parts := lookupParts()
	const sql = "kind: lookup\nid: roles\ntype: sql\nsettings: {driver: sqlite, file: /srv/a.db, query: SELECT 1}\n"
	open := func(text string) claimstx.Lookup {
		t.Helper()
		parsed, problems := installation.Parse("text", []byte(text), nil)
		all, found := parsed.Lookups(parts)
		if len(problems)+len(found) > 0 {
			t.Fatal(problems, found)
		}
		return all["roles"]
	}
	first := open(sql)
	if open("# a comment\n"+strings.Replace(sql, "driver: sqlite, file: /srv/a.db", "file: /srv/a.db, driver: sqlite", 1)) != first {
		t.Error("a lookup whose settings stay the same was opened anew")
	}
	if open(strings.Replace(sql, "SELECT 1", "SELECT 2", 1)) == first {
		t.Error("a lookup with other settings is the one before")
	}
}
