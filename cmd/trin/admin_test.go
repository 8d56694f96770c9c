package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// onlyPasswords is an installation with an administration that a password alone
// leads into.
const onlyPasswords = `kind: authentication
id: local
protocol: password
name: Local
firstFactor: 20
---
kind: application
id: admin
protocol: console
name: Administration
authentication: [local]
`

func TestAdmin(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must("apply", b.write("trin.yaml", onlyPasswords))
	for _, user := range []string{"anna", "bo"} {
		b.must("user", "add", user, "--generate")
	}
	if out := b.must("admin", "list"); out != "" {
		t.Errorf("got %q, want nobody", out)
	}
	b.must("admin", "add", "anna", "--role", "administrator")
	b.must("admin", "add", "--namespace", "municipality", "3b0a4c1e", "--name", "Carl", "--organisation", "odense")
	out := b.must("admin", "list")
	for _, want := range []string{"anna ", "administrator  everything", "Carl ", "viewer         odense", "municipality 3b0a4c1e"} {
		if !strings.Contains(out, want) {
			t.Errorf("got no %q in\n%s", want, out)
		}
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"remove", "anna"}, "last administrator"},
		{[]string{"add", "anna", "--role", "viewer"}, "last administrator"},
		{[]string{"add", "anna", "--role", "administrator", "--organisation", "odense"}, "last administrator"},
		{[]string{"add", "bo", "--role", "root"}, "not a role"},
		{[]string{"add", "nobody"}, `no local user "nobody"`},
		{[]string{"remove", "bo"}, "is no administrator"},
		{[]string{"token", "revoke", "none"}, `no token "none"`},
		{[]string{"token", "new", "x", "--scope", "all"}, "not a scope"},
		{[]string{"token", "new", "x", "--scope", "read,read"}, "stands twice"},
		{[]string{"token", "new", "x", "--valid", "9000h"}, "366 days"},
		{[]string{"token", "new", " ", "--valid", "1h"}, "a name is needed"},
		{[]string{"link", "--role", "nobody"}, "not a role"},
	} {
		if got := b.tool(append([]string{"admin"}, c.args...)...); got.code != 1 || !strings.Contains(got.err, c.says) {
			t.Errorf("%v: got %+v, want %q", c.args, got, c.says)
		}
	}
	b.must("admin", "add", "bo", "--role", "administrator")
	b.must("admin", "remove", "anna")
	if out := b.must("admin", "list"); strings.Contains(out, "anna") {
		t.Errorf("got %q, want her gone", out)
	}
}

func TestAdmin_Tokens(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must("apply", b.write("trin.yaml", onlyPasswords))
	secret := strings.TrimSpace(b.must("admin", "token", "new", "deploy", "--role", "administrator", "--scope", "read,write"))
	list := b.must("admin", "token", "list")
	if !strings.HasPrefix(secret, "trin_") || strings.Contains(list, secret) || !strings.Contains(list, "deploy") || !strings.Contains(list, "read,write") {
		t.Errorf("got the token %q and the list %q", secret, list)
	}
	if audit := b.must("audit"); strings.Contains(audit, strings.TrimPrefix(secret, "trin_")) || !strings.Contains(audit, "make token") {
		t.Errorf("got %q, want the change without the secret", audit)
	}
	b.must("admin", "token", "revoke", strings.Fields(list)[0])
	if list := b.must("admin", "token", "list"); list != "" {
		t.Errorf("got %q, want none", list)
	}
}

// What makes an administrator is printed for a person, and is never in the log.
func TestK15_ServePrintsTheLinkOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.serve()
	if status, _ := s.get(t, "/admin/first?link="+strings.Repeat("A", 43)); status != http.StatusNotFound {
		t.Errorf("got %d for a link that nobody printed", status)
	}
	s.stop()
	got := <-s.ended
	at := strings.Index(got.err, "/admin/first?link=")
	if at < 0 || strings.Count(got.err, "/admin/first?link=") != 1 {
		t.Fatalf("got %q, want one link", got.err)
	}
	b.must("apply", b.write("trin.yaml", onlyPasswords))
	b.must("user", "add", "anna", "--generate")
	b.must("admin", "add", "anna", "--role", "administrator")
	s = b.serve()
	s.stop()
	if got := <-s.ended; strings.Contains(got.err, "link=") {
		t.Errorf("got %q, want no link where there is an administrator", got.err)
	}
}

// With an address of its own the administration is there and nowhere else.
func TestServe_AdministrationApart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no address to listen on":      {[]string{"--admin-url", "https://admin.example.dk"}, "--admin-listen"},
		"no address for browsers":      {[]string{"--admin-listen", "0.0.0.0:0"}, "--admin-url"},
		"not https":                    {[]string{"--admin-listen", "127.0.0.1:0", "--admin-url", "http://admin.example.dk"}, "https"},
		"an address that is not there": {[]string{"--admin-listen", "203.0.113.7:1"}, "--admin-url"},
	} {
		var out, errOut bytes.Buffer
		args := append([]string{"serve", "--data", b.data, "--listen", "127.0.0.1:0", "--operations", ""}, c.args...)
		if code := run(t.Context(), args, strings.NewReader(""), &out, &errOut); code != 1 || !strings.Contains(errOut.String(), c.says) {
			t.Errorf("%s: got %d with %q, want %q", name, code, errOut.String(), c.says)
		}
	}
	s := b.serve("--admin-listen", "127.0.0.1:0", "--admin-url", "https://admin.example.dk")
	if status, _ := s.get(t, "/admin/"); status != http.StatusNotFound {
		t.Errorf("got %d at the public address, want that there is no administration", status)
	}
	s.stop()
	if got := <-s.ended; got.code != 0 || !strings.Contains(got.err, "https://admin.example.dk/admin/first?link=") {
		t.Errorf("got %+v, want the link at the address of the administration", got)
	}
}
