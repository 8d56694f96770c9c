package main

import (
	"os"
	"strings"
	"testing"

	"trin/broker"
)

// changedClaims writes the installation of the README with something else in
// the place of a part of it, and returns the path of the text.
func (b bench) changedClaims(name, claims string) string {
	b.Helper()
	content, err := os.ReadFile(b.readme())
	if err != nil {
		b.Fatal(err)
	}
	text := string(content) + "\n---\nkind: settings\nsamples: {keep: 10, plain: [role]}\n"
	at := strings.Index(text, "kind: application")
	if at < 0 {
		b.Fatal("there is no application")
	}
	return b.write(name, text[:at]+"claims:\n"+claims+text[at:])
}

// login runs the application's pipeline as a login does.
func (b bench) login(reference string, claims broker.Claims) {
	b.Helper()
	n, err := (&place{data: b.data}).open(b.Context(), quietLog(os.Stderr), false, true)
	if err != nil {
		b.Fatal(err)
	}
	c, err := n.Pictures.Current(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	in := broker.ClaimsInput{Reference: reference, Application: "journal", Connection: "municipality", Level: broker.Level{Value: 30}, Levels: broker.Levels{{Value: 30}}}
	if _, _, err := c.Applications["journal"].Claims.Run(b.Context(), in, claims); err != nil {
		b.Fatal(err)
	}
	if err := n.Close(); err != nil {
		b.Fatal(err)
	}
}

// TestClaimsOfRecordedLogins goes from a login to what a change would do to it.
func TestClaimsOfRecordedLogins(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	is := b.changedClaims("is.yaml", "  - rename: {from: mail, to: email}\n")
	b.must("apply", is)
	if got := b.tool("claims", "diff", is); got.code != 1 || !strings.Contains(got.err, "no login is recorded") || !strings.Contains(got.err, "samples: {keep: 200}") {
		t.Errorf("got %d, %s; want what to do", got.code, got.err)
	}
	b.login("AAAA-0001", broker.Claims{{Name: "mail", Values: []string{"alice@example.dk"}}, {Name: "role", Values: []string{"reader"}}})
	b.login("AAAA-0002", broker.Claims{{Name: "mail", Values: []string{"bob@example.dk"}}})

	list := b.must("claims", "samples", "list", "--application", "journal")
	if !strings.Contains(list, "AAAA-0001") || !strings.Contains(list, "AAAA-0002") {
		t.Errorf("got\n%s, want both logins", list)
	}
	shown := b.must("claims", "--application", "journal", "--login", "AAAA-0001")
	if strings.Contains(shown, "alice") || !strings.Contains(shown, "role = reader") || !strings.Contains(shown, "+ email = ") || !strings.Contains(shown, "AuthenticatedAssuranceLevel = 30") {
		t.Errorf("got\n%s, want the steps, with a pseudonym", shown)
	}
	if got := b.tool("claims", "--application", "journal", "--login", "none"); got.code != 1 || !strings.Contains(got.err, "trin claims samples list") {
		t.Errorf("got %d, %s", got.code, got.err)
	}
	if got := b.tool("claims", "--application", "journal", "--login", "none", "--sample", is); got.code != 1 || !strings.Contains(got.err, "name one of them") {
		t.Errorf("got %d, %s", got.code, got.err)
	}

	if got := b.must("claims", "diff", is); !strings.Contains(got, "application journal: 2 logins, 2 as before") {
		t.Errorf("got\n%s, want nothing to be different", got)
	}
	other := b.changedClaims("other.yaml", "  - rename: {from: mail, to: e-mail}\n  - copy: {from: role, to: group}\n")
	got := b.must("claims", "diff", other)
	for _, want := range []string{"2 logins, 0 as before", "+ e-mail in 2 logins", "- email in 2 logins", "+ group in 1 login (AAAA-0001)"} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s, want %q", got, want)
		}
	}
	worse := b.changedClaims("worse.yaml", "  - replace: {claim: role, pattern: writer, with: writer, unmatched: fail}\n  - rename: {from: mail, to: email}\n")
	if got := b.tool("claims", "diff", worse); got.code != 4 || !strings.Contains(got.out, "! 1 login refused") {
		t.Errorf("got %d\n%s, want the login that would be refused", got.code, got.out)
	}
	if got := b.must("claims", "samples", "clear"); !strings.Contains(got, "deleted") {
		t.Errorf("got %s", got)
	}
	if got := b.must("claims", "samples", "list"); strings.Contains(got, "AAAA") {
		t.Errorf("got %s after they were deleted", got)
	}
}

func TestClaimsOfAFile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.changedClaims("is.yaml", "  - rename: {from: mail, to: email}\n")
	sample := b.write("sample.yaml", "claims: {mail: a@example.dk}\nlevel: 20\n")
	got := b.must("claims", "--file", file, "--application", "journal", "--sample", sample)
	if !strings.Contains(got, "email = a@example.dk") || !strings.Contains(got, "AuthenticatedAssuranceLevel = 20") {
		t.Errorf("got\n%s", got)
	}
	wrong := b.write("wrong.yaml", "claim: {mail: a@example.dk}\n")
	if got := b.tool("claims", "--file", file, "--application", "journal", "--sample", wrong); got.code != 1 || !strings.Contains(got.err, "wrong.yaml:1:") {
		t.Errorf("got %d, %s; want the line", got.code, got.err)
	}
}

// TestClaimsOfTheCommandLine: a login that is made up by flags is seen by the
// steps as any other is, with its protocol and who stands behind the application.
func TestClaimsOfTheCommandLine(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.changedClaims("is.yaml", `  - template: {claim: who, text: "{@requester} {@protocol}"}
  - add: {claim: behind, values: ["yes"]}
    when: "requester == 'urn:a' && requesters.size() == 2 && identifier != ''"
trustRequesters: true
`)
	got := b.must("claims", "--file", file, "--application", "journal", "--requester", "urn:a", "--requester", "urn:b")
	for _, want := range []string{"who = urn:a saml2\n", "behind = yes\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s, want %q", got, want)
		}
	}
	for _, level := range []string{"30", "house/30"} {
		if got := b.must("claims", "--file", file, "--application", "journal", "--level", level); !strings.Contains(got, "AuthenticatedAssuranceLevel = 30\n") {
			t.Errorf("--level %s: got\n%s", level, got)
		}
	}
	if got := b.must("claims", "--file", file, "--application", "journal"); strings.Contains(got, "behind = ") {
		t.Errorf("got\n%s, want nobody behind the application", got)
	}
}

// TestCheckRunsTests: a failing test is an error of check, and keeps a text from
// being applied.
func TestCheckRunsTests(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tests := "  - rename: {from: mail, to: email}\ntests:\n  - {name: mail, with: {claims: {mail: a@b.dk}}, expect: {claims: {email: WANT}}}\n"
	fine := b.changedClaims("fine.yaml", strings.Replace(tests, "WANT", "a@b.dk", 1))
	if got := b.must("check", fine); !strings.Contains(got, "Tests of claims: 1.") {
		t.Errorf("got\n%s", got)
	}
	broken := b.changedClaims("broken.yaml", strings.Replace(tests, "WANT", "b@b.dk", 1))
	for _, command := range []string{"check", "apply"} {
		if got := b.tool(command, broken); got.code != 1 || !strings.Contains(got.out+got.err, `email is "a@b.dk", and should be "b@b.dk"`) {
			t.Errorf("%s: got %d\n%s%s", command, got.code, got.out, got.err)
		}
	}
}
