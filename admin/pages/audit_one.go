package pages

import (
	"context"
	"net/http"
	"strings"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
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
	c, err := p.Today.Configurations.Current(ctx)
	if err != nil {
		return nil, 0, err
	}
	q.Limit = 200
	for looked := 0; looked < lookedThrough; looked += q.Limit {
		some, err := p.Today.Changes.FindChanges(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		for _, change := range some {
			q.Before = change.Number
			own, ok, err := p.ownOf(ctx, actor, c, change)
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

// ownOf is what the actor may see of a change: that of an organisation's
// administrator is what was changed of its documents, and who did it when. False
// means that nothing is theirs.
func (p *Pages) ownOf(ctx context.Context, actor access.Actor, c *broker.Configuration, change connections.Change) (connections.Change, bool, error) {
	if actor.Organisation == "" {
		return change, !actor.Anonymous(), nil
	}
	var lines []string
	var whole bool
	if version, ok := versionOf(change); ok {
		before, after, err := p.Today.Changes.Changed(ctx, version-1, version)
		if err != nil {
			return change, false, err
		}
		was, is := ownDocuments(actor, c, before), ownDocuments(actor, c, after)
		whole = len(was) == len(before) && len(is) == len(after)
		for _, d := range installation.Diff(was, is) {
			lines = append(lines, d.String())
		}
	} else {
		lines, whole = ownLines(actor, c, change.Difference)
	}
	change.Difference, change.Digest, change.Hash = strings.Join(lines, "\n"), "", ""
	if !whole {
		change.Detail = "" // it may tell of the rest
	}
	return change, len(lines) > 0, nil
}

// ownChange is ownOf for whoever sends the request.
func (p *Pages) ownChange(r *http.Request, change connections.Change) (connections.Change, bool, error) {
	c, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		return change, false, err
	}
	return p.ownOf(r.Context(), access.From(r.Context()), c, change)
}

// ownDocuments are those that are the actor's now, and were as far as they say
// themselves whose they are.
func ownDocuments(actor access.Actor, c *broker.Configuration, documents []connections.Document) []connections.Document {
	var own []connections.Document
	for _, d := range documents {
		if !ownDocument(actor, c, d.Kind, d.ID) {
			continue
		}
		if d.Body != nil && d.Kind != installation.KindRequester {
			if organisation, err := installation.Organisation(d); err != nil || !actor.Sees(organisation) {
				continue
			}
		}
		own = append(own, d)
	}
	return own
}

// ownLines are the lines of a difference that are about documents of the actor's,
// and whether all are. Each begins with the kind and the ID of its document.
func ownLines(actor access.Actor, c *broker.Configuration, difference string) (own []string, all bool) {
	if difference == "" {
		return nil, false
	}
	all = true
	for line := range strings.SplitSeq(difference, "\n") {
		about, _, told := strings.Cut(line, ": ")
		kind, id, named := strings.Cut(about, " ")
		if told && named && ownDocument(actor, c, kind, id) {
			own = append(own, line)
		} else {
			all = false
		}
	}
	return own, all
}

// ownDocument reports whether the document is one of the actor's, as the
// installation in force has it. One that is not in it is nobody's.
func ownDocument(actor access.Actor, c *broker.Configuration, kind, id string) bool {
	switch kind {
	case installation.KindApplication:
		a := c.Applications[broker.ID(id)]
		return a != nil && actor.Sees(a.Organisation)
	case installation.KindAuthentication:
		a := c.Connections[broker.ID(id)]
		return a != nil && actor.Sees(a.Organisation)
	case installation.KindRequester:
		behind := false
		for _, a := range c.Applications {
			for _, requester := range a.Requesters {
				if requester.ID != broker.ID(id) {
					continue
				}
				if !actor.Sees(a.Organisation) {
					return false
				}
				behind = true
			}
		}
		return behind
	}
	return false
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
