package broker

import "slices"

// findCandidates finds the first-factor connections that this request may go
// by: switched on, allowed to the application and to those behind it, not excluded by the request's
// list of providers, and not behind a proxy when it may not be passed on
// (SAML core 3.4.1.5). To an application that is not the partner lab's own a
// connection of the lab is not there.
func (d *deciding) findCandidates() *Decision {
	listed, known, proxied, barred := len(d.Request.IDPList) == 0, false, false, false
	d.candidates = make([]*AuthenticationConnection, 0, len(d.Application.Authentication))
	for _, id := range d.Application.Authentication {
		c := d.Configuration.Connections[id]
		if c == nil || c.Lab && !d.Application.Lab {
			continue
		}
		if !d.allows(id) {
			barred = true
			continue
		}
		if len(d.Request.IDPList) > 0 && !c.namedIn(d.Request.IDPList) {
			continue
		}
		listed, known = true, true
		if !c.Enabled {
			continue
		}
		if count := d.Request.ProxyCount; count != nil && *count <= 0 && !c.Local {
			proxied = true
			continue
		}
		d.candidates = append(d.candidates, c)
	}
	if len(d.candidates) > 0 {
		d.findHinted()
		return nil
	}
	var refused Decision
	switch {
	case proxied:
		refused = d.refuse("P1", RefusedProxyCount, "The request may not be passed on, and no local login is allowed to the application.")
	case barred && !known:
		refused = d.refuse("P4", RefusedUnavailable, "The application that this one asks for may use none of the connections that the request could go by.")
	case !listed:
		refused = d.refuse("P1", RefusedNoProvider, "None of the providers that the request lists is one of the application's.")
	case known:
		refused = d.refuse("P1", RefusedUnavailable, "The connections that the request could go by are switched off.")
	default:
		refused = d.refuse("P1", RefusedUnavailable, "The application has no authentication connection.")
	}
	return &refused
}

// findHinted finds the candidate that the request prefers. A hint that names
// none is passed over: it is a wish, and narrows nothing.
func (d *deciding) findHinted() {
	if d.Request.ProviderHint == "" {
		return
	}
	hint := []string{d.Request.ProviderHint}
	for _, c := range d.candidates {
		if string(c.ID) == d.Request.ProviderHint || c.namedIn(hint) {
			d.hinted = c
			d.find("17", c.ID, "The request prefers this connection.")
			return
		}
	}
	d.find("17", "", "The connection that the request prefers is none of the application's, so the wish is passed over.")
}

// namedIn reports whether one of the connection's own identifiers is listed.
func (c *AuthenticationConnection) namedIn(list []string) bool {
	return slices.ContainsFunc(c.Identifiers, func(identifier string) bool {
		return slices.Contains(list, identifier)
	})
}

// candidate returns the candidate with that ID, or nil.
func (d *deciding) candidate(id ID) *AuthenticationConnection {
	for _, c := range d.candidates {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// pick is for a login that no connection is chosen for: the only one that can
// reach the level is taken, several are offered.
func (d *deciding) pick() Decision {
	able := d.able(d.candidates)
	switch {
	case len(able) == 0:
		return d.unreachable("No connection of the application can reach what is demanded")
	case len(able) == 1:
		return d.with(able[0])
	case d.Request.Passive:
		return d.passive(PageLogin, "The user would have to choose a connection and log in, and no page may be shown.")
	}
	if i := slices.IndexFunc(able, func(c *AuthenticationConnection) bool { return c.ID == d.used }); i > 0 {
		used := able[i]
		able = slices.Insert(slices.Delete(able, i, i+1), 0, used)
	}
	d.find("17", "", "Several connections can reach what is demanded, so the user chooses.")
	return Decision{Step: StepChoose, Offer: ids(able)}
}

// able returns those that can reach what is demanded; where none can and the
// wish is voluntary, those that can reach the floors.
func (d *deciding) able(among []*AuthenticationConnection) []*AuthenticationConnection {
	able := make([]*AuthenticationConnection, 0, len(among))
	for _, c := range among {
		if d.canReach(c, d.asked.With(d.Application, c.ID)) {
			able = append(able, c)
		}
	}
	if len(able) > 0 || !d.asked.Voluntary {
		return able
	}
	for _, c := range among {
		if d.canReach(c, d.asked.With(d.Application, c.ID).unlisted()) {
			able = append(able, c)
		}
	}
	return able
}

// others is for a connection that cannot reach the level: those that can are
// offered, never silently taken (rule 16).
func (d *deciding) others(c *AuthenticationConnection) Decision {
	able := d.able(slices.DeleteFunc(slices.Clone(d.candidates), func(other *AuthenticationConnection) bool {
		return other == c || d.tried(other)
	}))
	switch {
	case len(able) == 0:
		return d.unreachable("Neither this connection nor another of the application can reach what is demanded")
	case d.Request.Passive:
		return d.passive(d.beside(c), "The user would have to choose another connection, and no page may be shown.")
	}
	d.find("16", c.ID, "This connection cannot reach what is demanded, so others that can are offered.")
	return Decision{Step: StepChoose, Offer: ids(able)}
}

// beside is the page that a passive request for another connection lacks: a
// choice for a user whom this one has logged in, else a login.
func (d *deciding) beside(c *AuthenticationConnection) PageNeeded {
	if d.tried(c) || d.Session != nil && d.sessionHolds(c) {
		return PageChoice
	}
	return PageLogin
}

// tried reports whether the connection has answered in this transaction.
func (d *deciding) tried(c *AuthenticationConnection) bool {
	return firstOf(d.Evidence, c)
}

func ids(connections []*AuthenticationConnection) []ID {
	list := make([]ID, len(connections))
	for i, c := range connections {
		list[i] = c.ID
	}
	return list
}

// unlisted returns the requirement without what was asked: the floors alone.
func (r Requirement) unlisted() Requirement {
	r.Listed = nil
	return r
}

// unreachable refuses for want of a level: it names what is demanded, and what
// was reached in this login.
func (d *deciding) unreachable(text string) Decision {
	switch r := &d.asked; {
	case len(r.Listed) > 0 && len(r.Floors) > 0:
		text += ": " + string(r.Comparison) + " " + listText(r.Listed) + ", and at least " + r.Floors.String()
	case len(r.Listed) > 0:
		text += ": " + string(r.Comparison) + " " + listText(r.Listed)
	case len(r.Floors) > 0:
		text += ": at least " + r.Floors.String()
	}
	var reached Levels
	for _, e := range d.Evidence {
		reached = reached.With(e.Level)
	}
	return d.refuse("16", RefusedLevel, text+". Reached is "+reached.String()+".")
}
