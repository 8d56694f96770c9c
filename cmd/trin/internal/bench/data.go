package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/connections/saml2/samltest"
	"trin/store"
)

// openNode opens a node in the directory with the installation applied and
// Trin's signing key replaced by the measurement's.
func openNode(ctx context.Context, dir, baseURL string, k keys) (*node.Node, error) {
	none := func(string) string { return "" }
	master, err := node.MasterKey(filepath.Join(dir, "master.key"), none, true, rand.Reader)
	if err != nil {
		return nil, err
	}
	n, err := node.Open(ctx, node.Options{
		BaseURL: baseURL, Database: filepath.Join(dir, "trin.db"), MasterKeys: []store.MasterKey{master},
		Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	own := samltest.Named(k.trin).Own(connections.KeySigning, connections.KeyNext)
	key, err := n.Keyring.Import(ctx, own)
	if err == nil {
		err = n.Keyring.Activate(ctx, key.ID)
	}
	if err == nil {
		err = apply(ctx, n, k)
	}
	if err != nil {
		_ = n.Close()
		return nil, err
	}
	return n, nil
}

func apply(ctx context.Context, n *node.Node, k keys) error {
	parsed, problems := installation.Parse("bench.yaml", []byte(k.document()), k.metadata)
	plan, err := installation.Prepare(ctx, n.Store, n.Parts(), parsed, problems)
	if err != nil {
		return err
	}
	if _, err := plan.Apply(ctx, n.Store, "bench", ""); err != nil {
		return fmt.Errorf("%w: %v", err, plan.Problems)
	}
	_, err = n.Pictures.Refresh(ctx)
	return err
}

// enrol gives so many people a second factor; all have the same secret.
func enrol(ctx context.Context, n *node.Node, people int) error {
	for i := range people {
		subject := broker.Subject{Namespace: "people", Value: person(i)}
		if _, err := n.Codes.Enrol(ctx, "code", subject, codeSecret, []byte(`{"recovery": false}`)); err != nil {
			return err
		}
	}
	return nil
}

func person(i int) string { return fmt.Sprintf("person-%06d", i) }

// prepare makes a data directory for the program to serve.
func prepare(ctx context.Context, baseURL string, k keys, people int) (string, error) {
	dir, err := os.MkdirTemp("", "trin-bench-")
	if err != nil {
		return "", err
	}
	n, err := openNode(ctx, dir, baseURL, k)
	if err != nil {
		return "", fmt.Errorf("prepare the database: %w", err)
	}
	if err := enrol(ctx, n, people); err != nil {
		return "", fmt.Errorf("enrol: %w", err)
	}
	return dir, n.Close()
}
