package saml2

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// named is an application whose pipeline says what users are called, and what it
// says of a user with the claims.
func (r *idpRig) named(step claimstx.NameID, settings NameIDSettings, claims broker.Claims) (*frontend, *broker.Identifier) {
	r.t.Helper()
	pipeline, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, WithoutLevel: true, Steps: []claimstx.StepConfig{{NameID: &step}}})
	if len(problems) > 0 {
		r.t.Fatalf("problems: %v", problems)
	}
	raw, err := json.Marshal(ApplicationSettings{Metadata: spMetadata1{ID: spID, Key: spKey}.xml(), Encrypt: EncryptSettings{Mode: encryptNever}, NameID: settings})
	if err != nil {
		r.t.Fatal(err)
	}
	f, err := r.kind.newFrontend(&broker.ApplicationConnection{ID: "sp", Kind: KindName, Enabled: true, Settings: raw, Claims: pipeline})
	if err != nil {
		r.t.Fatal(err)
	}
	r.apps.opened["identifier "+spID], r.apps.opened["id sp"] = f, f
	out, _, err := pipeline.Run(context.Background(), broker.ClaimsInput{Subject: broker.Subject{Namespace: "idp", Value: "alice"}}, claims)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, c := range out {
		if c.Name == broker.ClaimIdentifier {
			return f, &broker.Identifier{Format: c.Format, Value: c.Values[0]}
		}
	}
	return f, nil
}

const kerberosFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"

func TestNameOfThePipeline(t *testing.T) {
	t.Parallel()
	kombit := claimstx.NameID{Format: "x509", Text: "C=DK,O={cvr},CN={name},Serial={uuid}", Missing: "skip"}
	alice := broker.Claims{{Name: "cvr", Values: []string{"12345678"}}, {Name: "name", Values: []string{`Alice, "A+B" <x>=`}}, {Name: "uuid", Values: []string{"u-1"}}}
	dn := `C=DK,O=12345678,CN=Alice\, \"A\+B\" \<x\>\=,Serial=u-1`
	for _, test := range []struct {
		name     string
		step     claimstx.NameID
		settings NameIDSettings
		policy   string // the format that the request asks for
		claims   broker.Claims
		format   string
		value    string // "" = not looked at
		refusal  broker.RefusalCode
	}{
		{name: "without a policy", step: kombit, claims: alice, format: FormatX509Subject, value: dn},
		{name: "in the place of the settings", step: kombit, settings: NameIDSettings{Format: "email"}, claims: alice, format: FormatX509Subject, value: dn},
		{name: "as it is asked for", step: kombit, policy: FormatX509Subject, claims: alice, format: FormatX509Subject, value: dn},
		{name: "any is asked for", step: kombit, policy: FormatUnspecified, claims: alice, format: FormatX509Subject, value: dn},
		{name: "another is asked for that the settings give", step: kombit, policy: FormatTransient, claims: alice, format: FormatTransient},
		{name: "another is asked for that the settings do not give", step: kombit, settings: NameIDSettings{Allow: []string{"persistent"}}, policy: FormatTransient, claims: alice, refusal: broker.RefusedIdentifier},
		{name: "asked for, and the pipeline leaves it out", step: kombit, policy: FormatX509Subject, refusal: broker.RefusedIdentifier},
		{name: "the pipeline leaves it out", step: kombit, format: FormatPersistent},
		{name: "a format that the settings cannot give", step: claimstx.NameID{Format: "kerberos", Text: "{uuid}@EXAMPLE.DK"}, policy: kerberosFormat, claims: alice, format: kerberosFormat, value: "u-1@EXAMPLE.DK"},
		{name: "persistent", step: claimstx.NameID{Format: "persistent", Text: "{@subject}"}, claims: alice, format: FormatPersistent, value: "alice"},
		{name: "a persistent one of the settings is not made instead", step: claimstx.NameID{Format: "persistent", Text: "{none}", Missing: "skip"},
			settings: NameIDSettings{Allow: []string{"email"}}, policy: FormatPersistent, refusal: broker.RefusedIdentifier},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t)
			f, said := r.named(test.step, test.settings, test.claims)
			asks := func(a *ask) {
				if test.policy != "" {
					a.Children = `<samlp:NameIDPolicy Format="` + test.policy + `"/>`
				}
			}
			if test.refusal != "" && !contains(f.formats, test.policy) {
				r.refusedAtOnce(asks)
				return
			}
			outcome := r.success(r.asked(asks), func(o *broker.Outcome) { o.Identifier = said })
			if test.refusal != "" {
				_, _, err := f.Answer(context.Background(), outcome)
				var refusal *broker.Refusal
				if !errors.As(err, &refusal) || refusal.Code != test.refusal {
					t.Errorf("got %v, want the refusal %s", err, test.refusal)
				}
				return
			}
			o, participant := r.answer(outcome)
			name := o.Assertion.FindElement("./Subject/NameID")
			if format, _ := attr(name, "Format"); format != test.format || test.value != "" && name.Text() != test.value {
				t.Errorf("got %q in the format %q, want %q in %q", name.Text(), format, test.value, test.format)
			}
			qualifier, _ := attr(name, "SPNameQualifier")
			if (qualifier == spID) != (test.format == FormatPersistent) {
				t.Errorf("SPNameQualifier: got %q", qualifier)
			}
			for _, el := range o.Assertion.FindElements(".//Attribute") {
				if attribute, _ := attr(el, "Name"); strings.HasPrefix(attribute, "trin:") {
					t.Errorf("the assertion holds the attribute %s", attribute)
				}
			}
			if want := f.sessionKeys(nameID{Format: test.format, Value: name.Text(), NameQualifier: qualifierOf(f, test.format), SPNameQualifier: qualifier}, "")[0]; participant.Keys[0] != want {
				t.Errorf("a logout finds the session by %q, want %q", participant.Keys[0], want)
			}
		})
	}
}

