package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"trin/broker"
	"trin/templates/text"
)

// refusalCodes are the constants of broker/refusal.go.
func refusalCodes(t *testing.T) []broker.RefusalCode {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []broker.RefusalCode
	for node := range ast.Preorder(file) {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 {
			continue
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "RefusalCode" {
			continue
		}
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, broker.RefusalCode(code))
	}
	if len(codes) < 17 {
		t.Fatalf("got %d codes, want every one", len(codes))
	}
	return codes
}

// TestRefusalsOfThePage holds every refusal against the table in docs/errors.md,
// and keeps two of them from saying the same.
func TestRefusalsOfThePage(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(document), "\n### A refusal as a page\n")
	if !found {
		t.Fatal("the document has no table of refusals as pages")
	}
	section, _, _ = strings.Cut(section, "\n#")
	type row struct{ status, sentence, next string }
	rows := map[string]row{}
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); strings.HasPrefix(line, "| `") && len(cells) == 6 {
			rows[strings.Trim(cells[1], " `")] = row{strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4])}
		}
	}
	said := map[text.Key]broker.RefusalCode{}
	for _, code := range refusalCodes(t) {
		is := refusedAs(code)
		if other, twice := said[is.sentence]; twice {
			t.Errorf("%s and %s say the same", code, other)
		}
		said[is.sentence] = code
		got := row{strconv.Itoa(is.status), is.sentence.In(text.English), is.next.In(text.English)}
		if want, ok := rows[string(code)]; !ok || got != want {
			t.Errorf("%s: got %q from the code, the document has %q", code, got, want)
		}
		delete(rows, string(code))
	}
	for name := range rows {
		t.Errorf("the document has the refusal %q, which is not there", name)
	}
}

func TestRefusalPage(t *testing.T) {
	t.Parallel()
	reply := broker.RefusalPage{
		Application: broker.Text{"en": "Payroll " + payload, "da": "Lønsystemet"}, Code: broker.RefusedLevel,
		Reference: "K7Q2-9FJX", Return: "https://rp.example/start?a=1&b=2",
	}
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /it", func(w http.ResponseWriter, r *http.Request) {
			b := e.Browser(r)
			b.Sessions["staff"] = secretA
			e.Reply(w, r, b, reply, nil)
		})
	})
	response := s.get("/it?lang=da")
	if response.StatusCode != http.StatusForbidden || response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %d and Cache-Control %q, want 403 that is not kept", response.StatusCode, response.Header.Get("Cache-Control"))
	}
	for _, name := range []string{"session", "browser", "language"} {
		if c := find(response.Cookies(), name); c == nil || c.Value == "" {
			t.Errorf("got cookie %q %v, want it set with the page", name, c)
		}
	}
	if got, want := textOf(t, read(t, response), "h1"), "Du er ikke logget ind på Lønsystemet"; got != want {
		t.Errorf("got title %q, want %q", got, want)
	}
	page := read(t, s.get("/it"))
	if got, want := textOf(t, page, "h1"), "You are not logged in to Payroll "+payload; got != want {
		t.Errorf("got title %q, want %q", got, want)
	}
	if got := textOf(t, page, "reference"); got != "K7Q2-9FJX" {
		t.Errorf("got reference %q, want the login's", got)
	}
	if !strings.Contains(page, text.RefusedLevel.In(text.English)) || !strings.Contains(page, text.RefusedNextAnotherWay.In(text.English)) {
		t.Errorf("the page does not say why, or what to do next:\n%s", page)
	}
	if got := links(t, page); len(got) != 1 || got[0]["href"] != reply.Return {
		t.Errorf("got links %v, want the way back alone", got)
	}
	if len(elements(t, page, "script")) != 1 || len(s.lines(t, "the request failed")) != 0 {
		t.Error("the page holds another script, or the refusal is logged as a failure")
	}
}

// What the administrator has written stands in the place of the sentence, in
// the language of the page, as text.
func TestRefusalPageMessage(t *testing.T) {
	t.Parallel()
	s := answering(t, broker.RefusalPage{Code: broker.RefusedDenied, Message: broker.Text{"en": "No CVR " + payload, "da": "CVR mangler"}}, nil)
	page := read(t, s.get("/it"))
	if !strings.Contains(page, "No CVR ") || strings.Contains(page, payload) || strings.Contains(page, text.RefusedDenied.In(text.English)) {
		t.Errorf("got\n%s", page)
	}
	if page := read(t, s.get("/it?lang=da")); !strings.Contains(page, "CVR mangler") || !strings.Contains(page, text.RefusedNextAdministrator.In(text.Danish)) {
		t.Errorf("got\n%s", page)
	}
}

// links are the links of the page's content.
func links(t *testing.T, page string) []map[string]string {
	t.Helper()
	var found []map[string]string
	for _, a := range elements(t, page, "a") {
		if !strings.HasPrefix(a["href"], "#") && !strings.HasPrefix(a["href"], "?") {
			found = append(found, a)
		}
	}
	return found
}

func TestRefusalPageWithoutMore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code   broker.RefusalCode
		status int
		says   text.Key
	}{
		{broker.RefusedUnavailable, http.StatusServiceUnavailable, text.RefusedUnavailable},
		{broker.RefusedMalformed, http.StatusBadRequest, text.RefusedMalformed},
		{"unheard-of", http.StatusInternalServerError, text.RefusedInternal},
		{"", http.StatusInternalServerError, text.RefusedInternal},
	} {
		s := answering(t, broker.RefusalPage{Code: test.code}, nil)
		response := s.get("/it")
		page := read(t, response)
		if response.StatusCode != test.status || (response.Header.Get("Retry-After") != "") != (test.status == http.StatusServiceUnavailable) {
			t.Errorf("%q: got %d, Retry-After %q, want %d", test.code, response.StatusCode, response.Header.Get("Retry-After"), test.status)
		}
		if got := textOf(t, page, "h1"); got != "You are not logged in" || !strings.Contains(page, test.says.In(text.English)) {
			t.Errorf("%q: got title %q, want one without a name and the sentence %q", test.code, got, test.says)
		}
		if got := links(t, page); len(got) != 0 {
			t.Errorf("%q: got links %v, want none", test.code, got)
		}
		// The request's reference stands in for the login's.
		if logged := s.lines(t, "request"); len(logged) != 1 || logged[0]["reference"] != textOf(t, page, "reference") {
			t.Errorf("%q: got %v, want the page's reference", test.code, logged)
		}
	}
}

func TestG11_NoOpenRedirectOnARefusal(t *testing.T) {
	t.Parallel()
	for _, address := range hostile {
		s := answering(t, broker.RefusalPage{Code: broker.RefusedCancelled, Reference: "K7Q2-9FJX", Return: address}, nil)
		response := s.get("/it")
		page := read(t, response)
		if got := links(t, page); response.StatusCode != http.StatusForbidden || len(got) != 0 {
			t.Errorf("%q: got %d with links %v, want the page without a way back", address, response.StatusCode, got)
		}
		logged := s.lines(t, "a refusal has no way back to its application")
		if (len(logged) == 1) != (address != "") {
			t.Errorf("%q: got %v in the log", address, logged)
		}
	}
}
