package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

func TestExplainRecord(t *testing.T) {
	t.Parallel()
	when := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	record := broker.Record{
		Reference: "4P4G-XWXU", Version: 3, Started: when, Ended: when.Add(time.Minute), Application: "journal",
		Asked:   broker.Asked{Classes: []broker.ClassRef{"urn:three"}, Comparison: broker.Minimum, ForceAuthn: true, RequesterIDs: []string{"urn:behind"}},
		Session: []broker.Evidence{{Connection: "adfs", Level: broker.Level{Value: 20}, Instant: when}},
		Trips: []broker.Trip{{Connection: "code", Refusal: &broker.Refusal{
			Code: broker.RefusedUpstream, Reason: "no", Upstream: &broker.Upstream{Status: []string{"urn:responder"}, Message: "not today"},
		}}},
		Displaced: "CCCC-DDDD",
		Trace:     broker.Trace{{Rule: "14", Text: "It is missing."}},
		Claims:    []broker.ClaimsStep{{Step: "keep", Removed: []string{"uid"}}},
		Refusal:   &broker.Refusal{Code: broker.RefusedCancelled, Reason: "cancelled at the chooser"},
	}
	var out bytes.Buffer
	if err := explainRecord(&out, record); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"4P4G-XWXU", "version 3", "journal asked for minimum [urn:three], ForceAuthn, not signed, for [urn:behind]",
		"the session held adfs at level 20", "trip to code", "upstream: no ([urn:responder] not today)",
		"it displaced the session of another: CCCC-DDDD", "rule 14   It is missing.", "claims, keep: added [], removed [uid]", "refused, cancelled: cancelled at the chooser",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got no %q in\n%s", want, &out)
		}
	}
	record.Refusal, record.Issued = nil, &broker.Issued{Class: "urn:three", Level: broker.Level{Ladder: "nsis", Value: 30}, Instant: when}
	if got := ended(record); !strings.Contains(got, "as urn:three") || !strings.Contains(got, "30") {
		t.Errorf("got %q, want what was issued", got)
	}
	record.Issued, record.Logout = nil, &broker.LoggedOut{Sessions: 1, Told: 2, Failed: 3}
	if got, want := ended(record), "logged out: 1 sessions ended, 2 parties told, 3 not"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	record.Logout.Framed = 4
	if got, want := ended(record), "logged out: 1 sessions ended, 2 parties told, 4 in a frame, 3 not"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	record.Logout.Framed, record.Logout.By = 0, "AAAA-BBBB"
	if got, want := ended(record), "logged out: 1 sessions ended, 2 parties told, 3 not, since another logged in in that browser: AAAA-BBBB"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What an application or a provider has sent tells a terminal nothing.
func TestM12_WhyQuotesWhatWasSent(t *testing.T) {
	t.Parallel()
	const evil = "urn:\x1b[2J\n  rule 26   Fine."
	record := broker.Record{
		Application: "journal", Asked: broker.Asked{
			Classes: []broker.ClassRef{evil}, Comparison: evil, RequesterIDs: []string{evil},
			Original: evil, Requester: "payroll", Behind: []broker.ID{"wages"},
		},
		Trips:   []broker.Trip{{Connection: "idp", Wanted: []broker.ClassRef{evil}, Sent: []broker.ClassRef{evil}, Received: evil}},
		Refusal: &broker.Refusal{Code: broker.RefusedUpstream, Reason: evil, Upstream: &broker.Upstream{Status: []string{evil}, Message: evil}},
	}
	var out bytes.Buffer
	if err := explainRecord(&out, record); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "\x1b") || strings.Contains(out.String(), "\n  rule") {
		t.Errorf("got %q", out.String())
	}
	if want := `the original requester is "urn:\x1b[2J\n  rule 26   Fine.", described as payroll, whose policy held as that of [wages]`; !strings.Contains(out.String(), want) {
		t.Errorf("got no %q in\n%s", want, &out)
	}
	record.Refusal, record.Issued = nil, &broker.Issued{Level: broker.Level{Value: 30}, Proven: broker.NewLevels(broker.Level{Value: 30}, broker.Level{Ladder: "nsis", Value: 20})}
	if got, want := ended(record), "proven level 30 and level 20 on ladder nsis"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
}

// A message that was not accepted is told with its check, and what it says of
// itself in quotes.
func TestExplainMessage(t *testing.T) {
	t.Parallel()
	record := broker.Record{
		Reference: "4P4G-XWXU", Transaction: "t", Application: "journal", Connection: "adfs", Ended: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		Message: &broker.Unaccepted{At: "POST /saml2/sp/{connection}/acs", Check: broker.CheckTime, Reason: "not valid \x1b[2J", Sender: "https://evil\n", Unkept: 7},
	}
	var out bytes.Buffer
	if err := explainRecord(&out, record); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"4P4G-XWXU", "a message that was not accepted, at POST /saml2/sp/{connection}/acs", `"https://evil\n", which is not proven`, "the application is journal",
		"the connection is adfs", "did not end it", "7 more of this sender", `not accepted, time: "not valid \x1b[2J"`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got no %q in\n%s", want, &out)
		}
	}
}
