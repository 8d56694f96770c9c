package pages

import (
	"maps"
	"slices"
	"time"

	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// mostUses is how many connections a page of dependencies names.
const mostUses = 200

// summary tells what the connection is, and what is wrong with it.
func (v viewed) summary(f console.Frame) []console.Panel {
	enabled, name, identifiers, organisation := false, broker.Text(nil), []string(nil), ""
	if a := v.application; a != nil {
		enabled, name, identifiers, organisation = a.Enabled, a.Name, a.Identifiers, a.Organisation
	} else {
		enabled, name, identifiers, organisation = v.connection.Enabled, v.connection.Name, v.connection.Identifiers, v.connection.Organisation
	}
	facts := console.Some(
		f.Fact(words.FactID, console.Machine(string(v.id))), f.Fact(words.FactName, namesOf(name)...),
		f.Fact(words.FactState, console.Cell{Badges: []console.Badge{stateBadge(f, enabled, v.problems)}}),
		f.Fact(words.FactProtocol, console.Words(protocolName(f, v.protocol))),
		f.Fact(words.FactIdentifiers, machines(identifiers)...), f.Fact(words.FactOrganisation, console.Words(organisation)),
	)
	if v.application != nil {
		facts = append(facts, v.applicationFacts(f)...)
	} else {
		facts = append(facts, v.connectionFacts(f)...)
	}
	problems := console.Panel{ID: "problems", Title: f.Say(words.ProblemsTitle), Blocks: []console.Block{{Text: f.Say(words.AllIsWell)}}}
	if len(v.problems) > 0 {
		problems.Blocks = []console.Block{{Grid: problemGrid(f, v.problems)}}
	}
	return []console.Panel{{Blocks: []console.Block{{Facts: facts}}}, problems}
}

// namesOf are the names in each language.
func namesOf(name broker.Text) []console.Cell {
	var cells []console.Cell
	for _, tag := range slices.Sorted(maps.Keys(name)) {
		cells = append(cells, console.Cell{Text: name[tag], Foreign: tag})
	}
	return cells
}

func (v viewed) applicationFacts(f console.Frame) []console.Fact {
	a := v.application
	var by []console.Cell
	for _, id := range a.Authentication {
		by = append(by, v.connectionCell(id))
	}
	facts := console.Some(f.Fact(words.FactBy, by...), f.Fact(words.FactGroup, console.Machine(a.Group)))
	facts = append(facts, f.Fact(words.FactMaxAge, console.Words(ageText(f, a.MaxAge))))
	believed := words.FactNotBelieved
	if a.TrustsRequesters {
		believed = words.FactBelieved
	}
	return append(facts, f.Fact(words.FactRequesters, console.Words(f.Say(believed))))
}

func (v viewed) connectionFacts(f console.Frame) []console.Fact {
	c := v.connection
	subject := f.Say(words.FactSubjectOwn)
	if c.SubjectClaim != "" {
		subject = f.Say(words.FactSubjectClaim, c.SubjectClaim)
	}
	namespace := c.SubjectNamespace
	if namespace == "" {
		namespace = string(c.ID)
	}
	return []console.Fact{
		f.Fact(words.FactMaxAge, console.Words(ageText(f, c.MaxAge))),
		f.Fact(words.FactSubject, console.Cell{Text: subject, Note: f.Say(words.FactNamespace, namespace)}),
	}
}

// ageText says for how long a login is good.
func ageText(f console.Frame, age *time.Duration) string {
	switch {
	case age == nil:
		return f.Say(words.FactSession)
	case *age <= 0:
		return f.Say(words.FactOneUse)
	}
	return age.String()
}

// uses tells what depends on the connection, and what it depends on.
func (v viewed) uses(f console.Frame) []console.Panel {
	var panels []console.Panel
	add := func(title words.Text, rows []console.Row) {
		if len(rows) > 0 {
			panels = append(panels, console.Panel{Title: f.Say(title), Blocks: []console.Block{{Grid: &console.Grid{
				Name: f.Say(title), Columns: f.Columns(words.ColumnID, words.ColumnUses), Rows: rows,
			}}}})
		}
	}
	if a := v.application; a != nil {
		var rows []console.Row
		for n, id := range a.Authentication {
			rows = append(rows, console.NewRow(v.connectionCell(id), v.choice(f, n, id)))
		}
		add(words.UsesConnections, rows)
	} else {
		add(words.UsesApplications, v.applicationsBy(f))
		add(words.UsesFactorOf, v.factorFor(f))
		var rows []console.Row
		for _, factor := range v.connection.Factors {
			rows = append(rows, console.NewRow(v.connectionCell(factor.Connection), console.Cell{Badges: []console.Badge{factorBadge(f, factor)}}))
		}
		add(words.FactorsTitle, rows)
	}
	if len(panels) == 0 {
		return []console.Panel{{Blocks: []console.Block{{Text: f.Say(words.UsesNothing)}}}}
	}
	return panels
}

// applicationsBy are the applications that log in by the connection, those that
// the actor may see.
func (v viewed) applicationsBy(f console.Frame) []console.Row {
	var rows []console.Row
	more := 0
	for _, id := range v.usedBy[v.id] {
		a := v.installed.application(string(id))
		if a == nil {
			continue
		}
		if len(rows) == mostUses {
			more++
			continue
		}
		rows = append(rows, console.NewRow(v.applicationCell(id), v.choice(f, slices.Index(a.Authentication, v.id), v.id)))
	}
	if more > 0 {
		rows = append(rows, console.NewRow(console.Words(f.Say(words.UsesMore, more)), console.Cell{}))
	}
	return rows
}

func (v viewed) factorFor(f console.Frame) []console.Row {
	var rows []console.Row
	for _, id := range v.factorOf[v.id] {
		c := v.installed.connection(string(id))
		if c == nil || len(rows) == mostUses {
			continue
		}
		for _, factor := range c.Factors {
			if factor.Connection == v.id {
				rows = append(rows, console.NewRow(v.connectionCell(id), console.Cell{Badges: []console.Badge{factorBadge(f, factor)}}))
			}
		}
	}
	return rows
}

// choice says which choice a connection is.
func (v viewed) choice(f console.Frame, at int, id broker.ID) console.Cell {
	if v.Connections[id] == nil {
		return console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.UsesMissing)}}}
	}
	if at == 0 {
		return console.Words(f.Say(words.UsesFirst))
	}
	return console.Words(f.Say(words.UsesChoice, at+1))
}
