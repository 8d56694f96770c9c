//go:build !unix

package store

import (
	"errors"
	"os"
)

// lockExclusively refuses: without a lock two processes could open one file.
func lockExclusively(*os.File) error {
	return errors.New("this system has no file locks that Trin knows: use PostgreSQL")
}

func unlock(*os.File) error { return nil }
