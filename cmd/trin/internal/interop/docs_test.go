package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/cmd/trin/internal/node"
)

const root = "../../../../"

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// captured gives the metadata that the peers wrote for the files that the
// documents name.
func captured(name string) ([]byte, error) {
	files := map[string]string{
		"journal-sp.xml": "shibboleth-sp.xml", "metadata/shib-sp.xml": "shibboleth-sp.xml",
		"simplesamlphp-idp.xml": "simplesamlphp-idp.xml", "metadata/ssp-idp.xml": "simplesamlphp-idp.xml",
	}
	return os.ReadFile(filepath.Join(root+"testdata/peers/captured", files[name]))
}

// TestDocsConnectAPeer: the examples of docs/connect-*.md, put together, are an
// installation without a problem, that reaches level 3 by the factor.
func TestDocsConnectAPeer(t *testing.T) {
	t.Parallel()
	var all []string
	for _, file := range []string{"docs/connect-shibboleth.md", "docs/connect-simplesamlphp.md"} {
		content, err := os.ReadFile(root + file)
		if err != nil {
			t.Fatal(err)
		}
		blocks := yamlBlock.FindAllStringSubmatch(string(content), -1)
		if len(blocks) != 1 {
			t.Fatalf("%s: got %d examples, want 1", file, len(blocks))
		}
		all = append(all, blocks[0][1])
	}
	n, closeNode, err := node.Offline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := closeNode(); err != nil {
			t.Error(err)
		}
	}()
	text, problems := installation.Parse("docs", []byte(strings.Join(all, "---\n")), captured)
	configuration, found := text.Build(1, n.Parts())
	report := installation.Check(configuration, append(problems, found...), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	var out strings.Builder
	if err := report.Write(&out); err != nil {
		t.Fatal(err)
	}
	if len(problems)+len(found) > 0 || len(report.DeadEnds()) > 0 {
		t.Errorf("the examples have problems:\n%s", out.String())
	}
	if !strings.Contains(out.String(), "by factor (code)") {
		t.Errorf("the factor reaches nothing:\n%s", out.String())
	}
}

// read is a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(root + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestDocsInterop: docs/interop.md says how many checks there are, which versions
// of the packages are installed, and how many forms the files hold.
func TestDocsInterop(t *testing.T) {
	t.Parallel()
	said := read(t, "docs/interop.md")
	checks := 0
	for _, s := range append(scenes(), afterRollover()...) {
		checks += len(s.steps)
	}
	count := func(folder string) int {
		files, err := filepath.Glob(root + "testdata/wsfed/" + folder + "/*.xml")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		return len(files)
	}
	words := []string{
		fmt.Sprintf("`%d passed, 0 failed`", checks),
		fmt.Sprintf("%d forms that Trin accepts and %d that it refuses", count("accepted"), count("refused")),
		fmt.Sprintf("%d that Trin writes", count("issued")),
	}
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal([]byte(read(t, "testdata/peers/npm/package-lock.json")), &lock); err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Unpacked map[string]string }
	if err := json.Unmarshal([]byte(read(t, "testdata/peers/npm/package.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	for name := range manifest.Unpacked {
		name, version, _ := strings.Cut(name, "@")
		words = append(words, "| "+name+" | "+version+",")
	}
	words = append(words, "| npm wsfed, npm saml | "+lock.Packages["node_modules/wsfed"].Version+", "+lock.Packages["node_modules/saml"].Version+" |")
	for _, name := range []string{"openid-client", "oidc-provider"} {
		words = append(words, "| "+name+" | "+lock.Packages["node_modules/"+name].Version+",")
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("docs/interop.md does not say %q", w)
		}
	}
}

// TestLockNamesNoRegistry: the packages come from wherever npm is set up to get
// them, and each is known by its digest.
func TestLockNamesNoRegistry(t *testing.T) {
	t.Parallel()
	var lock struct {
		Packages map[string]struct{ Resolved, Integrity string }
	}
	if err := json.Unmarshal([]byte(read(t, "testdata/peers/npm/package-lock.json")), &lock); err != nil {
		t.Fatal(err)
	}
	if len(lock.Packages) < 2 {
		t.Fatalf("got %d packages", len(lock.Packages))
	}
	for name, p := range lock.Packages {
		if p.Resolved != "" || name != "" && p.Integrity == "" {
			t.Errorf("%s: from %q with the digest %q", name, p.Resolved, p.Integrity)
		}
	}
}
