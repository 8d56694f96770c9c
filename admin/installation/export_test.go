package installation_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

func complete(t *testing.T) *installation.Text {
	t.Helper()
	text, problems := installation.Read(filepath.Join(folder, "complete.yaml"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return text
}

func documents(t *testing.T, text *installation.Text) []connections.Document {
	t.Helper()
	documents, err := text.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

func parsed(t *testing.T, content string) []connections.Document {
	t.Helper()
	text, problems := installation.Parse("test.yaml", []byte(content), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return documents(t, text)
}

// TestExport_RoundTrip: what is exported, applied and exported again is the
// same to the byte, and means the same as what was written.
func TestExport_RoundTrip(t *testing.T) {
	t.Parallel()
	stored := documents(t, complete(t))
	var first, second bytes.Buffer
	if err := installation.Export(&first, stored); err != nil {
		t.Fatal(err)
	}
	again := parsed(t, first.String())
	if err := installation.Export(&second, again); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Errorf("got\n%s\nwant\n%s", second.String(), first.String())
	}
	if changes := installation.Diff(stored, again); len(changes) > 0 {
		t.Errorf("the export differs from what is stored: %v", changes)
	}
	golden := filepath.Join(folder, "complete.export")
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if first.String() != string(want) {
		t.Errorf("the export differs from %s:\n%s", golden, first.String())
	}
}

// TestExport_NothingOfWhatDoesNotReadBack: what could not be applied again is not
// begun to be written, and a reader that remembers the documents writes the same.
func TestExport_NothingOfWhatDoesNotReadBack(t *testing.T) {
	t.Parallel()
	stored := documents(t, complete(t))
	var want, got bytes.Buffer
	if err := installation.Export(&want, stored); err != nil {
		t.Fatal(err)
	}
	var reader installation.Reader
	reader.Stored(stored)
	if err := reader.Export(&got, stored); err != nil || got.String() != want.String() {
		t.Errorf("got %v and\n%s\nwant\n%s", err, got.String(), want.String())
	}
	const good = "kind: application\nid: zz\nprotocol: fake\n"
	for name, wrong := range map[string]connections.Document{
		"no YAML":             {Kind: "application", ID: "zz", Body: []byte("kind: application\nid: zz\nname: [\n")},
		"another id":          {Kind: "application", ID: "yy", Body: []byte(good)},
		"another kind":        {Kind: "authentication", ID: "zz", Body: []byte(good)},
		"two in one":          {Kind: "application", ID: "zz", Body: []byte(good + "---\n" + good)},
		"one that is there":   stored[0],
		"nothing":             {Kind: "application", ID: "zz"},
		"a secret":            {Kind: "application", ID: "zz", Body: []byte(good + "settings:\n  clientSecret: x\n")},
		"larger than a file":  {Kind: "application", ID: "zz", Body: bytes.Repeat([]byte("# large\n"), 9<<20)},
		"a text of no letter": {Kind: "application", ID: "zz", Body: []byte(good + "name: \xff\n")},
	} {
		var out bytes.Buffer
		if err := reader.Export(&out, append(slices.Clone(stored), wrong)); err == nil || out.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes, want an error and nothing", name, err, out.Len())
		}
	}
	if err := reader.Export(failing{}, stored); err == nil {
		t.Error("what could not be written is not told")
	}
}

// failing is where nothing can be written.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

// TestExport_Texts: every text survives the way through the canonical form.
func TestExport_Texts(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"plain", "two words", "two  words", "no: two", "æ ø: å", "15m", "1h30m", "5", "1e5", "true", "No", "null", "~", "3", "03", "1.5", "0x1f", "1e3", "2026-11-22", "a: b", "a #b", "# a", "- a", "[a]", "{a}", "&a", "*a", "!a", "%a", "@a", "`a`",
		"'a'", `"a"`, `a\b`, "æøå 😀", " a", "a ", "a\nb", "a\nb\n", "a\nb\n\n", "\na", " a\nb", "a \nb\t\n c", "a\n\n\nb", "\n", "\t", "---", "---\na", "a\n---\nb", "a\n...\n", "...",
		"https://a.example/b?c=d#e", "a:", ":a", ",", "a, b", "|", ">", "|\na", "a: |\n  b", "<a b='c'>\n  <!-- d -->\n\te\n</a>\n", "yes: no\n", strings.Repeat("long ", 1000),
	} {
		first := []byte("kind: application\nid: a\nsettings:\n  list:\n    - " + quote(value) + "\n    - x: " + quote(value) + "\n  " + quote("k"+value) + ": " + quote(value) + "\n")
		text, problems := installation.Parse("test", first, nil)
		if len(problems) > 0 {
			t.Errorf("%q: %v", value, problems)
			continue
		}
		stored, err := text.Documents()
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		again := parsed(t, string(stored[0].Body))
		if string(again[0].Body) != string(stored[0].Body) {
			t.Errorf("%q: got\n%s\nwant\n%s", value, again[0].Body, stored[0].Body)
		}
	}
}

func quote(s string) string {
	r := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)
	return `"` + r.Replace(s) + `"`
}

