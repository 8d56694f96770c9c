package oidc

import (
	"errors"
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestServerErrorsAreDocumented holds the table of docs/errors.md against the
// errors that an application gets when it calls.
func TestServerErrorsAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n### What an application gets that calls Trin itself\n")
	section, _, _ = strings.Cut(section, "\n## ")
	told := map[string]int{}
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); len(cells) > 4 {
			if status, err := strconv.Atoi(strings.TrimSpace(cells[2])); err == nil {
				told[strings.TrimSpace(cells[1])] = status
			}
		}
	}
	scope := &tokenError{}
	if _, err := narrowed(nil, "more"); !errors.As(err, &scope) {
		t.Fatalf("got %v, want a refusal", err)
	}
	want := map[string]int{scope.Code: scope.status, errorUnsupportedGrant: 400, errorScopeMissing: 403, errorUnavailable: 429}
	for _, e := range []*tokenError{badRequest("x"), notProven("x"), notGranted("x"), notAccepted("x"), broken(errors.New("x"))} {
		want[e.Code] = e.status
	}
	if !maps.Equal(told, want) {
		t.Errorf("got %v in the document, want %v", told, want)
	}
}
