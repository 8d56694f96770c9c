package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/cmd/trin/internal/node"
)

// backChannel takes logout tokens, and remembers who says that it has sent them.
type backChannel struct {
	*httptest.Server
	mu   sync.Mutex
	from []string
}

func newBackChannel(t *testing.T) *backChannel {
	t.Helper()
	b := &backChannel{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		claims, _, _ := strings.Cut(strings.TrimPrefix(r.FormValue("logout_token"), strings.SplitN(r.FormValue("logout_token"), ".", 2)[0]+"."), ".")
		text, err := base64.RawURLEncoding.DecodeString(claims)
		if err != nil {
			t.Error(err)
		}
		_, issuer, _ := strings.Cut(string(text), `"iss":"`)
		issuer, _, _ = strings.Cut(issuer, `"`)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.from = append(b.from, r.URL.Path+" "+issuer)
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *backChannel) told() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.from
}

// benchOfParties is a bench with alice logged in at applications that are told in
// different ways, and one of an organisation.
func benchOfParties(t *testing.T, address string) (b bench, logIn func()) {
	t.Helper()
	b = newBench(t)
	application := func(id, more string) string {
		return "---\nkind: application\nid: " + id + "\nprotocol: oidc\nauthentication: [local]\nfloor: 20\n" + more
	}
	settings := func(id, more string) string {
		return "settings: {clientID: " + id + ", authMethod: none, redirectURIs: ['https://" + id + ".example.dk/back']" + more + "}\n"
	}
	b.must("apply", b.write("one.yaml", "kind: authentication\nid: local\nprotocol: password\nfirstFactor: 20\nsubjectNamespace: people\n---\n"+
		"kind: authentication\nid: code\nprotocol: totp\nsettings: {issuer: Trin}\n"+
		application("journal", settings("journal", ", backChannelLogoutURI: '"+address+"/journal'"))+
		application("payroll", "organisation: odense\n"+settings("payroll", ", backChannelLogoutURI: '"+address+"/payroll'"))+
		application("intra", settings("intra", ""))))
	b.must("user", "add", "alice", "--generate")
	return b, func() {
		t.Helper()
		onNode(t, b, func(ctx context.Context, n *node.Node) {
			user, err := n.Users.Find(ctx, "alice")
			if err != nil {
				t.Fatal(err)
			}
			now := time.Now().UTC().Round(0)
			s := broker.Session{Key: "alice", Revision: 1, Subject: broker.Subject{Namespace: "people", Value: user.ID}, Chosen: "local", Index: "alice", Created: now, Used: now, Expires: now.Add(time.Hour)}
			for _, id := range []broker.ID{"journal", "payroll", "intra"} {
				s.Participants = append(s.Participants, broker.Participant{Application: id, Version: 1, Memo: []byte(`{"sid":"s-` + string(id) + `","sub":"alice"}`), Since: now})
			}
			transaction := broker.Transaction{ID: "t-alice", Revision: 1, State: broker.StateAnswered, Created: now, Expires: now.Add(time.Hour)}
			if err := n.Store.Move(ctx, broker.Move{Transaction: transaction, Session: &s}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func onNode(t *testing.T, b bench, do func(context.Context, *node.Node)) {
	t.Helper()
	n, err := (&place{data: b.data}).open(t.Context(), quietLog(os.Stderr), false, true)
	if err != nil {
		t.Fatal(err)
	}
	do(t.Context(), n)
	if err := n.Close(); err != nil {
		t.Error(err)
	}
}

// alices are what ends alice's sessions.
var alices = map[string][]string{
	"disable": {"user", "disable", "alice"}, "password": {"user", "password", "alice", "--generate"}, "reset": {"user", "reset", "alice"},
}

// done is what each of them says that it has done, also where no session was there.
var done = map[string]string{
	"disable": "alice is disabled", "password": "alice has another password", "reset": "alice has no second factor any more",
}

const seenAt = "https://login.example.dk"

// Whoever ends sessions by a command is told which applications have confirmed it,
// which were not told, and what to do; those of an organisation are told inside
// the networks that are named.
func TestTheEndByACommandSaysWhoWasTold(t *testing.T) {
	t.Parallel()
	for name, command := range alices {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				more  []string
				told  string
				wants []string
				not   string
			}{
				{nil, "/journal " + seenAt, []string{
					"sessions that have ended: 1 (trin why ", "told, and they have confirmed it: journal\n", "told, but they have not confirmed it: payroll\n",
					"not told, as they have no back channel: intra\n", "End it in the application itself", "give --organisation-network the next time",
				}, "nothing was done"},
				{[]string{"--organisation-network", "127.0.0.0/8"}, "/journal " + seenAt + ", /payroll " + seenAt, []string{
					"told, and they have confirmed it: journal, payroll\n", "not told, as they have no back channel: intra\n", "End it in the application itself",
				}, "organisation-network"},
			} {
				party := newBackChannel(t)
				b, logIn := benchOfParties(t, party.URL)
				logIn()
				got := b.tool(append(append(append([]string{}, command...), "--base-url", seenAt), c.more...)...)
				for _, want := range c.wants {
					if !strings.Contains(got.out, want) {
						t.Errorf("%v: got %s, want %q in it", c.more, got.out, want)
					}
				}
				told := party.told()
				if strings.Join(slices.Sorted(slices.Values(told)), ", ") != c.told || strings.Contains(got.out, c.not) || got.code != 0 {
					t.Errorf("%v: got %d, told are %v, and it is said: %s%s", c.more, got.code, told, got.out, got.err)
				}
				if again := b.tool(append(append([]string{}, command...), "--base-url", seenAt)...); !strings.Contains(again.out, done[name]+"\nthere was no session to end") {
					t.Errorf("again: got %s%s", again.out, again.err)
				}
			}
		})
	}
}

// H10: where applications would be told of a logout by an address of Trin that was
// not given, nothing is done: they would not take it, and could be told of it no
// more.
func TestH10_NothingIsEndedByAnAddressThatIsAGuess(t *testing.T) {
	t.Parallel()
	party := newBackChannel(t)
	b, logIn := benchOfParties(t, party.URL)
	logIn()
	for name, command := range alices {
		got := b.tool(command...)
		if got.code == 0 || !strings.Contains(got.err, "nothing was done: journal, payroll would be told") || !strings.Contains(got.err, "--base-url https://") || strings.Contains(got.out, "password") {
			t.Errorf("%s: got %d: %s%s", name, got.code, got.out, got.err)
		}
	}
	onNode(t, b, func(ctx context.Context, n *node.Node) {
		user, err := n.Users.Find(ctx, "alice")
		if _, ended := n.Store.Session(ctx, "alice"); err != nil || ended != nil || user.Disabled || len(party.told()) > 0 {
			t.Errorf("got %+v, %v, the session %v, and told are %v", user, err, ended, party.told())
		}
	})
	typed := &asked{}
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"user", "password", "alice", "--data", b.data}, typed, &out, &errOut); code == 0 || typed.times > 0 || !strings.Contains(errOut.String(), "nothing was done: journal, payroll would be told") {
		t.Errorf("got %d, asked for a password %d times: %s; want it said before", code, typed.times, errOut.String())
	}
	if got := b.tool("user", "password", "alice", "--generate", "--keep-sessions"); got.code != 0 || strings.Contains(got.out, "session") {
		t.Errorf("with the sessions kept: got %d: %s%s", got.code, got.out, got.err)
	}
	if got := b.tool("user", "disable", "alice", "--base-url", seenAt, "--organisation-network", "10.0.0.0/99"); got.code == 0 || !strings.Contains(got.err, "--organisation-network") {
		t.Errorf("a network that is none: got %d: %s", got.code, got.err)
	}
}

