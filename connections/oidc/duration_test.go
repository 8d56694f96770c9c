package oidc

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestClip: what a message quotes of a sender's text is short, and whole letters.
func TestClip(t *testing.T) {
	t.Parallel()
	if got := clip("short, with ø"); got != "short, with ø" {
		t.Errorf("got %q", got)
	}
	got := clip("a" + strings.Repeat("ø", 200))
	if want := "a" + strings.Repeat("ø", 99) + "…"; got != want || !utf8.ValidString(got) {
		t.Errorf("got %q", got)
	}
}
