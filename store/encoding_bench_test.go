package store

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// pageRow is what a row of the sessions may take in SQLite's page of 4,096
// octets before it needs a second one, less its other columns.
const pageRow = 4061 - 150

// A session of twenty claims stands in one page.
func TestSessionStandsInAPage(t *testing.T) {
	t.Parallel()
	session := bodySession(time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC))
	if n := len(written(t, testBodies(t), &session)) + sealOverhead; n > pageRow {
		t.Errorf("its body takes %d octets, want %d at most", n, pageRow)
	}
}

// BenchmarkBody seals and opens what a simple login stores, as CBOR and as JSON.
func BenchmarkBody(b *testing.B) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
	login, session := bodyLogin(now), bodySession(now)
	s := &Store{sealer: testSealer(b, testKey(b)), bodies: testBodies(b)}
	for _, what := range []struct {
		name  string
		value any
		empty func() any
	}{
		{"login", &login, func() any { return new(broker.Transaction) }},
		{"session", &session, func() any { return new(broker.Session) }},
	} {
		for _, way := range []struct {
			name string
			seal func(place, any) ([]byte, error)
			open func(place, []byte, any) error
		}{{"JSON", s.sealJSON, s.openJSON}, {"CBOR", s.sealBody, s.openBody}} {
			at := place{"t", "c", "r"}
			sealed, err := way.seal(at, what.value)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(what.name+"/"+way.name+"/seal", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := way.seal(at, what.value); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(len(sealed)), "octets")
			})
			b.Run(what.name+"/"+way.name+"/open", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := way.open(at, sealed, what.empty()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// bodyLogin is a login that waits for its provider, as large as one is.
func bodyLogin(now time.Time) broker.Transaction {
	const id, class = "WcXlIDS9PEDdvMM8vtlWnVZi", broker.ClassRef("urn:dk:gov:saml:attribute:AssuranceLevel:2")
	return broker.Transaction{
		ID: id, Revision: 1, Reference: "FK6W-M7J6", State: broker.StateFirstFactor,
		Binding: strings.Repeat("b", 43), Version: 1,
		Request: broker.AuthnRequest{
			Application: "app", Classes: []broker.ClassRef{class}, Signed: true, Language: "en",
			Reply: []byte(`{"request":"_ZQCHIZC563HCYJOHHOYQ7WCKWD","consumer":"https://app.test/acs","relayState":"state"}`),
		},
		Chosen: "idp",
		Leg: &broker.Leg{
			ID: id + "." + id, Transaction: id, Version: 1, Application: "app", Connection: "idp",
			Ask: []broker.ClassRef{class}, Comparison: broker.Exact, RequesterIDs: []string{"https://app.test/metadata"},
			Language: "en", Started: now, Reference: "FK6W-M7J6", Memo: []byte(`{"request":"` + strings.Repeat("r", 41) + `"}`),
		},
		Legs:    1,
		Trips:   []broker.Trip{{Connection: "idp", Wanted: []broker.ClassRef{class}, Sent: []broker.ClassRef{class}, Started: now}},
		Created: now, Expires: now.Add(15 * time.Minute),
	}
}

// bodySession is a session with twenty claims, as large as one is.
func bodySession(now time.Time) broker.Session {
	subject := broker.Subject{Namespace: "people", Value: "person-000000"}
	claims := broker.Claims{{Name: "uid", Values: []string{subject.Value}}}
	for i := 1; i < 20; i++ {
		claims = append(claims, broker.Claim{
			Name: fmt.Sprint("urn:oid:2.5.4.", i), Format: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
			FriendlyName: fmt.Sprint("attribute", i), Values: []string{fmt.Sprintf("value %d of %s", i, subject.Value)},
		})
	}
	digest := func(octet string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat(octet, 32)))
	}
	head, index := digest("h"), "/"+digest("i")
	return broker.Session{
		Key: broker.SessionKey(digest("k")), Revision: 1, Group: "default", Subject: subject, Chosen: "idp",
		Evidence: []broker.Evidence{{
			Connection: "idp", Subject: subject, Class: "urn:dk:gov:saml:attribute:AssuranceLevel:2",
			Level: broker.Level{Value: 20}, Instant: now, Received: now, Expires: now.Add(8 * time.Hour), Claims: claims,
			Keys: []string{head + "/1" + digest("1")[:21], head + "/2" + digest("2")[:21], head + "/3" + digest("3")[:21], head + "/4" + digest("4")[:21]},
			Memo: []byte(strings.Repeat("m", 128)),
		}},
		Participants: []broker.Participant{{
			Application: "app", Version: 1, Since: now,
			Keys: []string{head + "/1" + digest("1")[:21], head + "/1" + digest("1")[:21] + index[:33], head + "/2" + digest("2")[:21], head + "/2" + digest("2")[:21] + index[:33]},
			Memo: []byte(strings.Repeat("m", 251)),
		}},
		Index: strings.Repeat("i", 24), Created: now, Used: now, Expires: now.Add(8 * time.Hour),
	}
}
