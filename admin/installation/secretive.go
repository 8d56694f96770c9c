package installation

import (
	"regexp"
	"strings"
)

// secretLine is a line of YAML that gives a value to a field for secrets.
var secretLine = regexp.MustCompile(`(?im)(^|[\s{,\-])["']?(secret|clientsecret|password|passphrase|privatekey)["']?[ \t]*:[ \t]*\S`)

// HoldsSecret reports whether a text, as it was typed, seems to hold what a
// document must not: a private key, or a value of a field for secrets. It need not
// be YAML that can be read. Such a text is not sent back to a browser.
func HoldsSecret(text []byte) bool {
	return strings.Contains(string(text), "PRIVATE KEY-----") || secretLine.Match(text)
}
