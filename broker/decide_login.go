package broker

import "slices"

// login sends the browser to the first factor, or says why not.
func (d *deciding) login(c *AuthenticationConnection, r Requirement) Decision {
	if d.Unwilling && c.ID == d.Chosen {
		return d.again(c, r)
	}
	if !d.canReach(c, r) && !(r.Voluntary && d.canReach(c, r.unlisted())) {
		d.find("16", c.ID, "This connection cannot reach what is demanded.")
		return d.others(c)
	}
	wanted, ask, comparison := d.ask(c, r)
	return d.challenge(c, r, wanted, ask, comparison)
}

// challenge is the trip to the first factor. A provider may be asked
// passively; a login of Trin's own always shows a page, and so does a fresh
// one (SAML core 3.4.1).
//
// It is asked afresh when that was asked for, or when it has answered with too
// old a login. A maximum age alone does not do that: the leg carries it.
func (d *deciding) challenge(c *AuthenticationConnection, r Requirement, wanted, ask []ClassRef, comparison Comparison) Decision {
	afresh := d.Request.ForceAuthn || d.stale || d.mustConfirm(c, r)
	if c.ID == d.Stale {
		d.find("22", c.ID, "The provider answered with too old a login, so it is asked for a fresh one.")
		afresh = true
	}
	if age := maxAge(d.Application, d.ends, d.Request); age != nil && *age <= 0 {
		afresh = true
	}
	switch {
	case d.Request.Passive && c.Local:
		return d.passive(PageLogin, "The user would have to log in, and no page may be shown.")
	case d.Request.Passive && afresh:
		return d.passive(PageLogin, "A fresh login is asked for, and no page may be shown.")
	}
	d.find("20", c.ID, "The first factor is missing.")
	return Decision{
		Step: StepChallenge, Connection: c.ID,
		Wanted: wanted, Ask: ask, Comparison: comparison,
		ForceAuthn: afresh,
	}
}

// again is for a provider that cannot give the class it was asked for. If the
// connection's own factor reaches the level, or the wish was voluntary and the
// floors can be reached without it, it is asked once more without any class
// (rule 18).
func (d *deciding) again(c *AuthenticationConnection, r Requirement) Decision {
	_, asked, _ := d.ask(c, r)
	if !d.Retried && len(asked) > 0 && (d.factorReaches(c, r, nil) || r.Voluntary && d.canReach(c, r.unlisted())) {
		d.find("18", c.ID, "The provider cannot give the class, so it is asked once more without it.")
		return d.challenge(c, r, nil, nil, "")
	}
	d.find("18", c.ID, "The provider cannot give what it was asked for.")
	return d.others(c)
}

// ask returns what to ask the provider for: the wanted classes, what the
// connection's map makes of them, and the comparison to send with it.
func (d *deciding) ask(c *AuthenticationConnection, r Requirement) (wanted, ask []ClassRef, comparison Comparison) {
	if !c.Forward || r.Nothing() && len(r.Tags) == 0 {
		return nil, nil, ""
	}
	comparison = r.Comparison
	classes := d.wantedOf(c, r)
	if len(classes) > 0 {
		ask = c.Asks.Send(classes)
	} else if target := r.Target(d.Configuration.Vocabulary); !target.IsZero() {
		comparison = Minimum
		classes, ask = d.askLevel(c, target)
	}
	if c.ForwardTags && len(r.Tags) > 0 {
		classes = append(slices.Clip(classes), r.Tags...)
		for _, tag := range c.Asks.Send(r.Tags) {
			if !slices.Contains(ask, tag) {
				ask = append(ask, tag)
			}
		}
	}
	if len(classes) > 0 {
		wanted = refs(classes)
		d.find("10", c.ID, askText(len(wanted), len(ask)))
	}
	if len(ask) == 0 {
		return wanted, nil, ""
	}
	if c.AskComparison != "" {
		comparison = c.AskComparison
	}
	return wanted, ask, comparison
}

// wantedOf returns the listed classes that say what is required: those that
// the floor of their ladder does not lift. None is left when the provider is
// asked with another comparison and the list would say something else by it.
func (d *deciding) wantedOf(c *AuthenticationConnection, r Requirement) []Class {
	if r.Comparison == Better && c.AskComparison != "" && c.AskComparison != Better {
		return nil
	}
	for _, floor := range r.Floors {
		if r.highest(floor.Ladder).Value == 0 {
			continue
		}
		kept := make([]Class, 0, len(r.Listed))
		for _, class := range r.Listed {
			if class.Level.Ladder != floor.Ladder || class.Level.Value >= floor.Value || r.Comparison == Maximum {
				kept = append(kept, class)
			}
		}
		r.Listed = kept
	}
	return r.Listed
}

// askLevel asks for a level that no listed class names: by the map's entry for
// it, else by the connection's class of that level if there is exactly one.
func (d *deciding) askLevel(c *AuthenticationConnection, target Level) (wanted []Class, ask []ClassRef) {
	own := c.Scale.At(target)
	if len(own) > 0 {
		wanted = []Class{{Ref: own[0], Kind: KindLevel, Level: target}}
	}
	send, mapped := c.Asks.ForLevel(target)
	if !mapped && len(own) == 1 {
		send = c.Asks.ForClass(wanted[0])
	}
	if send == "" || send == ClassNone {
		return wanted, nil
	}
	return wanted, []ClassRef{send}
}

// worthAsking reports whether asking a provider again can bring what is
// missing: only age stands in the way, or its evidence is in the session and it
// would be told what is wanted.
func (d *deciding) worthAsking(c *AuthenticationConnection, r Requirement, p proof) bool {
	if !d.canReach(c, r) {
		return false
	}
	if p.first.lowered || p.ofTransaction {
		return p.first.lowered
	}
	mark := len(d.trace)
	_, ask, _ := d.ask(c, r)
	d.trace = d.trace[:mark]
	return len(ask) > 0
}

func refs(classes []Class) []ClassRef {
	list := make([]ClassRef, len(classes))
	for i, class := range classes {
		list[i] = class.Ref
	}
	return list
}
