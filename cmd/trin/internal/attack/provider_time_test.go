package attack

import (
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

// places are the times of a response and where they stand.
var places = []struct {
	name, path, attribute string
	begin, end            bool // a time that must have come, that must not have passed
	early                 string
	late                  string
}{
	{name: "Response IssueInstant", attribute: "IssueInstant", begin: true, early: "IssueInstant", late: "is too early"},
	{name: "Assertion IssueInstant", path: "./Assertion", attribute: "IssueInstant", begin: true, early: "IssueInstant", late: "is too early"},
	{name: "Conditions NotBefore", path: "./Assertion/Conditions", attribute: "NotBefore", begin: true, early: "conditions: not valid before"},
	{name: "Conditions NotOnOrAfter", path: "./Assertion/Conditions", attribute: "NotOnOrAfter", end: true, late: "conditions: not valid on or after"},
	{name: "SubjectConfirmationData NotOnOrAfter", path: "./Assertion/Subject/SubjectConfirmation/SubjectConfirmationData", attribute: "NotOnOrAfter", end: true, late: "subject confirmation: not valid on or after"},
	{name: "AuthnInstant", path: "./Assertion/AuthnStatement", attribute: "AuthnInstant", begin: true, early: "is in the future"},
	{name: "SessionNotOnOrAfter", path: "./Assertion/AuthnStatement", attribute: "SessionNotOnOrAfter", end: true, late: "is in the past"},
}

// TestD10 puts every time to and over its edges; the connection allows a minute
// of skew.
func TestD10_Times(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := r.clock()
	const skew = time.Minute
	var cases []wrong
	for _, p := range places {
		set := func(name, value, words string) {
			cases = append(cases, edit(p.name+" "+name, func(el, _ *etree.Element) {
				if p.path != "" {
					el = at(el, p.path)
				}
				if p.attribute == "NotOnOrAfter" {
					el.RemoveAttr("NotBefore")
				}
				el.CreateAttr(p.attribute, value)
			}, words))
		}
		now := now
		if p.attribute == "SessionNotOnOrAfter" {
			now = now.Add(skew + time.Second) // within the skew it ends the login: TestD10_ASessionThatHasEnded
		}
		instant := func(d time.Duration) string { return samltest.Instant(now.Add(d)) }
		set("exactly now", instant(0), "")
		if p.begin {
			set("as early as the skew allows", instant(skew), "")
			set("a second earlier", instant(skew+time.Second), p.early)
			set("half an hour in the future", instant(time.Hour/2), p.early)
		}
		if p.late == "is too early" {
			set("as old as the skew allows", instant(-skew), "")
			set("a second older", instant(-skew-time.Second), p.late)
			set("a year ago", instant(-365*24*time.Hour), p.late)
		}
		if p.end && p.attribute == "SessionNotOnOrAfter" {
			set("as the skew ends", samltest.Instant(start.Add(-skew)), p.late)
		} else if p.end {
			set("one second before the skew ends", instant(-skew+time.Second), "")
			set("as the skew ends", instant(-skew), p.late)
			set("a second later", instant(-skew-time.Second), p.late)
			set("a year ago", instant(-365*24*time.Hour), p.late)
		}
		set("in another zone", now.In(time.FixedZone("", 14*3600)).Format("2006-01-02T15:04:05-07:00"), "")
		set("with nine digits of a second", now.UTC().Format("2006-01-02T15:04:05.000000000Z"), "")
		set("with twelve digits of a second", now.UTC().Format("2006-01-02T15:04:05")+".000000000000Z", "")
		for name, value := range map[string]string{
			"year 9999":           "9999-12-31T23:59:59Z",
			"year 0001":           "0001-01-01T00:00:00Z",
			"year 10000":          "10000-01-01T00:00:00Z",
			"a year before 0":     "-0001-01-01T00:00:00Z",
			"no zone":             now.UTC().Format("2006-01-02T15:04:05"),
			"a zone too far":      now.UTC().Format("2006-01-02T15:04:05") + "+99:99",
			"a leap second":       "2016-12-31T23:59:60Z",
			"hour 24":             "2026-11-22T24:00:00Z",
			"February 30":         "2026-02-30T00:00:00Z",
			"a date":              "2026-11-22",
			"Unix time":           "1795341600",
			"a comma":             "2026-11-22T10:00:00,5Z",
			"a blank for the T":   "2026-11-22 10:00:00Z",
			"small letters":       "2026-11-22t10:00:00z",
			"one digit of hours":  "2026-11-22T9:00:00Z",
			"a fraction of none":  "2026-11-22T10:00:00.Z",
			"white space":         " 2026-11-22T10:00:00Z",
			"other digits":        "２０２６-11-22T10:00:00Z",
			"something behind it": "2026-11-22T10:00:00Z!",
			"empty":               "",
			"words":               "tomorrow",
		} {
			set(name, value, p.attribute+": ")
		}
	}
	for _, p := range places[:2] {
		cases = append(cases, edit(p.name+" missing", func(el, _ *etree.Element) {
			if p.path != "" {
				el = at(el, p.path)
			}
			el.RemoveAttr(p.attribute)
		}, "IssueInstant is missing"))
	}
	cases = append(cases,
		edit("AuthnInstant missing", func(_, a *etree.Element) { a.SelectElement("AuthnStatement").RemoveAttr("AuthnInstant") }, "AuthnInstant is missing"),
		edit("SubjectConfirmationData NotOnOrAfter missing", func(_, a *etree.Element) {
			at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData").RemoveAttr("NotOnOrAfter")
		}, "NotOnOrAfter is missing"),
		edit("Conditions whose end is their begin", func(_, a *etree.Element) {
			c := a.SelectElement("Conditions")
			c.CreateAttr("NotOnOrAfter", c.SelectAttrValue("NotBefore", ""))
		}, "is not before NotOnOrAfter"),
		edit("Conditions without times", func(_, a *etree.Element) {
			c := a.SelectElement("Conditions")
			c.RemoveAttr("NotBefore")
			c.RemoveAttr("NotOnOrAfter")
		}, ""),
		edit("no SessionNotOnOrAfter", func(_, a *etree.Element) { a.SelectElement("AuthnStatement").RemoveAttr("SessionNotOnOrAfter") }, ""),
		edit("D14 NotBefore in the confirmation", func(_, a *etree.Element) {
			at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData").CreateAttr("NotBefore", samltest.Instant(now.Add(-time.Hour)))
		}, "NotBefore in a bearer confirmation"),
	)
	r.holds(t, cases)
}

// TestD10_ASessionThatHasEnded is a true statement of the provider about a
// session that has ended, by a clock that is not far off: nobody is logged in,
// and the application is told.
func TestD10_ASessionThatHasEnded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, ago := range []time.Duration{0, time.Second, time.Minute - time.Second} {
		v := r.victim()
		m := v.right()
		m.Edit = func(el *etree.Element) {
			at(el, "./Assertion/AuthnStatement").CreateAttr("SessionNotOnOrAfter", samltest.Instant(r.clock().Add(-ago)))
		}
		v.refusedToApplication(v.post(m.Bytes()), "Responder", "AuthnFailed")
		v.harmless(v.b)
	}
	r.victim().succeeds()
}

// TestD10_AResponseThatWaited gives a right response too late: the leg is still there and the
// message is too old for itself.
func TestD10_AResponseThatWaited(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	old := v.right().Bytes()
	r.advance(6*time.Minute + time.Second)
	v.refuses(old, "not valid on or after")
	v.succeeds()
}
