package kombit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// withNemLogin is the edits that make NemLog-in the only provider.
func withNemLogin() []string {
	return []string{"authentication: [municipality]", "authentication: [nemlogin]"}
}

// withADFS is the edits that make the municipality's provider an old AD FS.
func withADFS() []string {
	return []string{
		"id: municipality\nprotocol: saml2", "id: municipality\nprotocol: adfs", "firstFactor: 20\ncap: [20, {ladder: nsis, value: 20}]\n", "",
		"  metadataFile: municipality.xml", "  metadataFile: municipality.xml\n  product: adfs-3.0\n  password: 20\n  mfaFrom: 30",
	}
}

// TestKombit03_LevelFromTheAttribute: the provider states the bare class of
// NSIS, and the level in its attribute alone.
func TestKombit03_LevelFromTheAttribute(t *testing.T) {
	t.Parallel()
	r := newRig(t, withNemLogin()...)
	b := r.browser()
	r.posted(b, "request-2-substantial.xml")
	a := r.challenge(b)
	login := r.accepted(r.ch2, r.answers(b, a, encrypted(fromNemLogin(a.id, "Substantial", r.clock()))))
	if login.Class != substantial || !login.Encrypted || login.NameID != "C=DK,O=11223344,CN=Nora Eksempel,Serial="+persistentUUID {
		t.Errorf("got the class %s for %s, encrypted %t", login.Class, login.NameID, login.Encrypted)
	}
	has(t, login, "https://data.gov.dk/model/core/specVersion", "OIO-SAML-3.0")
	has(t, login, "dk:gov:saml:attribute:KombitSpecVer", "2.0")
	has(t, login, levelClaim, "Substantial")
	has(t, login, attrLevel)
	has(t, login, "https://data.gov.dk/model/core/eid/professional/cvr", "11223344")
	has(t, login, "https://data.gov.dk/model/core/eid/professional/orgName", "Eksempel Kommune")
	has(t, login, "https://data.gov.dk/model/core/eid/email", "nora@eksempelkommune.example")
	if trips := r.record().Trips; len(trips) != 1 || string(trips[0].Received) != bareNSIS || trips[0].Counted != (broker.Level{Ladder: "nsis", Value: 30}) {
		t.Errorf("got the trips %+v", trips)
	}
	for _, level := range []string{"Low", "", "Substantiel", "substantial"} {
		b := r.browser()
		r.post(b, r.fresh("request-2-substantial.xml"))
		a := r.challenge(b)
		hop := r.answers(b, a, encrypted(fromNemLogin(a.id, level, r.clock())))
		if hop.Page == nil || hop.Page.Form("SAMLResponse") == nil {
			t.Errorf("%q: got %d, want a refusal", level, hop.Status)
			continue
		}
		if record := r.record(); record.Refusal == nil || record.Refusal.Code != broker.RefusedLevel {
			t.Errorf("%q: got %+v", level, record.Refusal)
		}
	}
}

// TestKombit04_AssuranceLevel3IsNoNSIS: AssuranceLevel 3 is no level of NSIS,
// whatever the numbers are; the record says what was wanted and what was
// reached.
func TestKombit04_AssuranceLevel3IsNoNSIS(t *testing.T) {
	t.Parallel()
	r := newRig(t, "after: {ladder: nsis, value: 30}", "after: 30")
	b := r.browser()
	r.refused(r.ch2, r.posted(b, "request-2-substantial.xml"), "_k3", "Responder", "NoAuthnContext")
	r.posted(b, "request-2-multipleauthn.xml")
	r.municipal(b)
	has(t, r.accepted(r.ch2, r.enters(b)), attrLevel, "3")
	r.use("firstFactor: 20\ncap: [20, {ladder: nsis, value: 20}]", "source: {claim: \""+attrLevel+"\", values: {\"3\": 30, \"4\": {ladder: nsis, value: 30}}}", "factors:\n  - {connection: code, after: {ladder: nsis, value: 30}}\n", "")
	b = r.browser()
	r.post(b, r.fresh("request-2-substantial.xml"))
	a := r.challenge(b)
	response := unique(fromMunicipality(a.id, r.clock()))
	response.Attributes[4].Values = []string{"3"}
	hop := r.answers(b, a, response)
	refusal := r.refusal(r.ch2, hop)
	if !slices.Equal(refusal.Codes, []string{"Responder", "NoAuthnContext"}) {
		t.Fatalf("got %q", refusal.Codes)
	}
	record := r.record()
	if len(record.Trips) != 1 || record.Trips[0].Counted != (broker.Level{Value: 30}) || !slices.Contains(record.Asked.Classes, broker.ClassRef(substantial)) {
		t.Errorf("got %+v, want the level that was wanted and the one that was reached", record)
	}
	if want := "minimum level 30 on ladder nsis, and at least level 30 on ladder nsis. Reached is level 30."; record.Refusal == nil || !strings.Contains(record.Refusal.Reason, want) {
		t.Errorf("got %+v, want %q in the reason", record.Refusal, want)
	}
}

