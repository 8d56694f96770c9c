package main

import (
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
	configuration, found := text.Build(1, n.Kinds)
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
