package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// elsewhere is a Trin that runs, with a token for it.
type elsewhere struct {
	bench
	node  *node.Node
	url   string
	token string // the file
}

func newElsewhere(t *testing.T) elsewhere {
	t.Helper()
	b := newBench(t)
	n, err := (&place{data: b.data}).open(t.Context(), quietLog(os.Stderr), true, false)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(n.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	e := elsewhere{b, n, server.URL, ""}
	e.token = e.newToken("deploy", "read,write")
	return e
}

// newToken makes a token of an administrator and returns its file.
func (e elsewhere) newToken(name, scopes string) string {
	e.Helper()
	secret := e.must("admin", "token", "new", name, "--role", "administrator", "--scope", scopes)
	return e.write(name+".token", secret)
}

// remotely runs a subcommand on it.
func (e elsewhere) remotely(args ...string) told {
	e.Helper()
	return trin(e.T, "", append(args, "--server", e.url, "--token-file", e.token)...)
}

func openDrafts() connections.DraftQuery {
	return connections.DraftQuery{States: []connections.DraftState{connections.DraftOpen}}
}

// Files are applied to a Trin elsewhere as they are to a database, and what is
// exported is the same.
func TestRemote_ApplyAndExport(t *testing.T) {
	t.Parallel()
	e := newElsewhere(t)
	text, err := os.ReadFile(e.readme())
	if err != nil {
		t.Fatal(err)
	}
	file := e.write("remote.yaml", string(text))
	if got := e.remotely("apply", "--dry-run", file); got.code != 0 || !strings.Contains(got.out, "application journal: added") || !strings.Contains(got.out, "version 0 stays; changes: 3") {
		t.Errorf("dry run: got %+v", got)
	}
	if version, err := e.node.Store.Newest(t.Context()); err != nil || version != 0 {
		t.Errorf("the dry run has made version %d, %v", version, err)
	}
	if got := e.remotely("apply", "--note", "the first", file); got.code != 0 || !strings.Contains(got.out, "version 1 is in force; changes: 3") {
		t.Errorf("apply: got %+v", got)
	}
	if got := e.remotely("apply", file); got.code != 0 || got.out != "version 1 stays; changes: 0\n" {
		t.Errorf("apply again: got %+v", got)
	}
	here, there := e.must("export"), e.remotely("export")
	if there.code != 0 || there.out != here {
		t.Errorf("got exit code %d and\n%s%s, want\n%s", there.code, there.out, there.err, here)
	}
	into := e.dir + "/exported.yaml"
	if got := e.remotely("export", "--version", "1", "-o", into); got.code != 0 {
		t.Errorf("export to a file: got %+v", got)
	}
	if written, err := os.ReadFile(into); err != nil || string(written) != here {
		t.Errorf("got %s, %v", written, err)
	}
	if got := e.remotely("export", "--versions"); !strings.Contains(got.out, "token deploy  trin apply: the first") {
		t.Errorf("versions: got %+v", got)
	}
	// What an earlier version had and the file does not hold goes.
	smaller := e.write("smaller.yaml", "kind: authentication\nid: adfs\nprotocol: password\nname: Local\nfirstFactor: 20\n")
	if got := e.remotely("apply", smaller); got.code != 0 || !strings.Contains(got.out, "application journal: removed") {
		t.Errorf("apply less: got %+v", got)
	}
	drafts, err := e.node.Store.Drafts(t.Context(), openDrafts())
	if err != nil || len(drafts) != 0 {
		t.Errorf("%d drafts are left, %v", len(drafts), err)
	}
}

// What a program may not publish is left for a person, and what is wrong is said
// at its place and leaves nothing.
func TestRemote_ApplyIsRefused(t *testing.T) {
	t.Parallel()
	e := newElsewhere(t)
	settings := e.write("settings.yaml", "kind: settings\nsessionIdle: 1h\n")
	if got := e.remotely("apply", settings); got.code != 1 || !strings.Contains(got.err, "a person publishes the draft") {
		t.Errorf("settings: got %+v", got)
	}
	if drafts, err := e.node.Store.Drafts(t.Context(), openDrafts()); err != nil || len(drafts) != 1 || drafts[0].Title != "trin apply" {
		t.Errorf("got the drafts %+v, %v, want the one that waits", drafts, err)
	}
	wrong := e.write("wrong.yaml", "kind: application\nid: a\nprotocol: saml2\nauthentication: [none]\n")
	if got := e.remotely("apply", wrong); got.code != 1 || !strings.Contains(got.err, "application a, authentication.0") || !strings.Contains(got.err, "the installation is as it was") {
		t.Errorf("errors: got %+v", got)
	}
	broken := e.write("broken.yaml", "kind: application\nid: [\n")
	if got := e.remotely("apply", broken); got.code != 1 || !strings.Contains(got.err, "broken.yaml:") {
		t.Errorf("no YAML: got %+v", got)
	}
	// Where approvals are wanted the draft waits for them.
	e.must("apply", e.write("approvals.yaml", "kind: settings\npublishing: {approvals: 1}\n"))
	both := e.write("both.yaml", "kind: settings\npublishing: {approvals: 1}\n---\nkind: authentication\nid: local\nprotocol: password\nfirstFactor: 20\n")
	if got := e.remotely("apply", both); got.code != 0 || !strings.Contains(got.out, "waits for 1 administrators to approve it") {
		t.Errorf("approvals: got %+v", got)
	}
	e.token = e.newToken("reader", "read")
	if got := e.remotely("apply", both); got.code != 1 || !strings.Contains(got.err, "no scope") || !strings.Contains(got.err, "trin admin token new") {
		t.Errorf("a token that reads: got %+v", got)
	}
}

func TestRemote_Why(t *testing.T) {
	t.Parallel()
	e := newElsewhere(t)
	e.must("apply", e.readme())
	if _, err := e.node.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	when := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	for i := range 3 {
		r := broker.Record{
			Reference: fmt.Sprintf("AAAA-000%d", i), Transaction: broker.ID(fmt.Sprint("t", i)), Application: "journal", Started: when, Ended: when.Add(time.Duration(i) * time.Second),
			Trace: broker.Trace{{Rule: "14", Text: "It is missing."}}, Refusal: &broker.Refusal{Code: broker.RefusedCancelled, Reason: "cancelled at the chooser"},
		}
		err := e.node.Store.Move(t.Context(), broker.Move{Record: &r, Transaction: broker.Transaction{
			ID: r.Transaction, Revision: 1, State: broker.StateAnswered, Created: r.Ended, Expires: r.Ended.Add(time.Hour),
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"why"}, {"why", "aaaa-0001"}, {"why", "--refused", "--application", "journal", "--limit", "2"}, {"why", "--json"}, {"why", "AAAA-0002", "--json"}} {
		here, there := e.tool(args...), e.remotely(args...)
		if there.code != 0 || there.out != here.out || there.out == "" {
			t.Errorf("%v: got %+v, want %+v", args, there, here)
		}
	}
	if here, there := e.tool("why", "none"), e.remotely("why", "none"); there != here || there.code != 1 {
		t.Errorf("got %+v, want %+v", there, here)
	}
}

// The token goes where it was said, over https, and nowhere else.
func TestRemote_TheTokenStaysWhereItIs(t *testing.T) {
	t.Parallel()
	e := newElsewhere(t)
	given := make(chan string, 9)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { given <- r.Header.Get("Authorization") }))
	defer other.Close()
	redirecting := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer redirecting.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	open := e.write("open.token", "trin_x")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		server, token, want string
	}{
		"in the clear":            {"http://admin.example.dk", e.token, "in the clear"},
		"no address":              {"admin.example.dk", e.token, "is not an address"},
		"a path":                  {e.url + "/admin", e.token, "is not an address"},
		"a password":              {"https://a:b@admin.example.dk", e.token, "is not an address"},
		"a redirect":              {redirecting.URL, e.token, "answers 307"},
		"no administration":       {plain.URL, e.token, "answers 404"},
		"nobody there":            {"http://127.0.0.1:1", e.token, "does not answer"},
		"a file that others read": {e.url, open, "chmod 600"},
		"no file":                 {e.url, e.dir + "/none", "read the token"},
		"no token in it":          {e.url, e.write("empty.token", "\n"), "holds no token"},
		"two lines":               {e.url, e.write("two.token", "trin_a\ntrin_b\n"), "holds no token"},
		"another token":           {e.url, e.write("other.token", "trin_"+strings.Repeat("A", 43)), "nobody is signed in"},
		"none named":              {e.url, "", "no token is named"},
	} {
		if got := trin(t, "", "export", "--server", test.server, "--token-file", test.token); got.code != 1 || !strings.Contains(got.err, test.want) || got.out != "" {
			t.Errorf("%s: got %+v, want %q", name, got, test.want)
		}
	}
	if len(given) > 0 {
		t.Errorf("another server was given %q", <-given)
	}
	if got := trin(t, "", "export", "--server", e.url, "--token-file", e.token, "--data", e.data); got.code != 1 || !strings.Contains(got.err, "give one of them") {
		t.Errorf("a database too: got %+v", got)
	}
}
