package broker

import "slices"

// piece is one piece of evidence that counts, and what it proves.
type piece struct {
	evidence *Evidence
	levels   Levels
	lowered  bool // by age: asked again it could prove more
}

// proof is all that counts for a login by one connection.
type proof struct {
	first         *piece // nil: the first factor has not been given
	older         []piece
	factors       []piece
	ofTransaction bool // the first factor was given in this transaction
}

// findSession drops a session that may not be used at all. For a fresh login
// its evidence does not count, and the connection that it used stays the
// default (rule 17).
func (d *deciding) findSession() {
	s := d.Session
	if s == nil {
		return
	}
	why, rule := "", "24"
	switch {
	case s.Group != d.Application.Group:
		why = "The session belongs to another group of applications."
	case d.outsider() != nil:
		why, rule = "The application that this one asks for belongs to another group of applications, so no evidence of the session counts.", "P4"
	case s.Subject.IsZero():
		why = "The session does not say whose it is."
	case !s.Expires.IsZero() && !d.Now.Before(s.Expires):
		why = "The session has ended."
	case d.Request.ForceAuthn:
		d.used = s.Chosen
		why, rule = "A fresh login is asked for, so no evidence of the session counts.", "22"
	default:
		d.used = s.Chosen
		if d.Request.SelectAccount {
			d.find("30", "", "The user is to choose the account, so no login of the session counts.")
		}
		return
	}
	d.find(rule, "", why)
	d.Session = nil
}

// checkEvidence refuses what was gathered in this transaction when it may not
// be used: evidence about nobody, a factor that answered for somebody else,
// and statements that may not be passed on (SAML core 2.5.1.6).
func (d *deciding) checkEvidence() *Decision {
	for i := range d.Evidence {
		e := &d.Evidence[i]
		var refused Decision
		switch {
		case e.Subject.IsZero():
			refused = d.refuse("19", RefusedFailed, "The login does not say who the user is.")
		case e.OnwardCount != nil && *e.OnwardCount <= 0:
			refused = d.refuse("P2", RefusedProxyCount, "The provider's statement may not be passed on.")
		case !d.mayPassOn(e):
			refused = d.refuse("P2", RefusedDenied, "The provider's statement may not be passed on to this application.")
		case e.Factor && e.Subject != d.subjectBeside(i):
			refused = d.refuse("19", RefusedOtherSubject, "The second factor answered for somebody else.")
		default:
			continue
		}
		return &refused
	}
	return nil
}

// subjectBeside returns whom a second factor must have answered for: the
// subject of the first factor before it, else of the session; where that has
// ended meanwhile, of the first factor that was given again.
func (d *deciding) subjectBeside(i int) Subject {
	for _, e := range slices.Backward(d.Evidence[:i]) {
		if !e.Factor {
			return e.Subject
		}
	}
	if d.Session != nil {
		return d.Session.Subject
	}
	for _, e := range d.Evidence[i+1:] {
		if !e.Factor {
			return e.Subject
		}
	}
	return Subject{}
}

// mayPassOn reports whether the statement may be passed on to the application.
func (d *deciding) mayPassOn(e *Evidence) bool {
	return e.OnwardTo == nil || slices.ContainsFunc(e.OnwardTo, func(party string) bool {
		return slices.Contains(d.Application.Identifiers, party)
	})
}

// sessionHolds reports whether the session has a first factor of the
// connection, counted or not.
func (d *deciding) sessionHolds(c *AuthenticationConnection) bool {
	return firstOf(d.Session.Evidence, c)
}

// firstOf reports whether a first factor of the connection is among the
// evidence.
func firstOf(evidence []Evidence, c *AuthenticationConnection) bool {
	for i := range evidence {
		if !evidence[i].Factor && evidence[i].Connection == c.ID {
			return true
		}
	}
	return false
}

// proofOf gathers what counts for a login by the connection: the newest first
// factor of this transaction, else those of the session, and the second
// factors about the same subject.
func (d *deciding) proofOf(c *AuthenticationConnection) proof {
	var p proof
	given := false
	for i := len(d.Evidence) - 1; i >= 0 && !given; i-- {
		if e := &d.Evidence[i]; !e.Factor && e.Connection == c.ID {
			given = true
			p.first, p.ofTransaction = d.firstOfTransaction(c, e), true
		}
	}
	if !given && d.Session != nil && !d.Request.SelectAccount {
		d.firstsOfSession(c, &p)
	}
	if p.first == nil {
		return p
	}
	d.factorsOf(c, &p)
	return p
}

