package levels

import (
	"iter"
	"slices"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// use is one place where a class or a level is used.
type use struct {
	kind, id string
	what     words.Text
}

// uses are the places of what the actor sees, by class and by level.
type uses struct {
	classes map[broker.ClassRef][]use
	levels  map[broker.Level][]use
}

// usesOf looks through the installation of the draft.
func (s *subject) usesOf() uses {
	u := uses{map[broker.ClassRef][]use{}, map[broker.Level][]use{}}
	c := s.have.Configuration
	for a := range s.applications() {
		u.application(c, a)
	}
	for a := range s.connections() {
		u.connection(c, a)
	}
	return u
}

// applications are those of the draft that the actor sees, by ID.
func (s *subject) applications() iter.Seq[*broker.ApplicationConnection] {
	return seen(s, installation.KindApplication, s.have.Configuration.Applications)
}

// connections are those of the draft that the actor sees, by ID.
func (s *subject) connections() iter.Seq[*broker.AuthenticationConnection] {
	return seen(s, installation.KindAuthentication, s.have.Configuration.Connections)
}

// seen goes by the documents, which are in order and the actor's to see.
func seen[C any](s *subject, kind string, all map[broker.ID]*C) iter.Seq[*C] {
	return func(yield func(*C) bool) {
		for _, d := range s.have.Documents {
			if d.Kind != kind {
				continue
			}
			if a := all[broker.ID(d.ID)]; a != nil && !yield(a) {
				return
			}
		}
	}
}

// noted reports whether the place is among them: what one document uses stands at
// the end, while it is looked through.
func noted(all []use, one use) bool {
	for _, other := range slices.Backward(all) {
		if other.id != one.id || other.kind != one.kind {
			return false
		}
		if other.what == one.what {
			return true
		}
	}
	return false
}

func (u uses) class(ref broker.ClassRef, kind string, id broker.ID, what words.Text) {
	one := use{kind, string(id), what}
	if !noted(u.classes[ref], one) {
		u.classes[ref] = append(u.classes[ref], one)
	}
}

func (u uses) level(level broker.Level, kind string, id broker.ID, what words.Text) {
	one := use{kind, string(id), what}
	if !level.IsZero() && !noted(u.levels[level], one) {
		u.levels[level] = append(u.levels[level], one)
	}
}

func (u uses) application(c *broker.Configuration, a *broker.ApplicationConnection) {
	const kind = installation.KindApplication
	for _, ref := range a.Answers {
		u.class(ref, kind, a.ID, words.LevelsUseAnswer)
	}
	for from, told := range a.Translate {
		u.class(from, kind, a.ID, words.LevelsUseTold)
		u.class(told, kind, a.ID, words.LevelsUseTold)
	}
	u.scale(c, a.Scale, kind, a.ID)
	for _, level := range a.Floor {
		u.level(level, kind, a.ID, words.LevelsUseFloor)
	}
	for _, level := range a.PairFloors {
		u.level(level, kind, a.ID, words.LevelsUseFloor)
	}
	for _, level := range a.RequesterFloors {
		u.level(level, kind, a.ID, words.LevelsUseFloor)
	}
	for _, requester := range a.Requesters {
		for _, level := range requester.Floor {
			u.level(level, kind, a.ID, words.LevelsUseFloor)
		}
	}
}

func (u uses) connection(c *broker.Configuration, a *broker.AuthenticationConnection) {
	const kind = installation.KindAuthentication
	for _, entry := range a.Asks.Classes() {
		u.class(entry.Wanted, kind, a.ID, words.LevelsUseAsk)
		u.class(entry.Send, kind, a.ID, words.LevelsUseAsk)
	}
	for _, entry := range a.Asks.Levels() {
		u.class(entry.Send, kind, a.ID, words.LevelsUseAsk)
		u.level(broker.Level{Ladder: entry.Ladder, Value: entry.From}, kind, a.ID, words.LevelsUseAsk)
	}
	u.scale(c, a.Scale, kind, a.ID)
	u.level(a.FirstFactor, kind, a.ID, words.LevelsUseFirst)
	u.level(a.Assume, kind, a.ID, words.LevelsUseAssume)
	u.level(a.Source.Level, kind, a.ID, words.LevelsUseSource)
	for _, level := range a.Source.Values {
		u.level(level, kind, a.ID, words.LevelsUseSource)
	}
	for _, level := range a.Cap {
		u.level(level, kind, a.ID, words.LevelsUseCap)
	}
	for _, factor := range a.Factors {
		if factor.After != nil {
			u.level(*factor.After, kind, a.ID, words.LevelsUseFactor)
		}
	}
}

// scale are the classes that a connection gives another value.
func (u uses) scale(c *broker.Configuration, scale broker.Scale, kind string, id broker.ID) {
	if !scale.Own() {
		return
	}
	for _, class := range scale.Classes() {
		if general, known := c.Vocabulary.Class(class.Ref); known && general != class {
			u.class(class.Ref, kind, id, words.LevelsUseScale)
		}
	}
}

// usesCell is how often something is used, with the first places.
func usesCell(f console.Frame, all []use) console.Cell {
	if len(all) == 0 {
		return console.Cell{}
	}
	cell := console.Cell{Text: f.Say(words.LevelsUses, len(all))}
	if len(all) == 1 {
		cell.Text = f.Say(words.LevelsUseOne)
	}
	for i, one := range all {
		if i == 3 {
			cell.Note += " …"
			break
		}
		if i > 0 {
			cell.Note += ", "
		}
		cell.Note += one.id + " (" + f.Say(one.what) + ")"
	}
	return cell
}

// usesGrid lists the places.
func (s *subject) usesGrid(f console.Frame, all []use) *console.Grid {
	g := &console.Grid{Name: f.Say(words.TabUses), Columns: f.Columns(words.DraftColumnWhere, words.EditUsesWhere)}
	for _, one := range all[:min(len(all), shownRows)] {
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: one.kind + " " + one.id, Path: editing.AssuranceOf(one.kind, one.id).In(s.draft.ID)}, console.Words(f.Say(one.what))))
	}
	return g
}
