package demo

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"testing"

	"trin/cmd/trin/internal/node"
	"trin/store"
)

// TestWalk_KOMBIT plays the scenario of KOMBIT. The report itself is trin
// readiness's: here it only counts the logins that it would be made of.
func TestWalk_KOMBIT(t *testing.T) {
	t.Parallel()
	logins := 0
	d, err := StartKOMBIT(t.Context(), Options{
		Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Readiness: func(ctx context.Context, _ io.Writer, n *node.Node) error {
			records, err := n.Store.Records(ctx, store.RecordQuery{Limit: 100})
			for _, record := range records {
				if record.Record.Issued != nil {
					logins++
				}
			}
			return err
		},
	})
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
	if logins != 6 {
		t.Errorf("the report is made of %d logins, want 6", logins)
	}
}
