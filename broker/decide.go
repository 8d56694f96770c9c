package broker

// Decide finds what a login needs next. It is pure: equal Facts give equal
// Decisions. Everything that is not plainly allowed is refused.
//
// The request is first held against what is proven already, in this
// transaction and in the session (rule 20); only what is missing is run. See
// docs/assurance.md for the rules, which the findings of the Trace name.
func Decide(f Facts) Decision {
	d := deciding{Facts: f, trace: make(Trace, 0, 12)}
	decision := d.decide()
	decision.Floors = d.floors
	decision.Trace = d.trace
	return decision
}

// deciding is one decision under way.
type deciding struct {
	Facts
	trace      Trace
	ends       []*ApplicationConnection // whose policy holds beside the application's (rule P4)
	asked      Requirement              // without the floor of the pair
	floors     Levels                   // of the requirement that was held last
	used       ID                       // the connection that the session used; "" = none
	candidates []*AuthenticationConnection
	hinted     *AuthenticationConnection
	stale      bool // the chosen provider answered with a login that was too old
}

func (d *deciding) decide() Decision {
	if d.Configuration == nil || d.Application == nil {
		return d.refuse("", RefusedInternal, "There is no configuration to decide by.")
	}
	if !d.Application.Enabled {
		return d.refuse("", RefusedDenied, "The application is switched off.")
	}
	d.ends = d.Facts.ends()
	asked, refusal := resolve(d.Application, d.ends, d.Request, "")
	d.asked, d.floors = asked, asked.Floors
	d.explainAsked()
	if refusal != nil {
		rule := "3"
		if refusal.Code == RefusedMalformed {
			rule = "1"
		}
		return d.refuse(rule, refusal.Code, sentence(refusal.Reason))
	}
	if refused := d.checkRequester(); refused != nil {
		return *refused
	}
	if refused := d.findCandidates(); refused != nil {
		return *refused
	}
	d.findSession()
	if refused, is := d.cannotBePassive(); is {
		return refused
	}
	if refused := d.checkEvidence(); refused != nil {
		return *refused
	}
	return d.route()
}

// route picks the connection that the login goes by.
func (d *deciding) route() Decision {
	if d.Chosen != "" {
		if c := d.candidate(d.Chosen); c != nil {
			return d.with(c)
		}
		return d.refuse("17", RefusedUnavailable, "The chosen connection cannot be used by this application now.")
	}
	preferred := d.hinted
	if preferred == nil && d.used != "" && !d.Request.SelectAccount {
		if preferred = d.candidate(d.used); preferred != nil {
			d.find("17", preferred.ID, "The connection that the session used is the default.")
		}
	}
	if d.Session != nil && d.hinted == nil && !d.Request.SelectAccount {
		if decision, ok := d.rideAny(preferred); ok {
			return decision
		}
	}
	if preferred != nil {
		return d.with(preferred)
	}
	return d.pick()
}

// with goes on with one first-factor connection.
func (d *deciding) with(c *AuthenticationConnection) Decision {
	return d.toward(c, d.asked.With(d.Application, c.ID).wishes())
}

// toward goes on with one first-factor connection, by the wishes in their order.
func (d *deciding) toward(c *AuthenticationConnection, wishes []Requirement) Decision {
	r := d.asked.With(d.Application, c.ID)
	d.floors = r.Floors
	p := d.proofOf(c)
	if p.first == nil {
		return d.login(c, r)
	}
	if p.ofTransaction {
		if ok, why := d.fresh(p.first.evidence); !ok {
			return d.refuse("22", RefusedStale, why)
		}
	}
	if decision, ok := d.met(c, r, wishes, p); ok {
		return decision
	}
	d.find("20", c.ID, "What is proven is "+p.all().levels.String()+", which is not what is demanded.")
	enough := r.Voluntary && p.all().levels.Meet(r.Floors)
	if enough && d.Request.Passive {
		d.find("8", c.ID, "The wish was voluntary and no page may be shown, so the login is answered with the level that it truly has.")
		return d.answer(c, r, p.all(), true)
	}
	if decision, ok := d.more(c, r, r, p); ok {
		return decision
	}
	if enough {
		d.find("8", c.ID, "The request was voluntary, so the login is answered with the level that it truly has.")
		return d.answer(c, r, p.all(), true)
	}
	if r.Voluntary {
		d.find("8", c.ID, "The voluntary wish cannot be reached, so the floors alone decide.")
		if decision, ok := d.more(c, r.unlisted(), r.unlisted(), p); ok {
			return decision
		}
	}
	return d.others(c)
}

// more is what brings a login to the wish, which is the requirement or one of its
// wishes, by the same connection: a second factor, or else the provider, asked
// again.
func (d *deciding) more(c *AuthenticationConnection, r, wish Requirement, p proof) (Decision, bool) {
	if factors := d.reaching(c, wish, p); len(factors) > 0 {
		return d.factor(c, factors, p, "14"), true
	}
	if d.worthAsking(c, wish, p) {
		d.find("S59", c.ID, "No second factor reaches the level, so the provider is asked again.")
		return d.login(c, r), true
	}
	return Decision{}, false
}

// complete says whether a login that meets its requirement needs a factor all
// the same: one without an after-level when nothing was asked (rule 9), or one
// that comes closer to the maximum that was asked (rule 6).
func (d *deciding) complete(c *AuthenticationConnection, r Requirement, p proof, b basis) (Decision, bool) {
	if r.Nothing() {
		factors, lacking := d.always(c, p)
		switch {
		case !lacking:
			return Decision{}, false
		case len(factors) == 0:
			return d.refuse("S72", RefusedUnavailable, "The second factor that this connection always runs cannot be used now."), true
		}
		return d.factor(c, factors, p, "S72"), true
	}
	if r.Comparison == Maximum && len(r.Listed) > 0 && !d.Request.Passive {
		if factors := d.stronger(c, r, p, b); len(factors) > 0 {
			return d.factor(c, factors, p, "6"), true
		}
	}
	return Decision{}, false
}

// refuse ends the login, with the finding that says why.
func (d *deciding) refuse(rule string, code RefusalCode, text string) Decision {
	d.find(rule, "", text)
	return Decision{Step: StepRefuse, Refusal: &Refusal{Code: code, Reason: text}}
}

// passive refuses a passive request, with the page that would have to be shown.
func (d *deciding) passive(page PageNeeded, text string) Decision {
	refused := d.refuse("23", RefusedPassive, text)
	refused.Refusal.Page = page
	return refused
}
