package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// kombitText is an installation with a proxy that asks for services: provider
// reaches the level by a second factor, weak not at all.
const kombitText = `
kind: vocabulary
presets: [assurancelevel, nsis]
---
kind: authentication
id: provider
protocol: password
name: Provider
firstFactor: 20
factors: [{connection: phone, after: {ladder: nsis, value: 20}}]
---
kind: authentication
id: weak
protocol: password
name: Weak
firstFactor: 20
---
kind: authentication
id: phone
protocol: totp
---
kind: application
id: kombit
protocol: wsfed
authentication: [provider, weak]
floor: 10
trustRequesters: true
requesterFloors: {"urn:short": 20}
settings: {realm: "urn:kombit", reply: ["https://kombit.example.dk/"]}
---
kind: requester
id: homecare
applications: [kombit]
requester: "urn:homecare"
floor: 20
`

// past stores a login that has ended.
func (b bench) past(records ...broker.Record) {
	b.Helper()
	p := place{data: b.data}
	n, err := p.open(b.Context(), slog.New(slog.DiscardHandler), false, true)
	if err != nil {
		b.Fatal(err)
	}
	for i, r := range records {
		r.Reference = fmt.Sprint("R", i)
		r.Transaction = broker.ID(fmt.Sprint("t", i, "-", r.Ended.UnixNano()))
		m := broker.Move{Record: &r, Transaction: broker.Transaction{
			ID: r.Transaction, Revision: 1, State: broker.StateAnswered, Created: r.Ended, Expires: r.Ended.Add(time.Hour),
		}}
		if err := n.Store.Move(context.Background(), m); err != nil {
			b.Fatal(err)
		}
	}
	if err := n.Close(); err != nil {
		b.Fatal(err)
	}
}

// pastLoginOf is the record of a login that was answered.
func pastLoginOf(user string, connection broker.ID, requester string, proven ...broker.Level) broker.Record {
	r := broker.Record{
		Application: "kombit", Connection: connection, Subject: broker.Subject{Namespace: "people", Value: user},
		Ended: time.Now().Add(-time.Hour), Asked: broker.Asked{Original: requester}, Issued: &broker.Issued{Proven: broker.NewLevels(proven...)},
	}
	if len(proven) > 0 {
		r.Issued.Level = proven[0]
	}
	return r
}

var (
	house20 = broker.Level{Value: 20}
	nsis20  = broker.Level{Ladder: "nsis", Value: 20}
)

// kombit is a bench with logins of half a day.
func kombit(t *testing.T) bench {
	b := newBench(t)
	b.must("apply", b.write("trin.yaml", kombitText))
	old, other, logout := pastLoginOf("old", "weak", "urn:homecare", house20), pastLoginOf("eve", "gone", "", house20), pastLoginOf("", "", "")
	old.Ended = time.Now().Add(-48 * time.Hour)
	logout.Issued, logout.Logout = nil, &broker.LoggedOut{Sessions: 1}
	refused := pastLoginOf("", "provider", "urn:homecare")
	refused.Issued, refused.Refusal = nil, &broker.Refusal{Code: broker.RefusedLevel}
	b.past(
		pastLoginOf("ann", "provider", "urn:homecare", house20, nsis20),
		pastLoginOf("ann", "provider", "urn:homecare", house20),
		pastLoginOf("bo", "provider", "urn:homecare", house20),
		pastLoginOf("cy", "weak", "urn:homecare", house20),
		pastLoginOf("cy", "weak", "urn:homecare", house20),
		pastLoginOf("di\x1b[2J", "weak", "=cmd()\u202e", house20),
		old, other, logout, refused,
	)
	return b
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	b := kombit(t)
	got := b.tool("readiness", "--level", "nsis/20", "--since", "12h")
	if got.code != exitNotReady {
		t.Fatalf("got exit code %d, want %d: %s", got.code, exitNotReady, got.err)
	}
	text := strings.Join(strings.Fields(got.out), " ")
	for _, want := range []string{
		"If level 20 on ladder nsis were required",
		`kombit homecare "urn:homecare" provider 3 2 1 2 0 0 0 1 by factor [phone]`,
		`kombit homecare "urn:homecare" weak 2 1 0 0 0 2 1 0 by another provider`,
		`kombit "=cmd()\u202e" weak 1 1 0 0 0 1 1 0 by another provider`,
		`kombit - gone 1 1 0 0 0 1 1 0 not at all`,
		"Logins: 7, by 5 people. Reached: 1, could step up: 2, depends on the provider: 0, would fail: 4, of 3 people. Refused already: 1.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, got.out)
		}
	}
	for _, never := range []string{"ann", "cy ", "\x1b", "\u202e"} {
		if strings.Contains(got.out, never) {
			t.Errorf("the report holds %q:\n%s", never, got.out)
		}
	}
	if more := b.tool("readiness", "--level", "nsis/20", "--since", "3d"); !strings.Contains(more.out, "Logins: 8, by 6 people") {
		t.Errorf("of three days:\n%s", more.out)
	}
	if fine := b.tool("readiness", "--level", "20"); fine.code != 0 || !strings.Contains(fine.out, "Reached: 8") {
		t.Errorf("at a level that everybody reached: exit code %d\n%s", fine.code, fine.out)
	}
	if none := b.tool("readiness", "--level", "20", "--application", "nobody"); none.code != 0 || !strings.Contains(none.out, "Nobody has logged in.") {
		t.Errorf("of another application: exit code %d\n%s", none.code, none.out)
	}
}

