package console

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/api"
	"trin/broker"
	"trin/connections/saml2/samltest"
	"trin/store/storetest"
)

// example is one command of the page, with the status that it says.
type example struct {
	status             int
	method, path, body string
	headers            []string
	into               string // the file that the answer is written to
}

var (
	shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")
	saysStatus = regexp.MustCompile(`^# ([0-9]{3})\b`)
)

// examples are the commands of the page in order.
func examples(t *testing.T, page string, files map[string]string) []example {
	t.Helper()
	var all []example
	for _, block := range shellBlock.FindAllStringSubmatch(page, -1) {
		status := 0
		for _, command := range commands(strings.ReplaceAll(block[1], "\\\n", " ")) {
			if said := saysStatus.FindStringSubmatch(command); said != nil {
				status, _ = strconv.Atoi(said[1])
				continue
			}
			if strings.HasPrefix(command, "export ") {
				continue
			}
			words := shellWords(t, command)
			if words[0] != "curl" || status == 0 {
				t.Fatalf("%q is no curl whose status is said", command)
			}
			all = append(all, curl(t, words[1:], status, files))
			status = 0
		}
	}
	return all
}

// commands are the lines of a block; a line whose quote is open goes on.
func commands(block string) []string {
	var all []string
	open := ""
	for line := range strings.Lines(block) {
		if open += line; strings.Count(open, "'")%2 == 1 {
			continue
		}
		if open = strings.TrimSpace(open); open != "" {
			all = append(all, open)
		}
		open = ""
	}
	return all
}

// shellWords are the words of a command with the variables of the page.
func shellWords(t *testing.T, command string) []string {
	t.Helper()
	var words []string
	var word strings.Builder
	quote, begun := rune(0), false
	for _, c := range command {
		switch {
		case quote == 0 && (c == '\'' || c == '"'):
			quote, begun = c, true
		case quote == c && quote != 0:
			quote = 0
		case quote == 0 && (c == ' ' || c == '\n'):
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	if quote != 0 {
		t.Fatalf("%q: a quote stays open", command)
	}
	return append(words, word.String())
}

// curl reads the options that the page uses.
func curl(t *testing.T, words []string, status int, files map[string]string) example {
	t.Helper()
	e := example{status: status, method: "GET"}
	given := ""
	for i := 0; i < len(words); i++ {
		next := func() string {
			i++
			return words[i]
		}
		switch word := words[i]; word {
		case "-H":
			name, value, _ := strings.Cut(next(), ": ")
			if name == "$AUTH" {
				e.headers = append(e.headers, "Examples", "authorised")
				continue
			}
			e.headers = append(e.headers, name, value)
		case "-X":
			given = next()
		case "-d", "--data-binary":
			e.body, e.method = next(), "POST"
			if name, isFile := strings.CutPrefix(e.body, "@"); isFile {
				content, known := files[name]
				if !known {
					t.Fatalf("there is no file %s", name)
				}
				e.body = content
			}
		case "-o":
			e.into = next()
		default:
			path, found := strings.CutPrefix(word, "$TRIN")
			if !found || e.path != "" {
				t.Fatalf("%q is not understood in %q", word, words)
			}
			e.path = path
		}
	}
	if given != "" {
		e.method = given
	}
	return e
}

// Every command of docs/api.md does what it says, in its order, on a real node.
func TestAPI_TheExamplesOfThePageWork(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, false)
	c := r.all()
	c.publish(withoutVocabulary())
	keepLogin(t, r)
	files := map[string]string{
		"idp.xml": samltest.IDP{EntityID: "https://idp2.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp2.example.dk/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata(),
	}
	files["installation.yaml"] = c.must("GET", "/installation/export", "").body
	ran := examples(t, string(page), files)
	if len(ran) < 25 {
		t.Fatalf("the page has %d examples", len(ran))
	}
	for _, e := range ran {
		if e.path == "/health" {
			if _, err := r.Pictures.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		got := c.call(e.method, e.path, e.body, e.headers...)
		if got.status != e.status {
			t.Errorf("%s %s: got %d %s, and the page says %d", e.method, e.path, got.status, short(got.body), e.status)
		}
		if e.into != "" {
			files[e.into] = got.body
		}
	}
}

// keepLogin keeps the login and the session that the page speaks of.
func keepLogin(t *testing.T, r *rig) {
	t.Helper()
	transaction := storetest.Login("t1", r.clock.Now())
	transaction.State = broker.StateRefused
	session := storetest.Session("9c1185a5c5e9fc54612808977ee8f548b2258d31", 1, r.clock.Now())
	session.Subject = broker.Subject{Namespace: "local", Value: "b1946ac92492d234"}
	record := broker.Record{
		Reference: "4P4G-XWXU", Transaction: "t1", Application: "journal", Connection: "local", Started: r.clock.Now(), Ended: r.clock.Now().Add(time.Second),
		Trace: broker.Trace{{Rule: "14", Text: "It is missing."}}, Refusal: &broker.Refusal{Code: broker.RefusedCancelled, Reason: "cancelled"},
	}
	if err := r.Store.Move(t.Context(), broker.Move{Transaction: transaction, Record: &record, Session: session}); err != nil {
		t.Fatal(err)
	}
}

// What the page says of limits is what they are.
func TestAPI_ThePageSaysTheLimits(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{
		"at most 64 KiB, and 16 MiB where", "50 entries a page, or `limit` (at most 200; of documents 50; of `/reach`, where each entry is many logins thought through, 5)", "50 times a second, and 200 times at once", api.Base,
		fmt.Sprintf("scope `%s`", access.ScopeOperate),
	} {
		if !strings.Contains(string(page), said) {
			t.Errorf("the page does not say %q", said)
		}
	}
}

// The table of docs/api.md has every route with what it does, as it is described.
// With -update it is written anew.
func TestAPI_ThePageHasEveryRoute(t *testing.T) {
	t.Parallel()
	const path, begin, end = "../../../../docs/api.md", "<!-- routes -->\n", "<!-- end of routes -->\n"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	kept, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatal("the page has no place for the table")
	}
	want := tableOfRoutes(t, newRig(t, false).all().must("GET", "/openapi.json", ""))
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		kept = want
	}
	if kept != want {
		t.Error("the table in docs/api.md is not what is described. If the change is meant: go test ./cmd/trin/internal/console -run ThePageHasEveryRoute -update")
	}
}

// tableOfRoutes writes the routes of a description, by what they are about.
func tableOfRoutes(t *testing.T, described answer) string {
	t.Helper()
	paths := read[struct {
		Paths map[string]map[string]struct {
			Tags    []string
			Summary string
		}
	}](t, described).Paths
	groups := map[string][]string{}
	for path, methods := range paths {
		for method, one := range methods {
			groups[one.Tags[0]] = append(groups[one.Tags[0]], fmt.Sprintf("| `%s` | %s | %s |\n", path, strings.ToUpper(method), one.Summary))
		}
	}
	var table strings.Builder
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		slices.Sort(groups[group])
		table.WriteString("| " + group + " | | |\n|---|---|---|\n" + strings.Join(groups[group], "") + "\n")
	}
	return table.String()
}
