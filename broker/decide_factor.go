package broker

import "slices"

// reaching returns the second factors that lift what is proven to what is
// required, in order (rules 14 and 15). One that was done in this transaction
// cannot lift it further; one of the session can when only its age lowered it.
func (d *deciding) reaching(c *AuthenticationConnection, r Requirement, p proof) []ID {
	var able []ID
	for i := range c.Factors {
		factor := &c.Factors[i]
		if factor.After == nil || !d.ready(factor.Connection) {
			continue
		}
		if done := p.has(factor.Connection); done != nil && !done.lowered {
			continue
		}
		if r.MetBy(p.all().levels.Merge(d.after(factor))) || r.MetBy(p.first.levels.Merge(d.after(factor))) {
			able = append(able, factor.Connection)
		}
	}
	return able
}

// stronger returns the second factors that come closer to the maximum than
// what is proven, without passing it, the strongest first.
func (d *deciding) stronger(c *AuthenticationConnection, r Requirement, p proof, b basis) []ID {
	ladder := r.Listed[0].Level.Ladder
	best := b.levels.On(ladder).Value
	var able []ID
	for i := range c.Factors {
		factor := &c.Factors[i]
		if factor.After == nil || !d.ready(factor.Connection) {
			continue
		}
		if done := p.has(factor.Connection); done != nil && !done.lowered {
			continue
		}
		with := b.levels.Merge(d.after(factor))
		if value := with.On(ladder).Value; r.MetBy(with) && value > b.levels.On(ladder).Value && value >= best {
			if value > best {
				able = able[:0]
			}
			able, best = append(able, factor.Connection), value
		}
	}
	return able
}

// always returns the second factors without an after-level, which run when
// nothing was asked, and whether none of them has been done. Several are
// alternatives: one is enough. None that can be used is not the same as none.
func (d *deciding) always(c *AuthenticationConnection, p proof) (able []ID, lacking bool) {
	for i := range c.Factors {
		factor := &c.Factors[i]
		if factor.After != nil {
			continue
		}
		if p.has(factor.Connection) != nil {
			return nil, false
		}
		lacking = true
		if d.ready(factor.Connection) {
			able = append(able, factor.Connection)
		}
	}
	return able, lacking
}

// ready reports whether the connection is there and switched on.
func (d *deciding) ready(id ID) bool {
	c := d.Configuration.Connections[id]
	return c != nil && c.Enabled
}

// factor runs the one factor that does, the one that the user has chosen, or
// lets the user choose. A factor always shows a page. One that another provider
// gives is asked afresh where the login is.
func (d *deciding) factor(c *AuthenticationConnection, able []ID, p proof, rule string) Decision {
	if d.Request.Passive {
		return d.passive(PageFactor, "A second factor would have to be given, and no page may be shown.")
	}
	so, afresh := p.all().evidence(), d.Request.ForceAuthn || d.Request.Confirm != nil
	switch {
	case len(able) == 1:
		d.find(rule, able[0], d.whyFactor(rule))
		return Decision{Step: StepChallenge, Connection: able[0], Factor: true, ForceAuthn: afresh, Evidence: so}
	case slices.Contains(able, d.Factor):
		d.find("15", d.Factor, "The user has chosen this second factor.")
		return Decision{Step: StepChallenge, Connection: d.Factor, Factor: true, ForceAuthn: afresh, Evidence: so}
	}
	d.find("15", c.ID, "Several second factors do, so the user chooses; the first is offered.")
	return Decision{Step: StepChoose, Factor: true, Offer: able, Evidence: so}
}

func (d *deciding) whyFactor(rule string) string {
	switch rule {
	case "S72":
		return "Nothing was asked, and this second factor has no after-level: it always runs."
	case "6":
		return "This second factor comes closer to the maximum that was asked."
	default:
		return "This second factor reaches what is demanded, and only it is missing."
	}
}
