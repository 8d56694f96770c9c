package api

import (
	"sync"

	"trin/broker"
)

// keptReach is of how many applications the rows are kept: some 40 KB each.
const keptReach = 100

// reachRows answers for the reach table. It keeps the rows of the applications
// that were asked for last, of one picture, which does not change. A login that is
// thought of begins when it is asked for: at whatever time, its rows are the same.
type reachRows struct {
	*API

	mu    sync.Mutex
	on    *broker.Configuration
	rows  map[broker.ID]applicationReach
	order []broker.ID // that were kept first at the beginning
}

// kept is what is kept of the application, or what compute gives. The rows must
// not be changed.
func (a *reachRows) kept(of *broker.Configuration, id broker.ID, compute func() applicationReach) applicationReach {
	a.mu.Lock()
	found, there := a.rows[id]
	there = there && a.on == of
	a.mu.Unlock()
	if there {
		return found
	}
	found = compute()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.on != of {
		a.on, a.rows, a.order = of, map[broker.ID]applicationReach{}, nil
	}
	if _, there := a.rows[id]; !there {
		a.order = append(a.order, id)
	}
	if a.rows[id] = found; len(a.order) > keptReach {
		delete(a.rows, a.order[0])
		a.order = a.order[1:]
	}
	return found
}
