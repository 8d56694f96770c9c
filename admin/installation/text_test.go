package installation_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

const folder = "../../testdata/installation"

// TestVectors reads every text in the folder: each line says with
// "# want severity field; severity field" what is to be said about it.
func TestVectors(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("the vectors are missing: %v %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text, problems := installation.Read(file)
			_, found := text.Build(1, parts())
			var got []string
			for _, p := range append(problems, found...) {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%d %s %s", p.Line, p.Severity, p.Field)))
				if p.File != file || p.Column < 1 || !strings.HasSuffix(p.Message, ".") {
					t.Errorf("a problem without a place or a sentence: %s", p)
				}
			}
			want := wanted(string(content))
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got\n  %s\nwant\n  %s\n%v", strings.Join(got, "\n  "), strings.Join(want, "\n  "), found)
			}
		})
	}
}

var wantComment = regexp.MustCompile(`# want (.*)`)

func wanted(content string) []string {
	var want []string
	for i, line := range strings.Split(content, "\n") {
		if m := wantComment.FindStringSubmatch(line); m != nil {
			for _, w := range strings.Split(m[1], ";") {
				want = append(want, fmt.Sprintf("%d %s", i+1, strings.TrimSpace(w)))
			}
		}
	}
	return want
}

func TestRead_MetadataFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("apps/a.yaml", "kind: application\nid: a\nprotocol: fake\nauthentication: [b]\nsettings:\n  peer: a\n  metadataFile: ../metadata/a.xml\n")
	write("metadata/a.xml", "<a>\r\n  <b/>\r\n</a>")
	write("b.yml", "kind: authentication\nid: b\nprotocol: fake-local\n---\n# nothing here\n")
	write(".hidden/c.yaml", "no: yaml: here")
	text, problems := installation.Read(dir)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	documents, err := text.Documents()
	if err != nil || len(documents) != 2 {
		t.Fatalf("got %v, %v", documents, err)
	}
	want := "kind: application\nid: a\nprotocol: fake\nauthentication:\n  - b\nsettings:\n  metadata: |-\n    <a>\n      <b/>\n    </a>\n  peer: a\n"
	if got := string(documents[0].Body); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	write("apps/a.yaml", "kind: application\nid: a\nprotocol: fake\nsettings:\n  metadataFile: missing.xml\n")
	if _, problems := installation.Read(dir); len(problems) != 1 || problems[0].Line != 5 || problems[0].Field != "settings.metadataFile" {
		t.Errorf("got %v, want the line of the file that is missing", problems)
	}
	if _, problems := installation.Parse("x", []byte("kind: application\nid: a\nsettings: {metadataFile: /etc/passwd}\n"), nil); len(problems) != 1 {
		t.Errorf("got %v, want that a file is not read from a text alone", problems)
	}
	if _, problems := installation.Read(filepath.Join(dir, "nowhere")); len(problems) != 1 {
		t.Errorf("got %v, want one problem", problems)
	}
}

func TestM5_WhatDrivesAParserIsRefused(t *testing.T) {
	t.Parallel()
	bomb := "kind: vocabulary\na: &a [x,x]\nb: &b [*a,*a]\n"
	for name, content := range map[string]string{
		"aliases":        bomb,
		"merge keys":     "kind: vocabulary\n<<: {a: 1}\n",
		"a tag":          "kind: !!str vocabulary\n",
		"explicit keys":  "? kind\n: vocabulary\n",
		"a directive":    "%YAML 1.2\n---\nkind: vocabulary\n",
		"brackets":       "kind: vocabulary\nclasses: " + strings.Repeat("[", 200_000),
		"braces":         "kind: vocabulary\nclasses: " + strings.Repeat("{a: ", 100_000),
		"hyphens":        strings.Repeat("- ", 100_000) + "x",
		"indentation":    deep(200),
		"a key twice":    "kind: vocabulary\nkind: settings\n",
		"a nested key":   "kind: vocabulary\nclasses: [{ref: a, ref: b}]\n",
		"a list as key":  "kind: vocabulary\n[a]: b\n",
		"not UTF-8":      "kind: vocab\xffulary\n",
		"a control":      "kind: application\nid: a\nname: \"a\\u0007\"\n",
		"hexadecimal":    "kind: settings\nsessionIdle: 0x10\n",
		"infinity":       "kind: settings\nsessionIdle: .inf\n",
		"no YAML":        "kind: [\n",
		"no kind":        "id: a\n",
		"another kind":   "kind: policy\n",
		"a list":         "- kind: settings\n",
		"a bad id":       "kind: application\nid: A/../b\n",
		"no id":          "kind: application\n",
		"a superfluous":  "kind: settings\nid: a\n",
		"a private key":  "kind: application\nid: a\nsettings: {x: \"-----BEGIN PRIVATE KEY-----\"}\n",
		"too large":      "# " + strings.Repeat("x", 65<<20),
		"tabs to indent": "kind: application\n\tid: a\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := installation.Parse("file.yaml", []byte(content), nil)
			if len(installation.Errors(problems)) == 0 {
				t.Fatal("it was accepted")
			}
			if p := problems[0]; p.File != "file.yaml" || p.Message == "" {
				t.Errorf("the problem has no place: %s", p)
			}
		})
	}
}

func deep(n int) string {
	var b strings.Builder
	b.WriteString("kind: vocabulary\n")
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// TestF17_T20_EveryProblemNamesItsPlace shows the form in which a problem is
// printed.
func TestF17_T20_EveryProblemNamesItsPlace(t *testing.T) {
	t.Parallel()
	text, problems := installation.Parse("trin.yaml", []byte("kind: vocabulary\nclasses:\n  - {ref: a, level: 1}\n  - {ref: a, level: 2}\n"), nil)
	configuration, found := text.Build(1, parts())
	if len(problems) != 0 || len(found) != 1 || configuration != nil {
		t.Fatalf("got %v %v %v", problems, found, configuration)
	}
	want := `trin.yaml:4:6: error: vocabulary, classes.1.ref: The class "a" stands twice. A class has one level: keep one entry.`
	if got := found[0].String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestStored_ADocumentUnderAnotherName(t *testing.T) {
	t.Parallel()
	_, problems := installation.Stored([]connections.Document{{Kind: "application", ID: "a", Body: []byte("kind: application\nid: b\n")}})
	if len(installation.Errors(problems)) != 1 {
		t.Errorf("got %v, want one error", problems)
	}
}
