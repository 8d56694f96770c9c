package rollover

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"trin/broker"
	"trin/connections"
)

const (
	// flushEvery is how often what was seen is written.
	flushEvery = time.Minute
	// maxWaiting is how many sightings wait for that at most.
	maxWaiting = 4096
	// maxPlace and maxAgent bound what is kept of one.
	maxPlace, maxAgent = 512, 64
)

// WatchDeps is what a Watch is made of.
type WatchDeps struct {
	Keys interface {
		AddKeySightings(context.Context, []connections.KeySighting) error
	}
	// Client is the address that a request comes from.
	Client func(*http.Request) netip.Addr
	Clock  func() time.Time
	Log    *slog.Logger
}

// Watch counts in memory what parties are seen to know of Trin's keys, and
// writes it by the minute. Of a reader it keeps the network and the name of its
// program. Where too much waits, readers that are new are left out: anybody may
// read. What is encrypted is as much as there are connections and keys.
type Watch struct {
	deps WatchDeps
	mu   sync.Mutex
	seen map[sighted]*span
	lost int
}

var _ connections.KeyWatch = (*Watch)(nil)

// sighted is what a sighting is about.
type sighted struct {
	key            string
	how            connections.KeySeen
	place          string
	network, agent string
}

type span struct {
	first, last time.Time
	times       int64
}

// NewWatch makes a Watch.
func NewWatch(d WatchDeps) *Watch { return &Watch{deps: d, seen: map[sighted]*span{}} }

// KeysRead counts a reading. Only what is read whole counts.
func (w *Watch) KeysRead(r *http.Request, keys []connections.Key) {
	if r.Method != http.MethodGet || len(r.URL.Path) > maxPlace {
		return
	}
	network, agent := networkOf(w.deps.Client(r)), agentOf(r.UserAgent())
	for _, key := range keys {
		w.see(sighted{key.ID, connections.SeenRead, r.URL.Path, network, agent})
	}
}

// KeyUsed counts a message that was encrypted for the key.
func (w *Watch) KeyUsed(connection broker.ID, provider, key string) {
	w.see(sighted{key: key, how: connections.SeenEncrypted, place: string(connection), agent: provider})
}

func (w *Watch) see(what sighted) {
	now := w.deps.Clock()
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.seen[what]
	if one == nil {
		if what.how == connections.SeenRead && len(w.seen) >= maxWaiting {
			w.lost++
			return
		}
		one = &span{first: now}
		w.seen[what] = one
	}
	one.last = now
	one.times++
}

// networkOf is the beginning of an address: of a site, and of no single machine.
func networkOf(address netip.Addr) string {
	bits := 48
	if address = address.Unmap().WithZone(""); address.Is4() {
		bits = 24
	}
	prefix, err := address.Prefix(bits)
	if err != nil || !prefix.IsValid() {
		return ""
	}
	return prefix.String()
}

// agentOf is the first word of what a program calls itself: its name and its
// version.
func agentOf(agent string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(agent), " ")
	if len(first) > maxAgent {
		return ""
	}
	for _, letter := range first {
		if letter <= ' ' || letter > '~' {
			return ""
		}
	}
	return first
}

// Run writes what is seen, until the context ends.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.Flush(ctx)
		}
	}
}

// Flush writes what waits. What cannot be written is lost, and logged: nothing
// is decided by it.
func (w *Watch) Flush(ctx context.Context) {
	w.mu.Lock()
	seen, lost := w.seen, w.lost
	w.seen, w.lost = map[sighted]*span{}, 0
	w.mu.Unlock()
	if lost > 0 {
		w.deps.Log.WarnContext(ctx, "readings of Trin's keys were not counted: there were too many", "count", lost)
	}
	all := make([]connections.KeySighting, 0, len(seen))
	for what, one := range seen {
		all = append(all, connections.KeySighting{
			Key: what.key, How: what.how, Place: what.place, Network: what.network, Agent: what.agent,
			First: one.first, Last: one.last, Times: one.times,
		})
	}
	if err := w.deps.Keys.AddKeySightings(ctx, all); err != nil && ctx.Err() == nil {
		w.deps.Log.WarnContext(ctx, "readings of Trin's keys could not be kept", "count", len(all), "error", err)
	}
}
