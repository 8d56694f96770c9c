package installation_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

const scopesText = `
kind: vocabulary
presets: [assurancelevel]
---
kind: authentication
id: uni
protocol: fake
claims: [{scopeCheck: {claims: [eppn]}}]
settings: {peer: uni, scope: example.dk}
---
kind: authentication
id: bare
protocol: fake
claims:
  - scopeCheck: {claims: [eppn], scopes: [other.dk]}
  - scopeCheck: {claims: [mail]}
settings: {peer: bare}
---
kind: authentication
id: local
protocol: fake-local
firstFactor: 20
---
kind: application
id: app
protocol: fake
authentication: [uni, bare, local]
claims: [{scopeCheck: {claims: [eppn]}}]
settings: {peer: app}
`

// scopedParts is the kinds of the tests, of which one has metadata with scopes.
func scopedParts() installation.Parts {
	all := kinds()
	all[0].Check = nil
	all[0].Scopes = func(raw json.RawMessage) ([]connections.Scope, error) {
		var settings struct{ Peer, Scope string }
		if err := json.Unmarshal(raw, &settings); err != nil || settings.Peer == "" {
			return nil, errors.Join(err, errors.New("there is no peer"))
		}
		if settings.Scope == "" {
			return nil, nil
		}
		return []connections.Scope{{Value: settings.Scope}}, nil
	}
	return installation.Parts{Kinds: all}
}

func TestScopesOfMetadataReachThePipelines(t *testing.T) {
	t.Parallel()
	text, problems := installation.Parse("trin.yaml", []byte(scopesText), nil)
	configuration, found := text.Build(1, scopedParts())
	if problems = append(problems, found...); len(problems) != 1 || problems[0].Severity != connections.SeverityWarning || !strings.Contains(problems[0].Message, "removes every value") || problems[0].Field != "claims.1.scopeCheck" {
		t.Errorf("got the problems %v, want one warning of the step without scopes", problems)
	}
	eppn := broker.Claims{{Name: "eppn", Values: []string{"a@example.dk", "a@other.dk"}}}
	for _, test := range []struct {
		name     string
		pipeline broker.ClaimsPipeline
		from     broker.ID
		want     []string
	}{
		{"of the metadata", configuration.Connections["uni"].Claims, "uni", []string{"a@example.dk"}},
		{"of the step", configuration.Connections["bare"].Claims, "bare", []string{"a@other.dk"}},
		{"at the application", configuration.Applications["app"].Claims, "uni", []string{"a@example.dk"}},
		{"at the application, of a provider without any", configuration.Applications["app"].Claims, "bare", nil},
		{"at the application, of a local login", configuration.Applications["app"].Claims, "local", nil},
		{"at the application, of one that is not there", configuration.Applications["app"].Claims, "none", nil},
	} {
		out, _, err := test.pipeline.Run(t.Context(), broker.ClaimsInput{Connection: test.from}, eppn)
		if got := out.Values("eppn"); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q and %v, want %q", test.name, got, err, test.want)
		}
	}
}
