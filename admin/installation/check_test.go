package installation_test

import (
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
)

const reachText = `
kind: vocabulary
presets: [assurancelevel]
---
kind: authentication
id: local
protocol: fake-local
firstFactor: 20
factors: [{connection: totp, after: 30}]
---
kind: authentication
id: strong
protocol: fake-local
firstFactor: 30
---
kind: authentication
id: totp
protocol: fake-factor
---
kind: application
id: app
protocol: fake
authentication: [local, strong]
settings: {peer: app, unsigned: true}
`

func report(t *testing.T, content string) *installation.Report {
	t.Helper()
	text, problems := installation.Parse("trin.yaml", []byte(content), nil)
	configuration, found := text.Build(1, parts())
	return installation.Check(configuration, append(problems, found...), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
}

func TestCheck(t *testing.T) {
	t.Parallel()
	r := report(t, reachText)
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"trin.yaml:24:1: danger: application app, settings.requireSignedRequests",
		"app          local   level 10   silently",
		"app          local   level 20   silently",
		"app          local   level 30   by factor (totp)",
		"app          local   level 40   not at all",
		"app          strong  level 30   silently",
		"Errors: 0, warnings: 0, dangerous settings: 1, dead ends: 0, classes that nothing reaches: 1.",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, b.String())
		}
	}
	if got := r.ExitCode(false); got != installation.ExitFine {
		t.Errorf("got exit code %d, want %d", got, installation.ExitFine)
	}
	if got := r.ExitCode(true); got != installation.ExitUnreachable {
		t.Errorf("got exit code %d, want %d", got, installation.ExitUnreachable)
	}
}

func TestCheck_DeadEnd(t *testing.T) {
	t.Parallel()
	r := report(t, strings.Replace(reachText, "protocol: fake\n", "protocol: fake\nfloor: 40\n", 1))
	if got := r.ExitCode(false); got != installation.ExitDeadEnds || len(r.DeadEnds()) != 2 {
		t.Errorf("got exit code %d and %v, want %d", got, r.DeadEnds(), installation.ExitDeadEnds)
	}
	if len(r.Dangers) != 0 {
		t.Errorf("got %v, want that unsigned requests are not dangerous above a floor", r.Dangers)
	}
}

func TestCheck_Errors(t *testing.T) {
	t.Parallel()
	r := report(t, strings.Replace(reachText, "firstFactor: 20", "firstFactor: twenty", 1))
	if got := r.ExitCode(false); got != installation.ExitErrors || len(r.Reach) != 0 {
		t.Errorf("got exit code %d, want %d and no reach", got, installation.ExitErrors)
	}
}
