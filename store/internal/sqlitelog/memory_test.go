package sqlitelog

import (
	"slices"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// memory is a file beneath that is kept in memory, with what was done to it.
type memory struct {
	content []byte
	writes  []int // how many octets each wrote
	syncs   int
	closed  bool
	fails   int32 // what writes return; 0 = they succeed
}

// memories are the files of the tests, by the address that SQLite would know
// them by.
var memories sync.Map

func memoryOf(file uintptr) *memory {
	m, _ := memories.Load(file)
	return m.(*memory)
}

func memoryWrite(_ *libc.TLS, file, octets uintptr, n int32, offset int64) int32 {
	m := memoryOf(file)
	if m.fails != 0 {
		return m.fails
	}
	if more := int(offset) + int(n) - len(m.content); more > 0 {
		m.content = append(m.content, make([]byte, more)...)
	}
	copy(m.content[offset:], unsafe.Slice((*byte)(at(octets)), n))
	m.writes = append(m.writes, int(n))
	return sqlite3.SQLITE_OK
}

func memoryRead(_ *libc.TLS, file, octets uintptr, n int32, offset int64) int32 {
	into, m := unsafe.Slice((*byte)(at(octets)), n), memoryOf(file)
	clear(into)
	if copy(into, m.content[min(int(offset), len(m.content)):]) < int(n) {
		return sqlite3.SQLITE_IOERR_SHORT_READ
	}
	return sqlite3.SQLITE_OK
}

func memoryTruncate(_ *libc.TLS, file uintptr, size int64) int32 {
	m := memoryOf(file)
	m.content = slices.Clip(m.content[:min(int(size), len(m.content))])
	return sqlite3.SQLITE_OK
}

func memorySync(_ *libc.TLS, file uintptr, _ int32) int32 {
	memoryOf(file).syncs++
	return sqlite3.SQLITE_OK
}

func memorySize(_ *libc.TLS, file, size uintptr) int32 {
	*(*int64)(at(size)) = int64(len(memoryOf(file).content))
	return sqlite3.SQLITE_OK
}

func memoryClose(_ *libc.TLS, file uintptr) int32 {
	memoryOf(file).closed = true
	return sqlite3.SQLITE_OK
}

// opened is a log's file over a memory, called as SQLite calls it.
type opened struct {
	*memory
	log  *log
	tls  *libc.TLS
	file uintptr
	room uintptr // what is written and read passes through it
}

func openMemory(t *testing.T) *opened {
	t.Helper()
	tls := libc.NewTLS()
	given := func(size uintptr) uintptr {
		address := sqlite3.Xsqlite3_malloc64(tls, sqlite3.Tsqlite3_uint64(size))
		if address == 0 {
			t.Fatal("out of memory")
		}
		clear(unsafe.Slice((*byte)(at(address)), size))
		return address
	}
	beneath := given(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{}))
	*methodsOf(beneath) = sqlite3.Tsqlite3_io_methods{
		FxWrite: pointer(memoryWrite), FxRead: pointer(memoryRead), FxTruncate: pointer(memoryTruncate),
		FxSync: pointer(memorySync), FxFileSize: pointer(memorySize), FxClose: pointer(memoryClose),
	}
	database := given(unsafe.Sizeof(sqlite3.Tsqlite3_file{})) // one that we have no part of
	file, ours := given(unsafe.Sizeof(sqlite3.Tsqlite3_file{})), given(unsafe.Sizeof(log{}))
	(*sqlite3.Tsqlite3_file)(at(file)).FpMethods = ours
	o := &opened{memory: &memory{}, log: (*log)(at(ours)), tls: tls, file: file, room: given(1 << 18)}
	o.log.beneath, o.log.database = beneath, database
	memories.Store(file, o.memory)
	t.Cleanup(func() {
		if code := closeLog(tls, file); code != sqlite3.SQLITE_OK || !o.closed {
			t.Errorf("closing: %d, closed beneath: %t", code, o.closed)
		}
		memories.Delete(file)
		for _, address := range []uintptr{beneath, database, file, ours, o.room} {
			sqlite3.Xsqlite3_free(tls, address)
		}
		tls.Close()
	})
	return o
}

func (o *opened) write(offset int, octets []byte) int32 {
	copy(unsafe.Slice((*byte)(at(o.room)), len(octets)), octets)
	code := write(o.tls, o.file, o.room, int32(len(octets)), int64(offset))
	clear(unsafe.Slice((*byte)(at(o.room)), len(octets))) // SQLite uses its memory again
	return code
}

func (o *opened) read(offset, n int) ([]byte, int32) {
	code := read(o.tls, o.file, o.room, int32(n), int64(offset))
	return slices.Clone(unsafe.Slice((*byte)(at(o.room)), n)), code
}

func (o *opened) size() (int64, int32) {
	code := fileSize(o.tls, o.file, o.room)
	return *(*int64)(at(o.room)), code
}
