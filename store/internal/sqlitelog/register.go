package sqlitelog

import (
	"errors"
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// vfs is the VFS in the memory of SQLite: that of the one beneath with xOpen
// replaced, and which one it is.
type vfs struct {
	sqlite3.Tsqlite3_vfs
	beneath uintptr
}

// Register makes the VFS known to SQLite under the name, over the one that is
// called beneath, or over the system's own when that is empty. A VFS that
// already has the name stays what it is. SQLite keeps it until the process ends.
func Register(name, beneath string) error {
	tls := libc.NewTLS()
	defer tls.Close()
	called, err := libc.CString(name) // SQLite keeps the name with the VFS
	if err != nil {
		return fmt.Errorf("register a VFS: %w", err)
	}
	below := uintptr(0)
	if beneath != "" {
		if below, err = libc.CString(beneath); err != nil {
			return fmt.Errorf("register a VFS: %w", err)
		}
		defer libc.Xfree(tls, below)
	}
	under := sqlite3.Xsqlite3_vfs_find(tls, below) // initialises SQLite too
	if under == 0 {
		return fmt.Errorf("register a VFS: SQLite has none called %q", beneath)
	}
	alone := sqlite3.Xsqlite3_mutex_alloc(tls, sqlite3.SQLITE_MUTEX_STATIC_APP1)
	sqlite3.Xsqlite3_mutex_enter(tls, alone)
	defer sqlite3.Xsqlite3_mutex_leave(tls, alone)
	if sqlite3.Xsqlite3_vfs_find(tls, called) != 0 {
		libc.Xfree(tls, called)
		return nil
	}
	made := sqlite3.Xsqlite3_malloc64(tls, sqlite3.Tsqlite3_uint64(unsafe.Sizeof(vfs{})))
	if made == 0 {
		return errors.New("register a VFS: out of memory")
	}
	v := (*vfs)(at(made))
	*v = vfs{Tsqlite3_vfs: *(*sqlite3.Tsqlite3_vfs)(at(under)), beneath: under}
	v.FpNext, v.FzName, v.FxOpen = 0, called, pointer(open)
	v.FszOsFile = behind(v.FszOsFile) + int32(max(unsafe.Sizeof(database{}), unsafe.Sizeof(log{})))
	if code := sqlite3.Xsqlite3_vfs_register(tls, made, 0); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("register a VFS: SQLite says %d", code)
	}
	return nil
}

// behind is where our part of a file's memory begins, behind that of the VFS
// beneath: at a whole multiple of eight.
func behind(size int32) int32 { return (size + 7) &^ 7 }

// at is the memory of SQLite at the address, which is none of Go's.
func at(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// pointer is a function of the package as translated C points to it.
func pointer[F any](function F) uintptr { return *(*uintptr)(unsafe.Pointer(&function)) }

// function is what translated C points to.
func function[F any](pointer uintptr) F { return *(*F)(unsafe.Pointer(&pointer)) }
