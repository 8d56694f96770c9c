package pages

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// index is what lists and pages of connections look up, drawn once for each
// version. It does not change but for what is read when it is first wanted.
type index struct {
	*broker.Configuration
	applications []entryOf[*broker.ApplicationConnection] // by ID
	connections  []entryOf[*broker.AuthenticationConnection]
	usedBy       map[broker.ID][]broker.ID // connection → applications
	factorOf     map[broker.ID][]broker.ID // factor → connections
	all          []installation.Problem
	problems     map[documentName][]installation.Problem

	usersOnce sync.Once
	users     map[keySet][]keyUser // of Trin's own keys; see keyUsers
}

type documentName struct{ kind, id string }

// entryOf is one connection in a list.
type entryOf[C any] struct {
	id         broker.ID
	connection C
	text       string // what a search looks in, in small letters
	enabled    bool
	owner      string
	problems   []installation.Problem
}

// index is that of the configuration: the one that is kept, or a new one.
func (p *Pages) index(c *broker.Configuration) *index {
	if kept := p.drawn.Load(); kept != nil && kept.Configuration == c {
		return kept
	}
	drawn := newIndex(c, p.Setup.Configurations.Problems())
	p.drawn.Store(drawn)
	return drawn
}

func newIndex(c *broker.Configuration, problems []installation.Problem) *index {
	x := &index{
		Configuration: c, all: problems, problems: map[documentName][]installation.Problem{},
		usedBy: map[broker.ID][]broker.ID{}, factorOf: map[broker.ID][]broker.ID{},
	}
	for _, problem := range problems {
		at := documentName{problem.Kind, problem.ID}
		x.problems[at] = append(x.problems[at], problem)
	}
	for _, id := range slices.Sorted(maps.Keys(c.Applications)) {
		a := c.Applications[id]
		x.applications = append(x.applications, entryOf[*broker.ApplicationConnection]{
			id: id, connection: a, text: searched(string(id), a.Kind, a.Organisation, a.Name, a.Identifiers), enabled: a.Enabled,
			owner: a.Organisation, problems: x.problems[documentName{installation.KindApplication, string(id)}],
		})
		for _, by := range a.Authentication {
			x.usedBy[by] = append(x.usedBy[by], id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Connections)) {
		a := c.Connections[id]
		x.connections = append(x.connections, entryOf[*broker.AuthenticationConnection]{
			id: id, connection: a, text: searched(string(id), a.Kind, a.Organisation, a.Name, a.Identifiers), enabled: a.Enabled,
			owner: a.Organisation, problems: x.problems[documentName{installation.KindAuthentication, string(id)}],
		})
		for _, factor := range a.Factors {
			x.factorOf[factor.Connection] = append(x.factorOf[factor.Connection], id)
		}
	}
	return x
}

// searched is the text that a search looks in.
func searched(id, kind, organisation string, name broker.Text, identifiers []string) string {
	parts := append([]string{id, kind, organisation}, identifiers...)
	for _, said := range name {
		parts = append(parts, said)
	}
	return strings.ToLower(strings.Join(parts, "\n"))
}

// wish is what of a list is wanted.
type wish struct {
	words []string // each is somewhere in the text
	show  string   // "", showProblems or showOff
}

const (
	searchField  = "q"
	showField    = "show"
	showProblems = "problems"
	showOff      = "off"
)

// maxSearch bounds what is searched for.
const maxSearch = 200

func wishOf(text, show string) wish {
	if len(text) > maxSearch {
		text = text[:maxSearch]
	}
	return wish{words: strings.Fields(strings.ToLower(text)), show: show}
}

// chosen are the entries that the actor may see and that are wanted.
func chosen[C any](all []entryOf[C], actor access.Actor, w wish) []*entryOf[C] {
	var found []*entryOf[C]
	for i := range all {
		if e := &all[i]; actor.Sees(e.owner) && w.wants(e.text, e.enabled, len(e.problems) > 0) {
			found = append(found, e)
		}
	}
	return found
}

func (w wish) wants(text string, enabled, problems bool) bool {
	switch {
	case w.show == showProblems && !problems, w.show == showOff && enabled:
		return false
	}
	for _, word := range w.words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// application is the one of that ID if the actor may see it; nil = there is
// none.
func (i installed) application(id string) *broker.ApplicationConnection {
	if a := i.Applications[broker.ID(id)]; a != nil && i.actor.Sees(a.Organisation) {
		return a
	}
	return nil
}

// connection is the authentication connection of that ID if the actor may see
// it; nil = there is none.
func (i installed) connection(id string) *broker.AuthenticationConnection {
	if c := i.Connections[broker.ID(id)]; c != nil && i.actor.Sees(c.Organisation) {
		return c
	}
	return nil
}

// severityOrder is how bad a problem is, the worst first.
func severityOrder(s connections.Severity) int {
	return slices.Index([]connections.Severity{connections.SeverityError, connections.SeverityDanger, connections.SeverityWarning}, s)
}

// worstFirst orders problems.
func worstFirst(problems []installation.Problem) []installation.Problem {
	return slices.SortedStableFunc(slices.Values(problems), func(a, b installation.Problem) int {
		return cmp.Compare(severityOrder(a.Severity), severityOrder(b.Severity))
	})
}
