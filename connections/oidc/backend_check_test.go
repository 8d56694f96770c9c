package oidc

import (
	"encoding/json"
	"strings"
	"testing"

	"trin/connections"
	"trin/connections/oidc/oidctest"
)

func TestSettingsOfAProvider(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	const right = `"issuer":"https://idp.test/x","clientID":"trin","secretName":"idp"`
	for settings, want := range map[string]string{
		`{` + right + `}`: "",
		`{` + right + `,"scopes":["profile"],"ask":"acrs","levelClaim":"acrs","force":"prompt","prompts":["login"],"responseMode":"form_post","parameters":{"domain_hint":"x"},"algorithms":["PS256"],"skew":"5m","hosts":["login.test:8443"],"requesters":"onbehalfof"}`: "",
		`{"issuer":"http://localhost:8080","clientID":"trin","authMethod":"none"}`: "danger issuer",
		`{` + right + `,"insecureIssuedInstant":true}`:                             "danger insecureIssuedInstant",
		`{"issuer":"https://idp.test","clientID":"trin","secretName":"gone"}`:      "warning secretName",
		`[]`:                                     "error ",
		`{` + right + `,"unknown":1}`:            "error unknown",
		`{"clientID":"trin","secretName":"idp"}`: "error issuer",
		`{"issuer":"http://idp.test","clientID":"trin","secretName":"idp"}`:                                         "error issuer",
		`{"issuer":"https://idp.test?a=b","clientID":"trin","secretName":"idp"}`:                                    "error issuer",
		`{"issuer":"https://u@idp.test","clientID":"trin","secretName":"idp"}`:                                      "error issuer",
		`{"issuer":"idp.test","clientID":"trin","secretName":"idp"}`:                                                "error issuer",
		`{"issuer":"https://idp.test","secretName":"idp"}`:                                                          "error clientID",
		`{"issuer":"https://idp.test","clientID":"t\nrin","secretName":"idp"}`:                                      "error clientID",
		`{"issuer":"https://idp.test","clientID":"trin"}`:                                                           "error secretName",
		`{` + right + `,"authMethod":"none"}`:                                                                       "error secretName",
		`{` + right + `,"authMethod":"tls_client_auth"}`:                                                            "error authMethod",
		`{` + right + `,"keys":"own"}`:                                                                              "error keys",
		`{"issuer":"https://idp.test","clientID":"trin","authMethod":"private_key_jwt","signingAlgorithm":"HS256"}`: "error signingAlgorithm",
		`{"issuer":"https://idp.test","clientID":"trin","authMethod":"private_key_jwt","assertionAudience":"x"}`:    "error assertionAudience",
		`{` + right + `,"voluntary":true}`:                                                                          "error voluntary",
		`{` + right + `,"ask":"nonce"}`:                                                                             "error ask",
		`{` + right + `,"levelClaim":"aud"}`:                                                                        "error levelClaim",
		`{` + right + `,"force":"always"}`:                                                                          "error force",
		`{` + right + `,"responseMode":"fragment"}`:                                                                 "error responseMode",
		`{` + right + `,"prompts":["create"]}`:                                                                      "error prompts.0",
		`{` + right + `,"scopes":["openid"]}`:                                                                       "error scopes.0",
		`{` + right + `,"scopes":["a b"]}`:                                                                          "error scopes.0",
		`{` + right + `,"parameters":{"state":"x"}}`:                                                                "error parameters.state",
		`{` + right + `,"parameters":{"client_secret":"x"}}`:                                                        "error parameters.client_secret",
		`{` + right + `,"parameters":{"acr_values":"x"}}`:                                                           "error parameters.acr_values",
		`{` + right + `,"parameters":{"x":"a\nb"}}`:                                                                 "error parameters.x",
		`{` + right + `,"loginHint":"nonce"}`:                                                                       "error loginHint",
		`{` + right + `,"requesters":"scope"}`:                                                                      "error requesters",
		`{` + right + `,"requesters":"x","loginHint":"x"}`:                                                          "error requesters",
		`{` + right + `,"requesters":"x","parameters":{"x":"y"}}`:                                                   "error requesters",
		`{` + right + `,"algorithms":["HS256"]}`:                                                                    "error algorithms.0",
		`{` + right + `,"algorithms":["none"]}`:                                                                     "error algorithms.0",
		`{` + right + `,"audiences":["trin"]}`:                                                                      "error audiences.0",
		`{` + right + `,"skew":"6m"}`:                                                                               "error skew",
		`{` + right + `,"hosts":["https://login.test"]}`:                                                            "error hosts.0",
		`{` + right + `,"jwks":{"keys":[]}}`:                                                                        "error jwks",
		`{` + right + `,"metadata":{"issuer":"https://other.test"}}`:                                                "error metadata",
		`{` + right + `,"metadata":"<xml/>"}`:                                                                       "error metadata",
		`{` + right + `,"metadata":{"issuer":"https://idp.test/x","authorization_endpoint":"https://idp.test/a","token_endpoint":"https://other.test/t","jwks_uri":"https://idp.test/k"}}`: "error metadata",
		`{` + right + `,"metadata":{"issuer":"https://idp.test/x","authorization_endpoint":"https://idp.test/a","token_endpoint":"https://idp.test/t","jwks_uri":"https://idp.test/k"}}`:   "",
	} {
		var got []string
		for _, p := range r.kind.checkConnection(json.RawMessage(settings)) {
			got = append(got, string(p.Severity)+" "+p.Field)
			if !strings.HasSuffix(p.Message, ".") {
				t.Errorf("%s: the message %q does not end", settings, p.Message)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: got %q, want %q", settings, strings.Join(got, ", "), want)
		}
		_, err := connectionIdentifiers(json.RawMessage(settings))
		if failed := strings.HasPrefix(want, "error"); (err != nil) != failed {
			t.Errorf("%s: opening gives %v", settings, err)
		}
	}
	if got, err := connectionIdentifiers(json.RawMessage(`{` + right + `}`)); err != nil || len(got) != 1 || got[0] != "https://idp.test/x" {
		t.Errorf("got %q, %v, want the issuer", got, err)
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	settings := json.RawMessage(`{"issuer":"https://idp.test","clientID":"trin","authMethod":"private_key_jwt","keys":"own"}`)
	got := r.kind.needs(connections.RoleAuthentication, settings)
	if len(got) != 1 || got[0] != (connections.KeyNeed{Field: "keys", Set: "own", Use: connections.KeySigning}) {
		t.Errorf("got %v, want a key to sign with", got)
	}
	if got := r.kind.needs(connections.RoleAuthentication, json.RawMessage(`{"secretName":"idp"}`)); len(got) > 0 {
		t.Errorf("got %v of a connection with a secret, want none", got)
	}
}

// The algorithms of the provider, without what is never taken.
func TestAlgorithmsOfAProvider(t *testing.T) {
	t.Parallel()
	p := &provider{}
	for name, c := range map[string]struct {
		said []string
		want string
	}{
		"nothing":        {nil, "RS256"},
		"the usual":      {[]string{"none", "HS256", "ES256", "RS256"}, "RS256 ES256"},
		"none of Trin's": {[]string{"none", "HS512", "EdDSA"}, ""},
	} {
		var got []string
		for _, a := range p.algorithms(&description{Algorithms: c.said}) {
			got = append(got, string(a))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	runPartyAttacks(t, []partyAttack{
		{"not allowed by the settings", func(r *partyRig) { r.provider.Key = oidctest.RSA("rsa") }, "cannot be read"},
	}, func(s *ConnectionSettings) { s.Algorithms = []string{"ES256"} })
}
