package installation_test

import (
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
)

// vocabularyOf builds a vocabulary document.
func vocabularyOf(t *testing.T, text string) (*broker.Vocabulary, []installation.Problem) {
	t.Helper()
	c, problems := installation.Build(1, parsed(t, "kind: vocabulary\n"+text+"\n"), parts())
	if c == nil {
		return nil, problems
	}
	return c.Vocabulary, problems
}

// TestPresetsBuild: each preset is an installation's vocabulary by one line.
func TestPresetsBuild(t *testing.T) {
	t.Parallel()
	names := installation.Presets()
	for _, name := range []string{
		"nsis", "oiosaml4", "al", "assurancelevel", "nemlogin", "unilogin", "mitid", "eidas", "nist-aal", "refeds", "raf", "samlcore", "adfs", "house", "openid",
		"spid", "idporten", "swedenconnect", "eherkenning", "digid", "psd2", "swamid", "tara", "iso29115", "eap", "ftn", "franceconnect", "bundid", "agov", "fas", "surfconext",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("there is no preset %s", name)
		}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, problems := vocabularyOf(t, "presets: ["+name+"]")
			if v == nil || len(problems) > 0 || len(v.Classes()) < 2 {
				t.Errorf("got %v", problems)
			}
			again, _ := vocabularyOf(t, "presets: [{name: "+name+"}]")
			if !slices.Equal(v.Classes(), again.Classes()) {
				t.Error("the long form of the entry is another vocabulary")
			}
		})
	}
}

// TestPresetsAgree: no class stands on one ladder with two values, whichever
// presets an installation takes; and presets that do disagree are known.
func TestPresetsAgree(t *testing.T) {
	t.Parallel()
	type place struct {
		ref    broker.ClassRef
		ladder broker.Ladder
	}
	values, in := map[place]int{}, map[place]string{}
	for _, name := range installation.Presets() {
		v, _ := vocabularyOf(t, "presets: ["+name+"]")
		for _, class := range v.Classes() {
			at := place{class.Ref, class.Level.Ladder}
			if other, twice := values[at]; twice && other != class.Level.Value {
				t.Errorf("%s is %d in %s and %d in %s", class.Ref, other, in[at], class.Level.Value, name)
			}
			values[at], in[at] = class.Level.Value, name
		}
	}
	apart := []string{"al assurancelevel", "al house", "digid house", "digid samlcore"}
	for _, a := range installation.Presets() {
		for _, b := range installation.Presets() {
			if a >= b {
				continue
			}
			v, problems := vocabularyOf(t, "presets: ["+a+", "+b+"]")
			if got, want := v != nil && len(problems) == 0, !slices.Contains(apart, a+" "+b); got != want {
				t.Errorf("%s and %s: got together %v, want %v: %v", a, b, got, want, problems)
			}
		}
	}
}

// TestPresetsCrosswalk: the suggested numbers say of different vocabularies what
// those who made them say: what is put beside each other here is as strong, and
// each line is stronger than the one before it.
func TestPresetsCrosswalk(t *testing.T) {
	t.Parallel()
	levels := map[broker.ClassRef]int{}
	for _, name := range installation.Presets() {
		if name == "digid" {
			continue // its classes mean something else
		}
		v, _ := vocabularyOf(t, "presets: ["+name+"]")
		for _, class := range v.Classes() {
			levels[class.Ref] = class.Level.Value
		}
	}
	const ac = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
	before := 0
	for _, same := range [][]broker.ClassRef{
		{"urn:dk:gov:saml:attribute:AssuranceLevel:1", "http://id.elegnamnden.se/loa/1.0/loa1", "1", ac + "Password"},
		{"http://id.swedenconnect.se/loa/1.0/uncertified-loa2", "http://id.swedenconnect.se/loa/1.0/uncertified-eidas-low"},
		{
			"urn:dk:gov:saml:attribute:AssuranceLevel:2", "https://data.gov.dk/concept/core/nsis/loa/Low", "https://data.gov.dk/concept/core/loa/Low", "urn:grn:authn:dk:mitid:low",
			"http://eidas.europa.eu/LoA/low", "http://eidas.europa.eu/NotNotified/LoA/low", "idporten-loa-low", "https://www.spid.gov.it/SpidL1", "https://refeds.org/profile/sfa",
			ac + "PasswordProtectedTransport", "urn:etoegang:core:assurance-class:loa2", "eidas1", "low", "dk:unilogin:loa:EnFaktor",
		},
		{"urn:etoegang:core:assurance-class:loa2plus"},
		{"http://id.swedenconnect.se/loa/1.0/uncertified-loa3", "http://id.swedenconnect.se/loa/1.0/uncertified-eidas-sub"},
		{
			"urn:dk:gov:saml:attribute:AssuranceLevel:3", "https://data.gov.dk/concept/core/nsis/loa/Substantial", "https://data.gov.dk/concept/core/loa/Substantial", "urn:grn:authn:dk:mitid:substantial",
			"http://eidas.europa.eu/LoA/substantial", "http://id.elegnamnden.se/loa/1.0/eidas-sub", "http://id.elegnamnden.se/loa/1.0/loa3", "Level3", "https://www.spid.gov.it/SpidL2", "https://refeds.org/profile/mfa",
			"http://schemas.microsoft.com/claims/multipleauthn", "http://idmanagement.gov/ns/assurance/aal/2", "STORK-QAA-Level-3", "eidas2", "substantial", "urn:openbanking:psd2:sca", "dk:unilogin:loa:ToFaktor",
			"http://ftn.ficora.fi/2017/loa2",
		},
		{"http://idmanagement.gov/ns/assurance/aal/2?phishing_resistant=true", "phr"},
		{"http://id.swedenconnect.se/loa/1.0/uncertified-eidas-high"},
		{
			"urn:dk:gov:saml:attribute:AssuranceLevel:4", "https://data.gov.dk/concept/core/nsis/loa/High", "urn:grn:authn:dk:mitid:high", "http://eidas.europa.eu/LoA/high", "Level4", "https://www.spid.gov.it/SpidL3",
			"http://id.elegnamnden.se/loa/1.0/loa4", "http://idmanagement.gov/ns/assurance/aal/2?hspd12=true", "phrh", "eidas3", "high", ac + "SmartcardPKI", "urn:etoegang:core:assurance-class:loa4",
		},
	} {
		for _, ref := range same {
			if levels[ref] != levels[same[0]] {
				t.Errorf("%s is %d and %s is %d", ref, levels[ref], same[0], levels[same[0]])
			}
		}
		if levels[same[0]] <= before {
			t.Errorf("%s is %d, which is not above %d", same[0], levels[same[0]], before)
		}
		before = levels[same[0]]
	}
	for ref, want := range map[broker.ClassRef]int{ac + "unspecified": 0, "https://data.gov.dk/concept/core/nsis": 0, "https://data.gov.dk/eid/Person": 0, "0": 0} {
		if got, known := levels[ref]; got != want || !known {
			t.Errorf("%s: got %d, want that it says nothing", ref, got)
		}
	}
}

