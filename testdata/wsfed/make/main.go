// Command make writes the answers of providers that testdata/wsfed holds. The
// signatures are xmlsec1's, so that nothing of Trin takes part. It is run from
// the root: go run ./testdata/wsfed/make
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	name   string
	text   string
	key    string // of keys; "" = provider
	cipher string // the algorithm of the content that the token is encrypted with; "" = it is not
	after  func(string) string
}

func (f form) write() (string, error) {
	text, err := f.text, error(nil)
	if f.key != "none" {
		if text, err = sign(f.text, f.key); err != nil {
			return "", err
		}
	}
	if f.cipher != "" {
		if text, err = encrypt(text, f.cipher); err != nil {
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
	return xmlsec1(text, "--sign", "--privkey-pem", keys+key+".key.pem,"+keys+key+".cert.pem",
		"--id-attr:AssertionID", saml11+":Assertion", "--id-attr:ID", saml20+":Assertion", input)
}

// encrypt puts EncryptedData in the place of the token, for Trin's encryption
// key. No two runs give the same.
func encrypt(text, cipher string) (string, error) {
	template, err := os.CreateTemp("", "wsfed-make")
	if err != nil {
		return "", err
	}
	defer os.Remove(template.Name())
	_, err = template.WriteString(encryption(cipher))
	if err := errors.Join(err, template.Close()); err != nil {
		return "", err
	}
	return xmlsec1(text, "--encrypt", "--pubkey-cert-pem", keys+"trin-encryption.cert.pem", "--session-key", "aes-256",
		"--node-xpath", "//*[local-name()='Assertion']", "--xml-data", input, template.Name())
}

// input stands for the file with the text among the arguments.
const input = "INPUT"

// xmlsec1 runs the program on the text and returns what it writes.
func xmlsec1(text string, arguments ...string) (string, error) {
	dir, err := os.MkdirTemp("", "wsfed-make")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.xml"), filepath.Join(dir, "out.xml")
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		return "", err
	}
	arguments[slices.Index(arguments, input)] = in
	if said, err := exec.Command("xmlsec1", slices.Insert(arguments, 1, "--output", out)...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("xmlsec1: %w: %s", err, said)
	}
	written, err := os.ReadFile(out)
	if !strings.HasPrefix(text, "<?xml") { // xmlsec1 always writes one
		_, rest, _ := strings.Cut(string(written), "?>\n")
		return strings.TrimSuffix(rest, "\n"), err
	}
	return string(written), err
}
