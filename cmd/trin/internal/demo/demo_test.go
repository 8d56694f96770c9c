package demo

import (
	"bytes"
	"log/slog"
	"testing"
)

// TestWalk plays the whole walk: Trin, an application and two providers over
// loopback HTTP, held against docs/assurance.md.
func TestWalk(t *testing.T) {
	t.Parallel()
	d, err := Start(t.Context(), Options{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out bytes.Buffer
	if failed := d.Walk(t.Context(), &out); failed != 0 {
		t.Errorf("got %d scenes that differ, want none:\n%s", failed, out.String())
	}
}