// firstOfTransaction counts the login that the connection has given. The ages
// of the connection and of the level hold for it too, since a provider may
// answer from a session of its own: an old login does not count, or counts for
// less, and the provider is asked for a fresh one (rule 21).
func (d *deciding) firstOfTransaction(c *AuthenticationConnection, e *Evidence) *piece {
	if c.MaxAge != nil && d.oldWhenGiven(e, *c.MaxAge) {
		d.stale = true
		d.find("21", c.ID, "The provider's login is older than the connection allows.")
		return nil
	}
	first := &piece{evidence: e, levels: d.Configuration.Vocabulary.Prove(e.Level, c.limits()...)}
	d.find("12", c.ID, "The login counts as "+e.Level.String()+".")
	limits := slices.Clone(c.limits())
	for _, rule := range d.Configuration.LevelMaxAges {
		if d.oldWhenGiven(e, rule.MaxAge) {
			limits = append(limits, d.Configuration.Vocabulary.below(rule.Level))
		}
	}
	if !e.Afresh {
		limits = d.unconfirmed(limits)
	}
	if young := d.Configuration.Vocabulary.Prove(e.Level, limits...); !young.Meet(first.levels) {
		first.levels, first.lowered, d.stale = young, true, true
		d.find(d.agedBy(), c.ID, "It is too old for its level and counts as "+young.String()+".")
	}
	return first
}

// firstsOfSession finds the first factors of the session that count, the
// newest first.
func (d *deciding) firstsOfSession(c *AuthenticationConnection, p *proof) {
	var found []piece
	for i := range d.Session.Evidence {
		e := &d.Session.Evidence[i]
		if e.Factor || e.Connection != c.ID {
			continue
		}
		if ok, why := d.usable(e, c); !ok {
			d.find("21", c.ID, why)
			continue
		}
		var room [4]Level
		young := append(append(room[:0], c.limits()...), c.atMost(e, e.Level.Ladder))
		each := piece{evidence: e, levels: d.Configuration.Vocabulary.Prove(e.Level, young...)}
		if aged := d.agedLevels(young, e.since()); len(aged) > len(young) {
			old := d.Configuration.Vocabulary.Prove(e.Level, aged...)
			each.lowered = !old.Meet(each.levels)
			each.levels = old
		}
		if each.lowered {
			d.find(d.agedBy(), c.ID, "The session's evidence is too old for its level and counts as "+each.levels.String()+".")
		}
		found = append(found, each)
	}
	if len(found) == 0 {
		return
	}
	if len(found) > 1 {
		slices.SortStableFunc(found, func(a, b piece) int { return b.evidence.since().Compare(a.evidence.since()) })
	}
	p.first, p.older = &found[0], found[1:]
	d.find("20", c.ID, "The session's login counts as "+p.first.levels.String()+".")
}

// factorsOf adds the second factors that count: of this connection, switched
// on, about the same subject, and young enough.
func (d *deciding) factorsOf(c *AuthenticationConnection, p *proof) {
	for i := range c.Factors {
		factor := &c.Factors[i]
		connection := d.Configuration.Connections[factor.Connection]
		if connection == nil || !connection.Enabled {
			continue
		}
		if e := lastFactor(d.Evidence, factor.Connection, p.first.evidence.Subject); e != nil {
			p.factors = append(p.factors, piece{evidence: e, levels: d.after(factor)})
			d.find("14", factor.Connection, "The second factor is done.")
			continue
		}
		if d.Session == nil {
			continue
		}
		e := lastFactor(d.Session.Evidence, factor.Connection, p.first.evidence.Subject)
		if e == nil {
			continue
		}
		if ok, why := d.usable(e, connection); !ok {
			d.find("21", factor.Connection, why)
			continue
		}
		each := piece{evidence: e, levels: d.after(factor, d.agedLevels(nil, e.since())...)}
		each.lowered = !each.levels.Meet(d.after(factor))
		d.find("20", factor.Connection, "The session's second factor counts.")
		p.factors = append(p.factors, each)
	}
}

// after returns what the whole login proves once the factor is done.
func (d *deciding) after(factor *Factor, limits ...Level) Levels {
	if factor.After == nil {
		return nil
	}
	return d.Configuration.Vocabulary.Prove(*factor.After, limits...)
}

// lastFactor returns the newest piece of the second factor about the subject.
func lastFactor(evidence []Evidence, connection ID, subject Subject) *Evidence {
	var last *Evidence
	for i := range evidence {
		e := &evidence[i]
		if e.Factor && e.Connection == connection && e.Subject == subject && (last == nil || !e.since().Before(last.since())) {
			last = e
		}
	}
	return last
}
