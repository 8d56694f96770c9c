// Command make writes the answers of providers that testdata/wsfed holds. The
// signatures are xmlsec1's, so that nothing of Trin takes part. It is run from
// the root: go run ./testdata/wsfed/make
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	folder = "testdata/wsfed"
	keys   = "connections/saml2/samltest/keys/"
)

func main() {
	for part, forms := range map[string][]form{"accepted": accepted(), "refused": refused()} {
		for _, f := range forms {
			path := filepath.Join(folder, part, f.name+".xml")
			text, err := f.write()
			if err == nil {
				err = os.WriteFile(path, []byte(text), 0o644)
			}
			if err != nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
				os.Exit(1)
			}
		}
	}
}

// form is one answer: what is signed with which key, and what happens to the
// text afterwards.
type form struct {
	name  string
	text  string
	key   string // of keys; "" = provider
	after func(string) string
}

func (f form) write() (string, error) {
	text, err := f.text, error(nil)
	if f.key != "none" {
		if text, err = sign(f.text, f.key); err != nil {
			return "", err
		}
	}
	if f.after != nil {
		changed := f.after(text)
		if changed == text {
			return "", fmt.Errorf("the change changes nothing: %s", text)
		}
		text = changed
	}
	return text, nil
}

// sign fills in the signature templates of the text.
func sign(text, key string) (string, error) {
	if key == "" {
		key = "provider"
	}
	dir, err := os.MkdirTemp("", "wsfed-make")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.xml"), filepath.Join(dir, "out.xml")
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		return "", err
	}
	command := exec.Command("xmlsec1", "--sign", "--privkey-pem", keys+key+".key.pem,"+keys+key+".cert.pem",
		"--id-attr:AssertionID", "urn:oasis:names:tc:SAML:1.0:assertion:Assertion", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
		"--output", out, in)
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("xmlsec1: %w: %s", err, said)
	}
	signed, err := os.ReadFile(out)
	if !strings.HasPrefix(text, "<?xml") { // xmlsec1 always writes one
		_, rest, _ := strings.Cut(string(signed), "?>\n")
		return strings.TrimSuffix(rest, "\n"), err
	}
	return string(signed), err
}
