package attack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
	"trin/store"
)

// messages are the records of messages that were not accepted under the reference
// of the page, the newest first, and what else is under it.
func (r *rig) messages(hop *useragent.Hop) (messages, logins []broker.Record) {
	r.t.Helper()
	if hop.Page == nil {
		r.t.Fatal("there is no page")
	}
	reference := referencePattern.FindString(hop.Page.Text)
	if reference == "" {
		r.t.Fatalf("the page has no reference: %s", hop.Page.Text)
	}
	found, err := r.node.Store.Records(r.t.Context(), store.RecordQuery{Reference: reference})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, one := range found {
		if one.Message != nil {
			messages = append(messages, one.Record)
		} else {
			logins = append(logins, one.Record)
		}
	}
	return messages, logins
}

// TestP4_WhatIsNotAcceptedHasARecord: the reference of the page leads to which
// check a provider's response did not pass and to the login, which goes on.
func TestP4_WhatIsNotAcceptedHasARecord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	confirmation := func(a *etree.Element) *etree.Element {
		return at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData")
	}
	for name, test := range map[string]struct {
		change wrong
		check  broker.Check
	}{
		"key":         {wrong{"", func(m *samltest.Response) { m.SignAssertion = samltest.ImpostorKey }, "signature"}, broker.CheckSignature},
		"not signed":  {wrong{"", func(m *samltest.Response) { m.SignAssertion, m.SignResponse = "", "" }, "signed"}, broker.CheckSignature},
		"changed":     {sent("", func(_, a *etree.Element) { at(a, "./Subject/NameID").SetText("eve") }, "signature"), broker.CheckSignature},
		"issuer":      {edit("", func(_, a *etree.Element) { at(a, "./Issuer").SetText("https://evil.test") }, "Issuer"), broker.CheckSender},
		"request":     {edit("", func(_, a *etree.Element) { confirmation(a).CreateAttr("InResponseTo", "_other") }, "InResponseTo"), broker.CheckAnswers},
		"recipient":   {edit("", func(_, a *etree.Element) { confirmation(a).CreateAttr("Recipient", "https://evil.test") }, "Recipient"), broker.CheckAddressee},
		"destination": {edit("", func(el, _ *etree.Element) { el.CreateAttr("Destination", "https://evil.test") }, "Destination"), broker.CheckAddressee},
		"audience":    {edit("", func(_, a *etree.Element) { at(a, "./Conditions/AudienceRestriction/Audience").SetText("urn:other") }, "AudienceRestriction"), broker.CheckAddressee},
		"too late": {edit("", func(_, a *etree.Element) {
			confirmation(a).CreateAttr("NotOnOrAfter", start.Add(-time.Hour).Format(time.RFC3339))
		}, "not valid"), broker.CheckTime},
		"too early": {edit("", func(_, a *etree.Element) { a.CreateAttr("IssueInstant", start.Add(24*time.Hour).Format(time.RFC3339)) }, "future"), broker.CheckTime},
		"no XML":    {wrong{name: "", words: "response"}, broker.CheckForm},
	} {
		r.sub(name, func() {
			v := r.victim()
			document := changed(v, test.change).Bytes()
			if name == "no XML" {
				document = []byte("<samlp:Response")
			}
			hop := v.post(document)
			v.told(hop, test.change.words)
			messages, logins := r.messages(hop)
			if len(messages) != 1 || len(logins) != 0 {
				r.t.Fatalf("got %d messages and %d logins under the reference, want the message", len(messages), len(logins))
			}
			m := messages[0]
			if m.Message.Check != test.check || !strings.Contains(m.Message.Reason, test.change.words) {
				r.t.Errorf("got the check %q and the reason %q, want %q and %q", m.Message.Check, m.Message.Reason, test.check, test.change.words)
			}
			if m.Application != "app" || m.Connection != "idp" || m.Transaction == "" || m.Message.At != "POST /saml2/sp/{connection}/acs" {
				r.t.Errorf("got %+v, want the login that it belongs to", m)
			}
			v.succeeds()
			if messages, logins := r.messages(hop); len(messages) != 1 || len(logins) != 1 || logins[0].Issued == nil || logins[0].Transaction != m.Transaction {
				r.t.Errorf("got %d messages and the logins %+v, want how the login ended beside the message", len(messages), logins)
			}
		})
	}
}

