package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"testing"
	"time"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// H10: a user who is disabled has no tokens left at any application, and nobody
// else loses any.
func TestH10_DisablingAUserEndsTheTokens(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must("apply", b.write("one.yaml", "kind: authentication\nid: local\nprotocol: password\nsubjectNamespace: people\n"))
	b.must("user", "add", "alice", "--generate")
	b.must("user", "add", "bob", "--generate")
	withNode := func(do func(context.Context, *node.Node)) {
		t.Helper()
		n, err := (&place{data: b.data}).open(t.Context(), quietLog(os.Stderr), false, true)
		if err != nil {
			t.Fatal(err)
		}
		do(t.Context(), n)
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
	names := []string{"alice", "bob"}
	withNode(func(ctx context.Context, n *node.Node) {
		for _, name := range names {
			user, err := n.Users.Find(ctx, name)
			if err != nil {
				t.Fatal(err)
			}
			g := connections.Grant{ID: name, Application: "app", Subject: broker.Subject{Namespace: "people", Value: user.ID}, Expires: time.Now().Add(time.Hour)}
			if err := n.Store.NewGrant(ctx, g, sha256.Sum256([]byte(name)), time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
	})
	b.must("user", "disable", "alice")
	withNode(func(ctx context.Context, n *node.Node) {
		if _, err := n.Store.Grant(ctx, "alice"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("alice's grant: got %v, want that it has ended", err)
		}
		if _, err := n.Store.Grant(ctx, "bob"); err != nil {
			t.Errorf("bob's grant: got %v, want it to live", err)
		}
	})
}
