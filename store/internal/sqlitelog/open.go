package sqlitelog

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The kinds of functions that are called beneath.
type (
	openFunc     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, opened uintptr) int32
	transferFunc = func(tls *libc.TLS, file, octets uintptr, n int32, offset int64) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	flagsFunc    = func(tls *libc.TLS, file uintptr, flags int32) int32
	sizeFunc     = func(tls *libc.TLS, file, size uintptr) int32
	closeFunc    = func(tls *libc.TLS, file uintptr) int32
	shmLockFunc  = func(tls *libc.TLS, file uintptr, slot, n, flags int32) int32
)

// database is our part of the memory of a database's file, which SQLite gives
// and takes with the file.
type database struct {
	methods sqlite3.Tsqlite3_io_methods // first: what the file's pMethods points to
	beneath uintptr                     // the methods of the file beneath
	log     uintptr                     // the file of its log; 0 = not open
}

// open opens the file by the VFS beneath and puts our methods over it.
func open(tls *libc.TLS, pVfs, name, file uintptr, flags int32, opened uintptr) int32 {
	below := (*vfs)(at(pVfs)).beneath
	b := (*sqlite3.Tsqlite3_vfs)(at(below))
	code := function[openFunc](b.FxOpen)(tls, below, name, file, flags, opened)
	f := (*sqlite3.Tsqlite3_file)(at(file))
	if code != sqlite3.SQLITE_OK || f.FpMethods == 0 {
		return code
	}
	ours := file + uintptr(behind(b.FszOsFile))
	methods := *(*sqlite3.Tsqlite3_io_methods)(at(f.FpMethods))
	switch {
	case flags&sqlite3.SQLITE_OPEN_MAIN_DB != 0 && methods.FiVersion > 1 && methods.FxShmLock != 0:
		d := (*database)(at(ours))
		*d = database{methods: methods, beneath: f.FpMethods}
		d.methods.FxShmLock = pointer(shmLock)
		f.FpMethods = ours
	case flags&sqlite3.SQLITE_OPEN_WAL != 0:
		// The name of a log is handed out by SQLite and leads to its database.
		main := sqlite3.Xsqlite3_database_file_object(tls, name)
		d := databaseOf(main)
		if d == nil {
			break // not to be known when it may write: everything is written at once
		}
		l := (*log)(at(ours))
		*l = log{methods: methods, beneath: f.FpMethods, database: main}
		l.methods.FxRead, l.methods.FxWrite = pointer(read), pointer(write)
		l.methods.FxTruncate, l.methods.FxSync = pointer(truncate), pointer(synchronise)
		l.methods.FxFileSize, l.methods.FxClose = pointer(fileSize), pointer(closeLog)
		f.FpMethods = ours
		d.log = file
	}
	return code
}

// databaseOf is our part of a database's file, nil when we have none.
func databaseOf(file uintptr) *database {
	methods := (*sqlite3.Tsqlite3_file)(at(file)).FpMethods
	if methods == 0 || (*sqlite3.Tsqlite3_io_methods)(at(methods)).FxShmLock != pointer(shmLock) {
		return nil
	}
	return (*database)(at(methods))
}

// writeLock is the slot of the lock that lets one connection alone write the
// log (WAL_WRITE_LOCK, https://sqlite.org/walformat.html, section 2.3).
const writeLock = 0

// shmLock takes and gives locks of the log. They are the database's: the log
// hears when its connection may write and when no longer. In the exclusive
// locking mode there are none, and nothing is gathered.
func shmLock(tls *libc.TLS, file uintptr, slot, n, flags int32) int32 {
	d := databaseOf(file)
	writes := slot == writeLock && flags&sqlite3.SQLITE_SHM_EXCLUSIVE != 0 && d.log != 0
	if writes && flags&sqlite3.SQLITE_SHM_UNLOCK != 0 {
		logOf(d.log).end() // before another can have it
	}
	code := function[shmLockFunc](methodsOf(d.beneath).FxShmLock)(tls, file, slot, n, flags)
	if writes && flags&sqlite3.SQLITE_SHM_LOCK != 0 && code == sqlite3.SQLITE_OK {
		logOf(d.log).begin(tls)
	}
	return code
}

func methodsOf(address uintptr) *sqlite3.Tsqlite3_io_methods {
	return (*sqlite3.Tsqlite3_io_methods)(at(address))
}
