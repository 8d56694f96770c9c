package installation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// fragments is an installation with the fragments, of which one application
// uses the first.
const fragments = `kind: fragment
id: names
claims:
%s
---
kind: fragment
id: inner
claims:
  - rename: {from: sn, to: surname}
---
kind: authentication
id: local
protocol: fake-local
---
kind: application
id: journal
protocol: fake
authentication: [local]
authenticatedAssuranceLevel: false
settings: {peer: "https://journal"}
claims:
  - use: {fragment: names}
`

func TestFragment(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, steps string
		want        []string // parts of the problems, in order
	}{
		{"in order", "  - use: {fragment: inner}", nil},
		{"a mistake", "  - add: {claim: acr, values: [x]}", []string{
			"fragment names, claims.0.add.claim: ", `application journal, claims.0.use.fragment: The fragment "names" cannot be used here: 0.add.claim: `,
		}},
		{"a circle", "  - use: {fragment: names}", []string{
			"fragment names, claims.0.use.fragment: The fragment uses itself: names → names", `application journal, claims.0.use.fragment: The fragment "names" cannot be used here`,
		}},
		{"a step that there is not", "  - ad: {claim: x}", []string{
			`fragment names, claims.0.ad: There is no field "ad" here. Perhaps add is meant.`, `application journal, claims.0.use.fragment: The fragment "names" cannot be used here`,
		}},
		{"a value that cannot be read", "  - add: {claim: x, values: y}", []string{
			"fragment names, claims.0.add.values: Here stands text, but it should be a list", `application journal, claims.0.use.fragment: The fragment "names" cannot be used here`,
		}},
		{"what is left out beside it", "  - add: {claim: x, value: y}", []string{
			"fragment names, claims.0.add.values: There is no value to add.", "fragment names, claims.0.add.value: There is no field", `application journal, claims.0.use.fragment: The fragment "names" cannot be used here`,
		}},
		{"no list", "  names", []string{"fragment names, claims: Here stands text"}},
		{"no steps", "  []", []string{"fragment names, claims: The fragment has no steps"}},
	} {
		text, problems := installation.Parse("installation.yaml", fmt.Appendf(nil, fragments, test.steps), nil)
		configuration, found := text.Build(1, installation.Parts{Kinds: kinds()})
		var got []string
		for _, p := range append(problems, found...) {
			if p.Severity == connections.SeverityError {
				got = append(got, p.String())
			}
		}
		if len(got) != len(test.want) {
			t.Errorf("%s: got %q, want %d problems", test.name, got, len(test.want))
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], test.want[i]) {
				t.Errorf("%s: got %s, want %q in it", test.name, got[i], test.want[i])
			}
		}
		if len(test.want) > 0 {
			continue
		}
		out, _, err := configuration.Applications["journal"].Claims.Run(context.Background(), broker.ClaimsInput{}, broker.Claims{{Name: "sn", Values: []string{"Jensen"}}})
		if err != nil || fmt.Sprint(out) != "[{surname   [Jensen]}]" {
			t.Errorf("%s: got %v, %v", test.name, out, err)
		}
	}
}
