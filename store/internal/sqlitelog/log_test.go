package sqlitelog

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"
)

const page = 512

func headerOf(committed uint32) []byte {
	h := make([]byte, frameHeader)
	binary.BigEndian.PutUint32(h, 7)
	binary.BigEndian.PutUint32(h[4:], committed)
	return h
}

func pageOf(fill byte) []byte { return bytes.Repeat([]byte{fill}, page) }

// frame writes a frame as SQLite does, by two calls.
func (o *opened) frame(t *testing.T, offset int, fill byte, committed uint32) {
	t.Helper()
	if code := o.write(offset, headerOf(committed)); code != sqlite3.SQLITE_OK {
		t.Fatalf("the header of %c: %d", fill, code)
	}
	if code := o.write(offset+frameHeader, pageOf(fill)); code != sqlite3.SQLITE_OK {
		t.Fatalf("the page of %c: %d", fill, code)
	}
}

func (o *opened) wantWrites(t *testing.T, want ...int) {
	t.Helper()
	if !slices.Equal(o.writes, want) {
		t.Errorf("written beneath: %v, want %v", o.writes, want)
	}
}

const whole = frameHeader + page

// TestCommitIsOneCall writes three frames, the last of which commits.
func TestCommitIsOneCall(t *testing.T) {
	t.Parallel()
	o := openMemory(t)
	o.log.begin(o.tls)
	o.frame(t, 32, 'a', 0)
	o.frame(t, 32+whole, 'b', 0)
	o.wantWrites(t)
	o.frame(t, 32+2*whole, 'c', 9)
	o.wantWrites(t, 3*whole)
	want := slices.Concat(make([]byte, 32), headerOf(0), pageOf('a'), headerOf(0), pageOf('b'), headerOf(9), pageOf('c'))
	if !bytes.Equal(o.content, want) {
		t.Error("the file holds something else")
	}
	o.log.end()
	o.wantWrites(t, 3*whole)
}

// TestNothingIsGatheredAfterTheCommit writes what SQLite writes behind the frame
// that commits: checksums anew, in which the header of that frame is the last,
// and repeated frames. Nothing asks for them before the commit is visible.
func TestNothingIsGatheredAfterTheCommit(t *testing.T) {
	t.Parallel()
	o := openMemory(t)
	o.log.begin(o.tls)
	o.frame(t, 32, 'a', 0)
	o.frame(t, 32+whole, 'b', 9)
	for _, at := range []int{32, 32 + whole} {
		if code := o.write(at, headerOf(8)); code != sqlite3.SQLITE_OK {
			t.Fatal(code)
		}
	}
	o.frame(t, 32+2*whole, 'b', 9)
	o.wantWrites(t, 2*whole, frameHeader, frameHeader, frameHeader, page)
	o.log.end()
	o.log.begin(o.tls)
	o.frame(t, 32+3*whole, 'c', 0)
	o.wantWrites(t, 2*whole, frameHeader, frameHeader, frameHeader, page) // the next transaction gathers again
}

// TestWithoutTheLockNothingIsGathered writes before the lock is taken, as in
// the exclusive locking mode.
func TestWithoutTheLockNothingIsGathered(t *testing.T) {
	t.Parallel()
	o := openMemory(t)
	o.frame(t, 32, 'a', 0)
	o.wantWrites(t, frameHeader, page)
}

// TestEndDropsWhatIsNotCommitted gives the lock up with frames gathered, and
// looks for them in all that comes after.
func TestEndDropsWhatIsNotCommitted(t *testing.T) {
	t.Parallel()
	o := openMemory(t)
	o.log.begin(o.tls)
	o.frame(t, 32, 'a', 0)
	o.log.end()
	if _, code := o.read(0, 4*page); code != sqlite3.SQLITE_IOERR_SHORT_READ {
		t.Errorf("reading: %d", code)
	}
	if size, code := o.size(); size != 0 || code != sqlite3.SQLITE_OK {
		t.Errorf("the size is %d, %d", size, code)
	}
	o.log.begin(o.tls)
	o.frame(t, 32, 'b', 9)
	o.wantWrites(t, whole)
	if bytes.Contains(o.content, []byte("aaa")) {
		t.Error("the frame that was dropped is in the file")
	}
}

