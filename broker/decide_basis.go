package broker

import "time"

// basis is what an answer rests on.
type basis struct {
	first   *piece
	factors []piece
	levels  Levels
	newest  time.Time // of the pieces that the requirement needs
}

// all returns everything that counts, whatever is required.
func (p proof) all() basis { return resting(p.first, p.factors) }

// resting builds the basis of a first factor and second factors.
func resting(first *piece, factors []piece) basis {
	b := basis{first: first, factors: factors, levels: first.levels, newest: first.evidence.since()}
	for i := range factors {
		b.levels = b.levels.Merge(factors[i].levels)
		if since := factors[i].evidence.since(); since.After(b.newest) {
			b.newest = since
		}
	}
	return b
}

// meeting returns what an answer to the requirement can rest on. All that
// counts is preferred, for the true level is told; its instant is that of the
// newest piece that the requirement needs. Where all together is too much
// (maximum, strict), one piece alone may be right.
func (p proof) meeting(r Requirement) (basis, bool) {
	if b, ok := p.meetingWith(p.first, r); ok {
		return b, true
	}
	for i := range p.older {
		if b, ok := p.meetingWith(&p.older[i], r); ok {
			return b, true
		}
	}
	return basis{}, false
}

func (p proof) meetingWith(first *piece, r Requirement) (basis, bool) {
	all := resting(first, p.factors)
	whole := r.MetBy(all.levels)
	for i := -1; i < len(p.factors); i++ {
		part := resting(first, nil)
		if i >= 0 {
			part = resting(first, p.factors[i:i+1])
		}
		switch {
		case !r.MetBy(part.levels):
			continue
		case !whole:
			return part, true
		}
		all.newest = part.newest
		return all, true
	}
	return all, whole
}

// evidence returns copies of the pieces, the first factor first.
func (b basis) evidence() []Evidence {
	list := make([]Evidence, 1, 1+len(b.factors))
	list[0] = *b.first.evidence
	for i := range b.factors {
		list = append(list, *b.factors[i].evidence)
	}
	return list
}

// has returns the piece of the second factor, or nil.
func (p proof) has(factor ID) *piece {
	for i := range p.factors {
		if p.factors[i].evidence.Connection == factor {
			return &p.factors[i]
		}
	}
	return nil
}
