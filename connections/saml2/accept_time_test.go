package saml2

import (
	"net/http"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

func TestD10_Times(t *testing.T) {
	t.Parallel()
	skew := time.Minute
	data := []string{"Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"}
	places := []struct {
		name, attr string
		path       []string
		first      time.Duration // the first and last offsets from now that pass
		last       time.Duration
		end        bool // an end: what passes is after now - skew
	}{
		{"response", "IssueInstant", nil, -skew, skew, false},
		{"assertion", "IssueInstant", []string{"Assertion"}, -skew, skew, false},
		{"authentication", "AuthnInstant", []string{"Assertion", "AuthnStatement"}, -24 * time.Hour, skew, false},
		{"not before", "NotBefore", []string{"Assertion", "Conditions"}, -24 * time.Hour, skew, false},
		{"end of the conditions", "NotOnOrAfter", []string{"Assertion", "Conditions"}, -skew + 1*time.Second, 24 * time.Hour, true},
		{"end of the confirmation", "NotOnOrAfter", data, -skew + 1*time.Second, 24 * time.Hour, true},
		{"end of the session", "SessionNotOnOrAfter", []string{"Assertion", "AuthnStatement"}, -skew + 1*time.Second, 24 * time.Hour, true},
	}
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			r := newRig(t)
			set := func(value string) func(*samltest.Response) {
				return editing(func(response *etree.Element) {
					if p.name == "end of the conditions" {
						at(response, p.path...).RemoveAttr("NotBefore")
					}
					at(response, p.path...).CreateAttr(p.attr, value)
				})
			}
			at := func(offset time.Duration) string { return samltest.Instant(testNow.Add(offset)) }
			r.accepted()
			for _, offset := range []time.Duration{p.first, 0, p.last} {
				r.accepted(set(at(offset)))
			}
			r.accepted(set(testNow.Format("2006-01-02T15:04:05") + ".123456789123Z"))
			r.accepted(set(testNow.In(time.FixedZone("", 14*3600)).Format(time.RFC3339)))
			bad := []string{at(p.last + time.Second), at(-25 * time.Hour), "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
				"2026-11-22T10:00:00", "2026-11-22", "now", "", "2026-11-22T10:00:60Z", "2026-11-22T24:00:00Z",
				"2026-11-22T10:00:00,5Z", "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00+14:01", "2026-11-22T10:00:00+99:00",
				"2026-11-22 10:00:00Z", "2026-11-22t10:00:00z", "2026-02-30T10:00:00Z", " 2026-11-22T10:00:00Z",
				"2026-11-22T1:00:00Z", "+2026-11-22T10:00:00Z", "2026-11-22T10:00:00.1234567890123456789012345678901Z"}
			if p.end {
				bad[0] = at(p.first - time.Second)
			}
			if p.name == "authentication" || p.name == "not before" {
				bad[1] = "" // an old one is no fault here
			}
			for _, value := range bad {
				leg := r.login("idp")
				answer := r.response(leg)
				set(value)(&answer)
				r.refused(r.post(leg, answer.Encoded()), "")
			}
		})
	}
}

func TestD10_Missing(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"response", dropAttr("IssueInstant"), "response: IssueInstant is missing"},
		{"assertion", dropAttr("IssueInstant", "Assertion"), "assertion: IssueInstant is missing"},
		{"authentication", dropAttr("AuthnInstant", "Assertion", "AuthnStatement"), "AuthnInstant is missing"},
		{"confirmation", dropAttr("NotOnOrAfter", "Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"), "NotOnOrAfter is missing"},
		{"conditions inverted", setAttr("NotBefore", samltest.Instant(testNow.Add(2*time.Hour)), "Assertion", "Conditions"), "is not before"},
	})
	r := newRig(t)
	r.accepted(dropAttr("NotBefore", "Assertion", "Conditions"))
	r.accepted(dropAttr("NotOnOrAfter", "Assertion", "Conditions"))
	r.accepted(dropAttr("SessionNotOnOrAfter", "Assertion", "AuthnStatement"))
}

