package templates

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The generated files are what the sources make now.
func TestGeneratedFilesAreFresh(t *testing.T) {
	t.Parallel()
	for _, room := range []string{".", "console"} {
		t.Run(room, func(t *testing.T) {
			t.Parallel()
			fresh(t, room)
		})
	}
}

func fresh(t *testing.T, room string) {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join(room, "*.templ"))
	if err != nil || len(sources) < 2 {
		t.Fatalf("got %d templ files, %v", len(sources), err)
	}
	dir := t.TempDir()
	for _, name := range sources {
		copyFile(t, name, filepath.Join(dir, filepath.Base(name)))
	}
	command := exec.Command("go", "tool", "templ", "generate", "-path", dir)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("templ generate: %v\n%s", err, out)
	}
	for _, name := range sources {
		generated := strings.TrimSuffix(name, ".templ") + "_templ.go"
		want, err := os.ReadFile(filepath.Join(dir, filepath.Base(generated)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(generated)
		if err != nil {
			t.Fatal(err)
		}
		if normal(string(want)) != normal(string(got)) {
			t.Errorf("%s is stale; run go tool templ generate", generated)
		}
	}
}

// normal leaves out the path of the source, which depends on where the
// generator was run.
func normal(generated string) string {
	var kept strings.Builder
	for line := range strings.Lines(generated) {
		if before, after, ok := strings.Cut(line, "FileName: `"); ok {
			_, rest, _ := strings.Cut(after, "`")
			line = before + "FileName: " + rest
		}
		kept.WriteString(line)
	}
	return kept.String()
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAssetsAreThere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"trin.css", "console.css", "trin.js", "trin.svg"} {
		content, ok := ReadAsset(strings.TrimPrefix(Asset(name), AssetPath))
		file, err := os.ReadFile("assets/" + name)
		if filepath.Ext(name) == ".css" { // it begins with the colours
			tokens, _ := os.ReadFile("assets/tokens.css")
			file = append(tokens, file...)
		}
		if !ok || err != nil || string(content) != string(file) {
			t.Errorf("%s: got %d bytes, %v, %v", name, len(content), ok, err)
		}
	}
	if _, ok := ReadAsset("trin.css"); ok {
		t.Error("a name without its hash is served")
	}
}
