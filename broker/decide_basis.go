package broker

// all returns everything that counts, whatever is required.
func (p proof) all() *basis {
	b := p.resting(p.first, p.factors...)
	return b
}

// resting builds the basis of a first factor and second factors.
func (p proof) resting(first *piece, factors ...piece) *basis {
	b := &basis{pieces: make([]piece, 0, 1+len(factors)), levels: first.levels, newest: first.evidence.since()}
	b.pieces = append(b.pieces, *first)
	for _, factor := range factors {
		b.pieces = append(b.pieces, factor)
		b.levels = b.levels.Merge(factor.levels)
		if since := factor.evidence.since(); since.After(b.newest) {
			b.newest = since
		}
	}
	return b
}

// meeting returns what an answer to the requirement can rest on, or nil. All
// that counts is preferred, for the true level is told; its instant is that of
// the newest piece that the requirement needs. Where all together is too much
// (maximum, strict), one piece alone may be right.
func (p proof) meeting(r Requirement) *basis {
	if b := p.meetingWith(p.first, r); b != nil {
		return b
	}
	for i := range p.older {
		if b := p.meetingWith(&p.older[i], r); b != nil {
			return b
		}
	}
	return nil
}

func (p proof) meetingWith(first *piece, r Requirement) *basis {
	all := p.resting(first, p.factors...)
	whole := r.MetBy(all.levels)
	if r.MetBy(first.levels) {
		alone := p.resting(first)
		if !whole {
			return alone
		}
		all.newest = alone.newest
		return all
	}
	for i := range p.factors {
		one := p.resting(first, p.factors[i])
		if !r.MetBy(one.levels) {
			continue
		}
		if !whole {
			return one
		}
		all.newest = one.newest
		return all
	}
	if whole {
		return all
	}
	return nil
}

// evidence returns copies of the pieces, in order.
func (b *basis) evidence() []Evidence {
	list := make([]Evidence, len(b.pieces))
	for i, each := range b.pieces {
		list[i] = *each.evidence
	}
	return list
}

// has reports whether the factor is among the pieces.
func (p proof) has(factor ID) *piece {
	for i := range p.factors {
		if p.factors[i].evidence.Connection == factor {
			return &p.factors[i]
		}
	}
	return nil
}
