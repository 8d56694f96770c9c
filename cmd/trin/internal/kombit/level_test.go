package kombit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// TestKombit01_NoLevelRequested: the first handler asks for nothing, without an
// address for the answer and with Conditions. The answer goes to the address in
// the metadata and has what the first handler demands.
func TestKombit01_NoLevelRequested(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.posted(b, "request-1-no-level.xml")
	login := r.accepted(r.ch1, r.municipal(b))
	if login.InResponseTo != "_k1" || login.Class != password || login.Encrypted {
		t.Errorf("got the class %s to %s, encrypted %t, want that of a password to _k1, in the clear", login.Class, login.InResponseTo, login.Encrypted)
	}
	if want := "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"; login.NameFormat != want || login.NameID != "C=DK,O=11223344,CN=Karla Eksempel,Serial=karla" {
		t.Errorf("got the name %q of %q", login.NameID, login.NameFormat)
	}
	has(t, login, "dk:gov:saml:attribute:SpecVer", "DK-SAML-2.0")
	has(t, login, "dk:gov:saml:attribute:KombitSpecVer", "1.0")
	has(t, login, attrLevel, "2")
	has(t, login, "dk:gov:saml:attribute:CvrNumberIdentifier", "11223344")
	lists(t, login, attrPrivileges1)
	for _, a := range login.Attributes {
		if a.Format != "urn:oasis:names:tc:SAML:2.0:attrname-format:basic" {
			t.Errorf("%s has the name format %q", a.Name, a.Format)
		}
	}
	if asked := r.roles.questions(); len(asked) > 0 {
		t.Errorf("without a system the role source was asked %v", asked)
	}
}

// TestKombit02_Level3ByTheSecondFactor: level 3 is asked for and the provider
// gives 2, so that the second factor runs.
func TestKombit02_Level3ByTheSecondFactor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	login := r.steppedUp(r.ch1, r.browser(), "request-1-level-3.xml")
	if login.Class != levelPrefix+"3" {
		t.Errorf("got the class %s", login.Class)
	}
	has(t, login, attrLevel, "3")
	lists(t, login, attrPrivileges1, "http://eksempelkommune.example/roles/jobrole/permits/1")
}

// TestKombit05_MultipleAuthn: the handler asks in the words of AD FS, which
// count as AssuranceLevel 3 and come back as they were asked.
func TestKombit05_MultipleAuthn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	login := r.steppedUp(r.ch2, r.browser(), "request-2-multipleauthn.xml")
	if login.Class != multiple {
		t.Errorf("got the class %s, want the one that was asked for", login.Class)
	}
	has(t, login, levelClaim, "Substantial")
	has(t, login, attrLevel)
	r.use("after: {ladder: nsis, value: 30}", "after: 30")
	b := r.browser()
	r.advance(time.Minute)
	r.post(b, r.fresh("request-2-multipleauthn.xml"))
	r.municipal(b)
	login = r.accepted(r.ch2, r.enters(b))
	has(t, login, attrLevel, "3")
	has(t, login, levelClaim)
	if login.Class != multiple {
		t.Errorf("got the class %s, want the one that was asked for", login.Class)
	}
}

// TestKombit15_StepUpWithoutForceAuthn: after a login without a level the
// second request asks for Substantial in the same session. The factor alone is
// asked for, and the instant moves; the session index stays that of the session.
func TestKombit15_StepUpWithoutForceAuthn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.posted(b, "request-1-no-level.xml")
	low := r.accepted(r.ch1, r.municipal(b))
	r.advance(2 * time.Minute)
	hop := r.posted(b, "request-2-substantial.xml")
	if hop.Page == nil || hop.Page.Form("code") == nil {
		t.Fatalf("got %d %s, want the second factor alone", hop.Status, hop.URL)
	}
	login := r.accepted(r.ch2, r.enters(b))
	if trips := r.record().Trips; len(trips) != 1 || trips[0].Connection != "code" {
		t.Errorf("got the trips %+v, want the factor alone", trips)
	}
	if !login.Instant.Equal(low.Instant.Add(2*time.Minute)) || login.SessionIndex == "" {
		t.Errorf("got the instant %s after %s, and the index %q", login.Instant, low.Instant, login.SessionIndex)
	}
	if login.Class != substantial {
		t.Errorf("got the class %s", login.Class)
	}
	r.advance(30 * time.Second)
	again := r.accepted(r.ch2, r.post(b, r.fresh("request-2-substantial.xml")))
	if again.SessionIndex != login.SessionIndex || !again.Instant.Equal(login.Instant) {
		t.Errorf("from the session: got the index %q at %s, want %q at %s", again.SessionIndex, again.Instant, login.SessionIndex, login.Instant)
	}
}

