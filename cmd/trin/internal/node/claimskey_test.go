package node

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"trin/store"
)

func TestKeyOfClaims(t *testing.T) {
	t.Parallel()
	master, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	open := func(database string, keyless bool) []byte {
		t.Helper()
		n, err := Open(t.Context(), Options{
			BaseURL: "http://localhost", Database: database, MasterKeys: []store.MasterKey{master},
			Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Keyless: keyless,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		key, err := n.Parts().Claims.Key(t.Context())
		if err != nil || len(key) != claimsKeyBytes {
			t.Fatalf("got %d bytes and %v", len(key), err)
		}
		again, err := n.Parts().Claims.Key(t.Context())
		if err != nil || !bytes.Equal(key, again) {
			t.Errorf("the key changes while the node runs: %v", err)
		}
		return key
	}
	one, other := filepath.Join(t.TempDir(), "one.db"), filepath.Join(t.TempDir(), "other.db")
	own := open(one, false)
	if !bytes.Equal(own, open(one, false)) {
		t.Error("a node that starts again has another key, so its users have other identifiers")
	}
	if bytes.Equal(own, open(other, false)) {
		t.Error("two installations have one key, so each can compute the other's identifiers")
	}
	looked := open(filepath.Join(t.TempDir(), "a.db"), true)
	if !bytes.Equal(looked, open(filepath.Join(t.TempDir(), "b.db"), true)) {
		t.Error("what a node shows that answers nobody is not the same at every run")
	}
	if bytes.Equal(looked, own) || bytes.Equal(own, open(one, true)) {
		t.Error("a node that answers nobody has the key of one that does")
	}
}
