package own

import (
	"slices"

	"trin/admin/access"
	"trin/broker"
)

// Record is a record as the actor sees it. Of one organisation: see [Told].
func Record(a access.Actor, c *broker.Configuration, r broker.Record) broker.Record {
	if a.Organisation == "" {
		return r
	}
	return Told(c, r)
}

// Told is a record as its application's own organisation sees it: what the session
// held of connections of other organisations, or of such that are gone, is left
// out, and so is what was decided about these.
func Told(c *broker.Configuration, r broker.Record) broker.Record {
	organisation := ""
	if a := c.Applications[r.Application]; a != nil {
		organisation = a.Organisation
	}
	others := func(id broker.ID) bool {
		connection := c.Connections[id]
		return connection == nil || connection.Organisation != "" && connection.Organisation != organisation
	}
	r.Session = slices.DeleteFunc(slices.Clone(r.Session), func(e broker.Evidence) bool { return others(e.Connection) })
	r.Trace = slices.DeleteFunc(slices.Clone(r.Trace), func(f broker.Finding) bool { return f.Connection != "" && others(f.Connection) })
	return r
}
