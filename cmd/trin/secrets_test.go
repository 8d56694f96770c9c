package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trin/cmd/trin/internal/node"
)

func TestClientSecrets(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^client_secret: ([A-Za-z0-9_-]{43})\nsecretHashes:\n  - (sha256:[0-9a-f]{64})\n$`)
	seen := map[string]bool{}
	for range 3 {
		got := trin(t, "", "oidc", "secret")
		match := form.FindStringSubmatch(got.out)
		if got.code != 0 || match == nil {
			t.Fatalf("got %+v, want a secret and its hash", got)
		}
		if sum := sha256.Sum256([]byte(match[1])); match[2] != "sha256:"+hex.EncodeToString(sum[:]) || seen[match[1]] {
			t.Errorf("got %q, want the hash of a new secret", got.out)
		}
		seen[match[1]] = true
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	set := func(in string, args ...string) told {
		t.Helper()
		return trin(t, in, append([]string{"secrets", "set", "--data", b.data}, args...)...)
	}
	if got := set("planted-secret\n", "entra"); got.code != 0 || strings.Contains(got.out+got.err, "planted") {
		t.Errorf("got %+v, want it kept and not repeated", got)
	}
	if got := set("planted with spaces \r\n", "keycloak.test"); got.code != 0 {
		t.Errorf("got %+v", got)
	}
	for name, args := range map[string][]string{"an own one": {"trin:oidc-tokens"}, "a path": {"../x"}, "nothing": {""}, "two": {"a", "b"}} {
		if got := set("planted\n", args...); got.code != 1 {
			t.Errorf("%s: got %+v, want it refused", name, got)
		}
	}
	for _, in := range []string{"", "\n", " \n", strings.Repeat("a", longestSecret+1)} {
		if got := set(in, "empty"); got.code != 1 {
			t.Errorf("%d bytes: got %+v, want them refused", len(in), got)
		}
	}
	out := b.must("secrets", "list")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "entra ") || strings.Contains(out, "planted") || strings.Contains(out, "trin:") {
		t.Errorf("got %q, want two names, not Trin's own", out)
	}
	if got := b.tool("secrets", "delete", "nobody"); got.code != 1 || !strings.Contains(got.err, "trin secrets list") {
		t.Errorf("got %+v, want that there is none", got)
	}
	if got := b.tool("secrets", "delete", "trin:oidc-tokens"); got.code != 1 {
		t.Errorf("got %+v, want Trin's own kept", got)
	}
	if audit := b.must("audit"); !strings.Contains(audit, "secrets set") || !strings.Contains(audit, "entra") || strings.Contains(audit, "planted") {
		t.Errorf("got the audit %q, want who set what, without the secret", audit)
	}
	p := place{data: b.data}
	n, err := p.open(t.Context(), quietLog(os.Stderr), false, true)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"entra": "planted-secret", "keycloak.test": "planted with spaces "} {
		if got, err := n.Store.Secret(t.Context(), name); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if !node.OwnSecret("trin:oidc-tokens") || node.OwnSecret("entra") {
		t.Error("Trin's own secrets are not told apart")
	}
	b.must("secrets", "delete", "entra")
	if out := b.must("secrets", "list"); strings.Contains(out, "entra") {
		t.Errorf("got %q, want it gone", out)
	}
	for _, file := range []string{"trin.db", "trin.db-wal"} {
		content, err := os.ReadFile(filepath.Join(b.data, file))
		if err == nil && bytes.Contains(content, []byte("planted")) {
			t.Errorf("%s holds a secret in the clear", file)
		}
	}
}
