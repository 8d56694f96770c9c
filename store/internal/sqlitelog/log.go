package sqlitelog

import (
	"encoding/binary"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// frameHeader is the size of what stands before each page in the log.
	frameHeader = 24
	// room is how many octets are gathered. The VFS of Unix writes no more by
	// one call, and reports a full disk for a multiple of one more.
	room = 1<<17 - 1
)

// log is our part of the memory of a log's file. It is used under the mutex of
// its connection.
type log struct {
	methods  sqlite3.Tsqlite3_io_methods // first: what the file's pMethods points to
	beneath  uintptr                     // the methods of the file beneath
	database uintptr                     // the file of its database

	gathering bool    // the lock is held and the frame that commits is not written
	header    bool    // the last octets gathered are the header of a frame
	commits   bool    // that frame commits
	buffer    uintptr // room octets of SQLite's memory; 0 until they are first needed
	length    int32   // how many of them are gathered
	start     int64   // where the first goes in the file
	failed    int32   // the error to which octets were lost, from start on
}

func logOf(file uintptr) *log {
	return (*log)(at((*sqlite3.Tsqlite3_file)(at(file)).FpMethods))
}

// begin is called when the connection has got the lock. Without memory nothing
// is gathered.
func (l *log) begin(tls *libc.TLS) {
	if l.buffer == 0 {
		l.buffer = sqlite3.Xsqlite3_malloc64(tls, room)
	}
	l.gathering = l.buffer != 0
}

// end is called when the lock is given up. What is gathered by then is of a
// transaction that was not committed.
func (l *log) end() {
	l.gathering, l.header, l.commits, l.length, l.failed = false, false, false, 0, 0
}

// write gathers frames and writes everything else at once. SQLite writes the
// header of a frame and then its page.
func write(tls *libc.TLS, file, octets uintptr, n int32, offset int64) int32 {
	l := logOf(file)
	if l.failed != sqlite3.SQLITE_OK {
		return l.failed
	}
	isPage := l.header
	if !l.gathering || !isPage && n != frameHeader || n > room {
		return l.straight(tls, file, octets, n, offset)
	}
	if code := l.gather(tls, file, octets, n, offset); code != sqlite3.SQLITE_OK {
		return code
	}
	if l.header = !isPage; l.header {
		l.commits = binary.BigEndian.Uint32(unsafe.Slice((*byte)(at(octets)), n)[4:]) != 0
		return sqlite3.SQLITE_OK
	}
	if !l.commits {
		return sqlite3.SQLITE_OK
	}
	l.gathering = false // checksums written anew and repeated frames go straight
	return l.flush(tls, file)
}

// straight writes at once, behind all that is gathered.
func (l *log) straight(tls *libc.TLS, file, octets uintptr, n int32, offset int64) int32 {
	if l.header { // of a page that is larger than the room
		l.header, l.gathering = false, false
	}
	if code := l.flush(tls, file); code != sqlite3.SQLITE_OK {
		return code
	}
	return function[transferFunc](methodsOf(l.beneath).FxWrite)(tls, file, octets, n, offset)
}

// gather puts octets behind those that are gathered; when they do not follow
// on these, or there is no room for them, these are written first.
func (l *log) gather(tls *libc.TLS, file, octets uintptr, n int32, offset int64) int32 {
	if offset != l.start+int64(l.length) || l.length+n > room {
		if code := l.flush(tls, file); code != sqlite3.SQLITE_OK {
			return code
		}
	}
	if l.length == 0 {
		l.start = offset
	}
	copy(unsafe.Slice((*byte)(at(l.buffer)), room)[l.length:], unsafe.Slice((*byte)(at(octets)), n))
	l.length += n
	return sqlite3.SQLITE_OK
}

// flush writes what is gathered. After an error it is lost, as what SQLite
// would have written after the error.
func (l *log) flush(tls *libc.TLS, file uintptr) int32 {
	if l.failed != sqlite3.SQLITE_OK || l.length == 0 {
		return l.failed
	}
	l.failed = function[transferFunc](methodsOf(l.beneath).FxWrite)(tls, file, l.buffer, l.length, l.start)
	l.length = 0
	return l.failed
}

// read reads from the file. What is gathered goes there first if the range
// touches it: a transaction reads its own frames back when they do not fit into
// the cache.
func read(tls *libc.TLS, file, octets uintptr, n int32, offset int64) int32 {
	l := logOf(file)
	if offset+int64(n) > l.start {
		if code := l.flush(tls, file); code != sqlite3.SQLITE_OK {
			return code
		}
	}
	return function[transferFunc](methodsOf(l.beneath).FxRead)(tls, file, octets, n, offset)
}

func truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != sqlite3.SQLITE_OK {
		return code
	}
	return function[truncateFunc](methodsOf(l.beneath).FxTruncate)(tls, file, size)
}

func synchronise(tls *libc.TLS, file uintptr, flags int32) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != sqlite3.SQLITE_OK {
		return code
	}
	return function[flagsFunc](methodsOf(l.beneath).FxSync)(tls, file, flags)
}

func fileSize(tls *libc.TLS, file, size uintptr) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != sqlite3.SQLITE_OK {
		return code
	}
	return function[sizeFunc](methodsOf(l.beneath).FxFileSize)(tls, file, size)
}

// closeLog drops what is gathered: no transaction is left that it could be of.
func closeLog(tls *libc.TLS, file uintptr) int32 {
	l := logOf(file)
	if d := databaseOf(l.database); d != nil {
		d.log = 0
	}
	sqlite3.Xsqlite3_free(tls, l.buffer)
	return function[closeFunc](methodsOf(l.beneath).FxClose)(tls, file)
}
