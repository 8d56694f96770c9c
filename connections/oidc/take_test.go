package oidc

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

func taking(t *testing.T, role connections.Role, document string) (connections.Taken, map[string]any) {
	t.Helper()
	got, err := take(role, connections.Description{Document: []byte(document)})
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	var settings map[string]any
	if err := json.Unmarshal(got.Settings, &settings); err != nil {
		t.Fatal(err)
	}
	return got, settings
}

func TestTake_AProvider(t *testing.T) {
	t.Parallel()
	const endpoints = `"authorization_endpoint":"https://op.test/auth","token_endpoint":"https://token.op.test/token","jwks_uri":"https://op.test/keys"`
	got, settings := taking(t, connections.RoleAuthentication, ` {"issuer":"https://op.test/realms/x",`+endpoints+`,"acr_values_supported":["silver","gold","silver",""],"token_endpoint_auth_methods_supported":["client_secret_post"]}`)
	if got.Name != "https://op.test/realms/x" || got.Product != "keycloak" || !reflect.DeepEqual(got.Classes, []broker.ClassRef{"silver", "gold"}) || len(got.Addresses) != 3 || len(got.Said) != 1 {
		t.Errorf("got %+v", got)
	}
	want := map[string]any{"issuer": "https://op.test/realms/x", "hosts": []any{"token.op.test"}, "ask": "claims", "authMethod": "client_secret_post"}
	if !reflect.DeepEqual(settings, want) || !slices.Equal(got.Wanted, []string{"clientID", "secretName"}) {
		t.Errorf("got %v and %v, want %v", settings, got.Wanted, want)
	}
	got, settings = taking(t, connections.RoleAuthentication, `{"issuer":"https://op.test",`+endpoints+`,"token_endpoint_auth_methods_supported":["private_key_jwt"]}`)
	if settings["authMethod"] != "private_key_jwt" || !slices.Equal(got.Wanted, []string{"clientID"}) {
		t.Errorf("got %v and %v", settings, got.Wanted)
	}
	for name, document := range map[string]string{
		"an issuer of http":      `{"issuer":"http://op.test",` + endpoints + `}`,
		"an issuer with a user":  `{"issuer":"https://a:b@op.test",` + endpoints + `}`,
		"a javascript one":       `{"issuer":"javascript:alert(1)",` + endpoints + `}`,
		"an endpoint of http":    `{"issuer":"https://op.test",` + strings.Replace(endpoints, "https://token", "http://token", 1) + `}`,
		"none":                   `{` + endpoints + `}`,
		"a member twice":         `{"issuer":"https://op.test","issuer":"https://evil.test",` + endpoints + `}`,
		"too deep":               `{"issuer":"https://op.test","x":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `,` + endpoints + `}`,
		"too many":               `{"issuer":"https://op.test","x":[0` + strings.Repeat(",0", maxDescription) + `],` + endpoints + `}`,
		"text behind":            `{"issuer":"https://op.test",` + endpoints + `} x`,
		"no token endpoint":      `{"issuer":"https://op.test","authorization_endpoint":"https://op.test/a","jwks_uri":"https://op.test/k"}`,
		"a type that is another": `{"issuer":"https://op.test","authorization_endpoint":7}`,
	} {
		if got, err := take(connections.RoleAuthentication, connections.Description{Document: []byte(document)}); err == nil || errors.Is(err, connections.ErrOtherDescription) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	if _, err := take(connections.RoleAuthentication, connections.Description{Document: []byte("<x/>")}); !errors.Is(err, connections.ErrOtherDescription) {
		t.Errorf("XML: got %v", err)
	}
}

func TestTake_AClient(t *testing.T) {
	t.Parallel()
	got, settings := taking(t, connections.RoleApplication, `{"client_id":"journal","client_name":"Journal","client_name#da":"Journalen\n","redirect_uris":["https://journal.test/back"],
		"token_endpoint_auth_method":"client_secret_basic","grant_types":["authorization_code","refresh_token"],"scope":"openid profile offline_access","default_acr_values":["x"],"application_type":"native"}`)
	want := map[string]any{"clientID": "journal", "redirectURIs": []any{"https://journal.test/back"}, "native": true, "scopes": []any{"profile"}, "refresh": "offline"}
	if !reflect.DeepEqual(settings, want) || got.Titles["en"] != "Journal" || got.Titles["da"] != "Journalen" || got.Document != nil || len(got.Classes) != 1 {
		t.Errorf("got %v and %+v, want %v", settings, got, want)
	}
	if got, _ := taking(t, connections.RoleApplication, `{"redirect_uris":["https://journal.test/back"]}`); !slices.Equal(got.Wanted, []string{"clientID"}) {
		t.Errorf("got %v", got.Wanted)
	}
}

// K7: a secret in what is pasted is neither taken nor carried on.
func TestK7_ASecretInARegistrationIsNotTaken(t *testing.T) {
	t.Parallel()
	got, _ := taking(t, connections.RoleApplication, `{"client_id":"a","client_secret":"hunter2","registration_access_token":"hunter3","redirect_uris":["https://a.test/b"]}`)
	if all := string(got.Settings) + string(got.Carried) + got.Said[0].Message; strings.Contains(all, "hunter") || !strings.Contains(string(got.Carried), `"client_id":"a"`) {
		t.Errorf("got %s", all)
	}
	for _, key := range []string{`{"kty":"RSA","n":"x","e":"AQAB","d":"x"}`, `{"kty":"oct","k":"x"}`} {
		if got, err := take(connections.RoleApplication, connections.Description{Document: []byte(`{"redirect_uris":["https://a.test/b"],"jwks":{"keys":[` + key + `]}}`)}); err == nil {
			t.Errorf("%s: got %+v", key, got)
		}
	}
}
