package main

import (
	"strings"
	"testing"
)

// TestMistakesSayWhatToDo holds every error of what was typed to one form: it
// exits with 1, says what is wrong on a line that begins with "trin:", and
// below it what to do next.
func TestMistakesSayWhatToDo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	none := b.write("none.yaml", "kind: settings\nsessionIdle: 30m\n")
	cases := []struct {
		args string
		says string // in the error
		next string // in what to do
	}{
		{"foo", `no command "foo"`, "trin --help"},
		{"aply", `no command "aply"`, "trin apply"},
		{"user foo", `no command "user foo"`, "trin user --help"},
		{"user lst", `no command "user lst"`, "trin user list"},
		{"keys mastr", `no command "keys mastr"`, "trin keys master"},
		{"apply", "needs FILE or FOLDER", "trin apply FILE or FOLDER"},
		{"user add", "needs NAME", "trin user add NAME"},
		{"user add a b", "2 arguments", "trin user add NAME"},
		{"user invite", "needs SUBJECT", "trin user invite --help"},
		{"serve x", "takes no arguments", "trin serve"},
		{"version x", "takes no arguments", "trin version"},
		{"user list extra", "takes no arguments", "trin user list --help"},
		{"decide x", "takes no arguments", "--application ID"},
		{"serve --bogus", "unknown flag", "trin serve --help"},
		{"why a b", "2 arguments", "trin why"},
		{"decide --file " + none, "no application", "--application"},
		{"decide --file " + none + " --application x", `no application "x"`, "trin check"},
		{"claims --file " + none, "no connection", "--application or --authentication"},
		{"keys import", "no key", "--cert and --key"},
		{"keys import --cert /nosuch --key /nosuch", "no such file", "PEM"},
		{"user add alice --claim x --generate", "NAME=VALUE", "--claim"},
		{"serve --log loud", "is not a level", "debug"},
		{"serve --listen 0.0.0.0:0", "the address that browsers see", "--base-url"},
		{"serve --listen 127.0.0.1:0 --base-url http://login.example.dk", "write https", "--base-url"},
		{"serve --listen 127.0.0.1:0 --base-url https://login.example.dk/trin", "scheme and a host", "--base-url"},
		{"serve --listen 127.0.0.1:0 --proxy here", "--proxy", "10.0.0.0/8"},
		{"serve --listen 127.0.0.1:0 --proxy 10.0.0.0/40", "--proxy", "10.0.0.0/8"},
		{"serve --listen 127.0.0.1:0 --tls-cert /nosuch", "TLS certificate", "--tls-key"},
		{"serve --listen 127.0.0.1:99999 --base-url https://login.example.dk", "listen on 127.0.0.1:99999", "--listen"},
	}
	for _, c := range cases {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			got := trin(t, "", strings.Fields(c.args)...)
			first, next, _ := strings.Cut(got.err, "\n")
			if got.code != 1 || !strings.HasPrefix(first, "trin: ") || !strings.Contains(first, c.says) {
				t.Errorf("got exit code %d and %q, want 1 and a line with %q", got.code, got.err, c.says)
			}
			if !strings.HasPrefix(next, "      ") || !strings.Contains(next, c.next) {
				t.Errorf("got %q below the error, want what to do next, with %q", next, c.next)
			}
		})
	}
}

func TestVersionAndHelp(t *testing.T) {
	t.Parallel()
	if got := trin(t, "", "version"); got.code != 0 || !strings.HasPrefix(got.out, "trin "+version) {
		t.Errorf("got %+v, want the version", got)
	}
	for _, args := range [][]string{{}, {"--help"}, {"user"}, {"keys"}, {"help", "apply"}} {
		if got := trin(t, "", args...); got.code != 0 || !strings.Contains(got.out, "Usage:") || got.err != "" {
			t.Errorf("%q: got %+v, want the help and 0", args, got)
		}
	}
}

// TestEveryCommandHelps: each command says in one line what it is for, and its
// help has an example of itself where it has one at all.
func TestEveryCommandHelps(t *testing.T) {
	t.Parallel()
	for path, c := range commands() {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: got the short text %q, want a phrase", path, c.Short)
		}
		for line := range strings.Lines(c.Example) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "trin ") && !strings.HasPrefix(line, path) {
				t.Errorf("%s: the example %q is of another command", path, line)
			}
		}
	}
}
