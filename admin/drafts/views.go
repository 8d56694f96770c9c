package drafts

import (
	"context"
	"slices"
	"sync"
	"time"

	"trin/admin/installation"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// How many views are kept, and for how long: keys and lookups change without a
// version.
const (
	mostViews = 8
	viewedFor = time.Minute
)

// viewed is what an installation that is looked at depends on: a version, or a
// draft on a version.
type viewed struct {
	draft    string // "" = the version itself
	revision int64
	version  int64 // that the edits are put on
	as       int64 // the version of the configuration
	silent   bool  // its lookups ask nobody, and its logins are not kept
}

// views keep installations that are looked at, so that none is built for every
// page on which a draft is edited. Publishing never asks them.
type views struct {
	mu     sync.Mutex
	kept   []keptView // the one that was made last at the end
	silent []claimstx.LookupKind
	of     []claimstx.LookupKind // that the silent ones are of
}

// built is an installation that is looked at. Nothing of it may be changed.
type built struct {
	configuration *broker.Configuration // nil = it cannot be used
	problems      []installation.Problem
	text          *installation.Text
}

type keptView struct {
	viewed
	built
	at time.Time
}

// get is what is kept, if it is not too old.
func (v *views) get(key viewed, now time.Time) (built, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept = slices.DeleteFunc(v.kept, func(k keptView) bool {
		age := now.Sub(k.at)
		return age < 0 || age >= viewedFor
	})
	at := slices.IndexFunc(v.kept, func(k keptView) bool { return k.viewed == key })
	if at < 0 {
		return built{}, false
	}
	return v.kept[at].built, true
}

func (v *views) put(made keptView) {
	v.mu.Lock()
	defer v.mu.Unlock()
	// A draft is looked at as it is: what it was before is not asked for again.
	v.kept = slices.DeleteFunc(v.kept, func(k keptView) bool {
		return k.viewed == made.viewed || k.draft != "" && k.draft == made.draft && k.revision < made.revision
	})
	if v.kept = append(v.kept, made); len(v.kept) > mostViews {
		v.kept = slices.Delete(v.kept, 0, 1)
	}
}

// parts are what an installation is built with; silent ones ask nobody, and keep
// no login. They are the same ones each time, so that what is made of documents
// with them can be taken again.
func (d *Desk) parts(silent bool) installation.Parts {
	parts := d.Parts()
	if !silent {
		return parts
	}
	v := &d.views
	v.mu.Lock()
	defer v.mu.Unlock()
	if given := parts.Claims.Lookups; len(given) != len(v.of) || len(given) > 0 && &given[0] != &v.of[0] {
		v.of, v.silent = given, workbench.Silent(given)
	}
	parts.Claims.Sampler, parts.Claims.Lookups = nil, v.silent
	return parts
}

// view builds an installation, or takes what is kept of it.
func (d *Desk) view(ctx context.Context, key viewed, documents []connections.Document) (built, error) {
	now := d.Clock()
	if kept, there := d.views.get(key, now); there {
		return kept, nil
	}
	made, err := d.build(ctx, d.parts(key.silent), documents, key.as)
	if err != nil {
		return built{}, err
	}
	d.views.put(keptView{key, made, now})
	return made, nil
}

// build is one installation with its problems.
func (d *Desk) build(ctx context.Context, parts installation.Parts, documents []connections.Document, version int64) (built, error) {
	text, problems := d.Reader.Stored(documents)
	configuration, found := text.Build(version, parts)
	made := built{configuration, append(problems, found...), text}
	if d.Keyring == nil {
		return made, nil
	}
	missing, err := text.MissingKeys(ctx, parts, d.Keyring)
	made.problems = append(made.problems, missing...)
	return made, err
}

// Prepare builds what is in force as drafts are held against it, so that the first
// to look at one does not wait for it.
func (d *Desk) Prepare(ctx context.Context) error {
	version, err := d.Store.Newest(ctx)
	if err != nil {
		return err
	}
	_, documents, err := d.load(ctx, version)
	if err != nil {
		return err
	}
	_, err = d.view(ctx, inForce(version), documents)
	return err
}

// inForce is a version with lookups that ask nobody.
func inForce(version int64) viewed { return viewed{version: version, as: version, silent: true} }

// sides builds what is in force and what a draft would make of it, with lookups
// that ask nobody.
func (d *Desk) sides(ctx context.Context, draft connections.Draft, m merged) (is, would built, err error) {
	if is, err = d.view(ctx, inForce(m.version), m.before); err != nil {
		return is, would, err
	}
	would, err = d.view(ctx, viewed{draft.ID, draft.Revision, m.version, m.version + 1, true}, m.documents)
	return is, would, err
}
