package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// states are the states of the keys of a use, by ID.
func (b bench) states(use string) map[string]string {
	b.Helper()
	states := map[string]string{}
	for line := range strings.Lines(b.must("keys", "list")) {
		if fields := strings.Fields(line); len(fields) > 3 && fields[2] == use {
			states[fields[0]] = fields[3]
		}
	}
	return states
}

func TestKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	signing := b.states("signing")
	if len(signing) != 1 || len(b.states("encryption")) != 1 {
		t.Fatalf("got %v, want a key of each use on the first start", signing)
	}
	var old string
	for old = range signing {
	}
	next, _, _ := strings.Cut(b.must("keys", "new", "--use", "signing", "--algorithm", "p-256"), " ")
	if got := b.states("signing"); got[next] != "next" || got[old] != "active" {
		t.Fatalf("got %v, want %s to wait", got, next)
	}
	if got := b.tool("keys", "retire", old); got.code != 1 || !strings.Contains(got.err, "activate another in its place\n") {
		t.Errorf("retire the active key: got %+v, want it refused", got)
	}
	if got := b.tool("keys", "delete", next); got.code != 1 || !strings.Contains(got.err, "retire it first\n") {
		t.Errorf("delete a key in use: got %+v, want it refused", got)
	}
	b.must("keys", "activate", next)
	if got := b.states("signing"); got[next] != "active" || got[old] != "previous" {
		t.Errorf("got %v, want %s active and %s previous", got, next, old)
	}
	if got := b.tool("keys", "retire", old); got.code != 1 || !strings.Contains(got.err, "in use until 20") || !strings.Contains(got.err, "--anyway") {
		t.Errorf("retire a key that is in use: got %+v, want it told", got)
	}
	for _, step := range [][2]string{{"retire", "retired"}, {"publish", "next"}, {"retire", "retired"}} {
		b.must("keys", step[0], old, "--anyway")
		if got := b.states("signing"); got[old] != step[1] {
			t.Errorf("keys %s: got %v, want %s %s", step[0], got, old, step[1])
		}
	}
	block, _ := pem.Decode([]byte(b.must("keys", "certificate", next)))
	if block == nil {
		t.Fatal("the certificate is not PEM")
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		t.Error(err)
	}
	if got := b.tool("keys", "activate", old); got.code != 1 || !strings.Contains(got.err, "publish it again first") {
		t.Errorf("activate a retired key: got %+v, want it refused", got)
	}
	b.must("keys", "delete", old, "--anyway")
	if got := b.states("signing"); len(got) != 1 {
		t.Errorf("got %v, want the deleted key gone", got)
	}
	for _, command := range []string{"activate", "retire", "publish", "delete", "certificate"} {
		if got := b.tool("keys", command, "nope"); got.code != 1 || !strings.Contains(got.err, `no key "nope"`) || !strings.Contains(got.err, "trin keys list") {
			t.Errorf("keys %s nope: got %+v", command, got)
		}
	}
	for _, flags := range [][]string{{"--use", "sealing"}, {"--algorithm", "rsa-512"}, {"--years", "31"}, {"--use", "encryption", "--algorithm", "p-256"}} {
		if got := b.tool(append([]string{"keys", "new"}, flags...)...); got.code != 1 || !strings.Contains(got.err, "uses are signing and encryption") {
			t.Errorf("keys new %v: got %+v, want it refused", flags, got)
		}
	}
}

