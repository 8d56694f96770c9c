package node

import (
	"context"
	"crypto/rand"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/broker"
	"trin/store"
)

// A running node keeps digests of what the version in force knows users by, and a node
// that has not read that version yet changes nothing.
func TestDisabledUsersAreKeptByTheirClaims(t *testing.T) {
	t.Parallel()
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "trin.db")
	n, err := Open(t.Context(), Options{
		BaseURL: "https://trin.invalid", Database: path, MasterKeys: []store.MasterKey{key},
		Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Keyless: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	claims := broker.Claims{{Name: "uid", Values: []string{"alice"}}, {Name: "mail", Values: []string{"alice@example.dk", "alice@example.com"}}}
	if _, err := n.Users.Create(t.Context(), "alice", "", claims); err != nil {
		t.Fatal(err)
	}
	if err := n.Users.Disable(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	moved := make(chan struct{}) // the second is taken when the first has been looked at
	go n.watchSubjects(ctx, moved)
	wants := func(what string, digests int) {
		t.Helper()
		moved <- struct{}{}
		moved <- struct{}{}
		var got int
		if err := db.QueryRow("SELECT count(*) FROM user_subjects").Scan(&got); err != nil || got != digests {
			t.Errorf("%s: %d digests, %v; want %d", what, got, err, digests)
		}
	}
	version := int64(0)
	publish := func(settings string) {
		t.Helper()
		parsed, problems := installation.Parse("test.yaml", []byte("kind: authentication\nid: local\nprotocol: password\nname: Local\nfirstFactor: 20\n"+settings), nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		documents, err := parsed.Documents()
		if err != nil {
			t.Fatal(err)
		}
		if version, err = n.Store.Replace(t.Context(), version, documents, "test", ""); err != nil {
			t.Fatal(err)
		}
	}
	wants("nothing is installed", 0)
	publish("")
	n.refresh(t.Context())
	wants("known by the ID", 0)
	publish("subjectClaim: uid\n")
	wants("before the node has read the version", 0)
	n.refresh(t.Context())
	wants("known by a claim", 1)
	publish("subjectClaim: mail\n")
	if err := n.Store.KeepSubjects(t.Context(), []string{"mail"}); err != nil { // as a node does that has read it
		t.Fatal(err)
	}
	wants("known by another, before the node has read the version", 2)
	n.refresh(t.Context())
	wants("known by another", 2)
	publish("")
	n.refresh(t.Context())
	wants("known by the ID again", 0)
}
