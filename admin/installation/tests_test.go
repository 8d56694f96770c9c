package installation_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/claimstx"
)

// rolesLookup is a lookup that nobody may ask in a test.
type rolesLookup struct{}

func (rolesLookup) Parameters() []string { return []string{"user"} }
func (rolesLookup) Columns() []string    { return []string{"role"} }
func (rolesLookup) Find(context.Context, map[string]string) ([]claimstx.Row, error) {
	return nil, errors.New("the database was asked")
}

// withLookups are the parts with a type of lookup.
func withLookups() installation.Parts {
	p := parts()
	p.Claims.Lookups = []claimstx.LookupKind{{
		Name: "sql", Check: func(json.RawMessage) []claimstx.Problem { return nil },
		Open: func(string, json.RawMessage) (claimstx.Lookup, error) { return rolesLookup{}, nil },
	}}
	return p
}

const tested = `
kind: lookup
id: roles
type: sql
---
kind: authentication
id: local
protocol: fake-local
firstFactor: 20
claims:
  - rename: {from: upn, to: uid}
tests:
  - name: the account name is passed on
    with: {claims: {upn: alice}}
    expect: {claims: {uid: alice}, only: true}
---
kind: application
id: app
protocol: fake
authentication: [local]
settings: {peer: app}
claims:
  - lookup: {from: roles, with: {user: "{uid}"}, write: {role: role}}
  - replace: {claim: cvr, pattern: "[0-9]{8}", with: "$0", unmatched: fail}
tests:
  - name: roles come from the database
    with: {claims: {uid: alice, cvr: "12345678"}, level: 30, lookups: {roles: [{role: [reader, writer]}]}}
    expect: {claims: {role: [reader, writer], AuthenticatedAssuranceLevel: "30"}, absent: [mail]}
  - name: a number that is none is refused
    with: {claims: {uid: alice, cvr: DK12345678}, lookups: {roles: []}}
    expect: {refused: does not match}
`

