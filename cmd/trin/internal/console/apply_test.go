package console

import (
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

// apply makes the text the installation.
func (r *rig) apply(text string) {
	r.Helper()
	plan := r.prepare(text)
	if wrong := installation.Errors(plan.Problems); len(wrong) > 0 {
		r.Fatal(wrong)
	}
	if _, err := plan.Apply(r.Context(), r.Store, "test", ""); err != nil {
		r.Fatal(err)
	}
	if _, err := r.Pictures.Refresh(r.Context()); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) prepare(text string) *installation.Plan {
	r.Helper()
	read, problems := installation.Parse("test", []byte(text), nil)
	plan, err := installation.Prepare(r.Context(), r.Store, r.Parts(), read, problems)
	if err != nil {
		r.Fatal(err)
	}
	return plan
}

// An installation has one administration at most, and one without a floor is
// listed as dangerous.
func TestInstallation(t *testing.T) {
	t.Parallel()
	const local = "kind: authentication\nid: local\nprotocol: password\nname: Local\nfirstFactor: 20\n"
	const first = "---\nkind: application\nid: one\nprotocol: console\nname: One\nauthentication: [local]\n"
	r := newRig(t, false)
	for name, c := range map[string]struct {
		text     string
		severity connections.Severity
		says     string
	}{
		"one":             {local + first + "floor: 20\n", "", ""},
		"without a floor": {local + first, connections.SeverityDanger, "no floor"},
		"two":             {local + first + "floor: 20\n" + strings.ReplaceAll(first, "one", "two") + "floor: 20\n", connections.SeverityError, "already the other party"},
		"with settings":   {local + first + "floor: 20\nsettings: {url: x}\n", connections.SeverityError, "no setting"},
		"as a provider":   {"kind: authentication\nid: local\nprotocol: console\nname: Local\n", connections.SeverityError, "console"},
	} {
		var worst []string
		for _, p := range r.prepare(c.text).Problems {
			if p.Severity == connections.SeverityError || p.Severity == connections.SeverityDanger {
				worst = append(worst, string(p.Severity)+": "+p.String())
			}
		}
		said := strings.Join(worst, "\n")
		if c.says == "" && said != "" || c.says != "" && (!strings.Contains(said, c.says) || !strings.Contains(said, string(c.severity))) {
			t.Errorf("%s: got %q, want %s with %q", name, said, c.severity, c.says)
		}
	}
}
