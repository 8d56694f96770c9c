package store

import "trin/broker"

// login are the fields of a login.
func (f *fields) login(t *broker.Transaction) {
	outer := f.begin()
	textAlways(f, "id", &t.ID)
	numberAlways(f, "revision", &t.Revision)
	textAlways(f, "reference", &t.Reference)
	textAlways(f, "state", &t.State)
	textAlways(f, "binding", &t.Binding)
	numberAlways(f, "version", &t.Version)
	if f.has("request", true) {
		f.request(&t.Request)
	}
	text(f, "chosen", &t.Chosen)
	text(f, "factor", &t.Factor)
	list(f, "evidence", &t.Evidence, (*fields).evidence)
	if f.has("leg", t.Leg != nil) {
		if f.way == fromCBOR {
			t.Leg = new(broker.Leg)
		}
		f.leg(t.Leg)
	}
	list(f, "offered", &t.Offered, letters)
	flag(f, "factors", &t.Factors)
	number(f, "legs", &t.Legs)
	flag(f, "retried", &t.Retried)
	text(f, "stale", &t.Stale)
	list(f, "trips", &t.Trips, (*fields).trip)
	list(f, "found", &t.Found, (*fields).finding)
	list(f, "claims", &t.Claims, (*fields).claimsStep)
	instant(f, "created", &t.Created)
	instant(f, "expires", &t.Expires)
	rare(f, "logout", &t.Logout)
	f.end(outer)
}

func (f *fields) request(r *broker.AuthnRequest) {
	outer := f.begin()
	textAlways(f, "application", &r.Application)
	list(f, "classes", &r.Classes, letters)
	text(f, "comparison", &r.Comparison)
	flag(f, "voluntary", &r.Voluntary)
	flag(f, "forceAuthn", &r.ForceAuthn)
	flag(f, "passive", &r.Passive)
	numberAt(f, "maxAge", &r.MaxAge)
	list(f, "requesterIDs", &r.RequesterIDs, letters)
	flag(f, "signed", &r.Signed)
	list(f, "idpList", &r.IDPList, letters)
	numberAt(f, "proxyCount", &r.ProxyCount)
	text(f, "loginHint", &r.LoginHint)
	text(f, "providerHint", &r.ProviderHint)
	flag(f, "selectAccount", &r.SelectAccount)
	rare(f, "confirm", &r.Confirm)
	flag(f, "initiated", &r.Initiated)
	text(f, "language", &r.Language)
	f.octets("reply", &r.Reply)
	f.end(outer)
}

func (f *fields) leg(l *broker.Leg) {
	outer := f.begin()
	textAlways(f, "id", &l.ID)
	textAlways(f, "transaction", &l.Transaction)
	numberAlways(f, "version", &l.Version)
	textAlways(f, "application", &l.Application)
	textAlways(f, "connection", &l.Connection)
	flag(f, "factor", &l.Factor)
	f.subject("subject", &l.Subject)
	list(f, "ask", &l.Ask, letters)
	text(f, "comparison", &l.Comparison)
	flag(f, "forceAuthn", &l.ForceAuthn)
	flag(f, "passive", &l.Passive)
	numberAt(f, "maxAge", &l.MaxAge)
	text(f, "loginHint", &l.LoginHint)
	flag(f, "selectAccount", &l.SelectAccount)
	text(f, "confirm", &l.Confirm)
	list(f, "requesterIDs", &l.RequesterIDs, letters)
	list(f, "idpList", &l.IDPList, letters)
	numberAt(f, "proxyCount", &l.ProxyCount)
	text(f, "language", &l.Language)
	instant(f, "started", &l.Started)
	textAlways(f, "reference", &l.Reference)
	f.octets("memo", &l.Memo)
	f.end(outer)
}

// session are the fields of a session.
func (f *fields) session(s *broker.Session) {
	outer := f.begin()
	textAlways(f, "key", &s.Key)
	numberAlways(f, "revision", &s.Revision)
	textAlways(f, "group", &s.Group)
	f.subject("subject", &s.Subject)
	textAlways(f, "chosen", &s.Chosen)
	listAlways(f, "evidence", &s.Evidence, (*fields).evidence)
	list(f, "participants", &s.Participants, (*fields).participant)
	textAlways(f, "index", &s.Index)
	instant(f, "created", &s.Created)
	instant(f, "used", &s.Used)
	instant(f, "expires", &s.Expires)
	f.end(outer)
}

func (f *fields) participant(p *broker.Participant) {
	outer := f.begin()
	textAlways(f, "application", &p.Application)
	numberAlways(f, "version", &p.Version)
	list(f, "keys", &p.Keys, letters)
	f.octets("memo", &p.Memo)
	instant(f, "since", &p.Since)
	f.end(outer)
}

func (f *fields) claim(c *broker.Claim) {
	outer := f.begin()
	if f.hasNumber(1, "name", true) {
		letters(f, &c.Name)
	}
	if f.hasNumber(2, "format", c.Format != "") {
		letters(f, &c.Format)
	}
	if f.hasNumber(3, "friendlyName", c.FriendlyName != "") {
		letters(f, &c.FriendlyName)
	}
	if f.hasNumber(4, "values", true) {
		listed(f, &c.Values, letters)
	}
	f.end(outer)
}
