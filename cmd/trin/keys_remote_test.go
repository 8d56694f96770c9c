package main

import (
	"strings"
	"testing"
)

// newKeyring is a Trin elsewhere with two parties that find keys at it.
func newKeyring(t *testing.T) elsewhere {
	t.Helper()
	e := newElsewhere(t)
	e.must("apply", e.write("trin.yaml", twoReaders))
	if _, err := e.node.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.token = e.newToken("keys", "read,keys")
	return e
}

// What a server tells of its keys is what its database tells.
func TestRemote_KeysAreTheSame(t *testing.T) {
	t.Parallel()
	e := newKeyring(t)
	next, _, _ := strings.Cut(e.must("keys", "new", "--algorithm", "p-256", "--years", "2"), " ")
	same := func(args ...string) {
		t.Helper()
		here, there := e.tool(args...), e.remotely(args...)
		if there != here || there.code != 0 || there.out == "" {
			t.Errorf("%v: got %+v, want %+v", args, there, here)
		}
	}
	all := func() {
		t.Helper()
		same("keys", "list")
		same("keys", "certificate", next)
		same("keys", "rollover")
		same("keys", "rollover", "--use", "encryption")
	}
	all()
	for _, c := range []struct {
		args []string
		want string // of the line of the party
	}{
		{[]string{"--application", "intranet", "--word", "told", "--takes", "hand"}, "application intranet told, not confirmed hand told by token keys on "},
		{[]string{"--application", "intranet", "--word", "confirmed"}, "application intranet confirmed hand confirmed by token keys on "},
		{[]string{"--application", "app", "--word", "confirmed"}, "application app confirmed address confirmed by token keys on "},
		{[]string{"--application", "app", "--word", ""}, "application app reads by itself, not yet due address "},
		{[]string{"--application", "intranet", "--takes", ""}, "application intranet confirmed "},
	} {
		if got := e.remotely(append([]string{"keys", "confirm", next}, c.args...)...); got != (told{}) {
			t.Errorf("%v: got %+v", c.args, got)
		}
		if out := strings.Join(strings.Fields(e.must("keys", "rollover")), " "); !strings.Contains(out, c.want) {
			t.Errorf("%v: %q is not in %s", c.args, c.want, out)
		}
		all()
	}
	e.must("keys", "activate", next, "--anyway")
	all()
}

// What cannot be done elsewhere is refused before anything is asked of the server,
// and says where to do it.
func TestRemote_KeysAreRefused(t *testing.T) {
	t.Parallel()
	e := newKeyring(t)
	before := e.must("keys", "list")
	var active string
	for active = range e.states("signing") {
	}
	const proof, where = "fresh proof of who it is", "/admin/keys"
	other := strings.Repeat("0", len(active))
	party := []string{"--application", "app", "--word", "told"}
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"new":                {[]string{"new"}, []string{proof, e.url + where, "--data"}},
		"import":             {[]string{"import", "--cert", "none", "--key", "none"}, []string{proof, where}},
		"activate":           {[]string{"activate", active}, []string{proof, where}},
		"retire":             {[]string{"retire", active, "--anyway"}, []string{proof, where}},
		"publish":            {[]string{"publish", active}, []string{proof, where}},
		"delete":             {[]string{"delete", active, "--anyway"}, []string{proof, where}},
		"no such key":        {[]string{"certificate", other}, []string{`no key "` + other, "trin keys list"}},
		"a path for a key":   {[]string{"certificate", "../tokens"}, []string{`no key "../tokens"`}},
		"no such set":        {[]string{"rollover", "--set", "none"}, []string{`no key set "none"`, "trin keys list"}},
		"a path for a set":   {[]string{"rollover", "--set", "../keys"}, []string{`no key set "../keys"`}},
		"confirm no key":     {append([]string{"confirm", other}, party...), []string{`no key "` + other}},
		"confirm the active": {append([]string{"confirm", active}, party...), []string{"is not the key that waits", "trin keys rollover"}},
		"confirm no party":   {[]string{"confirm", active, "--application", "nobody", "--word", "told"}, []string{`application "nobody" finds no keys`}},
		"a database too":     {[]string{"list", "--data", e.data}, []string{"give one of them"}},
	} {
		got := e.remotely(append([]string{"keys"}, c.args...)...)
		if got.code != 1 || got.out != "" {
			t.Errorf("%s: got %+v, want it refused", name, got)
		}
		for _, want := range c.want {
			if !strings.Contains(got.err, want) {
				t.Errorf("%s: %q is not in %s", name, want, got.err)
			}
		}
	}
	next, _, _ := strings.Cut(e.must("keys", "new", "--algorithm", "p-256"), " ")
	if got := e.remotely("keys", "confirm", next, "--application", "app", "--word", "sworn"); got.code != 1 || !strings.Contains(got.err, "words are told and confirmed") {
		t.Errorf("a word that is none: got %+v", got)
	}
	e.must("keys", "retire", next, "--anyway")
	e.must("keys", "delete", next, "--anyway")
	e.token = e.newToken("reader", "read")
	if got := e.remotely(append([]string{"keys", "confirm", active}, party...)...); got.code != 1 {
		t.Errorf("a token that reads: got %+v", got)
	}
	if got := e.remotely("keys", "list"); got.code != 0 || got.out != before {
		t.Errorf("got %+v, want the keys as they were: %s", got, before)
	}
	e.token = e.newToken("operator", "operate")
	if got := e.remotely("keys", "list"); got.code != 1 || !strings.Contains(got.err, "no scope") || !strings.Contains(got.err, "trin admin token new") {
		t.Errorf("a token that does not read: got %+v", got)
	}
}
