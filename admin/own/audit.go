package own

import (
	"context"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Changes is everything that was done, and the versions that it tells of.
type Changes interface {
	FindChanges(context.Context, connections.ChangeQuery) ([]connections.Change, error)
	// Changed are the documents that versions have otherwise, ChangedDocuments how
	// many each has.
	Changed(context.Context, connections.ChangedQuery) ([]connections.ChangedDocument, error)
	ChangedDocuments(ctx context.Context, from, to int64, only []connections.Document) (map[int64]int, error)
}

// Audit is what an actor sees of everything that was done. Both are needed.
type Audit struct {
	Configurations Configurations
	Changes        Changes
}

// lookedThrough is how many changes are looked at for a page of one
// organisation's.
const lookedThrough = 1000

// Find are the changes that the actor may see of those that the query asks for,
// as much of each as they may, at most so many; and the number behind which to
// read on, 0 = nowhere. A page of one organisation's may have fewer, or none, and
// lead on.
func (a Audit) Find(ctx context.Context, actor access.Actor, q connections.ChangeQuery, most int) (found []connections.Change, next int64, err error) {
	if everything(actor) {
		q.Limit = most + 1
		if found, err = a.Changes.FindChanges(ctx, q); err == nil && len(found) > most {
			found = found[:most]
			next = found[most-1].Number
		}
		return found, next, err
	}
	own, err := a.documents(ctx, actor)
	if err != nil {
		return nil, 0, err
	}
	q.Limit = 200
	for looked := 0; looked < lookedThrough; looked += q.Limit {
		some, err := a.Changes.FindChanges(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		touched, err := a.touched(ctx, own, some)
		if err != nil {
			return nil, 0, err
		}
		for _, change := range some {
			q.Before = change.Number
			if version, made := VersionOf(change); made && touched[version] == 0 {
				continue
			}
			part, ok, err := a.part(ctx, own, change)
			if err != nil {
				return nil, 0, err
			}
			if !ok {
				continue
			}
			if found = append(found, part); len(found) == most {
				return found, change.Number, nil
			}
		}
		if len(some) < q.Limit {
			return found, 0, nil
		}
	}
	return found, q.Before, nil
}

// Get is one change, as much of it as the actor may see. One of which they may
// see nothing is not there: [broker.ErrNotFound].
func (a Audit) Get(ctx context.Context, actor access.Actor, number int64) (connections.Change, error) {
	if number < 1 {
		return connections.Change{}, broker.ErrNotFound
	}
	found, err := a.Changes.FindChanges(ctx, connections.ChangeQuery{Number: number, Limit: 1})
	if err == nil && len(found) == 0 {
		err = broker.ErrNotFound
	}
	if err != nil {
		return connections.Change{}, err
	}
	if everything(actor) {
		return found[0], nil
	}
	own, err := a.documents(ctx, actor)
	if err != nil {
		return connections.Change{}, err
	}
	part, ok, err := a.part(ctx, own, found[0])
	if err == nil && !ok {
		err = broker.ErrNotFound
	}
	if err != nil {
		return connections.Change{}, err
	}
	return part, nil
}

// touched is how many of the documents each version changed that the changes
// made.
func (a Audit) touched(ctx context.Context, own documents, changes []connections.Change) (map[int64]int, error) {
	var first, last int64
	for _, change := range changes {
		if version, made := VersionOf(change); made {
			if last = max(last, version); first == 0 || version < first {
				first = version
			}
		}
	}
	if last == 0 {
		return nil, nil
	}
	return a.Changes.ChangedDocuments(ctx, first, last, own.names)
}