func TestPresetsAdapted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		ref        broker.ClassRef
		want       broker.Class
	}{
		{"onto the house ladder", "presets: [{name: spid, ladder: house}]", "https://www.spid.gov.it/SpidL2", ranked(30, "")},
		{"onto another ladder", "presets: [house, {name: eidas, ladder: europe}]", "http://eidas.europa.eu/LoA/high", ranked(40, "europe")},
		{"with another rank", `presets: [{name: samlcore, ranks: {"urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos": 30}}]`, "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos", ranked(30, "")},
		{"with another rank on another ladder", `presets: [{name: psd2, ladder: house, ranks: {"urn:openbanking:psd2:ca": 15}}]`, "urn:openbanking:psd2:ca", ranked(15, "")},
		{"what is not ranked stays", `presets: [{name: psd2, ranks: {"urn:openbanking:psd2:ca": 15}}]`, "urn:openbanking:psd2:sca", ranked(30, "psd2")},
		{"presets of presets", `presets: [{name: openid, ladder: house, ranks: {"Level4": 35}}]`, "Level4", ranked(35, "")},
		{"presets of presets, the other", `presets: [{name: openid, ladder: house}]`, "urn:grn:authn:dk:mitid:high", ranked(40, "")},
		{"a probe stays one", `presets: [{name: openid, ladder: house}]`, "mfa", broker.Class{Kind: broker.KindProbe}},
		{"a tag stays one", `presets: [{name: nemlogin, ladder: house}]`, "https://data.gov.dk/eid/Person", broker.Class{Kind: broker.KindTag}},
		{"a class of the document rules", "presets: [{name: spid, ladder: house}]\nclasses: [{ref: \"https://www.spid.gov.it/SpidL2\", level: 25}]", "https://www.spid.gov.it/SpidL2", ranked(25, "")},
		{"a class of the document rules two presets that disagree", "presets: [{name: tara, ladder: house}, {name: tara, ranks: {low: 5}, ladder: house}]\nclasses: [{ref: low, level: 25}]", "low", ranked(25, "")},
		{"al onto the house ladder is assurancelevel", "presets: [house, {name: al, ladder: house}]", "urn:dk:gov:saml:attribute:AssuranceLevel:3", ranked(30, "")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, problems := vocabularyOf(t, test.text)
			if v == nil {
				t.Fatal(problems)
			}
			test.want.Ref = test.ref
			if got, ok := v.Class(test.ref); !ok || got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func ranked(value int, ladder broker.Ladder) broker.Class {
	return broker.Class{Kind: broker.KindLevel, Level: broker.Level{Ladder: ladder, Value: value}}
}

func TestPresetsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, field, want string }{
		{"an unknown one", "presets: [house, nsys]", "presets.1", "Perhaps nsis is meant"},
		{"a number", "presets: [1]", "presets.0", "name of a preset"},
		{"no name", "presets: [{ladder: house}]", "presets.0", "no preset"},
		{"an unknown field", "presets: [{name: nsis, onto: house}]", "presets.0.onto", "no field"},
		{"a ladder that cannot be one", "presets: [{name: nsis, ladder: \"NSIS!\"}]", "presets.0.ladder", "cannot name a ladder"},
		{"the rank of a class that it does not have", "presets: [{name: nsis, ranks: {\"urn:x\": 30}}]", "presets.0.ranks.urn:x", "no class"},
		{"the rank of a tag", "presets: [{name: nsis, ranks: {\"https://data.gov.dk/eid/Person\": 30}}]", "presets.0.ranks.https://data.gov.dk/eid/Person", "no class"},
		{"a rank of nothing", "presets: [{name: psd2, ranks: {\"urn:openbanking:psd2:ca\": 0}}]", "presets.0.ranks.urn:openbanking:psd2:ca", "whole number"},
		{"two that disagree", "presets: [samlcore, digid]", "presets.1", "disagree"},
		{"two that disagree about the kind", "presets: [iso29115, {name: bundid, ranks: {\"STORK-QAA-Level-1\": 5}}, bundid]", "presets.2", "level 5 on ladder bundid in one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, problems := vocabularyOf(t, test.text)
			if v != nil || len(problems) == 0 || problems[0].Field != test.field || !strings.Contains(problems[0].Message, test.want) {
				t.Errorf("got %v, want one at %s with %q", problems, test.field, test.want)
			}
		})
	}
}
