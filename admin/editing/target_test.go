package editing

import (
	"strings"
	"testing"

	"trin/admin/installation"
)

func TestATargetIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for want, target := range map[string]Target{
		"documents/application/aula":      Document(installation.KindApplication, "aula"),
		"documents/settings/-":            Document(installation.KindSettings, ""),
		"documents/application/aula/copy": DocumentPage(installation.KindApplication, "aula", Copy),
		"assurance":                       Assurance(),
		"assurance/authentication/idp":    AssuranceOf(installation.KindAuthentication, "idp"),
		"claims/fragment/names":           Claims(installation.KindFragment, "names"),
		"new/authentication":              Making(installation.KindAuthentication),
		"import":                          Import(),
		"":                                {},
	} {
		read, ok := ParseTarget(want)
		if got := target.String(); got != want || !ok || read.String() != want {
			t.Errorf("got %q, and %q (%v), want %q", got, read, ok, want)
		}
		if got, rest := target.In("0a"), "/"+want; got != "/admin/drafts/0a"+strings.TrimSuffix(rest, "/") {
			t.Errorf("got %q", got)
		}
	}
	if got := IDOf("-") + IDOf("aula"); got != "aula" {
		t.Errorf("got %q", got)
	}
}

// G11: what leads on from the administration leads to its own pages.
func TestG11_OnlyTargetsAreFollowed(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"/", "//evil.example", "https://evil.example", "documents", "documents/application", "documents/nothing/x", "documents/application/../keys",
		"documents/application/%2e%2e", "documents/application/a%2fb", `documents/application/a\b`, "documents/application/aula/", "documents/application//x",
		"assurance/settings/x", "publish", "discard", "new/settings", "documents/application/a?x=1", "documents/application/a#x", "documents/application/%61ula",
		"documents/application/" + strings.Repeat("a", maxTarget),
	} {
		if got, ok := ParseTarget(bad); ok {
			t.Errorf("%q: got %q", bad, got)
		}
	}
}