// TestKeysRollover goes the steps of the page by commands, with one party that is
// asked and one that reads by itself.
func TestKeysRollover(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must("apply", b.write("trin.yaml", twoReaders))
	has := func(want ...string) {
		t.Helper()
		out := strings.Join(strings.Fields(b.must("keys", "rollover")), " ")
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%q is not in %s", w, out)
			}
		}
	}
	has("key set default, signing: trin keys new makes the next key", "application intranet", "application app - address")
	next, _, _ := strings.Cut(b.must("keys", "new", "--algorithm", "p-256", "--years", "2"), " ")
	has("wait until the parties have the next key", "safe to activate from 20", next+" next", "application intranet not known", "application app reads by itself, not yet due address")
	if got := b.tool("keys", "activate", next); got.code != 1 || !strings.Contains(got.err, "too early until 20") || !strings.Contains(got.err, "application app; not known: application intranet") {
		t.Errorf("too early: got %+v, want both named", got)
	}
	b.must("keys", "confirm", next, "--application", "intranet", "--word", "told", "--takes", "hand")
	b.must("keys", "confirm", next, "--application", "intranet", "--word", "confirmed")
	b.must("keys", "confirm", next, "--application", "app", "--word", "confirmed")
	has("application intranet confirmed hand confirmed by ", "application app confirmed address confirmed by ")
	for _, wrong := range [][]string{{"--application", "nobody", "--word", "told"}, {"--word", "told"}, {"--application", "app", "--authentication", "local"}, {"--application", "app", "--word", "sworn"}} {
		if got := b.tool(append([]string{"keys", "confirm", next}, wrong...)...); got.code != 1 {
			t.Errorf("%v: got %+v, want it refused", wrong, got)
		}
	}
	b.must("keys", "activate", next)
	has("keep the one before", "previous", next+" active")
	if out := b.must("audit"); !strings.Contains(out, "keys activate") || !strings.Contains(out, "keys confirm") {
		t.Errorf("got %s, want it in the audit", out)
	}
}

// TestMasterKey changes the master key as docs/operations.md says, and holds
// that no other key opens the database.
func TestMasterKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.must("keys", "list")
	former := filepath.Join(b.data, "master.key")
	if info, err := os.Stat(former); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("got %v, %v, want a master key of its owner alone", info, err)
	}
	fresh := trin(t, "", "keys", "master")
	other := b.write("new.key", fresh.out)
	if got := b.tool("keys", "list", "--master-key-file", other); got.code != 1 || !strings.Contains(got.err, "sealed under master key") || strings.Contains(got.err, strings.TrimSpace(fresh.out)) {
		t.Errorf("a wrong master key: got %+v, want it refused and not shown", got)
	}
	if out := b.must("keys", "reseal", "--master-key-file", other, "--old-master-key-file", former); !strings.Contains(out, "values were sealed anew") {
		t.Errorf("got %q, want the number of values", out)
	}
	if after := b.must("keys", "list", "--master-key-file", other); after != before {
		t.Errorf("got %q, want the same keys under the new master key", after)
	}
	if got := b.tool("keys", "list"); got.code != 1 {
		t.Error("the former master key still opens the database")
	}

	for name, content := range map[string]string{"empty": "", "no key": "hello", "one byte repeated": strings.Repeat("00", 32)} {
		if got := b.tool("keys", "list", "--master-key-file", b.write("bad.key", content)); got.code != 1 {
			t.Errorf("%s: got %+v, want it refused", name, got)
		}
	}
	open := b.write("open.key", fresh.out)
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := b.tool("keys", "list", "--master-key-file", open); got.code != 1 || !strings.Contains(got.err, "chmod 600") {
		t.Errorf("a file that others may read: got %+v, want it refused", got)
	}
	if got := trin(t, "", "keys", "list", "--data", filepath.Join(b.dir, "pg"), "--database", "postgres://nobody@127.0.0.1:1/none"); got.code != 1 || !strings.Contains(got.err, "there is no master key") {
		t.Errorf("many nodes without a master key: got %+v, want that one is made first", got)
	}
}

// twoReaders is an installation of two applications that read Trin's keys, each by a
// protocol of its own.
const twoReaders = `kind: vocabulary
presets: [house]
---
kind: application
id: intranet
protocol: wsfed
authentication: [local]
settings: {realm: 'urn:intranet', reply: ['https://intranet.example.dk/']}
---
kind: application
id: app
protocol: oidc
authentication: [local]
settings: {clientID: app, authMethod: none, redirectURIs: ['https://app.example.dk/back']}
---
kind: authentication
id: local
protocol: password
firstFactor: 20
`
