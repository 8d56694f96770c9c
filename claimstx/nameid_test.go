package claimstx_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

const x509Format = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"

// named is what the steps say that the user is called; "" = nothing.
func named(t *testing.T, in claimstx.Input, given claimstx.Claims, steps ...claimstx.StepConfig) (format, value string, err error) {
	t.Helper()
	out, _, err := pipeline(t, outbound(steps...)).Run(t.Context(), in, given)
	for _, c := range out {
		if c.Name == broker.ClaimIdentifier {
			if value != "" || len(c.Values) != 1 {
				t.Errorf("got %v", out)
			}
			format, value = c.Format, c.Values[0]
		}
	}
	return format, value, err
}

func nameID(format, text string) claimstx.StepConfig {
	return claimstx.StepConfig{NameID: &claimstx.NameID{Format: format, Text: text}}
}

func TestNameID(t *testing.T) {
	t.Parallel()
	alice := claimstx.Input{Subject: broker.Subject{Namespace: "n", Value: "alice"}}
	uid := claimstx.Claims{claim("uid", "a1"), claim("two", "a", "b")}
	skip := nameID("email", "{none}")
	skip.NameID.Missing = "skip"
	for _, test := range []struct {
		name   string
		steps  []claimstx.StepConfig
		format string
		value  string
	}{
		{"by word", []claimstx.StepConfig{nameID("persistent", "{uid}")}, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "a1"},
		{"by URI", []claimstx.StepConfig{nameID("urn:example:format", "{@subject}!{uid}")}, "urn:example:format", "alice!a1"},
		{"the last one", []claimstx.StepConfig{nameID("email", "{uid}@a"), nameID("kerberos", "{uid}@B")}, "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos", "a1@B"},
		{"left out", []claimstx.StepConfig{skip}, "", ""},
		{"the last one is left out", []claimstx.StepConfig{nameID("email", "{uid}@a"), skip}, "", ""},
		{"other steps do not touch it", []claimstx.StepConfig{nameID("x509", "CN={uid}"), {Drop: &claimstx.Drop{Claims: []string{"*"}}},
			{Release: &claimstx.Release{Attributes: []claimstx.Released{{Claim: "x", Reason: "r"}}}}}, x509Format, "CN=a1"},
		{"where its condition holds", []claimstx.StepConfig{nameID("email", "{uid}@a"), {NameID: &claimstx.NameID{Format: "x509", Text: "CN={uid}"}, When: "application == 'other'"}},
			"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "a1@a"},
	} {
		if format, value, err := named(t, alice, uid, test.steps...); format != test.format || value != test.value || err != nil {
			t.Errorf("%s: got %q in %q and %v, want %q in %q", test.name, value, format, err, test.value, test.format)
		}
	}
	for name, step := range map[string]claimstx.StepConfig{
		"no such claim": nameID("email", "{none}"), "two values": nameID("email", "{two}"), "no subject": nameID("email", "{@requester}{uid}"),
	} {
		_, value, err := named(t, alice, uid, step)
		var refusal *broker.Refusal
		if value != "" || !errors.As(err, &refusal) || refusal.Code != broker.RefusedIdentifier || strings.Contains(err.Error(), "a1") {
			t.Errorf("%s: got %q and %v, want a refusal without values", name, value, err)
		}
	}
	for name, value := range map[string]string{"white space first": " a", "white space last": "a ", "a control character": "a\tb", "a line": "a\nb", "C1": "a\u0085b", "long": strings.Repeat("æ", 513)} {
		if _, got, err := named(t, alice, claimstx.Claims{claim("uid", value)}, nameID("unspecified", "{uid}")); got != "" || err == nil {
			t.Errorf("%s: got %q and %v, want a refusal", name, got, err)
		}
	}
	for n, refused := range map[int]bool{256: false, 257: true} {
		if _, got, err := named(t, alice, claimstx.Claims{claim("uid", strings.Repeat("æ", n))}, nameID("persistent", "{uid}")); (err != nil) != refused || (got == "") != refused {
			t.Errorf("%d characters: got %v", n, err)
		}
	}
}

// No value, the requester's name neither, adds an attribute to a distinguished
// name or ends one.
func TestM12_ValuesOfADistinguishedName(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Eva":                     "Eva",
		"Hansen, Eva":             `Hansen\, Eva`,
		"x,O=99999999":            `x\,O\=99999999`,
		"a+b":                     `a\+b`,
		`"q"`:                     `\"q\"`,
		`back\slash`:              `back\\slash`,
		"<a;b>":                   `\<a\;b\>`,
		"#1":                      `\#1`,
		"1#":                      "1#",
		" a":                      `\ a`,
		"a ":                      `a\ `,
		"æøå":                     "æøå",
		"{@subject}":              "{@subject}",
		"a=b,Serial=u-2+CN=admin": `a\=b\,Serial\=u-2\+CN\=admin`,
	} {
		format, got, err := named(t, claimstx.Input{Original: value}, claimstx.Claims{claim("name", value)}, nameID("x509", "C=DK,CN={name},OU={@requester},Serial=1"))
		if full := "C=DK,CN=" + want + ",OU=" + want + ",Serial=1"; got != full || format != x509Format || err != nil {
			t.Errorf("%q: got %q and %v, want %q", value, got, err, full)
		}
	}
	if _, got, err := named(t, claimstx.Input{}, claimstx.Claims{claim("name", "a\x00b")}, nameID("x509", "CN={name}")); got != "" || err == nil {
		t.Errorf("NUL: got %q and %v", got, err)
	}
}