// TestWhatObservesTheFileFindsAllOfIt looks at the file in each way in the
// middle of a transaction.
func TestWhatObservesTheFileFindsAllOfIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		look func(o *opened) int32
		want []int
	}{
		"reading it": {func(o *opened) int32 {
			got, code := o.read(32+frameHeader, page)
			if !bytes.Equal(got, pageOf('a')) {
				t.Error("it reads something else")
			}
			return code
		}, []int{whole}},
		"reading its first octet": {func(o *opened) int32 { _, code := o.read(32, 1); return code }, []int{whole}},
		"reading what is before it": {func(o *opened) int32 {
			if _, code := o.read(0, 32); code != sqlite3.SQLITE_IOERR_SHORT_READ {
				t.Errorf("reading: %d", code)
			}
			return sqlite3.SQLITE_OK
		}, nil},
		"its size": {func(o *opened) int32 {
			size, code := o.size()
			if size != 32+whole {
				t.Errorf("the size is %d", size)
			}
			return code
		}, []int{whole}},
		"waiting for the disk": {func(o *opened) int32 {
			code := synchronise(o.tls, o.file, sqlite3.SQLITE_SYNC_NORMAL)
			if o.syncs != 1 {
				t.Errorf("%d calls beneath", o.syncs)
			}
			return code
		}, []int{whole}},
		"cutting it": {func(o *opened) int32 { return truncate(o.tls, o.file, 32+frameHeader) }, []int{whole}},
		"writing over a page of it": {func(o *opened) int32 {
			return o.write(32+frameHeader, pageOf('b'))
		}, []int{whole, page}},
		"a frame elsewhere": {func(o *opened) int32 {
			return o.write(32, headerOf(0))
		}, []int{whole}},
		"a page larger than the room": {func(o *opened) int32 {
			return max(o.write(32+whole, headerOf(9)), o.write(32+whole+frameHeader, make([]byte, room+1)), o.write(32, headerOf(9)))
		}, []int{whole + frameHeader, room + 1, frameHeader}},
	} {
		o := openMemory(t)
		o.log.begin(o.tls)
		o.frame(t, 32, 'a', 0)
		if code := c.look(o); code != sqlite3.SQLITE_OK {
			t.Errorf("%s: %d", name, code)
		}
		if !slices.Equal(o.writes, c.want) {
			t.Errorf("%s: written %v, want %v", name, o.writes, c.want)
		}
	}
}

// TestNoCallIsLargerThanTheRoom commits more than is gathered.
func TestNoCallIsLargerThanTheRoom(t *testing.T) {
	t.Parallel()
	o := openMemory(t)
	o.log.begin(o.tls)
	const frames = 600
	var want []byte
	for i := range frames {
		o.frame(t, i*whole, byte(i), uint32(i/(frames-1)))
		want = slices.Concat(want, headerOf(uint32(i/(frames-1))), pageOf(byte(i)))
	}
	if !bytes.Equal(o.content, want) {
		t.Error("the file holds something else")
	}
	if len(o.writes) != 3 || slices.Max(o.writes) > room {
		t.Errorf("written beneath: %v", o.writes)
	}
}