// TestP4_RequestsThatAreNotAcceptedHaveARecord: so has what is sent in an
// application's name, with what it says of itself.
func TestP4_RequestsThatAreNotAcceptedHaveARecord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	other := r.victim()
	for name, test := range map[string]struct {
		send        func(b *useragent.Agent) *useragent.Hop
		check       broker.Check
		application broker.ID
		connection  broker.ID
		sender      string
	}{
		"unknown": {func(b *useragent.Agent) *useragent.Hop {
			return r.ask(b, request{issuer: "https://nobody.test", key: "none"})
		}, broker.CheckSender, "", "", "https://nobody.test"},
		"not signed": {func(b *useragent.Agent) *useragent.Hop { return r.ask(b, request{key: "none"}) }, broker.CheckSignature, "app", "", appEntity},
		"wrong key":  {func(b *useragent.Agent) *useragent.Hop { return r.ask(b, request{key: samltest.ImpostorKey}) }, broker.CheckSignature, "app", "", appEntity},
		"no request": {func(b *useragent.Agent) *useragent.Hop { return r.open(b, r.url("/saml2/sso")) }, broker.CheckForm, "", "", ""},
		"no leg":     {func(b *useragent.Agent) *useragent.Hop { return other.deliver(b, other.right().Encoded(), "") }, broker.CheckAnswers, "", "idp", ""},
		"another's": {func(b *useragent.Agent) *useragent.Hop {
			return other.deliver(b, other.right().Encoded(), other.asked.RelayState)
		}, broker.CheckBrowser, "app", "idp", ""},
		"no such page": {func(b *useragent.Agent) *useragent.Hop { return r.open(b, r.url("/choose/nothing")) }, broker.CheckOpen, "", "", ""},
	} {
		r.sub(name, func() {
			messages, logins := r.messages(test.send(r.browser()))
			if len(messages) != 1 || len(logins) != 0 {
				r.t.Fatalf("got %d messages and %d logins, want the message", len(messages), len(logins))
			}
			m := messages[0]
			if m.Message.Check != test.check || m.Application != test.application || m.Connection != test.connection || m.Message.Sender != test.sender {
				r.t.Errorf("got check %q of %q and %q, sender %q; want %q, %q, %q and %q",
					m.Message.Check, m.Application, m.Connection, m.Message.Sender, test.check, test.application, test.connection, test.sender)
			}
		})
	}
	other.succeeds()
}

// TestP4_RubbishEndsNoLoginAndFillsNothing: however often it comes.
func TestP4_RubbishEndsNoLoginAndFillsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	var last *useragent.Hop
	for range 20 {
		last = v.post([]byte("rubbish"))
	}
	if messages, _ := r.messages(last); len(messages) != 5 {
		t.Errorf("got %d records in one login, want 5", len(messages))
	}
	for range 60 {
		last = r.ask(r.browser(), request{key: "none"})
	}
	all, err := r.node.Store.Records(t.Context(), store.RecordQuery{Unaccepted: true, Application: "app"})
	if err != nil || len(all) != 5+30 {
		t.Errorf("got %d records, %v; want 5 of the login and 30 of the application in this minute", len(all), err)
	}
	if logins, err := r.node.Store.Records(t.Context(), store.RecordQuery{}); err != nil || len(logins) != 0 {
		t.Errorf("got %d logins that have ended, %v; want none", len(logins), err)
	}
	r.advance(time.Minute)
	r.ask(r.browser(), request{key: "none"})
	all, err = r.node.Store.Records(t.Context(), store.RecordQuery{Unaccepted: true, Limit: 1})
	if err != nil || len(all) != 1 || all[0].Message.Unkept != 30 {
		t.Errorf("got %+v, %v; want the next, and that 30 were not kept", all, err)
	}
	v.succeeds()
}

// TestP6_SwitchedOffOnTheWayHasARecord: a login whose application is switched off
// or deleted while the browser is away ends with a record, wherever it comes back.
func TestP6_SwitchedOffOnTheWayHasARecord(t *testing.T) {
	t.Parallel()
	for name, off := range map[string][]string{
		"switched off": {"id: app\n", "id: app\nenabled: false\n"},
		"deleted":      {standard()[strings.Index(standard(), "---\nkind: application\nid: app"):strings.Index(standard(), "---\nkind: application\nid: other")], ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			v := r.victim()
			r.use(nil, off...)
			hop := v.post(v.right().Bytes())
			messages, logins := r.messages(hop)
			if len(logins) != 1 || logins[0].Refusal == nil || logins[0].Application != "app" || !strings.Contains(logins[0].Refusal.Reason, "switched off or deleted") {
				t.Errorf("got the logins %+v, want the one that ended", logins)
			}
			if len(messages) != 0 {
				t.Errorf("got %d messages beside it, want none", len(messages))
			}
			again, _ := r.messages(v.post(v.right().Bytes()))
			if !slices.ContainsFunc(again, func(m broker.Record) bool { return m.Message.Check == broker.CheckOpen }) {
				t.Errorf("got %+v, want that the login is no longer open", again)
			}
		})
	}
}