// TestKombit16_HigherSessionForALowerRequest: KOMBIT's handler takes more than
// it asks for; an application that is strict is asked afresh by nobody and gets
// no more than it asked for, or nothing.
func TestKombit16_HigherSessionForALowerRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.steppedUp(r.ch2, b, "request-2-substantial.xml")
	ask := func() []byte { return r.fresh("request-2-stranger.xml") } // exactly AssuranceLevel 2
	login := r.accepted(r.ch2, r.post(b, ask()))
	if login.Class != levelPrefix+"2" {
		t.Errorf("got the class %s, want the one that was asked for", login.Class)
	}
	has(t, login, levelClaim, "Substantial")
	r.use("id: kombit\nprofile", "id: kombit\nstrict: true\nexactMeansMinimum: false\nprofile")
	login = r.accepted(r.ch2, r.post(b, ask()))
	has(t, login, levelClaim)
	has(t, login, attrLevel, "2")
	if issued := r.record().Issued; issued == nil || issued.Level != (broker.Level{Value: 20}) {
		t.Errorf("got %+v, want that a strict answer rests on the first factor alone", issued)
	}
}

// TestKombit23_Padding: white space around a class and a level is nothing.
func TestKombit23_Padding(t *testing.T) {
	t.Parallel()
	r := newRig(t, "authentication: [municipality]", "authentication: [nemlogin]")
	b := r.browser()
	padding := edited(string(r.unsigned("request-2-substantial.xml")), ">"+substantial+"<", ">\n   "+substantial+"\t <")
	r.post(b, r.signed(r.ch2, padding))
	a := r.challenge(b)
	login := r.accepted(r.ch2, r.answers(b, a, padded(encrypted(fromNemLogin(a.id, "Substantial", r.clock())))))
	if login.Class != substantial {
		t.Errorf("got the class %q, want it without white space", login.Class)
	}
	has(t, login, levelClaim, "Substantial")
}

// TestKombit24_OpaqueClasses: classes are opaque text, compared byte for byte.
func TestKombit24_OpaqueClasses(t *testing.T) {
	t.Parallel()
	const query = "http://idmanagement.example/ns/assurance/aal/2?phishing_resistant=true"
	r := newRig(t, "presets: [house, nsis]\n", `presets: [house, nsis]
classes:
  - {ref: "STORK-QAA-Level-3", level: 30}
  - {ref: "4", level: 40}
  - {ref: "`+query+`", level: 30}
`)
	for file, want := range map[string]string{"request-2-opaque-class.xml": "STORK-QAA-Level-3", "request-2-class-with-a-query.xml": query} {
		if login := r.steppedUp(r.ch2, r.browser(), file); login.Class != want {
			t.Errorf("%s: got the class %s", file, login.Class)
		}
		r.advance(30 * time.Second)
	}
	for name, class := range map[string]string{"case": "stork-qaa-level-3", "normalised": strings.TrimSuffix(query, "=true"), "a number": "04", "padded inside": "STORK- QAA-Level-3"} {
		t.Run(name, func(t *testing.T) {
			one := r.on(t)
			changed := edited(string(one.unsigned("request-2-opaque-class.xml")), "STORK-QAA-Level-3", class, "_k14", "_k14"+strings.ReplaceAll(name, " ", ""))
			one.refused(r.ch2, one.post(one.browser(), one.signed(r.ch2, changed)), "_k14"+strings.ReplaceAll(name, " ", ""), "Requester", "NoAuthnContext")
		})
	}
	b := r.browser()
	number := edited(string(r.unsigned("request-2-opaque-class.xml")), "STORK-QAA-Level-3", "4", "_k14", "_k14four")
	r.refused(r.ch2, r.post(b, r.signed(r.ch2, number)), "_k14four", "Responder", "NoAuthnContext")
}

// TestKombit25_HighIsRefused: High is known and nobody reaches it.
func TestKombit25_HighIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.refused(r.ch2, r.posted(r.browser(), "request-2-high.xml"), "_k6", "Responder", "NoAuthnContext")
	record := r.record()
	if record.Refusal == nil || record.Refusal.Code != broker.RefusedLevel || !slices.Contains(record.Asked.Classes, broker.ClassRef(high)) {
		t.Errorf("got %+v", record)
	}
}
