package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// TestLookup asks lookups of files and of what is applied.
func TestLookup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "trin.yaml")
	people := filepath.Join(dir, "people.db")
	db, err := sql.Open("sqlite", people)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE roles (login TEXT, role TEXT, note TEXT); INSERT INTO roles VALUES ('alice', 'reader', NULL), ('alice', 'writer', 'a\x1b[2Jb')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text := `kind: lookup
id: units
type: table
settings: {csvFile: units.csv, key: [user]}
---
kind: lookup
id: roles
type: sql
settings: {driver: sqlite, file: ` + people + `, query: "SELECT role, note FROM roles WHERE login = :user", parameters: [user]}
---
kind: lookup
id: own
type: sql
settings: {driver: sqlite, file: ` + filepath.Join(data, "trin.db") + `, query: "SELECT 1"}
---
kind: lookup
id: secret
type: sql
settings: {driver: postgres, host: localhost, database: d, user: u, secretName: absent, query: "SELECT 1"}
`
	for name, content := range map[string]string{file: text, filepath.Join(dir, "units.csv"): "user,unit\nalice,Schools\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	trin := func(code int, want string, args ...string) {
		t.Helper()
		var out, errOut strings.Builder
		got := run(t.Context(), args, strings.NewReader(""), &out, &errOut)
		if all := out.String() + errOut.String(); got != code || !strings.Contains(all, want) {
			t.Errorf("trin %s: got %d and\n%s\nwant %d and %q", strings.Join(args, " "), got, all, code, want)
		}
	}
	trin(1, "nothing has been applied", "lookup", "units", "--data", data)
	trin(0, "units: 1 row in", "lookup", "units", "--file", file, "--data", filepath.Join(dir, "none"), "--with", "user=alice")
	trin(0, "   unit = Schools\n", "lookup", "units", "--file", file, "--data", data, "--with", "user=alice")
	trin(0, "roles: 2 rows in", "lookup", "roles", "--file", file, "--data", data, "--with", "user=alice")
	trin(0, "columns: role, note\n1.\n   role = reader\n2.\n   role = writer\n   note = \"a\\x1b[2Jb\"\n", "lookup", "roles", "--file", file, "--data", data, "--with", "user=alice")
	trin(0, "roles: 0 rows in", "lookup", "roles", "--file", file, "--data", data, "--with", "user=' OR 1=1 --")
	trin(1, "the parameter user of the lookup roles is missing", "lookup", "roles", "--file", file, "--data", data)
	trin(1, "the lookup roles has no parameter \"usr\"", "lookup", "roles", "--file", file, "--data", data, "--with", "user=alice", "--with", "usr=alice")
	trin(1, "its parameters are: user; write --with NAME=VALUE", "lookup", "roles", "--file", file, "--data", data)
	trin(4, "there is no secret \"absent\"", "lookup", "secret", "--file", file, "--data", data)
	trin(1, "a database of Trin's own", "lookup", "own", "--file", file, "--data", data)
	trin(4, "a database of Trin's own", "lookup", "own", "--file", file, "--data", filepath.Join(dir, "none"))
	trin(1, "the lookups are: roles, secret, units", "lookup", "others", "--file", file, "--data", data)
	trin(1, "write --with user=alice", "lookup", "roles", "--file", file, "--with", "alice")
	kept := filepath.Join(dir, "kept.yaml")
	if err := os.WriteFile(kept, []byte(strings.Split(text, "---\n")[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	trin(0, "", "apply", "--data", data, kept)
	trin(0, "   unit = Schools\n", "lookup", "units", "--data", data, "--with", "user=alice")
}

// TestClaims_WithSecrets: pipelines that are tried find the secrets of their
// lookups, as those of logins do.
func TestClaims_WithSecrets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "trin.yaml")
	text := `kind: lookup
id: people
type: sql
settings: {driver: postgres, host: ` + dir + `, database: d, user: u, secretName: people-db, query: "SELECT 1 AS role"}
---
kind: authentication
id: local
protocol: password
firstFactor: 10
claims:
  - lookup: {from: people, with: {}, write: {role: role}}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	trin := func(code int, want, in string, args ...string) {
		t.Helper()
		var out, errOut strings.Builder
		got := run(t.Context(), append(args, "--data", data), strings.NewReader(in), &out, &errOut)
		if all := out.String() + errOut.String(); got != code || !strings.Contains(all, want) {
			t.Errorf("trin %s: got %d and\n%s\nwant %d and %q", strings.Join(args, " "), got, all, code, want)
		}
	}
	trin(0, "", "", "apply", file)
	trin(4, "there is no secret \"people-db\"", "", "claims", "--authentication", "local")
	trin(0, "", "hunter2hunter2", "secrets", "set", "people-db")
	trin(4, "failed to connect", "", "claims", "--authentication", "local")
}
