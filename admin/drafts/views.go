package drafts

import (
	"context"
	"slices"
	"sync"
	"time"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// How many drafts' views are kept, and for how long: keys and lookups change
// without a version.
const (
	mostViews = 4
	viewedFor = time.Minute
)

// viewed is what the installation that a draft shows depends on.
type viewed struct {
	draft          string
	revision, base int64
}

// views keep the installation as drafts show it, so that it is not built for
// every page on which a draft is edited. Publishing never asks them.
type views struct {
	mu   sync.Mutex
	kept []keptView // the one that was made last at the end
}

type keptView struct {
	viewed
	at            time.Time
	configuration *broker.Configuration
	problems      []installation.Problem
}

// get is what is kept of a draft, if it is not too old.
func (v *views) get(key viewed, now time.Time) (keptView, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept = slices.DeleteFunc(v.kept, func(k keptView) bool {
		age := now.Sub(k.at)
		return age < 0 || age >= viewedFor
	})
	at := slices.IndexFunc(v.kept, func(k keptView) bool { return k.viewed == key })
	if at < 0 {
		return keptView{}, false
	}
	return v.kept[at], true
}

func (v *views) put(made keptView) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept = slices.DeleteFunc(v.kept, func(k keptView) bool { return k.viewed == made.viewed })
	if v.kept = append(v.kept, made); len(v.kept) > mostViews {
		v.kept = slices.Delete(v.kept, 0, 1)
	}
}

// view builds the installation as a draft shows it, or takes what is kept. The
// configuration must not be changed.
func (d *Desk) view(ctx context.Context, draft connections.Draft, documents []connections.Document) (*broker.Configuration, []installation.Problem, error) {
	key, now := viewed{draft.ID, draft.Revision, draft.Base}, d.Clock()
	made, kept := d.views.get(key, now)
	if !kept {
		configuration, problems, err := d.build(ctx, d.Parts(), documents, draft.Base)
		if err != nil {
			return nil, nil, err
		}
		made = keptView{key, now, configuration, problems}
		d.views.put(made)
	}
	return made.configuration, slices.Clone(made.problems), nil
}
