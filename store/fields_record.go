package store

import (
	"encoding/json"

	"trin/broker"
)

// recordJSON is the JSON of a record, as encoding/json writes it.
func (f *fields) recordJSON(r *broker.Record) ([]byte, error) {
	f.way, f.other = toJSON, jsonLibrary{}
	if f.record(r); f.lost {
		return json.Marshal(r)
	}
	return f.out, nil
}

type jsonLibrary struct{}

func (jsonLibrary) Marshal(value any) ([]byte, error) { return json.Marshal(value) }

// record are the fields of the record of a login.
func (f *fields) record(r *broker.Record) {
	outer := f.begin()
	textAlways(f, "reference", &r.Reference)
	textAlways(f, "transaction", &r.Transaction)
	numberAlways(f, "version", &r.Version)
	instant(f, "started", &r.Started)
	instant(f, "ended", &r.Ended)
	textAlways(f, "application", &r.Application)
	text(f, "connection", &r.Connection)
	f.subject("subject", &r.Subject)
	text(f, "address", &r.Address)
	if f.has("asked", true) {
		f.asked(&r.Asked)
	}
	if f.has("issued", r.Issued != nil) {
		f.issued(r.Issued)
	}
	rare(f, "refusal", &r.Refusal)
	rare(f, "logout", &r.Logout)
	rare(f, "message", &r.Message)
	list(f, "session", &r.Session, (*fields).evidence)
	list(f, "trips", &r.Trips, (*fields).trip)
	listAlways(f, "trace", &r.Trace, (*fields).finding)
	list(f, "claims", &r.Claims, (*fields).claimsStep)
	text(f, "displaced", &r.Displaced)
	f.end(outer)
}

func (f *fields) asked(a *broker.Asked) {
	outer := f.begin()
	list(f, "classes", &a.Classes, letters)
	text(f, "comparison", &a.Comparison)
	flag(f, "forceAuthn", &a.ForceAuthn)
	flag(f, "passive", &a.Passive)
	list(f, "requesterIDs", &a.RequesterIDs, letters)
	text(f, "original", &a.Original)
	text(f, "requester", &a.Requester)
	list(f, "behind", &a.Behind, letters)
	if f.has("signed", true) {
		f.truth(&a.Signed)
	}
	flag(f, "initiated", &a.Initiated)
	list(f, "floors", &a.Floors, (*fields).level)
	flag(f, "voluntary", &a.Voluntary)
	flag(f, "selectAccount", &a.SelectAccount)
	rare(f, "confirm", &a.Confirm)
	f.end(outer)
}

func (f *fields) issued(i *broker.Issued) {
	outer := f.begin()
	textAlways(f, "class", &i.Class)
	if f.has("level", true) {
		f.level(&i.Level)
	}
	instant(f, "instant", &i.Instant)
	list(f, "proven", &i.Proven, (*fields).level)
	f.end(outer)
}

// subject is a field that is always there.
func (f *fields) subject(name string, s *broker.Subject) {
	if !f.has(name, true) {
		return
	}
	outer := f.begin()
	textAlways(f, "namespace", &s.Namespace)
	textAlways(f, "value", &s.Value)
	f.end(outer)
}

func (f *fields) level(l *broker.Level) {
	outer := f.begin()
	text(f, "ladder", &l.Ladder)
	number(f, "value", &l.Value)
	f.end(outer)
}

func (f *fields) trip(t *broker.Trip) {
	outer := f.begin()
	textAlways(f, "connection", &t.Connection)
	flag(f, "factor", &t.Factor)
	list(f, "wanted", &t.Wanted, letters)
	list(f, "sent", &t.Sent, letters)
	text(f, "received", &t.Received)
	if f.has("counted", true) {
		f.level(&t.Counted)
	}
	rare(f, "refusal", &t.Refusal)
	instant(f, "started", &t.Started)
	instant(f, "ended", &t.Ended)
	f.end(outer)
}

func (f *fields) finding(found *broker.Finding) {
	outer := f.begin()
	textAlways(f, "rule", &found.Rule)
	text(f, "connection", &found.Connection)
	textAlways(f, "text", &found.Text)
	f.end(outer)
}

func (f *fields) claimsStep(s *broker.ClaimsStep) {
	outer := f.begin()
	textAlways(f, "step", &s.Step)
	flag(f, "skipped", &s.Skipped)
	flag(f, "failed", &s.Failed)
	list(f, "added", &s.Added, letters)
	list(f, "removed", &s.Removed, letters)
	list(f, "changed", &s.Changed, letters)
	f.end(outer)
}

func (f *fields) evidence(e *broker.Evidence) {
	outer := f.begin()
	textAlways(f, "connection", &e.Connection)
	flag(f, "factor", &e.Factor)
	f.subject("subject", &e.Subject)
	text(f, "class", &e.Class)
	if f.has("level", true) {
		f.level(&e.Level)
	}
	text(f, "countedClass", &e.CountedClass)
	text(f, "countedClaim", &e.CountedClaim)
	instant(f, "instant", &e.Instant)
	instant(f, "received", &e.Received)
	flag(f, "afresh", &e.Afresh)
	instant(f, "expires", &e.Expires)
	list(f, "methods", &e.Methods, letters)
	list(f, "caps", &e.Cap, (*fields).level)
	list(f, "authorities", &e.Authorities, letters)
	list(f, "claims", &e.Claims, (*fields).claim)
	numberAt(f, "onwardCount", &e.OnwardCount)
	list(f, "onwardTo", &e.OnwardTo, letters)
	flag(f, "oneTime", &e.OneTime)
	list(f, "keys", &e.Keys, letters)
	f.octets("memo", &e.Memo)
	f.end(outer)
}
