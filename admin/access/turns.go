package access

import (
	"errors"
	"net/http"
	"sync"
	"time"
)

// ErrBusy refuses a trial while as many run as may.
var ErrBusy = errors.New("as many trials run as may at once")

// BusyFor is how long whoever is refused with [ErrBusy] is told to wait.
const BusyFor = 5 * time.Second

// Turns bounds how many trials run at once. A trial works on what somebody wrote,
// and one may keep a processor for seconds; nobody waits in a queue. It is safe
// for concurrent use.
type Turns struct {
	all, each int

	mu      sync.Mutex
	running int
	by      map[string]int
}

// NewTurns lets so many run at once, and half of them for one organisation, or for
// one person or token that is of none.
func NewTurns(all int) *Turns {
	return &Turns{all: max(all, 1), each: max(all/2, 1), by: map[string]int{}}
}

// Bounded is the routes, of which those that try take a turn for each request. The
// body is read before that and the answer written after it, so that nobody holds a
// turn by sending or reading slowly; of a body of more than [MostTried] bytes the
// handler finds no more.
func (t *Turns) Bounded(refused Refused, routes ...Route) []Route {
	bounded := make([]Route, len(routes))
	for i, route := range routes {
		if bounded[i] = route; route.Rule.Tries && route.Handler != nil {
			bounded[i].Handler = t.around(route.Handler, refused)
		}
	}
	return bounded
}

func (t *Turns) around(next http.Handler, refused Refused) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = received(w, r)
		who := From(r.Context()).share()
		if !t.take(who) {
			refused(w, r, ErrBusy)
			return
		}
		kept := &answer{to: w}
		t.within(who, func() { next.ServeHTTP(kept, r) })
		kept.send()
	})
}

// within does the work, and gives the turn back whatever comes of it.
func (t *Turns) within(who string, do func()) {
	defer t.give(who)
	do()
}

func (t *Turns) take(who string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running >= t.all || t.by[who] >= t.each {
		return false
	}
	t.running++
	t.by[who]++
	return true
}

func (t *Turns) give(who string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
	if t.by[who]--; t.by[who] == 0 {
		delete(t.by, who)
	}
}

// share is whose turns an actor takes: those of the organisation, which has as many
// people and tokens as it likes, or else of the token or the person.
func (a Actor) share() string {
	switch {
	case a.Organisation != "":
		return "organisation\x00" + a.Organisation
	case a.Token != "":
		return "token\x00" + a.Token
	}
	return "person\x00" + a.Subject.Namespace + "\x00" + a.Subject.Value
}
