package adfs

import (
	"encoding/json"
	"errors"
	"testing"

	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

// The metadata of the products is known for what it is, and what it gives is a
// connection that can be written out.
func TestTake(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document, product, over, issuer string
	}{
		"AD FS":        {adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey), "adfs-2019", "saml2", adfstest.Issuer},
		"Entra ID":     {adfstest.Entra(samltest.ProviderKey), "entra", "saml2", adfstest.EntraIssuer},
		"another's":    {adfstest.SimpleSAMLphp(samltest.ProviderKey), "", "", ""},
		"no token one": {samltest.IDP{EntityID: "https://x.test/adfs/services/trust", SSO: map[string]string{samltest.Redirect: "https://x.test/adfs/ls/"}, Signing: []string{samltest.ProviderKey}}.Metadata(), "", "", ""},
	} {
		got, err := take(connections.RoleAuthentication, connections.Description{Document: []byte(c.document)})
		if c.product == "" {
			if !errors.Is(err, connections.ErrOtherDescription) {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
			continue
		}
		if err != nil || got.Product != c.product || got.Name != c.issuer || len(got.Addresses) == 0 || len(got.Certificates) == 0 {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
		var settings map[string]any
		if err := json.Unmarshal(got.Settings, &settings); err != nil || settings["over"] != c.over {
			t.Fatalf("%s: got %s, %v", name, got.Settings, err)
		}
		settings["password"], settings["metadata"] = 20, string(got.Document)
		raw, err := json.Marshal(settings)
		if err != nil {
			t.Fatal(err)
		}
		if x, problems := Kind().Expand(connections.Preset{Settings: raw}); len(problems) > 0 || x.Kind != c.over {
			t.Errorf("%s: got %s, %v", name, x.Kind, problems)
		}
	}
	if _, err := take(connections.RoleApplication, connections.Description{Document: []byte(adfstest.ADFS(samltest.ProviderKey))}); !errors.Is(err, connections.ErrOtherDescription) {
		t.Errorf("as an application: got %v", err)
	}
}
