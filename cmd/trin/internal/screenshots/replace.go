package main

import (
	"bytes"
	"errors"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// replace writes the picture, unless the file shows just that already: every
// version of a file stays in the history for good.
func replace(file string, picture []byte) (written bool, err error) {
	old, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return false, err
	case same(old, picture):
		return false, nil
	}
	return true, os.WriteFile(file, picture, 0o644)
}

// same reports whether two PNGs show the same.
func same(one, other []byte) bool {
	if bytes.Equal(one, other) {
		return true
	}
	a, errA := png.Decode(bytes.NewReader(one))
	b, errB := png.Decode(bytes.NewReader(other))
	if errA != nil || errB != nil || a.Bounds() != b.Bounds() {
		return false
	}
	return bytes.Equal(plain(a).Pix, plain(b).Pix)
}

// clean removes the pictures that were not taken, of pages that are no more.
// Of those whose names do not begin with only nothing is known.
func clean(out, only string, taken map[string]bool) error {
	old, err := filepath.Glob(filepath.Join(out, "*.png"))
	if err != nil {
		return err
	}
	for _, file := range old {
		if name := filepath.Base(file); strings.HasPrefix(name, only) && !taken[name] {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}