func TestTests(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to string
		want     []string // parts of the problems
	}{
		"they pass":                  {},
		"another value":              {"role: [reader, writer], Auth", "role: [reader], Auth", []string{`tests.0.expect.claims.role: The test "roles come from the database" fails. role is "reader", "writer", and should be "reader".`}},
		"a claim too much":           {"absent: [mail]", "absent: [uid]", []string{`uid is "alice", and should not be there`}},
		"nothing but":                {"expect: {claims: {uid: alice}, only", "expect: {claims: {}, only", []string{`uid is there too, as "alice"`}},
		"a refusal that comes":       {"expect: {refused: does not match}", "expect: {claims: {uid: alice}}", []string{"The login is refused: claims, step 2 (replace)"}},
		"a refusal that is another":  {"refused: does not match", "refused: is missing", []string{"refused for another reason"}},
		"a refusal that is none":     {"cvr: DK12345678}, lookups", `cvr: "12345678"}, lookups`, []string{"The login is not refused"}},
		"a lookup without an answer": {", lookups: {roles: []}", "", []string{"the test does not say what roles answers"}},
		"a level that was not":       {"level: 30,", "level: 40,", []string{`AuthenticatedAssuranceLevel is "40", and should be "30"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, problems := installation.Parse("trin.yaml", []byte(strings.Replace(tested, c.from, c.to, 1)), nil)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			ran, failed := text.Test(t.Context(), withLookups())
			if ran != 3 {
				t.Errorf("got %d tests, want 3", ran)
			}
			if len(failed) != len(c.want) {
				t.Fatalf("got %v, want %d to fail", failed, len(c.want))
			}
			for i, want := range c.want {
				if got := failed[i].String(); !strings.Contains(got, want) || failed[i].Line == 0 {
					t.Errorf("got %s, want %q with its line", got, want)
				}
			}
		})
	}
}

// silent is a service that nobody may ask in a test.
type silent struct{}

func (silent) Transform(context.Context, claimstx.Input, claimstx.Claims) (claimstx.Claims, error) {
	return nil, errors.New("the service was asked")
}

// TestTestsOfAnExternalStep: what a service writes is made up, and what it was
// told stays as it is, as with a service.
func TestTestsOfAnExternalStep(t *testing.T) {
	t.Parallel()
	p := parts()
	p.Claims.Lookups = []claimstx.LookupKind{{
		Name: "external", Check: func(json.RawMessage) []claimstx.Problem { return nil },
		OpenExternal: func(string, json.RawMessage) (claimstx.External, error) { return silent{}, nil },
	}}
	for name, c := range map[string]struct{ writes, want, failed string }{
		"it adds":             {`{unit: Schools}`, `{uid: alice, role: reader, unit: Schools}`, ""},
		"it writes anew":      {`{role: [writer, reader]}`, `{uid: alice, role: [writer, reader]}`, ""},
		"it takes away":       {`{role: []}`, `{uid: alice}`, ""},
		"it does nothing":     {``, `{uid: alice, role: reader}`, ""},
		"it may not write it": {`{uid: bob}`, `{uid: alice}`, `writes the claim "uid", which is not among those that it may write`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, problems := installation.Parse("trin.yaml", []byte(`
kind: lookup
id: units
type: external
---
kind: authentication
id: local
protocol: fake-local
firstFactor: 20
claims:
  - external: {from: units, send: [uid, role], accept: [role, unit]}
tests:
  - with: {claims: {uid: alice, role: reader}, lookups: {units: [`+c.writes+`]}}
    expect: {claims: `+c.want+`, only: true}
`), nil)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			ran, failed := text.Test(t.Context(), p)
			if ran != 1 || (len(failed) > 0) != (c.failed != "") {
				t.Fatalf("got %d tests, and %v", ran, failed)
			}
			if c.failed != "" && !strings.Contains(failed[0].String(), c.failed) {
				t.Errorf("got %s, want %q", failed[0], c.failed)
			}
		})
	}
}

// TestTestsKeepAnInstallationOut: what breaks its own tests is not applied, and
// what has none costs nothing.
func TestTestsKeepAnInstallationOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		want     bool
	}{{"", "", true}, {"role: [reader, writer], Auth", "role: [admin], Auth", false}} {
		text, problems := installation.Parse("trin.yaml", []byte(strings.Replace(tested, c.from, c.to, 1)), nil)
		plan, err := installation.Prepare(t.Context(), &memory{}, withLookups(), text, problems)
		if err != nil {
			t.Fatal(err)
		}
		_, err = plan.Apply(t.Context(), &memory{}, "admin", "")
		if got := err == nil; got != c.want {
			t.Errorf("%s: got %v, want applied: %v", c.to, err, c.want)
		}
	}
	if ran, failed := complete(t).Test(t.Context(), parts()); ran != 0 || len(failed) > 0 {
		t.Errorf("got %d tests, %v, where there are none", ran, failed)
	}
}

func TestParseSample(t *testing.T) {
	t.Parallel()
	s, problems := installation.ParseSample("sample.yaml", []byte("claims: {uid: alice, role: [reader, writer]}\nlevel: {ladder: nsis, value: 20}\nlevels: [30]\nrequesters: [urn:a, urn:b]\nsubject: alice\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := s.Claims.Values("role"); !slices.Equal(got, []string{"reader", "writer"}) {
		t.Errorf("got %q", got)
	}
	if s.Level.Value != 20 || s.Level.Ladder != "nsis" || len(s.Levels) != 2 || len(s.RequesterIDs) != 2 || s.Subject.Value != "alice" {
		t.Errorf("got %+v", s)
	}
	for content, want := range map[string]string{
		"claims: {uid: 3}":             "a list",
		"level: much":                  "should be a level",
		"claim: {uid: alice}":          `no field "claim"`,
		"claims: {}\n---\nclaims: {}":  "holds 2 documents",
		"claims: {uid: \"alice\xff\"}": "not UTF-8",
		"claims: [":                    "",
	} {
		if _, problems := installation.ParseSample("sample.yaml", []byte(content)); len(problems) == 0 || !strings.Contains(problems[0].String(), want) {
			t.Errorf("%q: got %v, want %q", content, problems, want)
		}
	}
}
