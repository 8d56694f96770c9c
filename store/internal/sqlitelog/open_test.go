package sqlitelog

import (
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// memoryLock is the shared memory beneath while another connection writes.
func memoryLock(_ *libc.TLS, _ uintptr, slot, _, flags int32) int32 {
	if slot == writeLock && flags&sqlite3.SQLITE_SHM_UNLOCK == 0 {
		return sqlite3.SQLITE_BUSY
	}
	return sqlite3.SQLITE_OK
}

func memoryLocks(_ *libc.TLS, _ uintptr, _, _, _ int32) int32 { return sqlite3.SQLITE_OK }

// TestOnlyTheLockForWritingCounts takes and gives the locks of the log.
func TestOnlyTheLockForWritingCounts(t *testing.T) {
	t.Parallel()
	const (
		take, give        = sqlite3.SQLITE_SHM_LOCK, sqlite3.SQLITE_SHM_UNLOCK
		alone, shared     = sqlite3.SQLITE_SHM_EXCLUSIVE, sqlite3.SQLITE_SHM_SHARED
		checkpoint, reads = 1, 3
	)
	for name, c := range map[string]struct {
		beneath     shmLockFunc
		slot, flags int32
		before      bool
		want        bool
	}{
		"taken":                {memoryLocks, writeLock, take | alone, false, true},
		"not got":              {memoryLock, writeLock, take | alone, false, false},
		"not got, but held":    {memoryLock, writeLock, take | alone, true, true},
		"given up":             {memoryLocks, writeLock, give | alone, true, false},
		"a reader's":           {memoryLocks, reads, take | shared, false, false},
		"a reader's, given up": {memoryLocks, reads, give | shared, true, true},
		"a reader's, alone":    {memoryLocks, reads + 1, take | alone, false, false},
		"and given up":         {memoryLocks, reads + 1, give | alone, true, true},
		"for a checkpoint":     {memoryLocks, checkpoint, take | alone, false, false},
		"after a checkpoint":   {memoryLocks, checkpoint, give | alone, true, true},
	} {
		o := openMemory(t)
		main := sqlite3.Xsqlite3_malloc64(o.tls, sqlite3.Tsqlite3_uint64(unsafe.Sizeof(sqlite3.Tsqlite3_file{})+unsafe.Sizeof(database{})))
		if main == 0 {
			t.Fatal("out of memory")
		}
		ours := main + unsafe.Sizeof(sqlite3.Tsqlite3_file{})
		methodsOf(o.log.beneath).FxShmLock = pointer(c.beneath)
		(*sqlite3.Tsqlite3_file)(at(main)).FpMethods = ours
		*(*database)(at(ours)) = database{beneath: o.log.beneath, log: o.file}
		(*database)(at(ours)).methods.FxShmLock = pointer(shmLock)
		if c.before {
			o.log.begin(o.tls)
		}
		if code := shmLock(o.tls, main, c.slot, 1, c.flags); code != c.beneath(o.tls, main, c.slot, 1, c.flags) {
			t.Errorf("%s: %d, want what is said beneath", name, code)
		}
		if o.log.gathering != c.want {
			t.Errorf("%s: gathering is %t, want %t", name, o.log.gathering, c.want)
		}
		sqlite3.Xsqlite3_free(o.tls, main)
	}
}