// TestLostFramesEndTheTransaction lets the write of gathered frames fail. What
// was reported as written is not in the file, so that nothing may be built upon
// it until the lock is given up, whatever has room again.
func TestLostFramesEndTheTransaction(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(o *opened) int32{
		"by the commit": func(o *opened) int32 {
			return max(o.write(32+2*whole, headerOf(9)), o.write(32+2*whole+frameHeader, pageOf('c')))
		},
		"by a read":   func(o *opened) int32 { _, code := o.read(32+whole+frameHeader, page); return code },
		"by a sync":   func(o *opened) int32 { return synchronise(o.tls, o.file, sqlite3.SQLITE_SYNC_NORMAL) },
		"by the size": func(o *opened) int32 { _, code := o.size(); return code },
		"by a cut":    func(o *opened) int32 { return truncate(o.tls, o.file, 32) },
		"by a write":  func(o *opened) int32 { return o.write(32+frameHeader, pageOf('x')) },
		"by a frame":  func(o *opened) int32 { return o.write(32, headerOf(0)) },
	} {
		o := openMemory(t)
		o.log.begin(o.tls)
		o.frame(t, 32, 'a', 5)
		o.log.end()
		o.log.begin(o.tls)
		o.frame(t, 32+whole, 'b', 0)
		o.fails = sqlite3.SQLITE_FULL
		if code := fail(o); code != sqlite3.SQLITE_FULL {
			t.Errorf("%s: %d, want that the disk is full", name, code)
		}
		o.fails = 0
		for what, code := range map[string]int32{
			"the header again": o.write(32+whole, headerOf(0)),
			"a header":         o.write(32+2*whole, headerOf(9)),
			"a page":           o.write(32+2*whole+frameHeader, pageOf('c')),
			"a sync":           synchronise(o.tls, o.file, sqlite3.SQLITE_SYNC_NORMAL),
			"a page before it": o.write(32+frameHeader, pageOf('x')),
		} {
			if code != sqlite3.SQLITE_FULL {
				t.Errorf("%s: then %s: %d", name, what, code)
			}
		}
		if _, code := o.read(32+whole+frameHeader, page); code != sqlite3.SQLITE_FULL {
			t.Errorf("%s: then reading what was lost: %d", name, code)
		}
		if got, code := o.read(32+frameHeader, page); code != sqlite3.SQLITE_OK || !bytes.Equal(got, pageOf('a')) {
			t.Errorf("%s: then reading what was committed before: %d", name, code)
		}
		o.log.end()
		o.log.begin(o.tls)
		o.frame(t, 32+whole, 'd', 9)
		o.wantWrites(t, whole, whole)
	}
}

// TestFileAndGatheredAreTheFile draws what SQLite may do within a transaction
// and holds the file with what is gathered against one that is written at once.
func TestFileAndGatheredAreTheFile(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 14))
		ours, plain := openMemory(t), openMemory(t)
		ours.log.begin(ours.tls)
		end := 32
		for range 60 {
			fill, where := byte(random.Uint32()), end
			committed := uint32(0)
			switch random.IntN(8) {
			case 0: // a page that the transaction has written before
				where -= page * random.IntN(3)
				both(t, ours, plain, max(where, 0), pageOf(fill))
				continue
			case 1: // a savepoint undone
				end = max(32, end-whole*random.IntN(4))
				where = end
			case 2:
				got, first := ours.read(max(0, end-whole), whole)
				want, second := plain.read(max(0, end-whole), whole)
				if first != second || !bytes.Equal(got, want) {
					t.Fatalf("seed %d: read %d, want %d", seed, first, second)
				}
				continue
			case 3:
				committed = 9
			}
			both(t, ours, plain, where, headerOf(committed))
			both(t, ours, plain, where+frameHeader, pageOf(fill))
			end = where + whole
			if committed == 0 {
				continue
			}
			if !bytes.Equal(ours.content, plain.content) {
				t.Fatalf("seed %d: a commit is not in the file", seed)
			}
			if random.IntN(2) == 0 {
				ours.log.end()
				ours.log.begin(ours.tls)
			}
		}
		if _, code := ours.size(); code != sqlite3.SQLITE_OK || !bytes.Equal(ours.content, plain.content) {
			t.Fatalf("seed %d: the files differ", seed)
		}
	}
}

func both(t *testing.T, ours, plain *opened, offset int, octets []byte) {
	t.Helper()
	if code := max(ours.write(offset, octets), plain.write(offset, octets)); code != sqlite3.SQLITE_OK {
		t.Fatal(code)
	}
}
