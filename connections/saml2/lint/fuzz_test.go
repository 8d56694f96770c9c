package lint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"trin/connections/saml2/lint"
)

// FuzzCheck: whatever is given, the linter ends, says a bounded number of
// things, and shows nothing that a terminal would act upon.
func FuzzCheck(f *testing.F) {
	entries, err := os.ReadDir(samples)
	if err != nil {
		f.Fatal(err)
	}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(samples, entry.Name()))
		if err != nil {
			f.Fatal(err)
		}
		if _, ok := kindOf(entry.Name()); ok {
			f.Add(data)
		}
	}
	f.Add([]byte(provider()))
	f.Add([]byte(service()))
	f.Add([]byte("SAMLRequest=%3C&SAMLRequest=x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []lint.Kind{lint.Metadata, lint.Request, lint.Response} {
			for _, profile := range []string{"", "kombit-ch2", "edugain", "entra"} {
				found := lint.Check(kind, data, lint.Options{Profile: profile, Now: now})
				if len(found) > 1000 {
					t.Fatalf("%d findings", len(found))
				}
				for _, finding := range found {
					if at := strings.IndexFunc(finding.Seen+finding.Place, func(r rune) bool { return unicode.IsControl(r) }); at >= 0 || len(finding.Seen) > 1000 {
						t.Fatalf("%s: seen %q at %q", finding.Rule, finding.Seen, finding.Place)
					}
				}
			}
		}
	})
}
