package main

import (
	"strings"
	"testing"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if out := b.must("user", "list"); out != "" {
		t.Errorf("got %q, want nobody", out)
	}
	out := b.must("user", "add", "alice", "--generate", "--claim", "email=alice@example.dk", "--claim", "groups=a", "--claim", "groups=b")
	if !strings.Contains(out, "user alice has the subject ") || !strings.Contains(out, "password ") {
		t.Errorf("got %q, want the subject and the password", out)
	}
	if got := b.tool("user", "add", "Alice", "--generate"); got.code != 1 || !strings.Contains(got.err, "trin user password") {
		t.Errorf("the same name: got %+v, want that she is there", got)
	}
	if got := b.tool("user", "add", "bob"); got.code != 1 || !strings.Contains(got.err, "no password was given\n      ") {
		t.Errorf("no password: got %+v", got)
	}
	if got := trin(t, "short\n", "user", "add", "bob", "--data", b.data); got.code != 1 {
		t.Errorf("a short password: got %+v, want it refused", got)
	}
	if got := trin(t, "a long enough one\n", "user", "add", "bob", "--data", b.data); got.code != 0 || strings.Contains(got.out, "a long enough one") {
		t.Errorf("a password on standard input: got %+v", got)
	}
	if got := trin(t, "quite another one\n", "user", "password", "bob", "--data", b.data); got.code != 0 {
		t.Errorf("another password: got %+v", got)
	}
	state := func(name, want string) {
		t.Helper()
		for line := range strings.Lines(b.must("user", "list")) {
			if strings.HasPrefix(line, name+" ") && strings.HasSuffix(line, want+"\n") {
				return
			}
		}
		t.Errorf("got no line of %s that ends in %q", name, want)
	}
	state("alice", "may log in")
	b.must("user", "disable", "alice")
	state("alice", "disabled")
	state("bob", "may log in")
	b.must("user", "enable", "alice")
	state("alice", "may log in")
	b.must("user", "unlock", "alice")
	b.must("user", "claims", "alice", "--claim", "email=a@example.dk")
	for _, command := range []string{"disable", "enable", "unlock", "claims"} {
		if got := b.tool("user", command, "nobody"); got.code != 1 || !strings.Contains(got.err, `no local user "nobody"`) || !strings.Contains(got.err, "trin user list") {
			t.Errorf("user %s nobody: got %+v, want that there is nobody", command, got)
		}
	}
	if got := b.tool("user", "password", "nobody", "--generate"); got.code != 1 || !strings.Contains(got.err, `no local user "nobody"`) {
		t.Errorf("got %+v, want that there is nobody", got)
	}
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if got := b.tool("user", "invite", "--namespace", "people", "alice"); got.code != 1 || !strings.Contains(got.err, "protocol: totp") {
		t.Errorf("without a factor: got %+v, want what to configure", got)
	}
	b.must("apply", b.write("one.yaml", "kind: authentication\nid: local\nprotocol: password\nfirstFactor: 20\nfactors:\n  - {connection: code, after: 30}\n---\nkind: authentication\nid: code\nprotocol: totp\n"))
	if got := b.tool("user", "invite", "alice"); got.code != 1 || !strings.Contains(got.err, "--namespace") {
		t.Errorf("nobody of that name: got %+v, want the hint to name whose they are", got)
	}
	b.must("user", "add", "alice", "--generate")
	first, second := b.must("user", "invite", "alice"), b.must("user", "invite", "alice", "--valid", "1h")
	if !strings.HasPrefix(first, "invitation ") || !strings.Contains(first, " in local, valid for 72h") || strings.Fields(first)[1] == strings.Fields(second)[1] {
		t.Errorf("got %q and %q, want two invitations of local users", first, second)
	}
	if got := b.tool("user", "invite", "alice", "--valid", "-1h"); got.code != 1 {
		t.Errorf("got %+v, want it refused", got)
	}
	if out := b.must("user", "factor", "alice"); !strings.HasSuffix(out, " is not enrolled\n") {
		t.Errorf("got %q, want that she is not enrolled", out)
	}
	b.must("user", "reset", "alice")
	b.must("user", "unlock-factor", "alice")

	b.must("apply", b.write("two.yaml", "kind: authentication\nid: code\nprotocol: totp\n---\nkind: authentication\nid: other\nprotocol: totp\n"))
	if got := b.tool("user", "invite", "--namespace", "people", "alice"); got.code != 1 || !strings.Contains(got.err, "--factor") {
		t.Errorf("two factors: got %+v, want that one is named", got)
	}
	b.must("user", "invite", "--namespace", "people", "--factor", "other", "alice")
	if got := b.tool("user", "invite", "--namespace", "people", "--factor", "nosuch", "alice"); got.code != 1 || !strings.Contains(got.err, `"nosuch"`) {
		t.Errorf("got %+v, want that there is no such factor", got)
	}
}

func TestWhyWithoutLogins(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if out := b.must("why"); out != "" {
		t.Errorf("got %q, want no login", out)
	}
	if got := b.tool("why", "ABCD-EFGH"); got.code != 1 || !strings.Contains(got.err, "ABCD-EFGH") || !strings.Contains(got.err, "look for it in the log") {
		t.Errorf("got %+v, want that there is no such login", got)
	}
}
