package main

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"trin/broker"
	"trin/cmd/trin/internal/node"
)

// TestG15_CommandsEndTheSessionsOfAUser: another password, disabling and taking a
// factor away end the sessions of the user alone; where it is said that they are
// to be kept they are.
func TestG15_CommandsEndTheSessionsOfAUser(t *testing.T) {
	t.Parallel()
	const two = "kind: authentication\nid: local\nprotocol: password\nsubjectNamespace: people\n---\nkind: authentication\nid: code\nprotocol: totp\nsettings: {issuer: Trin}\n"
	for name, test := range map[string]struct {
		command func(id string) []string
		ends    bool
	}{
		"password":         {func(string) []string { return []string{"user", "password", "alice", "--generate"} }, true},
		"password, kept":   {func(string) []string { return []string{"user", "password", "alice", "--generate", "--keep-sessions"} }, false},
		"disable":          {func(string) []string { return []string{"user", "disable", "alice"} }, true},
		"claims end none":  {func(string) []string { return []string{"user", "claims", "alice", "--claim", "a=b"} }, false},
		"reset the factor": {func(id string) []string { return []string{"user", "reset", id, "--namespace", "people"} }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.must("apply", b.write("one.yaml", two))
			ids := map[string]string{}
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
			for _, user := range []string{"alice", "bob"} {
				b.must("user", "add", user, "--generate")
			}
			withNode(func(ctx context.Context, n *node.Node) {
				for _, user := range []string{"alice", "bob"} {
					found, err := n.Users.Find(ctx, user)
					if err != nil {
						t.Fatal(err)
					}
					ids[user] = found.ID
					subject, now := broker.Subject{Namespace: "people", Value: found.ID}, time.Now().UTC().Round(0)
					s := broker.Session{Key: broker.SessionKey(user), Revision: 1, Subject: subject, Chosen: "local", Index: user, Created: now, Used: now, Expires: now.Add(time.Hour)}
					transaction := broker.Transaction{ID: broker.ID("t-" + user), Revision: 1, State: broker.StateAnswered, Created: now, Expires: now.Add(time.Hour)}
					if err := n.Store.Move(ctx, broker.Move{Transaction: transaction, Session: &s}); err != nil {
						t.Fatal(err)
					}
				}
			})
			command := test.command(ids["alice"])
			if test.ends { // whom it tells of the logout knows Trin by its address
				command = append(command, "--base-url", "https://login.example.dk")
			}
			b.must(command...)
			withNode(func(ctx context.Context, n *node.Node) {
				_, err := n.Store.Session(ctx, "alice")
				if ended := errors.Is(err, broker.ErrNotFound); ended != test.ends {
					t.Errorf("alice's session: got %v, want that it has ended: %v", err, test.ends)
				}
				if _, err := n.Store.Session(ctx, "bob"); err != nil {
					t.Errorf("bob's session: got %v, want it to live", err)
				}
			})
		})
	}
}
