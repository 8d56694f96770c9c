package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The marks say how far a process has come with the file. They stand in the
// lock file beside the database, so that a start can tell a database that
// never was from one that is gone.
const (
	markNew     = "new"     // being created
	markOpen    = "open"    // in use: the write-ahead log holds what the file does not
	markClosing = "closing" // being closed: the log may be gone already
)

// sqliteHeader begins every SQLite file.
const sqliteHeader = "SQLite format 3\x00"

// errOtherProgram means that the file is a database that Trin did not make.
var errOtherProgram = errors.New("the file is the database of another program; name another file")

// sqliteFile is a database file that this process alone may open, or, beside
// the one that has it, as a tool.
type sqliteFile struct {
	path   string
	isNew  bool
	beside bool // another process has claimed it: this one leaves the marks alone
	lock   *os.File
}

// claimFile locks the file for this process, creates it if there never was
// one, and refuses what would make SQLite lose or overwrite data. With beside
// a file that another process has claimed is opened beside it.
func claimFile(path string, beside bool) (_ *sqliteFile, err error) {
	if path == "" || strings.Contains(path, "\x00") || strings.HasPrefix(path, ":memory:") {
		return nil, errors.New("name a file for the database")
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make its directory: %w", err)
	}
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open its lock file: %w", err)
	}
	f := &sqliteFile{path: path, lock: lock}
	if err := lockExclusively(lock); err != nil {
		if beside && f.checkHeader(false) == nil {
			f.beside = true
			return f, lock.Close()
		}
		_, who, _ := strings.Cut(readMark(lock), " ")
		return nil, errors.Join(fmt.Errorf("another process has it open (%s); "+
			"stop that one, or use PostgreSQL for more than one: %w", who, err), lock.Close())
	}
	if err := f.check(); err != nil {
		return nil, errors.Join(err, f.release())
	}
	return f, nil
}

// check holds what is on the disk against the mark of the process before.
func (f *sqliteFile) check() error {
	mark, _, _ := strings.Cut(readMark(f.lock), " ")
	size, log := sizeOf(f.path), sizeOf(f.path+"-wal")
	switch {
	case size < 0 && mark != "" && mark != markNew:
		return fmt.Errorf("the file is gone, and there was one (%s.lock remembers it); "+
			"restore it from a backup, or delete the lock file too to begin with nothing", f.path)
	case size < 0 && log >= 0:
		return fmt.Errorf("the file is gone but its write-ahead log %s-wal is there; restore both from a backup", f.path)
	case size <= 0 && (mark == markNew || size < 0):
		return f.create()
	case size == 0:
		return errors.New("the file is empty; restore it from a backup, or delete it and its lock file to begin with nothing")
	case mark == markOpen && log < 0:
		return fmt.Errorf("the last process did not close the database and the write-ahead log %s-wal is gone: "+
			"what it held is lost; restore a backup, or delete %s.lock to go on without it", f.path, f.path)
	}
	f.isNew = mark == markNew
	if err := f.checkHeader(f.isNew); err != nil {
		return err
	}
	return f.closeToOthers()
}

// create makes an empty file that only this user can read. The mark comes
// first: a crash in between is a creation that goes on.
func (f *sqliteFile) create() error {
	if err := f.mark(markNew); err != nil {
		return err
	}
	file, err := os.OpenFile(f.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("create it: %w", err)
	}
	f.isNew = true
	return errors.Join(file.Close(), f.closeToOthers())
}

// checkHeader looks before SQLite does, since SQLite would turn any database
// that it opens into one with a write-ahead log.
func (f *sqliteFile) checkHeader(isNew bool) error {
	file, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	header := make([]byte, 100)
	if _, err := io.ReadFull(file, header); err != nil || string(header[:len(sqliteHeader)]) != sqliteHeader {
		return errors.New("the file is not a SQLite database; name another file")
	}
	id := binary.BigEndian.Uint32(header[68:])
	if id == applicationID || id == 0 && (isNew || sizeOf(f.path+"-wal") > 0) { // examine sees what the log holds
		return nil
	}
	return errOtherProgram
}

// closeToOthers takes every other user's rights to the files away.
func (f *sqliteFile) closeToOthers() error {
	for _, name := range []string{f.path, f.path + "-wal", f.path + "-shm", f.lock.Name()} {
		if err := os.Chmod(name, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("keep the database from other users: %w", err)
		}
	}
	return nil
}

// opened is called when the database is in use.
func (f *sqliteFile) opened() error {
	if f.beside {
		return nil
	}
	if sizeOf(f.path+"-wal") < 0 {
		return errors.New("SQLite does not keep a write-ahead log here; put the database on a local disk")
	}
	f.isNew = false
	return f.mark(markOpen)
}

// closing is called before SQLite closes the file and takes its log away. A
// creation that did not come to its end stays one.
func (f *sqliteFile) closing() error {
	if f.isNew || f.beside {
		return nil
	}
	return f.mark(markClosing)
}

// mark writes how far this process has come, and who it is.
func (f *sqliteFile) mark(mark string) error {
	line := fmt.Sprintf("%s process %d", mark, os.Getpid())
	if _, err := f.lock.WriteAt([]byte(fmt.Sprintf("%-60s\n", line)), 0); err != nil {
		return fmt.Errorf("write the lock file: %w", err)
	}
	return f.lock.Sync()
}

// release lets another process have the file. The mark stays: it remembers
// that there is a database.
func (f *sqliteFile) release() error {
	if f.beside {
		return nil
	}
	return errors.Join(unlock(f.lock), f.lock.Close())
}

func readMark(lock *os.File) string {
	line := make([]byte, 60)
	n, err := lock.ReadAt(line, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	return strings.TrimSpace(string(line[:n]))
}

// sizeOf is the size of a file, -1 when there is none.
func sizeOf(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return -1
	}
	return info.Size()
}
