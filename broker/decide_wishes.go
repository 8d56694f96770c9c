package broker

// wishes are the requirements to try one after the other. A voluntary request
// for several classes is one for each of them, in order of preference, where one
// is enough; everything else is one requirement.
func (r Requirement) wishes() []Requirement {
	if !r.Voluntary || len(r.Listed) < 2 || r.Comparison != Exact && r.Comparison != Minimum {
		return []Requirement{r}
	}
	wishes := make([]Requirement, len(r.Listed))
	for i := range r.Listed {
		wishes[i] = r
		wishes[i].Listed = r.Listed[i : i+1]
	}
	return wishes
}

// passedBy reports whether more is proven than a wish for one class is for:
// nothing is run to be less.
func (r Requirement) passedBy(proven Levels) bool {
	level := r.Listed[0].Level
	return proven.On(level.Ladder).Value > level.Value
}

// met answers from what is proven when it meets the requirement. Of several
// wishes the first that can be reached is reached: a later one that is met waits
// while an earlier one is only missing a step.
func (d *deciding) met(c *AuthenticationConnection, r Requirement, wishes []Requirement, p proof) (Decision, bool) {
	for _, wish := range wishes {
		if b, ok := p.meeting(wish); ok {
			if decision, more := d.complete(c, r, p, b); more {
				return decision, true
			}
			return d.answer(c, r, b, false), true
		}
		if len(wishes) == 1 || d.Request.Passive || wish.passedBy(p.all().levels) {
			continue
		}
		mark := len(d.trace)
		d.find("8", c.ID, "The wish for "+string(wish.Listed[0].Ref)+" comes first and can be reached.")
		if decision, ok := d.more(c, r, wish, p); ok {
			return decision, true
		}
		d.trace = d.trace[:mark]
	}
	return Decision{}, false
}

// rideAny answers from a session that was made by several connections: by the
// preferred one if it can, else by another of them.
func (d *deciding) rideAny(preferred *AuthenticationConnection) (Decision, bool) {
	several := false
	for _, c := range d.candidates {
		several = several || c != preferred && d.sessionHolds(c)
	}
	if !several {
		return Decision{}, false
	}
	for _, wish := range d.asked.wishes() {
		if preferred != nil {
			if decision, ok := d.ride(preferred, wish); ok {
				return decision, true
			}
		}
		for _, c := range d.candidates {
			if c != preferred && d.sessionHolds(c) {
				if decision, ok := d.ride(c, wish); ok {
					return decision, true
				}
			}
		}
		if preferred != nil && d.lacks(preferred, wish) {
			break
		}
	}
	return Decision{}, false
}

// ride answers from what is proven already, if that is enough for the wish as it
// stands.
func (d *deciding) ride(c *AuthenticationConnection, wish Requirement) (Decision, bool) {
	mark := len(d.trace)
	decision := d.toward(c, []Requirement{wish.With(d.Application, c.ID)})
	if decision.Step == StepAnswer && !decision.unfulfilled {
		return decision, true
	}
	d.trace = d.trace[:mark]
	return Decision{}, false
}

// lacks reports whether only a step is missing for the wish by the connection.
func (d *deciding) lacks(c *AuthenticationConnection, wish Requirement) bool {
	mark := len(d.trace)
	defer func() { d.trace = d.trace[:mark] }()
	p := d.proofOf(c)
	if p.first == nil || d.Request.Passive {
		return false
	}
	_, ok := d.more(c, d.asked.With(d.Application, c.ID), wish.With(d.Application, c.ID), p)
	return ok
}
