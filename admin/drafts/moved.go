package drafts

import (
	"cmp"
	"context"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// changed is what leads from some edits of a version to others, as far as the
// actor sees the documents.
func (d *Desk) changed(ctx context.Context, a access.Actor, version int64, from, to []connections.Edit) ([]installation.Change, error) {
	before, err := d.seenIn(ctx, a, version, from)
	if err != nil {
		return nil, err
	}
	after, err := d.seenIn(ctx, a, version, to)
	return installation.Diff(before, after), err
}

// split parts problems in those that the actor may read, and how many others there
// are: of documents of a version as edits leave it.
func (d *Desk) split(ctx context.Context, a access.Actor, version int64, edits []connections.Edit, all []installation.Problem) (seen []installation.Problem, hidden int, err error) {
	if a.Organisation == "" || len(all) == 0 {
		return all, 0, nil
	}
	index, err := d.indexed(ctx, version)
	if err != nil {
		return nil, 0, err
	}
	sees := index.Seen(a.Organisation, edits)
	for _, p := range all {
		if sees(p.Kind, p.ID) {
			seen = append(seen, p)
		} else {
			hidden++
		}
	}
	return seen, hidden, nil
}

// moved are the problems that come from one list to another, and those that go,
// wherever they are written.
func moved(old, now []installation.Problem) (came, gone []installation.Problem) {
	were, are := unpaired(old, now)
	return slices.DeleteFunc(are, among(old, len(are))), slices.DeleteFunc(were, among(now, len(were)))
}

// unpaired leaves out what stands in both lists, as far as that is seen by going
// through them once: both are in the order of documents for the most part.
func unpaired(old, now []installation.Problem) (were, are []installation.Problem) {
	for len(old) > 0 && len(now) > 0 {
		switch {
		case old[0] == now[0]:
			old, now = old[1:], now[1:]
		case cmp.Compare(old[0].File, now[0].File) <= 0:
			were, old = append(were, old[0]), old[1:]
		default:
			are, now = append(are, now[0]), now[1:]
		}
	}
	return append(were, old...), append(are, now...)
}

// fewAsked is how often a list is gone through before a map is made of it.
const fewAsked = 16

// among reports whether a problem is one of those, wherever it is written. It is
// asked so often.
func among(all []installation.Problem, asked int) func(installation.Problem) bool {
	placeless := func(p installation.Problem) installation.Problem {
		p.File, p.Line, p.Column = "", 0, 0
		return p
	}
	if asked <= fewAsked {
		return func(p installation.Problem) bool {
			p = placeless(p)
			return slices.ContainsFunc(all, func(o installation.Problem) bool { return o.ID == p.ID && o.Field == p.Field && placeless(o) == p })
		}
	}
	known := make(map[installation.Problem]bool, len(all))
	for _, p := range all {
		known[placeless(p)] = true
	}
	return func(p installation.Problem) bool { return known[placeless(p)] }
}
