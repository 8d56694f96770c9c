package main

import (
	"bytes"
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
