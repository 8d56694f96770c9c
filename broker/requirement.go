package broker

import "slices"

// Requirement is what a login must reach: the request as the application's
// scale reads it, and the floors.
type Requirement struct {
	Comparison Comparison // never ""; what the application's settings make of the request's
	Listed     []Class    // the level classes that count, in order of preference
	Tags       []Class    // listed, and never deciding
	Probe      ClassRef   // a probe listed under exact with no level class beside it: any login does
	Unknown    []ClassRef // listed and passed over
	Floors     Levels     // hold all together, whatever is listed
	Strict     bool       // exact wants the same value
	Voluntary  bool       // the listed classes need not be met; the floors must

	ends    []*ApplicationConnection // whose floors of pairs hold too
	ignored bool                     // what is listed is not honoured
}

// Resolve reads the request with the application's settings. The connection
// may be "", then floors of pairs are left out; [Requirement.With] adds them.
//
// A comparison that is none of the four is refused as malformed, whatever else
// is set, and so is a confirmation that cannot be shown. Classes of which none is a known level are refused as unknown,
// unless they are voluntary, are not honoured, or are a probe under exact.
func Resolve(a *ApplicationConnection, request AuthnRequest, connection ID) (Requirement, *Refusal) {
	return resolve(a, nil, request, connection)
}

// resolve is Resolve with the policies of the applications behind this one,
// none of which is made weaker by another (rule P4). The classes are read by the
// scale of the application that sent them.
func resolve(a *ApplicationConnection, ends []*ApplicationConnection, request AuthnRequest, connection ID) (Requirement, *Refusal) {
	r := Requirement{Comparison: request.Comparison, Strict: a.Strict, Voluntary: request.Voluntary, Floors: a.Floor, ends: ends}
	if !request.Comparison.valid() {
		return r, &Refusal{Code: RefusedMalformed, Reason: "the comparison of the request is none of exact, minimum, maximum and better"}
	}
	if r.Comparison == "" {
		r.Comparison = Exact
	}
	if c := request.Confirm; c != nil {
		if err := c.Check(); err != nil {
			return r, &Refusal{Code: RefusedMalformed, Reason: err.Error()}
		}
		r.Floors = r.Floors.Merge(c.Levels)
	}
	widened := a.ExactMeansMinimum
	r.ignored = a.IgnoreRequested
	for _, end := range ends {
		r.Floors, r.Strict = r.Floors.Merge(end.Floor), r.Strict || end.Strict
		r.ignored, widened = r.ignored && end.IgnoreRequested, widened && !end.Strict
	}
	for _, requester := range request.RequesterIDs {
		r.Floors = r.Floors.Merge(a.requesterFloor(requester))
		for _, end := range ends {
			r.Floors = r.Floors.Merge(end.requesterFloor(requester))
		}
	}
	r = r.With(a, connection)
	if r.ignored || len(request.Classes) == 0 {
		return r, nil
	}
	r.list(a.Scale, request.Classes)
	if r.Comparison == Exact && widened && len(r.Listed) == 1 {
		r.Comparison = Minimum
	}
	if len(r.Listed) > 0 || r.Probe != "" || r.Voluntary {
		return r, nil
	}
	return r, &Refusal{Code: RefusedUnknownClass, Reason: "none of the listed classes is a level that is known"}
}

// list sorts the classes of the request by what they can do.
func (r *Requirement) list(scale Scale, refs []ClassRef) {
	r.Listed = make([]Class, 0, len(refs))
	for _, ref := range refs {
		class, known := scale.Class(Ref(string(ref)))
		switch {
		case !known:
			r.Unknown = append(r.Unknown, ref)
		case class.Kind == KindLevel:
			r.Listed = append(r.Listed, class)
		case class.Kind == KindTag:
			r.Tags = append(r.Tags, class)
		case class.Kind == KindProbe && r.Probe == "" && r.Comparison == Exact:
			r.Probe = class.Ref
		}
	}
	if len(r.Listed) > 0 {
		r.Probe = ""
	}
}

// With returns the requirement with the floor of the pair of application and
// authentication connection, and of those of the applications behind it.
func (r Requirement) With(a *ApplicationConnection, connection ID) Requirement {
	r.Floors = r.Floors.With(a.PairFloors[connection])
	for _, end := range r.ends {
		r.Floors = r.Floors.With(end.PairFloors[connection])
	}
	return r
}

// Nothing reports whether nothing is asked and no floor holds (rule 9).
func (r Requirement) Nothing() bool { return len(r.Listed) == 0 && len(r.Floors) == 0 }

// MetBy reports whether what is proven meets every floor and the listed
// classes. For a voluntary request it says whether the wish is fulfilled too.
func (r Requirement) MetBy(proven Levels) bool {
	return proven.Meet(r.Floors) && r.listedMetBy(proven)
}

func (r Requirement) listedMetBy(proven Levels) bool {
	if len(r.Listed) == 0 {
		return true
	}
	if r.Comparison == Maximum {
		return slices.ContainsFunc(r.Listed, func(c Class) bool {
			return Maximum.met(proven, r.highest(c.Level.Ladder), r.Strict)
		})
	}
	met := func(c Class) bool { return r.Comparison.met(proven, c.Level, r.Strict) }
	if r.Comparison == Better {
		return !slices.ContainsFunc(r.Listed, func(c Class) bool { return !met(c) })
	}
	return slices.ContainsFunc(r.Listed, met)
}

// highest returns the strongest listed level of the ladder.
func (r Requirement) highest(ladder Ladder) Level {
	found := Level{Ladder: ladder}
	for _, class := range r.Listed {
		if class.Level.Ladder == ladder && class.Level.Value > found.Value {
			found = class.Level
		}
	}
	return found
}

// Target returns the one level that best says what must be reached: of the
// first listed class's ladder, and never below the floor of that ladder. For
// better it is the next level that the vocabulary has. Its value is 0 when
// nothing is demanded, or when nothing is better.
func (r Requirement) Target(v *Vocabulary) Level {
	if len(r.Listed) == 0 {
		if len(r.Floors) == 0 {
			return Level{}
		}
		return r.Floors[0]
	}
	target := r.Listed[0].Level
	switch r.Comparison {
	case Maximum:
		target = r.highest(target.Ladder)
	case Better:
		target = v.above(r.highest(target.Ladder))
		if target.IsZero() {
			return target
		}
	case Minimum:
		for _, class := range r.Listed {
			if class.Level.Ladder == target.Ladder && class.Level.Value < target.Value {
				target = class.Level
			}
		}
	}
	if floor := r.Floors.On(target.Ladder); floor.Value > target.Value {
		return floor
	}
	return target
}
