package rollover

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"trin/connections"
)

// gathered are the parties of a place in one version of the installation, with
// what a View asks about all of them. Nothing changes it once it is made.
type gathered struct {
	all   []Party // applications first, in the order of their IDs
	at    map[connections.KeyParty]int
	alone map[string][]int // who reads the document at that path and shares it with nobody

	renewed, lives time.Duration // the longest of those that are switched on

	of    []int // the likeness of each party
	alike []likeness
}

// likeness is parties that stand alike to a key, as long as nothing is known of
// one of them alone.
type likeness struct {
	first, count int // a party that is so, and how many are
}

// manner is what the standing of a party follows from that nothing is known of.
type manner struct {
	enabled bool
	way     connections.KeyWay
	renewed time.Duration
}

// gather puts the parties in their order.
func gather(all []Party) *gathered {
	g := &gathered{all: slices.Clone(all), at: make(map[connections.KeyParty]int, len(all)), alone: map[string][]int{}, of: make([]int, len(all))}
	slices.SortFunc(g.all, func(a, b Party) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.ID, b.ID))
	})
	known := map[manner]int{}
	for i, p := range g.all {
		g.at[p.KeyParty] = i
		for _, d := range p.Documents {
			if !d.Shared {
				path := documentPath(d)
				g.alone[path] = append(g.alone[path], i)
			}
		}
		if p.Enabled {
			g.renewed, g.lives = max(g.renewed, p.renewed()), max(g.lives, p.lives())
		}
		is := manner{p.Enabled, p.rule(), p.renewed()}
		at, found := known[is]
		if !found {
			at = len(g.alike)
			known[is], g.alike = at, append(g.alike, likeness{first: i})
		}
		g.of[i] = at
		g.alike[at].count++
	}
	return g
}

// documentPath is the path of a document on Trin.
func documentPath(d connections.KeyDocument) string {
	u, err := url.Parse(d.Address)
	if err != nil {
		return ""
	}
	return u.Path
}
