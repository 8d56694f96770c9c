package main

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryChangeIsKept runs tools that change something and one that does not.
func TestEveryChangeIsKept(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	trin := func(args ...string) string {
		t.Helper()
		var out, errOut bytes.Buffer
		if code := run(t.Context(), append(args, "--data", data), strings.NewReader("correct horse battery\n"), &out, &errOut); code != 0 {
			t.Fatalf("trin %v ended with %d: %s", args, code, &errOut)
		}
		return out.String()
	}
	trin("user", "add", "alice")
	trin("user", "disable", "alice")
	trin("user", "list")
	trin("keys", "new", "--use", "signing")
	got := trin("audit")
	for _, want := range []string{"user add              alice", "user disable          alice", "keys new              default"} {
		if !strings.Contains(got, want) {
			t.Errorf("the audit does not hold %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "user list") || strings.Count(got, "\n") != 3 {
		t.Errorf("got\n%s\nwant the three changes alone", got)
	}
}

// TestK11_TheAuditIsVerified: what holds, what is expected, and what was written
// past Trin.
func TestK11_TheAuditIsVerified(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	trin := func(want int, args ...string) string {
		t.Helper()
		var out, errOut bytes.Buffer
		if code := run(t.Context(), append(args, "--data", data), strings.NewReader("correct horse battery\n"), &out, &errOut); code != want {
			t.Fatalf("trin %v ended with %d, want %d: %s%s", args, code, want, &out, &errOut)
		}
		return out.String()
	}
	trin(0, "user", "add", "alice")
	trin(0, "user", "disable", "alice")
	got := trin(0, "audit", "verify")
	_, newest, _ := strings.Cut(strings.TrimSpace(got), "newest ")
	if !strings.Contains(got, "changes that hold: 2\n") || len(newest) != len("2:")+64 {
		t.Fatalf("got %q", got)
	}
	trin(0, "user", "enable", "alice")
	trin(0, "audit", "verify", "--expect", newest)
	trin(4, "audit", "verify", "--expect", "2:"+strings.Repeat("0", 64))
	trin(4, "audit", "verify", "--expect", "9:"+newest[2:])
	trin(1, "audit", "verify", "--expect", "two")
	db, err := sql.Open("sqlite", filepath.Join(data, "trin.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a failure shows in the statements
	for _, statement := range []string{"DROP TRIGGER changes_stay", "UPDATE changes SET author = 'somebody else' WHERE id = 2"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if got := trin(4, "audit", "verify"); !strings.Contains(got, "change 2 does not hold") {
		t.Errorf("got %q", got)
	}
}
