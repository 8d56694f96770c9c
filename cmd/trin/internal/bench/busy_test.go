package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

// TestAtOnce: as many go on at once as are asked for, each once; after an error no
// more begin, and it is what is told.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	const wide = 5
	var ran atomic.Int64
	var together sync.WaitGroup // nobody goes on before all of them are there
	together.Add(wide)
	logins := make([]func(context.Context) error, 3*wide)
	for i := range logins {
		logins[i] = func(context.Context) error {
			if ran.Add(1) <= wide {
				together.Done()
				together.Wait()
			}
			return nil
		}
	}
	if err := atOnce(t.Context(), wide, logins); err != nil || ran.Load() != int64(len(logins)) {
		t.Errorf("got %v after %d, want all of %d", err, ran.Load(), len(logins))
	}
	failed := errors.New("failed")
	ran.Store(0)
	for i := range logins {
		logins[i] = func(context.Context) error { ran.Add(1); return failed }
	}
	if err := atOnce(t.Context(), 1, logins); !errors.Is(err, failed) || ran.Load() > 2 {
		t.Errorf("got %v after %d", err, ran.Load())
	}
}