func TestDiff(t *testing.T) {
	t.Parallel()
	before := parsed(t, `
kind: application
id: a
protocol: fake
floor: 10
authentication: [one, two, three]
requesterFloors: {x: 10, y: 20}
settings:
  metadata: "a\nb\nc"
---
kind: application
id: gone
---
kind: authentication
id: same
name: {da: Ens, en: Same}
factors: [{connection: totp, after: 30}, {connection: other}]
`)
	after := parsed(t, `
kind: authentication
id: same
factors:
  - {connection: new}
  - {connection: totp, after: 35}
  - connection: other
name: {en: Same, da: Ens}
---
kind: application
id: a
protocol: fake
floor: {ladder: nsis, value: 20}
authentication: [zero, one, three]
requesterFloors: {y: 30}
strict: true
settings:
  metadata: "a\nB\nc"
---
kind: settings
`)
	var got []string
	for _, c := range installation.Diff(before, after) {
		got = append(got, c.String())
	}
	want := []string{
		"settings: added",
		"authentication same: factors.0: added {connection: new}",
		"authentication same: factors.1.after: 30 → 35",
		"application a: authentication.0: added zero",
		"application a: authentication.1: removed two",
		"application a: floor: 10 → {ladder: nsis, value: 20}",
		"application a: requesterFloors.x: removed 10",
		"application a: requesterFloors.y: 20 → 30",
		"application a: settings.metadata: 3 lines of text (5 bytes) → 3 lines of text (5 bytes), first other line 2: B",
		"application a: strict: added true",
		"application gone: removed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	if changes := installation.Diff(after, after); len(changes) != 0 {
		t.Errorf("got %v, want no difference from itself", changes)
	}
}

// FuzzInstallation: no text brings the reader down, and what it accepts can be
// written and read again.
func FuzzInstallation(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("kind: application\nid: a\nname: Two words: no\n---\nkind: application\nid: b\nname: |+\n  b\n\n"))
	f.Add([]byte("- - ? : | > [ { } ] , & * ! % @ `"))
	f.Fuzz(func(t *testing.T, content []byte) {
		text, problems := installation.Parse("fuzz.yaml", content, nil)
		_, found := text.Build(1, parts())
		twice := func(p installation.Problem) bool { return strings.Contains(p.Message, "stands twice; the first is at") }
		if len(installation.Errors(problems)) > 0 || slices.ContainsFunc(found, twice) {
			return // refused
		}
		stored, err := text.Documents()
		if err != nil {
			return // refused, which is safe
		}
		var first, second bytes.Buffer
		if err := installation.Export(&first, stored); err != nil {
			t.Fatalf("what was accepted cannot be exported: %v", err)
		}
		again, problems := installation.Parse("fuzz.yaml", first.Bytes(), nil)
		if len(problems) > 0 {
			t.Fatalf("what was exported is refused: %v", problems)
		}
		restored, err := again.Documents()
		if err != nil {
			t.Fatal(err)
		}
		if err := installation.Export(&second, restored); err != nil || first.String() != second.String() {
			t.Fatalf("the second export differs (%v):\n%s\n%s", err, first.String(), second.String())
		}
	})
}