// qualifierOf is who gives identifiers of the format.
func qualifierOf(f *frontend, format string) string {
	if format == FormatPersistent {
		return f.kind.EntityID
	}
	return ""
}

// refusedAtOnce posts a request that is refused before anybody is asked.
func (r *idpRig) refusedAtOnce(change func(*ask)) {
	r.t.Helper()
	r.engine.begun = nil
	g := r.postXML(r.ask(change).xml(), "state")
	if g.Location == "/begun" || len(r.engine.begun) > 0 {
		r.t.Errorf("a login has begun: %d %s", g.Code, g.Location)
	}
}

func TestNameOfThePipelineMustBeWritable(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	f, _ := r.named(claimstx.NameID{Format: "unspecified", Text: "{@subject}"}, NameIDSettings{}, nil)
	for name, value := range map[string]string{"empty": "", "white space": " alice", "a control character": "a\x01", "too long": strings.Repeat("a", maxNameID+1)} {
		outcome := r.success(r.asked(), func(o *broker.Outcome) {
			o.Identifier = &broker.Identifier{Format: FormatUnspecified, Value: value}
		})
		var refusal *broker.Refusal
		if _, _, err := f.Answer(context.Background(), outcome); !errors.As(err, &refusal) || refusal.Code != broker.RefusedIdentifier {
			t.Errorf("%s: got %v, want the refusal %s", name, err, broker.RefusedIdentifier)
		}
	}
}

// A logout must name the user as they were named, byte for byte (scenario 20 of
// the context handler).
func TestLogoutByTheNameOfThePipeline(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	_, said := r.named(claimstx.NameID{Format: "x509", Text: "C=DK,O={cvr},Serial={@subject}"}, NameIDSettings{}, broker.Claims{{Name: "cvr", Values: []string{"12345678"}}})
	_, participant := r.answer(r.success(r.asked(), func(o *broker.Outcome) { o.Identifier = said }))
	element := func(value string) string {
		return `<saml:NameID xmlns:saml="` + NamespaceAssertion + `" Format="` + FormatX509Subject + `">` + value + `</saml:NameID>`
	}
	for value, want := range map[string]bool{
		"C=DK,O=12345678,Serial=alice":         true,
		"C = DK, O = 12345678, Serial = alice": false,
		"C=DK,O=12345678,Serial=ALICE":         false,
	} {
		r.engine.logouts = nil
		r.postLogout(enveloped(t, r.leave(element(value), ""), spKey), "SAMLRequest", "s")
		if len(r.engine.logouts) != 1 {
			t.Fatalf("%s: got %d logouts", value, len(r.engine.logouts))
		}
		if got := contains(participant.Keys, r.engine.logouts[0].Keys[0]); got != want {
			t.Errorf("%s: found %v, want %v", value, got, want)
		}
	}
}
