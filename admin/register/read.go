package register

import (
	"errors"
	"slices"

	"trin/connections"
	"trin/templates/console/words"
)

// reading is a description as one kind reads it.
type reading struct {
	kind  connections.Kind
	taken connections.Taken
}

// found is what a description is: readings, the best first, or several parties.
// Neither = nothing was brought, and what is made is filled in by hand.
type found struct {
	brought
	readings []reading
	many     []connections.DescribedParty
	alone    bool // it was one of several
}

// read reads a description by every kind of the side. What none of them can read
// is a problem of the field.
func (x *Register) read(s side, b brought, field string) (found, error) {
	f := found{brought: b}
	if len(b.Document) > maxDocument {
		return f, wrong(field, words.TakeTooLarge)
	}
	var why error
	for _, kind := range x.kinds(s) {
		if kind.Read == nil {
			continue
		}
		taken, err := kind.Read(s.role, b.Description)
		var several *connections.ManyError
		switch {
		case err == nil:
			f.readings = append(f.readings, reading{kind, taken})
		case errors.As(err, &several):
			f.add(several.Parties)
		case !errors.Is(err, connections.ErrOtherDescription) && why == nil:
			why = err
		}
	}
	if len(f.readings) > 0 {
		f.settle()
		return f, nil
	}
	switch {
	case len(f.many) > 0:
		return f, nil
	case why != nil:
		return f, wrong(field, words.TakeUnread, words.Told(why.Error()))
	}
	return f, wrong(field, words.TakeOther)
}

// add adds parties that were not listed by another kind.
func (f *found) add(parties []connections.DescribedParty) {
	for _, party := range parties {
		if !slices.ContainsFunc(f.many, func(p connections.DescribedParty) bool { return p.Name == party.Name }) {
			f.many = append(f.many, party)
		}
	}
}

// settle puts what has recognised its own product first, and keeps of the
// document what is said of the one party, without secrets.
func (f *found) settle() {
	slices.SortStableFunc(f.readings, func(a, b reading) int { return rank(a) - rank(b) })
	f.many = nil
	for _, one := range f.readings {
		switch {
		case one.taken.Carried != nil:
			f.Document = one.taken.Carried
		case one.taken.Document != nil && string(one.taken.Document) != string(f.Document):
			// It cannot be fetched again from where the whole is.
			f.Document, f.alone, f.from = one.taken.Document, true, ""
		}
	}
}

func rank(r reading) int {
	if r.kind.Expand != nil && r.taken.Product != "" {
		return 0
	}
	return 1
}

// by is the reading of a protocol, else the best; nil = there is none.
func (f *found) by(protocol string) *reading {
	for i := range f.readings {
		if f.readings[i].kind.Name == protocol {
			return &f.readings[i]
		}
	}
	if len(f.readings) > 0 {
		return &f.readings[0]
	}
	return nil
}
