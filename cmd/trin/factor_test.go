package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUserEnrol gives a subject whom a provider knows a secret that is there
// already, and refuses what is no secret.
func TestUserEnrol(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	tool := func(in string, args ...string) (code int, out, errOut string) {
		var stdout, stderr bytes.Buffer
		code = run(t.Context(), append(args, "--data", filepath.Join(dir, "data")), strings.NewReader(in), &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	file := write("trin.yaml", "kind: authentication\nid: code\nprotocol: totp\nname: Code\n")
	if code, _, errOut := tool("", "apply", file); code != 0 {
		t.Fatalf("got exit code %d from apply, want 0: %s", code, errOut)
	}

	const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	cases := []struct {
		name, in, file string
		code           int
		says           string
	}{
		{"no file named", "", "", 1, "--secret-file"},
		{"no such file", "", filepath.Join(dir, "none"), 1, "no such file"},
		{"not base32", "", write("odd", "0189"), 1, "base32"},
		{"too short", "", write("short", secret[:16]), 1, "32 characters"},
		{"from a file", "", write("secret", secret+"\n"), 0, "recovery code "},
		{"from standard input, in small letters", strings.ToLower(secret), "-", 0, "recovery code "},
	}
	for _, c := range cases {
		code, out, errOut := tool(c.in, "user", "enrol", "--namespace", "people", "--secret-file", c.file, "alice")
		if code != c.code || !strings.Contains(out+errOut, c.says) {
			t.Errorf("%s: got exit code %d with %q, want %d with %q", c.name, code, out+errOut, c.code, c.says)
		}
		_, out, _ = tool("", "user", "factor", "--namespace", "people", "alice")
		if got, want := strings.Contains(out, "is enrolled since"), c.code == 0; got != want {
			t.Errorf("%s: got enrolled %v, want %v: %s", c.name, got, want, out)
		}
	}
}
