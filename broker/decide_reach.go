package broker

// canReach reports whether a login by the connection can meet the requirement:
// by what its provider may answer, alone or with a second factor. It promises
// nothing; only evidence proves.
func (d *deciding) canReach(c *AuthenticationConnection, r Requirement) bool {
	if r.Nothing() {
		return true
	}
	if d.reachesFrom(c, r, c.FirstFactor) || d.factorReaches(c, r, nil) {
		return true
	}
	for _, level := range c.MayAnswer() {
		if d.reachesFrom(c, r, level) {
			return true
		}
	}
	return false
}

// reachesFrom reports whether a login that counts as the level meets the
// requirement, alone or with a second factor.
func (d *deciding) reachesFrom(c *AuthenticationConnection, r Requirement, level Level) bool {
	if c.Source.Kind == SourceFixed {
		level = c.Source.Level
	}
	proven := d.Configuration.Vocabulary.Prove(level, c.limits()...)
	return r.MetBy(proven) || d.factorReaches(c, r, proven)
}

// factorReaches reports whether a second factor meets the requirement on top
// of what is proven.
func (d *deciding) factorReaches(c *AuthenticationConnection, r Requirement, proven Levels) bool {
	for i := range c.Factors {
		factor := &c.Factors[i]
		if factor.After != nil && d.ready(factor.Connection) && r.MetBy(proven.Merge(d.after(factor))) {
			return true
		}
	}
	return false
}

// MayAnswer returns every level that a login of the connection alone may count
// as, by its level source and under its cap. A login of Trin's own with a
// first-factor level counts as that and nothing else.
func (c *AuthenticationConnection) MayAnswer() []Level {
	var levels []Level
	switch c.Source.Kind {
	case SourceFixed:
		levels = []Level{c.Source.Level}
	case SourceAttribute:
		levels = append(levels, c.FirstFactor, c.Assume)
		for _, level := range c.Source.Values {
			levels = append(levels, level)
		}
	case "", SourceClass:
		if c.Local && !c.FirstFactor.IsZero() && c.Source.Also == "" {
			levels = []Level{c.FirstFactor}
			break
		}
		levels = append(append(levels, c.FirstFactor, c.Assume), c.Scale.levels...)
	}
	known := levels[:0:0]
	for _, level := range levels {
		if level = limited(level, c.limits()); !level.IsZero() {
			known = append(known, level)
		}
	}
	return known
}