func TestD10_SkewIsASetting(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.Skew = Duration(5 * time.Minute) })
	r.accepted(setAttr("NotBefore", samltest.Instant(testNow.Add(5*time.Minute)), "Assertion", "Conditions"))
	leg := r.login("idp")
	answer := r.response(leg)
	setAttr("NotBefore", samltest.Instant(testNow.Add(5*time.Minute+time.Second)), "Assertion", "Conditions")(&answer)
	r.refused(r.post(leg, answer.Encoded()), "not valid before")
}

func TestD10_ReplayIsRememberedAsLongAsItWouldPass(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	for id, until := range r.used.seen {
		if want := testNow.Add(5*time.Minute + time.Minute); !until.Equal(want) {
			t.Errorf("%q until %v; want %v", id, until, want)
		}
	}
	if len(r.used.seen) != 1 {
		t.Errorf("remembered %d; want 1", len(r.used.seen))
	}
}

func TestF36_FreshnessThatWasAskedFor(t *testing.T) {
	t.Parallel()
	age := 10 * time.Minute
	for _, c := range []struct {
		name    string
		ask     func(*broker.Leg)
		instant time.Duration
		refused bool
	}{
		{"nothing asked, old", func(*broker.Leg) {}, -8 * time.Hour, false},
		{"ForceAuthn, now", func(l *broker.Leg) { l.ForceAuthn = true }, 0, false},
		{"ForceAuthn, within the skew", func(l *broker.Leg) { l.ForceAuthn = true }, -time.Minute, false},
		{"ForceAuthn, before the request", func(l *broker.Leg) { l.ForceAuthn = true }, -61 * time.Second, true},
		{"maximum age, young", func(l *broker.Leg) { l.MaxAge = &age }, -11 * time.Minute, false},
		{"maximum age, old", func(l *broker.Leg) { l.MaxAge = &age }, -11*time.Minute - time.Second, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.accepted()
			leg := r.login("idp", c.ask)
			answer := r.response(leg)
			setAttr("AuthnInstant", samltest.Instant(testNow.Add(c.instant)), "Assertion", "AuthnStatement")(&answer)
			got := r.post(leg, answer.Encoded())
			if !c.refused {
				if got.Evidence == nil {
					t.Errorf("got %q %v; want it accepted", got.Log, got.Refusal)
				}
				return
			}
			if got.Evidence != nil || got.Refusal == nil || got.Refusal.Code != broker.RefusedStale || got.Code != http.StatusSeeOther {
				t.Errorf("got %+v; want a refusal as stale", got)
			}
		})
	}
}

// A provider whose clock is wrong by what the connection allows: the engine,
// which allows a minute to everybody, must not refuse what was let pass.
func TestInstantsAreOfTrinsClock(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		forced bool
		offset time.Duration // of the AuthnInstant from the request, and from now
		want   time.Duration
	}{
		{"ahead", false, 4 * time.Minute, 0},
		{"ahead, and fresh", true, 4 * time.Minute, 0},
		{"behind, and fresh", true, -4 * time.Minute, 0},
		{"an older login", false, -4 * time.Minute, -4 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(s *ConnectionSettings) { s.Skew = Duration(maxSkew) })
			leg := r.login("idp", func(leg *broker.Leg) { leg.ForceAuthn = test.forced })
			answer := r.response(leg)
			editing(func(response *etree.Element) {
				at(response, "Assertion", "AuthnStatement").CreateAttr("AuthnInstant", samltest.Instant(testNow.Add(test.offset)))
			})(&answer)
			got := r.post(leg, answer.Encoded())
			if got.Evidence == nil {
				t.Fatalf("not accepted: %s %v", got.Log, got.Refusal)
			}
			if instant := got.Evidence.Instant; !instant.Equal(testNow.Add(test.want)) {
				t.Errorf("instant is %s from now, want %s", instant.Sub(testNow), test.want)
			}
		})
	}
}
