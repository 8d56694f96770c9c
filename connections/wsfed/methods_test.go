package wsfed

import (
	"slices"
	"testing"

	"trin/broker"
)

const (
	passwordM = broker.ClassRef(prefixMicrosoft + "password")
	passwordA = broker.ClassRef(prefixSAML11 + "password")
	passwordC = broker.ClassRef(prefixSAML20 + "Password")
	protected = broker.ClassRef(prefixSAML20 + "PasswordProtectedTransport")
)

// No spelling belongs to two methods: reading it would be a guess.
func TestMethodsAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[broker.ClassRef]int{}
	for i, m := range methods {
		if m.Microsoft == "" {
			t.Errorf("method %d has no spelling of Microsoft's", i)
		}
		for _, ref := range m.spellings() {
			if other, twice := seen[ref]; twice {
				t.Errorf("%s is method %d and method %d", ref, other, i)
			}
			seen[ref] = i
		}
	}
}

func TestEquivalents(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		of   broker.ClassRef
		want []broker.ClassRef
	}{
		"Microsoft's":           {passwordM, []broker.ClassRef{passwordA, passwordC}},
		"SAML 1.1":              {passwordA, []broker.ClassRef{passwordM, passwordC}},
		"SAML 2.0":              {passwordC, []broker.ClassRef{passwordM, passwordA}},
		"one spelling in two":   {windowsFederation, []broker.ClassRef{prefixMicrosoft + "windows"}},
		"as WIF writes it":      {"URI:" + prefixSAML11 + "HardwareToken", []broker.ClassRef{prefixMicrosoft + "hardwaretoken", prefixSAML11 + "HardwareToken"}},
		"no SAML 1.1":           {prefixSAML20 + "Smartcard", []broker.ClassRef{prefixMicrosoft + "smartcard"}},
		"more than one factor":  {MultipleAuthn, nil},
		"protected transport":   {protected, nil},
		"another case":          {prefixSAML20 + "password", nil},
		"not a method":          {"urn:loa:3", nil},
		"nothing":               {"", nil},
		"with a space after it": {passwordM + " ", nil},
	} {
		if got := equivalents(test.of); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// scaleOf is a scale that has these classes, at levels 1, 2, ...
func scaleOf(t testing.TB, refs ...broker.ClassRef) broker.Scale {
	t.Helper()
	classes := make([]broker.Class, len(refs))
	for i, ref := range refs {
		classes[i] = broker.Class{Ref: ref, Kind: broker.KindLevel, Level: broker.Level{Value: i + 1}}
	}
	vocabulary, err := broker.NewVocabulary(classes, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	return scale
}

func TestKnown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scale []broker.ClassRef
		ref   broker.ClassRef
		want  broker.ClassRef
	}{
		"as it is":                  {[]broker.ClassRef{passwordC, passwordM}, passwordM, passwordM},
		"by its SAML 2.0 class":     {[]broker.ClassRef{passwordC}, passwordM, passwordC},
		"by its SAML 1.1 method":    {[]broker.ClassRef{passwordC, passwordA}, passwordM, passwordA},
		"by Microsoft's word":       {[]broker.ClassRef{passwordM}, passwordC, passwordM},
		"unknown in every spelling": {[]broker.ClassRef{protected}, passwordM, passwordM},
		"no method at all":          {[]broker.ClassRef{passwordM}, "urn:loa:3", "urn:loa:3"},
		"the empty scale":           {nil, passwordM, passwordM},
	} {
		if got := known(scaleOf(t, test.scale...), test.ref); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestMethodFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tokenType   string
		class, want broker.ClassRef
	}{
		{TokenTypeSAML11, passwordC, passwordA},
		{TokenTypeSAML20, passwordA, passwordC},
		{"", passwordA, passwordM},
		{TokenTypeSAML11, protected, protected},
		{"", protected, protected},
		{TokenTypeSAML11, MultipleAuthn, MultipleAuthn},
		{TokenTypeSAML11, prefixMicrosoft + "smartcard", prefixMicrosoft + "smartcard"},
		{TokenTypeSAML20, prefixSAML11 + "XKMS", prefixSAML11 + "XKMS"},
		{TokenTypeSAML11, "urn:loa:3", "urn:loa:3"},
		{TokenTypeSAML11, "", methodUnspecified},
		{TokenTypeSAML20, "", prefixSAML20 + "unspecified"},
	} {
		if got := methodFor(test.tokenType, test.class); got != test.want {
			t.Errorf("%q in %q: got %q, want %q", test.class, test.tokenType, got, test.want)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"pwd": prefixMicrosoft + "password", "otp": otpReference, "mfa": MultipleAuthn, "sc": prefixMicrosoft + "smartcard",
		"hwk": prefixMicrosoft + "hardwaretoken", "swk": prefixMicrosoft + "x509", "wia": prefixMicrosoft + "windows", "face": "", "": "",
	} {
		if got := referenceOf(word); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	for ref, want := range map[broker.ClassRef]string{
		passwordM: "pwd", passwordA: "pwd", passwordC: "pwd", protected: "pwd", MultipleAuthn: "mfa", otpReference: "otp",
		prefixReference + "smartcardpki": "sc", windowsFederation: "wia", wiaOrMultipleAuthn: "", "urn:loa:3": "", "": "",
		prefixMicrosoft + "unspecified": "",
	} {
		if got := wordOf(ref); got != want {
			t.Errorf("%q: got %q, want %q", ref, got, want)
		}
	}
}
