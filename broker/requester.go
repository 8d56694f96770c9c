package broker

import "slices"

// believed is the chain of requesters of the request as far as anything may
// rest on it: a proxy that is trusted with it must have signed it. Nobody else
// can pass himself off as acting for others.
func (a *ApplicationConnection) believed(r AuthnRequest) []string {
	if !a.TrustsRequesters || !r.Signed {
		return nil
	}
	return slices.Clone(r.RequesterIDs)
}

// original is the requester of the chain for whom the application asks, as the
// application's setting reads it: SAML core 3.4.1.2 does not define the order.
// It is "" for an empty chain.
func (a *ApplicationConnection) original(chain []string) string {
	switch {
	case len(chain) == 0:
		return ""
	case a.OriginalLast:
		return chain[len(chain)-1]
	}
	return chain[0]
}

// knows reports whether the administrator has said anything of the requester:
// it is described, has a floor, or is the application itself.
func (a *ApplicationConnection) knows(requester string) bool {
	_, floor := a.RequesterFloors[requester]
	return floor || a.Requesters[requester] != nil || slices.Contains(a.Identifiers, requester)
}

// requesterFloor is what must be reached because the requester is in the chain.
func (a *ApplicationConnection) requesterFloor(requester string) Levels {
	var floor Levels
	if known := a.Requesters[requester]; known != nil {
		floor = known.Floor
	}
	return floor.With(a.RequesterFloors[requester])
}

// original is the requester for whom the application asks, and what is known of
// it when the administrator has described it.
func (l *login) original() (identifier string, known *Requester) {
	identifier = l.app.original(l.believed())
	return identifier, l.app.Requesters[identifier]
}

// believed is the chain of requesters as far as claims may rest on it.
func (l *login) believed() []string { return l.app.believed(l.t.Request) }

// requesters is the chain that the provider is told, with the application
// appended (SAML core 3.4.1.5.1). What is not believed is not passed on: Trin signs
// its requests, and a provider that trusts it would believe it then.
func (l *login) requesters() []string {
	chain := l.believed()
	if len(l.app.Identifiers) > 0 {
		chain = append(chain, l.app.Identifiers[0])
	}
	return chain
}

// checkRequester refuses a login for a requester that the application's setting
// does not let in (rule P3), and one for an application that is switched off
// (rule P4). Whether the chain is believed does not matter to the first: a
// refusal helps nobody who makes one up.
func (d *deciding) checkRequester() *Decision {
	original := d.Application.original(d.Request.RequesterIDs)
	if d.Application.KnownRequestersOnly && original != "" && len(d.ends) == 0 && !d.Application.knows(original) {
		refused := d.refuse("P3", RefusedDenied, "The application asks for a requester that is not known, and it may only ask for known ones.")
		return &refused
	}
	for _, end := range d.ends {
		if !end.Enabled {
			refused := d.refuse("P4", RefusedDenied, "The application "+string(end.ID)+", for which this one asks, is switched off.")
			return &refused
		}
	}
	return nil
}

// explainRequesters says which floors hold because of who is behind the
// application.
func (d *deciding) explainRequesters() {
	seen := map[string]bool{}
	for _, requester := range d.Request.RequesterIDs {
		floor := d.Application.requesterFloor(requester)
		if len(floor) == 0 || seen[requester] {
			continue
		}
		seen[requester] = true
		who := "A requester in the chain"
		if known := d.Application.Requesters[requester]; known != nil {
			who = "The requester " + string(known.ID)
		}
		d.find("P3", "", who+" has the floor "+floor.String()+".")
	}
	for _, end := range d.ends {
		d.find("P4", "", "The application "+string(end.ID)+" is behind this one, so its policy holds as well; its floor is "+end.Floor.String()+".")
	}
}
