package change

import (
	"net/http"
	"sync"
	"time"

	"trin/admin/drafts"
	"trin/connections"
)

// How many drafts' problems are kept, and for how long: keys and lookups change
// without a version.
const (
	maxExamined = 64
	examinedFor = time.Minute
)

// examination names what the problems of a draft depend on: its edits, what is in
// force, and who reads.
type examination struct {
	draft        string
	revision     int64
	newest       int64
	organisation string
}

type examined struct {
	preview drafts.Preview
	at      time.Time
}

// examinations keep the problems of drafts, so that a large installation is not
// built anew for every page of a draft. Publishing never asks them.
type examinations struct {
	mu   sync.Mutex
	kept map[examination]examined
}

func (x *examinations) get(key examination, now time.Time) (drafts.Preview, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	found, ok := x.kept[key]
	if age := now.Sub(found.at); !ok || age < 0 || age >= examinedFor {
		return drafts.Preview{}, false
	}
	return found.preview, true
}

func (x *examinations) put(key examination, p drafts.Preview, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for other, found := range x.kept {
		if age := now.Sub(found.at); age < 0 || age >= examinedFor {
			delete(x.kept, other)
		}
	}
	if len(x.kept) >= maxExamined || x.kept == nil {
		x.kept = map[examination]examined{}
	}
	x.kept[key] = examined{p, now}
}

// examine is the draft's difference and problems, without what it does to logins.
// The preview is not to be changed.
func (c *Change) examine(r *http.Request, d connections.Draft) (drafts.Preview, error) {
	newest, err := c.Desk.Store.Newest(r.Context())
	if err != nil {
		return drafts.Preview{}, err
	}
	key := examination{d.ID, d.Revision, newest, actor(r).Organisation}
	if kept, ok := c.examinations.get(key, c.Clock()); ok {
		return kept, nil
	}
	p, err := c.Desk.Preview(r.Context(), actor(r), d.ID, drafts.Wanted{Each: previewEach})
	if err == nil && p.Version == newest {
		c.examinations.put(key, p, c.Clock())
	}
	return p, err
}
