package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"trin/cmd/trin/internal/browser"
)

func main() {
	out := flag.String("out", "docs/screenshots", "write the pictures here")
	only := flag.String("only", "", "take only the pages whose names begin so")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out, only string) (err error) {
	path, err := browser.Find()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "trin-screenshots-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	chromium, stop, err := browser.Launch(ctx, path, filepath.Join(dir, "profile"))
	if err != nil {
		return err
	}
	defer stop()
	c := &camera{browser: chromium, out: out, only: only, taken: map[string]bool{}}
	if err := c.gallery(); err != nil {
		return err
	}
	if err := c.demo(ctx, filepath.Join(dir, "demo")); err != nil {
		return err
	}
	c.developing.Wait()
	if c.failed != nil {
		return c.failed
	}
	if err := clean(out, only, c.taken); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "README.md"), []byte(index()), 0o644); err != nil {
		return err
	}
	fmt.Printf("%d pictures of %d pages, %d kB, in %s; %d are new or changed\n", len(c.taken), len(shots), c.bytes/1000, out, c.written)
	return nil
}
