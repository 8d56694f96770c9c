package installation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx"
)

// requesterDocument is a service behind applications that are proxies.
type requesterDocument struct {
	Kind         string                `json:"kind"`
	ID           string                `json:"id"`
	Applications []string              `json:"applications"`
	Requester    string                `json:"requester"` // the RequesterID
	Name         name                  `json:"name"`
	Floor        levels                `json:"floor"`
	Attributes   map[string][]string   `json:"attributes"`
	Claims       []claimstx.StepConfig `json:"claims"`
}

// maxRequesterBytes is what fits into a request: SAML core 1.3.2 knows no
// limit, Trin refuses a longer one.
const maxRequesterBytes = 1024

// requesterEntry is a requester for one of its applications.
type requesterEntry struct {
	document    *document
	field       string // where the application is named
	description *broker.Requester
	claims      []claimstx.StepConfig
}

// behindOne is a requester for one of its applications, with the id of that.
type behindOne struct {
	application broker.ID
	entry       requesterEntry
}

// readRequesters takes the requesters of every application, before any
// application is built.
func (b *builder) readRequesters(documents []*document) {
	b.requesters = map[broker.ID][]requesterEntry{}
	on := rests{vocabulary: b.configuration.Vocabulary}
	for _, d := range documents {
		m := b.remember(d, on, func(m *made) { m.requester = b.readRequester(d) })
		for _, one := range m.requester {
			b.requesters[one.application] = append(b.requesters[one.application], one.entry)
		}
	}
}

// readRequester reads one requester.
func (b *builder) readRequester(d *document) []behindOne {
	r := decoded[requesterDocument](b, d)
	switch {
	case r.Requester == "":
		b.fail(d, "requester", "The requester is not named. Write requester: and the RequesterID that stands in the requests for it.")
	case strings.TrimSpace(r.Requester) != r.Requester || len(r.Requester) > maxRequesterBytes:
		b.fail(d, "requester", "The name has white space around it, or more than %d bytes, and no request can hold it. Correct it.", maxRequesterBytes)
	}
	for i, l := range r.Floor {
		field := "floor"
		if d.root.get("floor").value.kind == nodeList {
			field = fmt.Sprintf("floor.%d", i)
		}
		b.onLadder(d, field, l)
	}
	for _, attribute := range slices.Sorted(maps.Keys(r.Attributes)) {
		if attribute == "" || strings.TrimSpace(attribute) != attribute {
			b.fail(d, "attributes", "An attribute has no name, or white space around it. Write the name.")
		}
	}
	description := &broker.Requester{
		ID: broker.ID(d.id), Identifier: r.Requester, Name: text(r.Name, d.id),
		Floor: broker.NewLevels(r.Floor...), Attributes: r.Attributes,
	}
	if len(r.Applications) == 0 {
		b.fail(d, "applications", "The requester is behind no application. Write applications: and a list of ids.")
	}
	var all []behindOne
	for i, application := range r.Applications {
		field := fmt.Sprintf("applications.%d", i)
		if slices.Contains(r.Applications[:i], application) {
			b.fail(d, field, "%q stands twice. Take one away.", application)
			continue
		}
		all = append(all, behindOne{broker.ID(application), requesterEntry{d, field, description, r.Claims}})
	}
	return all
}

// describe gives the application its requesters, and the pipeline their steps. A
// requester that has nothing but a floor has no steps, and is known.
func (b *builder) describe(d *document, a *broker.ApplicationConnection, source *claimstx.Source) {
	a.Requesters, source.Requesters = map[string]*broker.Requester{}, map[string][]claimstx.StepConfig{}
	for requester := range a.RequesterFloors {
		source.Requesters[requester] = nil
	}
	first := map[string]*document{}
	for _, entry := range b.requesters[a.ID] {
		identifier := entry.description.Identifier
		if identifier == "" {
			continue
		}
		if other := first[identifier]; other != nil {
			b.fail(entry.document, entry.field, "The requester %q of %s is described already, at %s:%d. Keep one of the two.", other.id, a.ID, other.file, other.root.line)
			continue
		}
		first[identifier] = entry.document
		a.Requesters[identifier], source.Requesters[identifier] = entry.description, entry.claims
		if !a.TrustsRequesters && (len(entry.claims) > 0 || len(entry.description.Attributes) > 0) {
			b.warn(entry.document, entry.field, "%s is not trusted to say who is behind it, so of this requester only its floor counts there. Write trustRequesters: true on it if it is a proxy and signs its requests.", a.ID)
		}
	}
}

// stepsBehind are the steps of those behind an application.
func (b *builder) stepsBehind(id broker.ID) [][]claimstx.StepConfig {
	var all [][]claimstx.StepConfig
	for _, entry := range b.requesters[id] {
		all = append(all, entry.claims)
	}
	return all
}

// ofRequester is the document and the field that a problem of a pipeline is
// about.
func (b *builder) ofRequester(d *document, p claimstx.Problem) (*document, string) {
	steps := "claims"
	switch {
	case p.Unknown:
		steps = "unknownClaims"
	case p.Requester != "":
		for _, entry := range b.requesters[broker.ID(d.id)] {
			if entry.description.Identifier == p.Requester {
				return entry.document, strings.TrimSuffix(join(steps, p.Field), ".")
			}
		}
	}
	return d, strings.TrimSuffix(join(steps, p.Field), ".")
}

// homeless reports requesters of applications that are not there.
func (b *builder) homeless() {
	for _, id := range slices.Sorted(maps.Keys(b.requesters)) {
		if b.configuration.Applications[id] != nil {
			continue
		}
		for _, entry := range b.requesters[id] {
			b.fail(entry.document, entry.field, "There is no application %q. Write the id of one, or add it.", id)
		}
	}
}

// withoutRequesters switches off the applications whose requesters have an
// error: a floor among them could be lost. One that does not say whose requester
// it is may be anybody's.
func (b *builder) withoutRequesters(documents []*document) {
	for _, d := range documents {
		if !b.broken[d] {
			continue
		}
		found := false
		for id, entries := range b.requesters {
			named := slices.ContainsFunc(entries, func(e requesterEntry) bool { return e.document == d })
			if a := b.configuration.Applications[id]; named && a != nil {
				b.switchOff(a)
				found = true
			}
		}
		for _, m := range b.applications {
			if a := b.configuration.Applications[m.application.ID]; !found && (a.TrustsRequesters || len(a.Requesters) > 0) {
				b.switchOff(a)
			}
		}
	}
}
