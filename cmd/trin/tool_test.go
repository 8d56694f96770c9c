package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trin/connections/saml2/samltest"
)

// bench is a directory to work in: files of an installation, and a data
// directory.
type bench struct {
	*testing.T
	dir, data string
}

func newBench(t *testing.T) bench {
	t.Helper()
	dir := t.TempDir()
	return bench{t, dir, filepath.Join(dir, "data")}
}

// write writes a file of the bench and returns its path.
func (b bench) write(name, content string) string {
	b.Helper()
	file := filepath.Join(b.dir, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// told is what a subcommand said and ended with.
type told struct {
	code     int
	out, err string
}

// trin runs the program with the arguments as they are.
func trin(t *testing.T, in string, args ...string) told {
	t.Helper()
	var out, errOut bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(in), &out, &errOut)
	return told{code, out.String(), errOut.String()}
}

// tool runs a subcommand on the bench's data directory.
func (b bench) tool(args ...string) told {
	b.Helper()
	return trin(b.T, "", append(args, "--data", b.data)...)
}

// must is tool for what has to succeed; it returns the output.
func (b bench) must(args ...string) string {
	b.Helper()
	got := b.tool(args...)
	if got.code != 0 {
		b.Fatalf("trin %s: got exit code %d, want 0\n%s%s", strings.Join(args, " "), got.code, got.out, got.err)
	}
	return got.out
}

// readme writes the installation of the README with metadata to it, and
// returns the path of the text.
func (b bench) readme() string {
	b.Helper()
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		b.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(string(page))
	if block == nil {
		b.Fatal("the README has no installation")
	}
	b.write("journal-sp.xml", samltest.SP{
		EntityID: "https://journal.example.dk/saml", Consumers: []string{"https://journal.example.dk/acs"},
		SLO:     map[string]string{samltest.Redirect: "https://journal.example.dk/slo"},
		Signing: []string{samltest.ProviderNextKey}, Encryption: []string{samltest.EncryptionKey}, RequestSigned: true,
	}.Metadata())
	b.write("adfs-idp.xml", samltest.IDP{
		EntityID: "https://adfs.example.dk/adfs/services/trust", Signing: []string{samltest.ProviderKey},
		SSO: map[string]string{samltest.Redirect: "https://adfs.example.dk/adfs/ls/"},
		SLO: map[string]string{samltest.Redirect: "https://adfs.example.dk/adfs/ls/"},
	}.Metadata())
	return b.write("installation.yaml", block[1])
}