func TestReadiness_Users(t *testing.T) {
	t.Parallel()
	b := kombit(t)
	got := b.tool("readiness", "--level", "nsis/20", "--users").out
	if !strings.Contains(got, `Would fail: "cy" of people, at kombit for homecare "urn:homecare" by weak`) || !strings.Contains(got, `"di\x1b[2J"`) || strings.Contains(got, `"ann"`) || strings.Contains(got, "\x1b") {
		t.Errorf("got\n%q", got)
	}
	if csv := b.tool("readiness", "--level", "nsis/20", "--users", "--format", "csv"); csv.code != 1 {
		t.Errorf("people in a table: exit code %d", csv.code)
	}
}

func TestReadiness_Formats(t *testing.T) {
	t.Parallel()
	b := kombit(t)
	var report struct {
		Level broker.Level
		Total readinessCounts
		Rows  []struct {
			Requester, Connection, Known, Way string
			Logins, Fail                      int
			Users                             []broker.Subject
		}
	}
	if err := json.Unmarshal([]byte(b.tool("readiness", "--level", "nsis/20", "--since", "12h", "--format", "json").out), &report); err != nil {
		t.Fatal(err)
	}
	if report.Level != nsis20 || report.Total.Fail != 4 || len(report.Rows) != 4 || report.Rows[0].Connection != "gone" {
		t.Errorf("got %+v", report)
	}
	for _, row := range report.Rows {
		if len(row.Users) != 0 {
			t.Errorf("nobody was to be named: %+v", row)
		}
	}
	lines, err := csv.NewReader(strings.NewReader(b.tool("readiness", "--level", "nsis/20", "--since", "12h", "--format", "csv").out)).ReadAll()
	if err != nil || len(lines) != 5 || len(lines[0]) != len(lines[1]) {
		t.Fatalf("got %v, %v", lines, err)
	}
	if lines[2][1] != `'=cmd()\u202e` || lines[3][2] != "homecare" || lines[3][4] != "3" {
		t.Errorf("got %q", lines)
	}
}

func TestReadiness_Mistakes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if got := b.tool("readiness", "--level", "20"); got.code != 1 || !strings.Contains(got.err, "nothing has been applied") {
		t.Errorf("before anything is applied: %+v", got)
	}
	b.must("apply", b.write("trin.yaml", kombitText))
	for args, want := range map[string]string{
		"":                            "is not a level",
		"--level 0":                   "is not a level",
		"--level nsis/high":           "is not a level",
		"--level nsiss/20":            "its ladders are: house, nsis;",
		"--level 20 --since 0d":       "--since",
		"--level 20 --since -5h":      "--since",
		"--level 20 --since 99999d":   "--since",
		"--level 20 --since sometime": "--since",
		"--level 20 --format xml":     "no format",
	} {
		if got := b.tool(append([]string{"readiness"}, strings.Fields(args)...)...); got.code != 1 || !strings.Contains(got.err, want) {
			t.Errorf("%q: got %+v, want %q", args, got, want)
		}
	}
}