// TestKombit06_TagsDoNotRank: Person and Professional beside a level decide
// nothing. A NemLog-in-like provider is asked for them; AD FS is not.
func TestKombit06_TagsDoNotRank(t *testing.T) {
	t.Parallel()
	r := newRig(t, withNemLogin()...)
	b := r.browser()
	r.posted(b, "request-2-mixed-tags.xml")
	a := r.challenge(b)
	classes, comparison := a.classes()
	want := []string{substantial, "https://data.gov.dk/eid/Professional", "https://data.gov.dk/eid/Person"}
	if !slices.Equal(classes, want) || comparison != "minimum" {
		t.Errorf("NemLog-in is asked for %s %q, want minimum %q", comparison, classes, want)
	}
	login := r.accepted(r.ch2, r.answers(b, a, encrypted(fromNemLogin(a.id, "Substantial", r.clock()))))
	if login.Class != substantial {
		t.Errorf("got the class %s", login.Class)
	}
	r.use(withADFS()...)
	b = r.browser()
	r.post(b, r.fresh("request-2-mixed-tags.xml"))
	if classes, _ := r.challenge(b).classes(); len(classes) > 0 {
		t.Errorf("AD FS is asked for %q, want nothing", classes)
	}
}

// TestKombit09_ADFSGetsNoScoping: an AD FS that refuses Scoping gets none, and
// no class where the level is Trin's to reach.
func TestKombit09_ADFSGetsNoScoping(t *testing.T) {
	t.Parallel()
	r := newRig(t, withADFS()...)
	b := r.browser()
	r.posted(b, "request-2-substantial.xml")
	a := r.challenge(b)
	for _, name := range []string{"Scoping", "RequestedAuthnContext"} {
		if a.SelectElement(name) != nil {
			t.Errorf("AD FS is sent %s", name)
		}
	}
}

// TestKombit14_ForceAuthn: the provider is asked afresh, and an older login is
// no answer.
func TestKombit14_ForceAuthn(t *testing.T) {
	t.Parallel()
	r := newRig(t, withNemLogin()...)
	for name, c := range map[string]struct {
		age  time.Duration
		good bool
	}{"now": {0, true}, "within the skew": {50 * time.Second, true}, "before the request": {10 * time.Minute, false}} {
		b := r.browser()
		r.post(b, r.fresh("request-2-force-substantial.xml"))
		a := r.challenge(b)
		if got := a.SelectAttrValue("ForceAuthn", ""); got != "true" {
			t.Fatalf("%s: the provider is asked with ForceAuthn %q", name, got)
		}
		hop := r.answers(b, a, instant(encrypted(fromNemLogin(a.id, "Substantial", r.clock())), r.clock().Add(-c.age)))
		if !c.good {
			if refusal := r.refusal(r.ch2, hop); refusal.Codes[0] != "Responder" {
				t.Errorf("%s: got %q", name, refusal.Codes)
			}
			continue
		}
		r.accepted(r.ch2, hop)
	}
	b := r.browser()
	r.post(b, r.fresh("request-2-substantial.xml"))
	a := r.challenge(b)
	r.accepted(r.ch2, r.answers(b, a, encrypted(fromNemLogin(a.id, "Substantial", r.clock()))))
	r.post(b, r.fresh("request-2-force-substantial.xml"))
	r.challenge(b) // the session is there, and is no answer
}
