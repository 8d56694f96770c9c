package levels

import (
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/broker"
	"trin/templates/console/words"
)

// The forms of an application.
const (
	doFloor     = "floor"
	doPair      = "pair"
	doRequester = "requester"
	doAnswers   = "answers"
	doTold      = "told"
	doPolicy    = "policy"
)

// planApplication reads a form of an application.
func (x *Levels) planApplication(s *subject, t typed) plan {
	a := s.application()
	if a == nil {
		return plan{}
	}
	switch t.get(fieldDo) {
	case doFloor:
		return s.planFloor(t, a)
	case doPair:
		if !slices.Contains(a.Authentication, broker.ID(t.get("by"))) {
			return wrongly("by", words.LevelsByWanted)
		}
		return s.planFloorOf(t, "pairFloors", t.get("by"))
	case doRequester:
		name := strings.TrimSpace(t.get("for"))
		if name == "" || len(name) > 1024 {
			return wrongly("for", words.LevelsForWanted)
		}
		return s.planFloorOf(t, "requesterFloors", name)
	case doRow:
		return s.planRow(t, a.Scale, nil)
	case doAnswers:
		return planAnswers(s, t, a)
	case doTold:
		return s.planTold(t)
	case doPolicy:
		return planPolicy(t, a, s.saysLevel())
	}
	return plan{}
}

// floorField is the field of the floor on a ladder.
func floorField(ladder broker.Ladder) string { return "floor." + ladderKey(ladder) }

// floorLadders are the ladders that the floor can name.
func (s *subject) floorLadders(a *broker.ApplicationConnection) []broker.Ladder {
	all := s.ladders()
	for _, level := range a.Floor {
		if !slices.Contains(all, level.Ladder) {
			all = append(all, level.Ladder)
		}
	}
	return all
}

// planFloor reads the floor on each ladder.
func (s *subject) planFloor(t typed, a *broker.ApplicationConnection) plan {
	var p plan
	floors, changed := []rung{}, false
	for _, ladder := range s.floorLadders(a) {
		key := t.get(floorField(ladder))
		level, ok := keyLevel(key)
		if key != "" && (!ok || level.Ladder != ladder) {
			p.wrong(floorField(ladder), words.LevelsLevelWanted)
		}
		if ok {
			floors = append(floors, rung(level))
		}
		changed = changed || key != levelKey(a.Floor.On(ladder))
	}
	if changed {
		p.fields = []drafts.Field{levelsField("floor", floors)}
	}
	return p
}

// planFloorOf reads a floor by connection or by requester; none takes it away.
func (s *subject) planFloorOf(t typed, field, name string) plan {
	floors := map[string]*rung{}
	if _, err := read(s.document, field, &floors); err != nil {
		return plan{err: err}
	}
	level, ok := keyLevel(t.get("level"))
	switch {
	case t.get("level") == "":
		delete(floors, name)
	case !ok:
		return wrongly("level", words.LevelsLevelWanted)
	default:
		one := rung(level)
		floors[name] = &one
	}
	return plan{fields: []drafts.Field{setMap(field, floors)}}
}

// planAnswers reads the class for each level, in the order of the ladders.
func planAnswers(s *subject, t typed, a *broker.ApplicationConnection) plan {
	var answers, now []string
	for _, ref := range a.Answers {
		now = append(now, string(ref))
	}
	// The order of what is there is kept: it says which ladder comes first.
	wanted := map[broker.Level]string{}
	for _, level := range a.Scale.Levels() {
		ref := t.get("answer." + levelKey(level))
		if ref != "" && !slices.Contains(a.Scale.At(level), broker.ClassRef(ref)) {
			return wrongly("answer."+levelKey(level), words.LevelsClassWanted)
		}
		wanted[level] = ref
	}
	take := func(level broker.Level) {
		if ref := wanted[level]; ref != "" && !slices.Contains(answers, ref) {
			answers = append(answers, ref)
		}
	}
	for _, ref := range a.Answers {
		if class, known := a.Scale.Class(ref); known {
			take(class.Level)
		}
	}
	for _, level := range a.Scale.Levels() {
		take(level)
	}
	if slices.Equal(answers, now) {
		return plan{}
	}
	return plan{fields: []drafts.Field{set("answers", answers)}}
}

// planTold reads that a class is told as another; none takes it away.
func (s *subject) planTold(t typed) plan {
	told := map[string]string{}
	if _, err := read(s.document, "translate", &told); err != nil {
		return plan{err: err}
	}
	from, to := string(broker.Ref(t.get("from"))), string(broker.Ref(t.get("to")))
	if from == "" {
		return wrongly("from", words.LevelsClassWanted)
	}
	if to == "" {
		delete(told, from)
	} else {
		told[from] = to
	}
	return plan{fields: []drafts.Field{setMap("translate", told)}}
}

// planPolicy reads how requests are read and answered.
func planPolicy(t typed, a *broker.ApplicationConnection, says bool) plan {
	var p plan
	exact := t.get("exact")
	switch exact {
	case "", "strict", "minimum":
		p.change("strict", exact == "strict", a.Strict)
		p.change("exactMeansMinimum", exact == "minimum", a.ExactMeansMinimum)
	}
	p.change("ignoreRequested", t.get("ignore") != "", a.IgnoreRequested)
	p.change("answerTrueClass", t.get("true") != "", a.AnswerTrueClass)
	p.change("trustRequesters", t.get("trust") != "", a.TrustsRequesters)
	p.change("authenticatedAssuranceLevel", t.get("says") != "", says)
	return p
}
