package node

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
)

// A connection that names one of Trin's own secrets does not send it to its
// provider: there is none of that name.
func TestOwnSecretsAreGivenToNoProvider(t *testing.T) {
	t.Parallel()
	master, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	n, err := Open(t.Context(), Options{
		BaseURL: "http://localhost", Database: filepath.Join(t.TempDir(), "trin.db"), MasterKeys: []store.MasterKey{master},
		Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	if own, err := n.Store.Secret(t.Context(), sealingSecret); err != nil || len(own) != 32 {
		t.Fatalf("the key of tokens is not kept: %d bytes, %v", len(own), err)
	}
	secrets := givenSecrets{n.Store}
	if got, err := secrets.Secret(t.Context(), sealingSecret); len(got) > 0 || !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %d bytes of Trin's own secret, %v", len(got), err)
	}
	if err := n.Store.SaveSecret(t.Context(), "idp", []byte("given")); err != nil {
		t.Fatal(err)
	}
	if got, err := secrets.Secret(t.Context(), "idp"); string(got) != "given" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
