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
	if err := clean(out, only); err != nil {
		return err
	}
	chromium, stop, err := browser.Launch(ctx, path, filepath.Join(dir, "profile"))
	if err != nil {
		return err
	}
	defer stop()
	c := &camera{browser: chromium, out: out, only: only}
	if err := c.gallery(); err != nil {
		return err
	}
	if err := c.demo(ctx, filepath.Join(dir, "demo")); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "README.md"), []byte(index()), 0o644); err != nil {
		return err
	}
	fmt.Printf("%d pictures of %d pages, %d kB, in %s\n", c.taken, len(shots), c.bytes/1000, out)
	return nil
}

// clean removes the pictures of a former run, so that none is left of a page
// that is no more.
func clean(out, only string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(out, only+"*.png"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}
