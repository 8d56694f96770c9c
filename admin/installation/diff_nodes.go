package installation

import (
	"strconv"
	"strings"
)

// differ collects the changes of one document.
type differ struct {
	kind, id string
	changes  []Change
}

func (d *differ) change(action Action, field, old, now string) {
	d.changes = append(d.changes, Change{Kind: d.kind, ID: d.id, Action: action, Field: field, Old: old, New: now})
}

func (d *differ) nodes(path string, old, now *node) {
	switch {
	case same(old, now):
	case old.kind == nodeMap && now.kind == nodeMap:
		d.maps(path, old, now)
	case old.kind == nodeList && now.kind == nodeList:
		d.lists(path, old.items, now.items)
	case old.kind == nodeText && now.kind == nodeText && path == "settings.metadata":
		d.metadata(path, old, now)
	case old.kind == nodeText && now.kind == nodeText && strings.Contains(old.text+now.text, "\n"):
		d.change(Changed, path, oneLine(old), firstDifference(old.text, now.text))
	default:
		d.change(Changed, path, oneLine(old), oneLine(now))
	}
}

func (d *differ) maps(path string, old, now *node) {
	before, after := old.finder(), now.finder()
	for _, f := range old.fields {
		if other := after(f.key); other != nil {
			d.nodes(join(path, f.key), f.value, other.value)
		} else {
			d.change(Removed, join(path, f.key), oneLine(f.value), "")
		}
	}
	for _, f := range now.fields {
		if before(f.key) == nil {
			d.change(Added, join(path, f.key), "", oneLine(f.value))
		}
	}
}

// maxAligned keeps the comparison of long lists cheap.
const maxAligned = 1_000

// lists compares lists by what they have in common in order, so that an entry
// that is put first does not make all others look changed.
func (d *differ) lists(path string, old, now []*node) {
	pairs := common(old, now)
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(old), len(now)}) {
		for i < p[0] && j < p[1] { // an entry in the place of another
			d.change(Changed, join(path, strconv.Itoa(j)), oneLine(old[i]), oneLine(now[j]))
			i, j = i+1, j+1
		}
		for ; i < p[0]; i++ {
			d.change(Removed, join(path, strconv.Itoa(i)), oneLine(old[i]), "")
		}
		for ; j < p[1]; j++ {
			d.change(Added, join(path, strconv.Itoa(j)), "", oneLine(now[j]))
		}
		if i < len(old) && j < len(now) {
			d.nodes(join(path, strconv.Itoa(j)), old[i], now[j])
		}
		i, j = p[0]+1, p[1]+1
	}
}

// speaksOf are the fields that tell what an entry of a list is about.
var speaksOf = []string{"connection", "ref", "class", "claim", "from", "fromLevel", "level", "id", "name"}

// about is what an entry of a list is about; "" = not known.
func about(n *node) string {
	if len(n.fields) == 1 && n.fields[0].value.kind == nodeMap { // a step of a pipeline
		return n.fields[0].key + " " + about(n.fields[0].value)
	}
	for _, name := range speaksOf {
		if f := n.get(name); f != nil {
			return name + " " + flow(f.value)
		}
	}
	return ""
}

// common finds the longest common subsequence, as pairs of places.
func common(old, now []*node) [][2]int {
	if len(old) > maxAligned || len(now) > maxAligned {
		return nil
	}
	was, is := entries(old), entries(now)
	length := make([][]int, len(old)+1)
	for i := range length {
		length[i] = make([]int, len(now)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(now) - 1; j >= 0; j-- {
			if length[i][j] = max(length[i+1][j], length[i][j+1]); was[i].alike(&is[j]) {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(old) && j < len(now); {
		switch {
		case was[i].alike(&is[j]):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}