func TestNameIDRefuses(t *testing.T) {
	t.Parallel()
	refusedSteps(t, claimstx.Outbound, map[string]claimstx.StepConfig{
		"0.nameID.format: cannot be":     nameID("transient", "{uid}"),
		"0.nameID.format: A text cannot": nameID("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "{uid}"),
		"0.nameID.format: identifier of": nameID("urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted", "{uid}"),
		"0.nameID.format: of that":       nameID("urn:oasis:names:tc:SAML:2.0:nameid-format:entity", "{uid}"),
		"0.nameID.format: not known":     nameID("mail", "{uid}"),
		"0.nameID.format: is not known":  nameID("urn:a b", "{uid}"),
		"0.nameID.format: Write":         nameID("", "{uid}"),
		"0.nameID.text: all would be":    nameID("email", "info@example.dk"),
		"0.nameID.text: the same":        nameID("email", "{@requester}@{@level}.{@requester.cvr}"),
		"0.nameID.text: called":          nameID("email", ""),
		"0.nameID.text: character 1":     nameID("email", "{uid"),
		"0.nameID.missing: is not known": {NameID: &claimstx.NameID{Format: "email", Text: "{uid}", Missing: "fail"}},
	})
	refusedSteps(t, claimstx.Inbound, map[string]claimstx.StepConfig{"0.nameID: said to an application": nameID("email", "{uid}")})
}

func TestNameFormats(t *testing.T) {
	t.Parallel()
	var none *claimstx.Pipeline
	if got := none.NameFormats(); got != nil {
		t.Errorf("got %q", got)
	}
	s := outbound(nameID("x509", "CN={uid}"), claimstx.StepConfig{Use: &claimstx.Use{Fragment: "f"}})
	s.Fragments = map[string][]claimstx.StepConfig{"f": {nameID("email", "{mail}"), nameID("x509", "CN={mail}")}}
	s.Requesters = map[string][]claimstx.StepConfig{"urn:a": {nameID("urn:b", "{uid}")}}
	s.Unknown = []claimstx.StepConfig{nameID("urn:c", "{uid}")}
	want := []string{"urn:b", "urn:c", x509Format, "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}
	slices.Sort(want)
	if got := pipeline(t, s).NameFormats(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