// asked is standard input that counts how often it was read.
type asked struct{ times int }

func (a *asked) Read([]byte) (int, error) {
	a.times++
	return 0, io.EOF
}

// A link that leads to an address which nobody has given says so, and how to give
// the right one. What goes on standard output is the link alone.
func TestALinkSaysThatItsAddressIsAGuess(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, c := range map[string]struct {
		flags []string
		at    string
		guess bool
	}{
		"nothing is given":       {nil, "http://" + defaultListen, true},
		"the address":            {[]string{"--base-url", seenAt}, seenAt, false},
		"the administration's":   {[]string{"--admin-url", "https://admin.example.dk"}, "https://admin.example.dk", false},
		"both, as serve has two": {[]string{"--base-url", seenAt, "--admin-url", "https://admin.example.dk"}, "https://admin.example.dk", false},
	} {
		got := b.tool(append([]string{"admin", "link"}, c.flags...)...)
		guess := strings.Contains(got.err, "is a guess") && strings.Contains(got.err, "--base-url https://")
		if got.code != 0 || !strings.HasPrefix(got.out, c.at+"/admin/") || strings.Count(got.out, "\n") != 1 || guess != c.guess {
			t.Errorf("%s: got %d: %s%s", name, got.code, got.out, got.err)
		}
	}
}
