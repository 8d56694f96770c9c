//go:build unix

package store

import (
	"os"
	"syscall"
)

// lockExclusively takes the file for this open file description, without
// waiting. The system lets go of it when the process ends, however it ends.
func lockExclusively(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// unlock lets go of the file at once. Closing it is not enough while a process
// that was forked has not yet begun its own program: it holds the description too.
func unlock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
}
