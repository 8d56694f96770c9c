package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A master key that is gone is not made anew beside its database: the new one
// would open nothing and would stand where the true one belongs.
func TestALostMasterKeyIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	list := func() (int, string) {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"keys", "list", "--data", dir}, strings.NewReader(""), &stdout, &stderr)
		return code, stdout.String() + stderr.String()
	}
	if code, out := list(); code != 0 {
		t.Fatalf("a first start: exit code %d, %s", code, out)
	}
	key := filepath.Join(dir, "master.key")
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	code, out := list()
	if code == 0 || !strings.Contains(out, "there is no master key") {
		t.Errorf("got exit code %d with %q, want that the key is missed", code, out)
	}
	if _, err := os.Stat(key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want no new master key", err)
	}
}
