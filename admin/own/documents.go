package own

import (
	"context"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// documents are those of an actor of one organisation, as the installation in
// force has them. One that is not in it is nobody's.
type documents struct {
	actor access.Actor
	names []connections.Document // without their bodies; never nil
	has   map[name]bool
}

type name struct{ kind, id string }

func (a Audit) documents(ctx context.Context, actor access.Actor) (documents, error) {
	o := documents{actor: actor, names: []connections.Document{}, has: map[name]bool{}}
	c, err := a.Configurations.Current(ctx)
	if err != nil {
		return o, err
	}
	for id, one := range c.Applications {
		sees := actor.Sees(one.Organisation)
		if sees {
			o.add(installation.KindApplication, string(id), true)
		}
		for _, requester := range one.Requesters { // where every application that it is behind is seen
			o.add(installation.KindRequester, string(requester.ID), sees)
		}
	}
	for id, one := range c.Connections {
		if actor.Sees(one.Organisation) {
			o.add(installation.KindAuthentication, string(id), true)
		}
	}
	for name, sees := range o.has {
		if sees {
			o.names = append(o.names, connections.Document{Kind: name.kind, ID: name.id})
		}
	}
	return o, nil
}

// add adds a document that is seen, unless it was not seen elsewhere.
func (o documents) add(kind, id string, sees bool) {
	before, known := o.has[name{kind, id}]
	o.has[name{kind, id}] = sees && (before || !known)
}

// was reports whether one of the documents was the actor's in this text, as far as
// it says itself whose it is.
func (o documents) was(kind string, body []byte) bool {
	if body == nil || kind == installation.KindRequester {
		return true
	}
	organisation, err := installation.Organisation(connections.Document{Kind: kind, Body: body})
	return err == nil && o.actor.Sees(organisation)
}
