package installation

import (
	"cmp"
	"fmt"
	"slices"

	"trin/broker"
)

// lab keeps the partner lab apart: its provider says whatever it is told to, so
// nothing that it says may reach an application, a session or a user of others.
func (b *builder) lab() {
	is := func(m *made) bool {
		return m.application != nil && m.application.Lab || m.authentication != nil && m.authentication.Lab
	}
	if !slices.ContainsFunc(b.applications, is) && !slices.ContainsFunc(b.authentication, is) {
		return
	}
	for _, m := range b.applications {
		b.labApplication(m.whole, m.application)
	}
	for _, m := range b.authentication {
		if m.authentication.Lab {
			b.labConnection(m.whole, m.authentication)
		}
	}
}

func (b *builder) labApplication(d *document, a *broker.ApplicationConnection) {
	for i, id := range a.Authentication {
		if c := b.configuration.Connections[id]; c != nil && c.Lab && !a.Lab {
			b.fail(d, fmt.Sprintf("authentication.%d", i), "%q is of the partner lab, whose provider says whatever it is told to. Only the lab's own applications may use it: take it away.", id)
		}
	}
	if !a.Lab {
		return
	}
	if a.Organisation != "" {
		b.fail(d, "organisation", "The partner lab is of no organisation. Take organisation away.")
	}
	for _, m := range b.applications {
		if other := m.application; !other.Lab && other.Group == a.Group {
			b.fail(d, "ssoGroup", "The application %q is not of the partner lab and has the same SSO group. Write a group that only the lab's applications have.", other.ID)
			return
		}
	}
}

func (b *builder) labConnection(d *document, c *broker.AuthenticationConnection) {
	if c.Organisation != "" {
		b.fail(d, "organisation", "The partner lab is of no organisation. Take organisation away.")
	}
	if c.Local || b.isFactor(c) {
		b.fail(d, "lab", "Trin itself authenticates here, and the partner lab's provider does not. Take lab away.")
	}
	for _, m := range b.authentication {
		if other := m.authentication; !other.Lab && namespaceOf(other) == namespaceOf(c) {
			b.fail(d, "subjectNamespace", "The users of %q are in the same namespace, so the partner lab could say that it is one of them. Write a namespace that only the lab has.", other.ID)
			return
		}
	}
}

// namespaceOf is where the connection's users are known.
func namespaceOf(c *broker.AuthenticationConnection) string {
	return cmp.Or(c.SubjectNamespace, string(c.ID))
}
