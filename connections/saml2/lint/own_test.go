package lint_test

import (
	"slices"
	"strings"
	"testing"

	"trin/connections/saml2/lint"
)

// TestOwn_PlainIsSaidOnce: what is served in plain http by the reader itself is no
// fault of the document, and is said once; any other address of http is a fault.
func TestOwn_PlainIsSaidOnce(t *testing.T) {
	t.Parallel()
	const own = "http://127.0.0.1:8080"
	for name, c := range map[string]struct {
		own   []string
		to    string
		plain int
		https bool // core-md-https is missed
	}{
		"its own":                 {[]string{own}, own, 1, false},
		"own is not said":         {nil, own, 0, true},
		"another port":            {[]string{own}, "http://127.0.0.1:8081", 0, true},
		"begins as its own":       {[]string{own}, own + "0", 0, true},
		"own is https, http here": {[]string{"https://example.dk"}, "http://example.dk", 0, true},
		"https":                   {[]string{own}, "https://example.dk", 0, false},
	} {
		document := strings.ReplaceAll(provider(), "https://example.dk/", c.to+"/")
		var plain int
		var rules []string
		for _, f := range lint.Check(lint.Metadata, []byte(document), lint.Options{Now: now, Own: c.own}) {
			rules = append(rules, f.Rule)
			if f.Rule == "core-plain-metadata" {
				plain++
			}
		}
		if https := slices.Contains(rules, "core-md-https"); plain != c.plain || https != c.https {
			t.Errorf("%s: got %d times plain, https missed %t; want %d, %t: %v", name, plain, https, c.plain, c.https, rules)
		}
	}
}
