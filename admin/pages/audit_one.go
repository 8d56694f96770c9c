package pages

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// lookedThrough is how many changes are looked at for a page of one
// organisation's.
const lookedThrough = 1000

// changes are the changes that the actor may see of those that the query asks
// for, as much of each as they may, at most so many; and the number after which
// to read on, 0 = nowhere.
func (p *Pages) changes(ctx context.Context, actor access.Actor, q connections.ChangeQuery, most int) (found []connections.Change, next int64, err error) {
	if actor.Organisation == "" {
		q.Limit = most + 1
		if found, err = p.Today.Changes.FindChanges(ctx, q); err == nil && len(found) > most {
			found = found[:most]
			next = found[most-1].Number
		}
		return found, next, err
	}
	owned, err := p.owned(ctx, actor)
	if err != nil {
		return nil, 0, err
	}
	q.Limit = 200
	for looked := 0; looked < lookedThrough; looked += q.Limit {
		some, err := p.Today.Changes.FindChanges(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		touched, err := p.touched(ctx, owned, some)
		if err != nil {
			return nil, 0, err
		}
		for _, change := range some {
			q.Before = change.Number
			if version, made := versionOf(change); made && touched[version] == 0 {
				continue
			}
			own, ok, err := p.ownOf(ctx, owned, change)
			if err != nil {
				return nil, 0, err
			}
			if !ok {
				continue
			}
			if found = append(found, own); len(found) == most {
				return found, change.Number, nil
			}
		}
		if len(some) < q.Limit {
			return found, 0, nil
		}
	}
	return found, q.Before, nil
}

// owned are the documents that are an actor's, as the installation in force has
// them. One that is not in it is nobody's.
type owned struct {
	actor access.Actor
	names []connections.Document // without their bodies
	has   map[documentName]bool
}

func (p *Pages) owned(ctx context.Context, actor access.Actor) (owned, error) {
	o := owned{actor: actor, names: []connections.Document{}, has: map[documentName]bool{}}
	if actor.Organisation == "" {
		return o, nil
	}
	c, err := p.Today.Configurations.Current(ctx)
	if err != nil {
		return o, err
	}
	own := func(kind, id string, sees bool) {
		before, known := o.has[documentName{kind, id}]
		o.has[documentName{kind, id}] = sees && (before || !known)
	}
	for id, a := range c.Applications {
		sees := actor.Sees(a.Organisation)
		if sees {
			own(installation.KindApplication, string(id), true)
		}
		for _, requester := range a.Requesters { // where every application that it is behind is seen
			own(installation.KindRequester, string(requester.ID), sees)
		}
	}
	for id, a := range c.Connections {
		if actor.Sees(a.Organisation) {
			own(installation.KindAuthentication, string(id), true)
		}
	}
	for name, sees := range o.has {
		if sees {
			o.names = append(o.names, connections.Document{Kind: name.kind, ID: name.id})
		}
	}
	return o, nil
}

// touched is how many of them each version changed that the changes made.
func (p *Pages) touched(ctx context.Context, o owned, changes []connections.Change) (map[int64]int, error) {
	var first, last int64
	for _, change := range changes {
		if version, made := versionOf(change); made {
			if last = max(last, version); first == 0 || version < first {
				first = version
			}
		}
	}
	if last == 0 {
		return nil, nil
	}
	return p.Today.Changes.ChangedDocuments(ctx, first, last, o.names)
}

// ownOf is what the actor may see of a change: that of an organisation's
// administrator is what was changed of its documents, and who did it when. False
// means that nothing is theirs.
func (p *Pages) ownOf(ctx context.Context, o owned, change connections.Change) (connections.Change, bool, error) {
	if o.actor.Organisation == "" {
		return change, !o.actor.Anonymous(), nil
	}
	var lines []string
	var whole bool
	if version, ok := versionOf(change); ok {
		found, err := p.Today.Changes.Changed(ctx, connections.ChangedQuery{From: version - 1, To: version, Only: o.names})
		if err != nil {
			return change, false, err
		}
		all, err := p.Today.Changes.ChangedDocuments(ctx, version, version, nil)
		if err != nil {
			return change, false, err
		}
		found = slices.DeleteFunc(found, func(d connections.ChangedDocument) bool { return !o.was(d.Kind, d.Before) || !o.was(d.Kind, d.After) })
		whole = len(found) == all[version]
		for _, d := range differences(found) {
			lines = append(lines, d.String())
		}
	} else {
		lines, whole = o.lines(change.Difference)
	}
	change.Difference, change.Digest, change.Hash = strings.Join(lines, "\n"), "", ""
	if !whole {
		change.Detail = "" // it may tell of the rest
	}
	return change, len(lines) > 0, nil
}

// ownChange is ownOf for whoever sends the request.
func (p *Pages) ownChange(r *http.Request, change connections.Change) (connections.Change, bool, error) {
	o, err := p.owned(r.Context(), access.From(r.Context()))
	if err != nil {
		return change, false, err
	}
	return p.ownOf(r.Context(), o, change)
}

// was reports whether one of the actor's documents was theirs in this text, as far
// as it says itself whose it is.
func (o owned) was(kind string, body []byte) bool {
	if body == nil || kind == installation.KindRequester {
		return true
	}
	organisation, err := installation.Organisation(connections.Document{Kind: kind, Body: body})
	return err == nil && o.actor.Sees(organisation)
}

// differences are what leads from the texts before to those after.
func differences(changed []connections.ChangedDocument) []installation.Change {
	var before, after []connections.Document
	for _, d := range changed {
		if d.Was {
			before = append(before, connections.Document{Kind: d.Kind, ID: d.ID, Body: d.Before})
		}
		if d.Is {
			after = append(after, connections.Document{Kind: d.Kind, ID: d.ID, Body: d.After})
		}
	}
	return installation.Diff(before, after)
}

// lines are those of a difference that are about documents of the actor's, and
// whether all are. Each begins with the kind and the ID of its document.
func (o owned) lines(difference string) (own []string, all bool) {
	if difference == "" {
		return nil, false
	}
	all = true
	for line := range strings.SplitSeq(difference, "\n") {
		about, _, told := strings.Cut(line, ": ")
		kind, id, named := strings.Cut(about, " ")
		if told && named && o.has[documentName{kind, id}] {
			own = append(own, line)
		} else {
			all = false
		}
	}
	return own, all
}

// everyChange are the changes for a file, in batches, the newest first.
func (p *Pages) everyChange(ctx context.Context, actor access.Actor, q connections.ChangeQuery, each func(connections.Change) error) error {
	for written := 0; written < changesInFile; {
		found, next, err := p.changes(ctx, actor, q, 999)
		if err != nil {
			return err
		}
		for _, change := range found {
			if err := each(change); err != nil {
				return err
			}
		}
		if written += len(found); next == 0 {
			return nil
		}
		q.Before = next
	}
	return nil
}