func TestRequesters(t *testing.T) {
	t.Parallel()
	b := kombit(t)
	all := b.must("requesters")
	text := strings.Join(strings.Fields(all), " ")
	for _, want := range []string{
		`kombit "urn:homecare" requester homecare level 20 `, `kombit "urn:short" requesterFloors level 20 - - 0`, `kombit "=cmd()\u202e" (not known) no level `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("got no %q:\n%s", want, all)
		}
	}
	const leftOut = `# left out, because its name could be read as another: "=cmd()\u202e"`
	b.past(pastLoginOf("fay", "weak", "=cmd()", house20))
	unknown := b.must("requesters", "--unknown", "--application", "kombit")
	if strings.Contains(unknown, "homecare") || strings.Contains(unknown, "\u202e") || strings.Count(unknown, "kind: requester") != 1 || !strings.Contains(unknown, leftOut) {
		t.Errorf("got\n%s", unknown)
	}
	applied := b.must("apply", b.write("trin.yaml", kombitText+unknown))
	if !strings.Contains(applied, "requester cmd: added") {
		t.Errorf("applying what was printed:\n%s", applied)
	}
	if again := b.must("requesters", "--unknown"); strings.TrimSpace(again) != "---\n"+leftOut {
		t.Errorf("described, and still listed:\n%s", again)
	}
	if got := b.tool("requesters", "--application", "nobody"); got.code != 1 || !strings.Contains(got.err, "no application") {
		t.Errorf("got %+v", got)
	}
}

func TestFreeID(t *testing.T) {
	t.Parallel()
	taken := map[string]bool{"saml-example-dk": true}
	for _, test := range []struct{ requester, want string }{
		{"https://saml.example.dk", "saml-example-dk-2"},
		{"https://saml.example.dk", "saml-example-dk-3"},
		{"http://Other.example.dk/path/", "other-example-dk-path"},
		{"∅", "requester"},
		{"", "requester-2"},
		{strings.Repeat("a", 80), strings.Repeat("a", 50)},
	} {
		if got := freeID(test.requester, taken); got != test.want {
			t.Errorf("%q: got %q, want %q", test.requester, got, test.want)
		}
	}
}

// What readiness reads of a record is what the record says, in the order of this
// version and of those before it, in which the end stood last.
func TestReadLogin(t *testing.T) {
	t.Parallel()
	tail := `"trace":[{"rule":"12","text":"\"issued\":{}"}],"claims":[{"step":"keep"}]`
	head := `{"reference":"R","version":3,"application":"app","connection":"idp","subject":{"namespace":"n","value":"v"},"asked":{"original":"urn:a","signed":true},`
	issued := `"issued":{"class":"c","level":{"value":20},"instant":"2026-11-22T10:00:00Z","proven":[{"ladder":"nsis","value":10}]}`
	all := pastLogin{application: "app", connection: "idp", subject: broker.Subject{Namespace: "n", Value: "v"}, requester: "urn:a"}
	answered, refused := all, all
	answered.answered, answered.proven = true, broker.NewLevels(house20, broker.Level{Ladder: "nsis", Value: 10})
	refused.refused = true
	for name, test := range map[string]struct {
		body string
		want pastLogin
	}{
		"answered":              {head + issued + "," + tail + "}", answered},
		"answered, an old one":  {head + tail + "," + issued + "}", answered},
		"refused":               {head + `"refusal":{"code":"denied"},` + tail + "}", refused},
		"a logout":              {head + `"logout":{"sessions":1},` + tail + "}", all},
		"neither":               {head + tail + "}", all},
		"as the engine has it":  {marshalled(t, broker.Record{Application: "app", Issued: &broker.Issued{Level: house20}}), pastLogin{application: "app", answered: true, proven: broker.NewLevels(house20)}},
		"as it records refusal": {marshalled(t, broker.Record{Application: "app", Refusal: &broker.Refusal{}}), pastLogin{application: "app", refused: true}},
	} {
		got, err := readLogin(json.RawMessage(test.body))
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, test.want)
		}
	}
	for _, broken := range []string{"", "[]", "{", head, head + issued[:20], `{"application":1}`} {
		if got, err := readLogin(json.RawMessage(broken)); err == nil {
			t.Errorf("%q was read as %+v", broken, got)
		}
	}
}

func marshalled(t *testing.T, r broker.Record) string {
	t.Helper()
	body, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
