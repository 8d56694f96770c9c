package broker

// answer ends the login with success.
func (d *deciding) answer(c *AuthenticationConnection, r Requirement, b basis, unfulfilled bool) Decision {
	ladder := d.ladderOf(r, b)
	class := d.told(d.classOf(r, b.levels, ladder, unfulfilled), b.levels)
	level := b.levels.On(ladder)
	if level.IsZero() {
		level = Level{}
	}
	d.find("25", c.ID, "The login is answered at "+level.String()+".")
	return Decision{
		Step: StepAnswer, Connection: c.ID, Evidence: b.evidence(),
		Class: class, Level: level, Levels: b.levels, Instant: b.newest,
		unfulfilled: unfulfilled,
	}
}

// ladderOf returns the ladder that the answer speaks on: of the first listed
// class that something is proven on, else of the application's preferred
// classes, the floors, the evidence itself.
func (d *deciding) ladderOf(r Requirement, b basis) Ladder {
	for _, class := range r.Listed {
		if r.Comparison.met(b.levels, class.Level, r.Strict) {
			return class.Level.Ladder
		}
	}
	for _, class := range r.Listed {
		if b.levels.On(class.Level.Ladder).Value > 0 {
			return class.Level.Ladder
		}
	}
	for _, ref := range d.Application.Answers {
		if class, ok := d.Application.Scale.Class(ref); ok && class.Kind == KindLevel && b.levels.On(class.Level.Ladder).Value > 0 {
			return class.Level.Ladder
		}
	}
	for _, floor := range r.Floors {
		if b.levels.On(floor.Ladder).Value > 0 {
			return floor.Ladder
		}
	}
	if own := b.first.evidence.Level.Ladder; b.levels.On(own).Value > 0 || len(b.levels) == 0 {
		return own
	}
	return b.levels[0].Ladder
}

// classOf returns the class to state (rules 5 and 25). A class is stated only
// if its level is proven; when none can be, it is "" and the protocol says
// unspecified.
func (d *deciding) classOf(r Requirement, proven Levels, ladder Ladder, unfulfilled bool) ClassRef {
	if !d.Application.AnswerTrueClass && !unfulfilled {
		if len(r.Listed) == 0 && r.Probe != "" {
			return r.Probe
		}
		if class := strongestListed(r, proven, ladder); class != "" {
			return class
		}
	}
	return d.classAt(proven.On(ladder), r, unfulfilled)
}

// strongestListed returns the strongest listed class of the ladder that is met
// and that is proven. Under better none is: they are what must be passed.
func strongestListed(r Requirement, proven Levels, ladder Ladder) ClassRef {
	var best Class
	for _, class := range r.Listed {
		met := r.Comparison == Maximum || r.Comparison != Better && r.Comparison.met(proven, class.Level, r.Strict)
		if met && class.Level.Ladder == ladder && proven.AtLeast(class.Level) && class.Level.Value > best.Level.Value {
			best = class
		}
	}
	return best.Ref
}

// classAt returns the application's class for a level that was reached: the
// preferred one of exactly that level, else the first of the strongest level
// that is not above it.
func (d *deciding) classAt(level Level, r Requirement, unfulfilled bool) ClassRef {
	scale := d.Application.Scale
	named := scale.reached(level)
	if named.IsZero() {
		return ""
	}
	if !unfulfilled && r.Comparison == Better && named.Value <= r.highest(named.Ladder).Value {
		d.find("25", "", "No class of the application says that more was reached than it named.")
		return ""
	}
	for _, ref := range d.Application.Answers {
		if class, ok := scale.Class(ref); ok && class.Kind == KindLevel && class.Level == named {
			return ref
		}
	}
	return scale.At(named)[0]
}

// told returns the class that the application is told in place of this one
// (rule 25). When that is not proven none is stated: the class itself must not
// be.
func (d *deciding) told(class ClassRef, proven Levels) ClassRef {
	as, is := d.Application.Translate[class]
	if !is {
		return class
	}
	told, known := d.Application.Scale.Class(as)
	if !known || told.Kind != KindLevel || !proven.AtLeast(told.Level) {
		d.find("25", "", "The class "+string(class)+" is told as another, which is not proven, so none is stated.")
		return ""
	}
	d.find("25", "", "The class "+string(class)+" is told as "+string(as)+".")
	return as
}
