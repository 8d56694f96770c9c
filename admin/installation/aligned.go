package installation

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"
	"strings"
)

// finder finds fields by their key as [node.get] does, without going through all
// of a large map for each.
func (n *node) finder() func(key string) *field {
	const few = 16
	if len(n.fields) <= few {
		return n.get
	}
	index := make(map[string]*field, len(n.fields))
	for i := range n.fields {
		if _, twice := index[n.fields[i].key]; !twice {
			index[n.fields[i].key] = &n.fields[i]
		}
	}
	return func(key string) *field { return index[key] }
}

// entry is what an entry of a list is told by: the whole of it, and what it is
// about. Each is looked at once, however many others it is held against.
type entry struct {
	whole [sha256.Size]byte
	about string // "" = not known
	isMap bool
}

func entries(list []*node) []entry {
	all := make([]entry, len(list))
	for i, n := range list {
		all[i] = entry{whole: digestOfNode(n), isMap: n.kind == nodeMap}
		if all[i].isMap {
			all[i].about = about(n)
		}
	}
	return all
}

// alike reports whether two entries are the same or about the same.
func (e *entry) alike(other *entry) bool {
	return e.whole == other.whole || e.isMap && other.isMap && e.about != "" && e.about == other.about
}

// digestOfNode is the same for two nodes exactly where [same] says so.
func digestOfNode(n *node) [sha256.Size]byte {
	h := sha256.New()
	addNode(h, n)
	return [sha256.Size]byte(h.Sum(nil))
}

func addNode(h hash.Hash, n *node) {
	number := func(i int) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(i)) //nolint:gosec // a length
		_, _ = h.Write(b[:])
	}
	text := func(s string) {
		number(len(s))
		_, _ = h.Write([]byte(s))
	}
	number(int(n.kind))
	text(n.text)
	number(len(n.items))
	for _, item := range n.items {
		addNode(h, item)
	}
	fields := slices.SortedFunc(slices.Values(n.fields), func(a, b field) int { return strings.Compare(a.key, b.key) })
	number(len(fields))
	for _, f := range fields {
		text(f.key)
		addNode(h, f.value)
	}
}
