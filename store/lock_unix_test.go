//go:build unix

package store

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestReleasedFileIsFreeWhileAForkHoldsIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "trin.db")
	first, err := claimFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	// What a process holds between its fork and its exec is the same
	// description by another number.
	forked, err := syscall.Dup(int(first.lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer os.NewFile(uintptr(forked), "forked").Close() //nolint:errcheck // nothing was written
	if _, err := claimFile(path, false); err == nil {
		t.Error("claimed twice")
	}
	if err := first.release(); err != nil {
		t.Fatal(err)
	}
	second, err := claimFile(path, false)
	if err != nil {
		t.Fatalf("after its release: %v", err)
	}
	if err := second.release(); err != nil {
		t.Error(err)
	}
}
