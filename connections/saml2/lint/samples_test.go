package lint_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trin/connections/saml2/lint"
)

var update = flag.Bool("update", false, "write the golden file anew")

const samples = "../../../testdata/saml"

// now is when the samples were made.
var now = time.Date(2026, 11, 22, 10, 0, 30, 0, time.UTC)

// kindOf is what a sample is; false = it is no document of SAML.
func kindOf(name string) (lint.Kind, bool) {
	for prefix, kind := range map[string]lint.Kind{"metadata-": lint.Metadata, "authnrequest-": lint.Request, "response-": lint.Response} {
		if strings.HasPrefix(name, prefix) {
			return kind, true
		}
	}
	return "", false
}

// TestSamples_Golden: what is found in every sample message under every
// profile is what is written down.
func TestSamples_Golden(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(samples)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	for _, entry := range entries {
		kind, ok := kindOf(entry.Name())
		if !ok {
			continue
		}
		data, err := os.ReadFile(filepath.Join(samples, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, profile := range append([]string{""}, lint.Profiles()...) {
			for _, f := range lint.Check(kind, data, lint.Options{Profile: profile, Now: now}) {
				if profile == "" || !strings.HasPrefix(f.Rule, "core-") {
					fmt.Fprintf(&got, "%s: %s: %s %s: %s\n", entry.Name(), strings.TrimSpace("core "+profile), f.Severity, f.Rule, f.Place+": "+f.Seen)
				}
			}
		}
	}
	golden := filepath.Join("testdata", "samples.txt")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the findings differ from %s; got\n%s", golden, got.String())
	}
}
